"""Regions and media servers as administrators see them."""

from accounts.rights import Right, require_right
from core.actor import Actor
from integrations.models import VoiceRegion, VoiceServer


def regions_for_admin(actor: Actor) -> list[VoiceRegion]:
    """Every region by id, with its servers. Two queries. Raises what `require_right` raises."""
    require_right(actor, Right.VOICE_REGION_LIST)
    return list(VoiceRegion.objects.prefetch_related("servers").order_by("id"))


def region_for_admin(actor: Actor, region_id: str) -> VoiceRegion | None:
    """One of them. Raises what `require_right` raises."""
    require_right(actor, Right.VOICE_REGION_LIST)
    return VoiceRegion.objects.prefetch_related("servers").filter(pk=region_id).first()


def servers_for_admin(actor: Actor, region_id: str, server_id: str | None = None) -> list[VoiceServer]:
    """The servers of a region, or the one named. Raises what `require_right` raises."""
    require_right(actor, Right.VOICE_SERVER_LIST)
    found = VoiceServer.objects.filter(region_id=region_id).order_by("server_id")
    return list(found if server_id is None else found.filter(server_id=server_id))
