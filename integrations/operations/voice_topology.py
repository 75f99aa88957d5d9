"""Administrators who say which regions and media servers there are."""

from collections.abc import Mapping
from typing import Any

from accounts.rights import Right, require_right
from core.actor import Actor
from core.clock import now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.operations import operation
from core.sealing import seal
from integrations.models import VoiceRegion, VoiceServer
from integrations.voice.topology import SETTINGS_REGION
from moderation.audit import record_admin

_MOST = 100


@operation("voice_region.create", limit="admin:guild:modify")
def create_region(actor: Actor, *, values: Mapping[str, Any]) -> VoiceRegion:
    """Make a region. Needs the right `voice:region:create`; a new default takes that from the one before.

    Raises what `require_right` raises, and InvalidForm at id for one there is already, or that the settings make.
    """
    require_right(actor, Right.VOICE_REGION_CREATE)
    taken = values["id"] == SETTINGS_REGION or VoiceRegion.objects.filter(pk=values["id"]).exists()
    if taken or VoiceRegion.objects.count() >= _MOST:
        raise InvalidForm.at("id", FieldCode.INVALID_FORMAT, text="There is such a region already, or too many")
    region = VoiceRegion(**values)
    _save_region(region)
    record_admin(actor, "create_voice_region", "voice_region", region_id=region.id, name=region.name)
    return region


@operation("voice_region.update", limit="admin:guild:modify")
def update_region(actor: Actor, region_id: str, *, values: Mapping[str, Any]) -> VoiceRegion:
    """Change a region. Needs the right `voice:region:update`. Raises what `require_right` raises, and
    UNKNOWN_VOICE_REGION."""
    require_right(actor, Right.VOICE_REGION_UPDATE)
    region = _region(region_id)
    for name, value in values.items():
        setattr(region, name, value)
    _save_region(region)
    record_admin(actor, "update_voice_region", "voice_region", region_id=region.id)
    return region


@operation("voice_region.delete", limit="admin:guild:modify")
def delete_region(actor: Actor, region_id: str) -> None:
    """Delete a region with its servers; who talks there is given another server by the next review of the guild. Needs
    the right `voice:region:delete`. Raises what `require_right` raises, and UNKNOWN_VOICE_REGION."""
    require_right(actor, Right.VOICE_REGION_DELETE)
    region = _region(region_id)
    record_admin(actor, "delete_voice_region", "voice_region", region_id=region.id, name=region.name)
    region.delete()


def _region(region_id: str) -> VoiceRegion:
    region = VoiceRegion.objects.select_for_update().filter(pk=region_id).first()
    if region is None:
        raise ProductError(Code.UNKNOWN_VOICE_REGION)
    return region


def _save_region(region: VoiceRegion) -> None:
    region.updated_at = now()
    region.save()
    if region.is_default:
        VoiceRegion.objects.exclude(pk=region.pk).filter(is_default=True).update(is_default=False)


@operation("voice_server.create", limit="admin:guild:modify")
def create_server(actor: Actor, region_id: str, server_id: str, *, values: Mapping[str, Any]) -> VoiceServer:
    """Add a media server to a region. Needs the right `voice:server:create`. Raises what `require_right` raises,
    UNKNOWN_VOICE_REGION, and InvalidForm at server_id for one there is already."""
    require_right(actor, Right.VOICE_SERVER_CREATE)
    region = _region(region_id)
    servers = VoiceServer.objects.filter(region=region)
    if servers.filter(server_id=server_id).exists() or servers.count() >= _MOST:
        raise InvalidForm.at("server_id", FieldCode.INVALID_FORMAT, text="There is such a server already, or too many")
    server = VoiceServer(region=region, server_id=server_id)
    _write_server(server, values)
    facts = {"region_id": region_id, "server_id": server_id, "endpoint": server.endpoint}
    record_admin(actor, "create_voice_server", "voice_server", **facts)
    return server


@operation("voice_server.update", limit="admin:guild:modify")
def update_server(actor: Actor, region_id: str, server_id: str, *, values: Mapping[str, Any]) -> VoiceServer:
    """Change a media server. Needs the right `voice:server:update`. Raises what `require_right` raises, and
    UNKNOWN_VOICE_SERVER."""
    require_right(actor, Right.VOICE_SERVER_UPDATE)
    server = _server(region_id, server_id)
    _write_server(server, values)
    facts = {"region_id": region_id, "server_id": server_id, "endpoint": server.endpoint}
    record_admin(actor, "update_voice_server", "voice_server", **facts)
    return server


@operation("voice_server.delete", limit="admin:guild:modify")
def delete_server(actor: Actor, region_id: str, server_id: str) -> None:
    """Take a media server away; as `delete_region` for who talks there. Needs the right `voice:server:delete`. Raises
    what `require_right` raises, and UNKNOWN_VOICE_SERVER."""
    require_right(actor, Right.VOICE_SERVER_DELETE)
    server = _server(region_id, server_id)
    facts = {"region_id": region_id, "server_id": server_id, "endpoint": server.endpoint}
    record_admin(actor, "delete_voice_server", "voice_server", **facts)
    server.delete()


def _server(region_id: str, server_id: str) -> VoiceServer:
    server = VoiceServer.objects.select_for_update().filter(region_id=region_id, server_id=server_id).first()
    if server is None:
        raise ProductError(Code.UNKNOWN_VOICE_SERVER)
    return server


def _write_server(server: VoiceServer, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name == "api_secret":
            server.sealed_secret = seal(value.encode())
        else:
            setattr(server, name, value)
    server.updated_at = now()
    server.save()
