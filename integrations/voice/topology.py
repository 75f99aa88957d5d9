"""The media servers there are, and which of them carries what.

One region comes from the settings (LIVEKIT_URL), the others from administrators. Who may use a region or a server is
decided here alone.
"""

import itertools
import math
from collections.abc import Collection, Iterable
from typing import NamedTuple

import msgspec
from django.conf import settings

from core.sealing import open_sealed
from integrations.models import VoiceRegion, VoiceServer
from integrations.models.voice import Restricted

VIP = "VIP_VOICE"
SETTINGS_REGION = "default"
_EARTH_KM = 6371.0
_turns = itertools.count()


class Restrictions(msgspec.Struct, frozen=True):
    """Who may use a region or server."""

    vip_only: bool = False
    required_guild_features: tuple[str, ...] = ()
    allowed_guild_ids: tuple[int, ...] = ()
    allowed_user_ids: tuple[int, ...] = ()

    @classmethod
    def of(cls, row: Restricted) -> "Restrictions":
        """The row's facts."""
        return cls(
            row.vip_only,
            tuple(row.required_guild_features),
            tuple(row.allowed_guild_ids),
            tuple(row.allowed_user_ids),
        )


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """A media server: where clients connect, where its service answers us, and what signs for it."""

    region_id: str
    id: str
    endpoint: str
    service_url: str
    api_key: str
    api_secret: str
    restrictions: Restrictions = Restrictions()
    is_active: bool = True
    is_private: bool = False

    def __repr__(self) -> str:
        return f"<Server {self.region_id}/{self.id}>"  # the secret would otherwise end in tracebacks


class Region(msgspec.Struct, frozen=True, kw_only=True):
    """A place with media servers."""

    id: str
    name: str
    emoji: str
    latitude: float | None = None
    longitude: float | None = None
    is_default: bool = False
    restrictions: Restrictions = Restrictions()
    servers: tuple[Server, ...] = ()


class Seeker(NamedTuple):
    """Who looks for a server: the person, and the guild unless it is for a private call."""

    user_id: int
    guild_id: int | None = None
    features: Collection[str] = ()
    latitude: float | None = None
    longitude: float | None = None


def topology() -> list[Region]:
    """Every region by id, the one of the settings first. Two queries."""
    servers: dict[str, list[Server]] = {}
    for row in VoiceServer.objects.order_by("server_id"):
        servers.setdefault(row.region_id, []).append(server_of(row))
    rows = VoiceRegion.objects.order_by("id")
    return [*_from_settings(), *(_region_of(row, servers.get(row.id, ())) for row in rows)]


def _from_settings() -> list[Region]:
    config = settings.GUILDHALL
    if not config.livekit_url:
        return []
    server = Server(
        region_id=SETTINGS_REGION,
        id=SETTINGS_REGION,
        endpoint=socket_url(config.livekit_url),
        service_url=service_url(config.livekit_api_url or config.livekit_url),
        api_key=config.livekit_api_key,
        api_secret=config.livekit_api_secret,
        is_private=True,
    )
    return [Region(id=SETTINGS_REGION, name="Default", emoji="🌐", servers=(server,))]


def _region_of(row: VoiceRegion, servers: Iterable[Server]) -> Region:
    return Region(
        id=row.id,
        name=row.name,
        emoji=row.emoji,
        latitude=row.latitude,
        longitude=row.longitude,
        is_default=row.is_default,
        restrictions=Restrictions.of(row),
        servers=tuple(servers),
    )


def server_of(row: VoiceServer) -> Server:
    """A server as administrators described it."""
    return Server(
        region_id=row.region_id,
        id=row.server_id,
        endpoint=socket_url(row.endpoint),
        service_url=service_url(row.endpoint),
        api_key=row.api_key,
        api_secret=open_sealed(row.sealed_secret).decode(),
        restrictions=Restrictions.of(row),
        is_active=row.is_active,
        is_private=settings.GUILDHALL.livekit_private_network,
    )


def socket_url(url: str) -> str:
    """The address for clients: ws:// or wss://."""
    return f"ws{url.removeprefix('http')}" if url.startswith("http") else url


def service_url(url: str) -> str:
    """The address of the room service: http:// or https://, without a slash at the end."""
    return (f"http{url.removeprefix('ws')}" if url.startswith("ws") else url).rstrip("/")


def is_accessible(restrictions: Restrictions, seeker: Seeker) -> bool:
    """Whether somebody may use what is restricted like this; private calls use what is not restricted at all."""
    if restrictions.allowed_user_ids and seeker.user_id not in restrictions.allowed_user_ids:
        return False
    guilds, wanted = restrictions.allowed_guild_ids, restrictions.required_guild_features
    if not (guilds or wanted or restrictions.vip_only):
        return True
    if seeker.guild_id is None:
        return False
    if seeker.guild_id in guilds:
        return True
    if not (wanted or restrictions.vip_only):
        return False
    return (not restrictions.vip_only or VIP in seeker.features) and (
        not wanted or bool(set(wanted) & set(seeker.features))
    )


def accessible_regions(seeker: Seeker) -> list[Region]:
    """The regions that somebody can be carried by, by id."""
    return [region for region in topology() if is_accessible(region.restrictions, seeker)]


def choose(seeker: Seeker, wanted_region: str | None = None) -> Server | None:
    """The server for a room: in the wanted region if it is accessible, else in the nearest to the seeker, the default
    one, or the first. Servers of a region take turns. None when there is none."""
    usable = [(region, _usable_servers(region, seeker)) for region in accessible_regions(seeker)]
    usable = [(region, servers) for region, servers in usable if servers]
    if not usable:
        return None
    _, servers = min(usable, key=lambda pair: _preference(pair[0], seeker, wanted_region))
    return servers[next(_turns) % len(servers)]


def _usable_servers(region: Region, seeker: Seeker) -> list[Server]:
    return [server for server in region.servers if server.is_active and is_accessible(server.restrictions, seeker)]


def _preference(region: Region, seeker: Seeker, wanted: str | None) -> tuple[bool, float, bool]:
    return region.id != wanted, distance_km(region, seeker), not region.is_default


def distance_km(region: Region, seeker: Seeker) -> float:
    """How far a region is along the great circle; infinite where one of the two places is not known."""
    places = (seeker.latitude, seeker.longitude, region.latitude, region.longitude)
    if any(value is None for value in places):
        return math.inf
    lat_a, lon_a, lat_b, lon_b = (math.radians(value) for value in places if value is not None)
    chord = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))


def server_named(region_id: str, server_id: str) -> Server | None:
    """A server there still is."""
    if region_id == SETTINGS_REGION and server_id == SETTINGS_REGION:
        found = _from_settings()
        return found[0].servers[0] if found else None
    row = VoiceServer.objects.filter(region_id=region_id, server_id=server_id).first()
    return server_of(row) if row is not None else None


def servers_with(api_key: str) -> list[Server]:
    """The servers, active or not, that sign with this key. One query."""
    own = [server for region in _from_settings() for server in region.servers if server.api_key == api_key]
    return [*own, *(server_of(row) for row in VoiceServer.objects.filter(api_key=api_key).order_by("id"))]


def all_servers() -> list[Server]:
    """Every server, active or not."""
    return [server for region in topology() for server in region.servers]


def voice_is_on() -> bool:
    """Whether any media server is set up."""
    return bool(settings.GUILDHALL.livekit_url) or VoiceServer.objects.exists()
