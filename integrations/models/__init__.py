from integrations.models.links import ShortLink
from integrations.models.voice import VoiceConnection, VoiceRegion, VoiceRoom, VoiceServer

__all__ = ["ShortLink", "VoiceConnection", "VoiceRegion", "VoiceRoom", "VoiceServer"]
