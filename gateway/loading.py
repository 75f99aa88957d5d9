"""What the gateway reads from the database: when a session starts and when a guild is first needed here.

A fixed number of queries, whatever the number of guilds, channels or members.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import QuerySet

from accounts.models import UserSettings
from accounts.operations.settings import repair_settings
from accounts.queries import is_signed_in, notes_of
from accounts.records import RelationshipRecord, SettingsRecord, UserRecord
from accounts.relationships import relationships_of
from chat.calls import calls_of
from chat.meme_queries import memes_of
from chat.meme_records import FavoriteMemeRecord
from chat.models import Channel
from chat.queries import pinned_channels_of, private_channels_of, read_states_of
from chat.records import CallRecord, ChannelRecord, ReadStateRecord
from core.actor import Actor
from core.db.prepared import Prepared
from gateway.guild_state import GuildState
from guilds.expression_queries import emoji_records, sticker_records
from guilds.hooks import VoiceRegion
from guilds.models import Guild, Member, Role
from guilds.queries import guild_settings_of
from guilds.records import GuildRecord, MemberRecord, RoleRecord, UserGuildSettingsRecord
from integrations.voice.hooked import nearest_regions
from integrations.voice.queries import voice_states_of_guilds
from integrations.voice.topology import Seeker

_MOST_READINGS = 5


class Membership(NamedTuple):
    """A membership and the version of the guild it was read at."""

    member: MemberRecord
    version: int
    features: tuple[str, ...] = ()


class Person(NamedTuple):
    """Everything READY says about its receiver."""

    is_signed_in: bool
    settings: UserSettings | SettingsRecord | None
    has_mfa: bool
    memberships: dict[int, Membership]
    private_channels: list[ChannelRecord]
    pinned_channels: list[int]
    read_states: list[ReadStateRecord]
    relationships: list[RelationshipRecord]
    notes: dict[int, str]
    guild_settings: list[UserGuildSettingsRecord]
    memes: list[FavoriteMemeRecord]
    calls: list[CallRecord]
    regions: list[VoiceRegion]


def load_person(actor: Actor, latitude: float | None = None, longitude: float | None = None) -> Person:
    """A person's or bot's own data; where they are says which region is nearest. Fourteen queries.

    Asks whether the sign-in is still good: it may have ended after it was looked up and before anybody listened.
    """
    is_person = not actor.is_bot
    memberships = load_memberships(actor.user_id)
    seeker = Seeker(actor.user_id, latitude=latitude, longitude=longitude)
    return Person(
        is_signed_in=is_signed_in(actor),
        settings=_settings(actor) if is_person else None,
        has_mfa=actor.user.has_mfa,
        memberships=memberships,
        private_channels=private_channels_of(actor.user_id),
        pinned_channels=pinned_channels_of(actor.user_id) if is_person else [],
        read_states=read_states_of(actor.user_id) if is_person else [],
        relationships=relationships_of(actor.user_id) if is_person else [],
        notes=notes_of(actor.user_id) if is_person else {},
        guild_settings=guild_settings_of(actor.user_id, memberships) if is_person else [],
        memes=memes_of(actor.user_id) if is_person else [],
        calls=calls_of(actor.user_id) if is_person else [],
        regions=nearest_regions(seeker, {guild_id: each.features for guild_id, each in memberships.items()}),
    )


def _settings(actor: Actor) -> UserSettings | SettingsRecord | None:
    found = _settings_of.first(actor.user_id)
    if found is None or (found.incoming_call_flags and found.group_dm_add_permission_flags):
        return found
    return repair_settings(actor)


def _memberships(user_id: int) -> QuerySet[Member]:
    rows = Member.objects.filter(user_id=user_id).select_related("user", "guild").order_by("guild_id")
    own = [field.name for field in Member._meta.concrete_fields]
    return rows.only(*own, *(f"user__{name}" for name in UserRecord.COLUMNS), "guild__version", "guild__features")


# Every READY asks these: Django needs several times longer to build their SQL than the database to answer.
_all_memberships = Prepared(_memberships, int)
_settings_of = Prepared(lambda user_id: UserSettings.objects.filter(user_id=user_id), int)


def load_memberships(user_id: int, guild_ids: Collection[int] | None = None) -> dict[int, Membership]:
    """The guilds somebody is in (or those of them in `guild_ids`), by guild id. One query."""
    rows = _all_memberships.all(user_id) if guild_ids is None else _memberships(user_id).filter(guild_id__in=guild_ids)
    user = None
    found = {}
    for row in rows:
        user = user or UserRecord.of(row.user)
        found[row.guild_id] = Membership(MemberRecord.of(row, user), row.guild.version, tuple(row.guild.features))
    return found


class Watched(NamedTuple):
    """Somebody's membership of a guild at a version of it, or None, for those who watch them."""

    guild_id: int
    user_id: int
    version: int
    member: MemberRecord | None
    has_mfa: bool


def load_watched(guild_id: int, user_ids: Collection[int]) -> list[Watched]:
    """The memberships of some people in a guild. Two queries.

    The version comes first: whatever is read after it is at least as new.
    """
    version = Guild.objects.filter(id=guild_id).values_list("version", flat=True).first() or 0
    rows = Member.objects.filter(guild_id=guild_id, user_id__in=user_ids).select_related("user")
    return [Watched(guild_id, row.user_id, version, MemberRecord.of(row), row.user.has_mfa) for row in rows]


def load_guilds(guild_ids: Collection[int], member_ids: Iterable[int] = ()) -> dict[int, GuildState]:
    """The structure of guilds, with the memberships of some people. Seven queries, one more with people, and one where
    anybody is in voice.

    All parts are of the version that the guild says: roles of one version and channels of another could together show
    what neither of the two does. Only a guild that changes faster than it can be read is taken as it comes; what has
    changed comes again as an event with a higher version.
    """
    people = tuple(member_ids)
    for _ in range(_MOST_READINGS):
        states = _read_guilds(guild_ids, people)
        versions = dict(Guild.objects.filter(id__in=guild_ids).values_list("id", "version"))
        if versions == {guild_id: state.version for guild_id, state in states.items()}:
            break
    return states


def _read_guilds(guild_ids: Collection[int], people: Collection[int]) -> dict[int, GuildState]:
    guilds = [GuildRecord.of(guild) for guild in Guild.objects.filter(id__in=guild_ids)]
    roles: defaultdict[int, list[RoleRecord]] = defaultdict(list)
    for role in Role.objects.filter(guild_id__in=guild_ids).order_by("position", "id"):
        roles[role.guild_id].append(RoleRecord.of(role))
    channels: defaultdict[int, list[ChannelRecord]] = defaultdict(list)
    for channel in Channel.objects.filter(guild_id__in=guild_ids).order_by("position", "id"):
        assert channel.guild_id is not None
        channels[channel.guild_id].append(ChannelRecord.of(channel))
    emojis, stickers = emoji_records(guild_ids), sticker_records(guild_ids)
    voice = voice_states_of_guilds([guild.id for guild in guilds])
    states = {
        guild.id: GuildState(
            guild, roles[guild.id], channels[guild.id], emojis[guild.id], stickers[guild.id], voice[guild.id]
        )
        for guild in guilds
    }
    if people:
        for row in Member.objects.filter(guild_id__in=guild_ids, user_id__in=people).select_related("user"):
            if row.guild_id in states:
                states[row.guild_id].members[row.user_id] = MemberRecord.of(row)
    return states
