from integrations.models.links import ShortLink
from integrations.models.mesh import MeshCall, MeshParticipant
from integrations.models.voice import VoiceConnection, VoiceRegion, VoiceRoom, VoiceServer

__all__ = ["MeshCall", "MeshParticipant", "ShortLink", "VoiceConnection", "VoiceRegion", "VoiceRoom", "VoiceServer"]
