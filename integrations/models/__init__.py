from integrations.models.voice import VoiceConnection, VoiceRegion, VoiceRoom, VoiceServer

__all__ = ["VoiceConnection", "VoiceRegion", "VoiceRoom", "VoiceServer"]
