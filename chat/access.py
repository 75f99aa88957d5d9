"""The only door to a channel and its messages: fetch, decide, refuse.

Who may see what follows from the channel's kind: guild channels ask the permission kernel, private channels know
their recipients, feeds and rooms ask their topic. Whoever may not know that something exists hears that it does not.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime
from typing import cast

import msgspec
from django.db.models import Subquery

from accounts.models import User
from accounts.records import UserRecord
from chat import message_rows, statements
from chat.events import Place
from chat.models import ChannelKind, ChannelMember
from chat.models.channel import GUILD_KINDS, PRIVATE_KINDS, TOPIC_KINDS
from chat.records import MessageRecord
from core.actor import Actor
from core.errors import Code, ProductError
from core.permissions import ALL, Grant, Overwrite, P, compute, has, history_floor
from guilds.access import is_available
from guilds.grants import grant_for, know_roles
from guilds.models import Guild, Member
from guilds.records import MemberRecord
from topics.access import TopicAccess, access_topic, judged
from topics.models import Level, Topic
from topics.viewers import viewer_id, with_viewer

EVERYWHERE = frozenset(ChannelKind)
GUILD_SIDE = frozenset(GUILD_KINDS | PRIVATE_KINDS)
"""The kinds of channel that the guild wire knows; feeds and rooms do not exist for it."""

_MODERATION = P.MANAGE_MESSAGES | P.MENTION_EVERYONE | P.PIN_MESSAGES
_TALKING = ALL & ~int(_MODERATION)
_PRIVATE_BITS = _TALKING | int(P.PIN_MESSAGES)
_WITH_RECIPIENTS = frozenset({ChannelKind.DM, ChannelKind.GROUP_DM})
_GUILD, _MEMBER = statements.CHANNEL_SPLIT
_Recipients = dict[int, dict[int, bool]]


class ChannelFacts(msgspec.Struct, frozen=True, gc=False):
    """What sending and reading need to know of a channel."""

    id: int
    kind: int
    guild_id: int | None
    topic_id: int | None
    owner_id: int | None
    nsfw: bool
    rate_limit_per_user: int
    overwrites: tuple[Overwrite, ...]
    last_message_id: int | None
    is_public: bool
    is_deleted: bool


class GuildFacts(msgspec.Struct, frozen=True, gc=False):
    """What sending and reading need to know of the channel's guild."""

    id: int
    version: int
    owner_id: int
    verification_level: int
    mfa_level: int
    nsfw_level: int
    disabled_operations: int
    message_history_cutoff: datetime | None
    features: tuple[str, ...]


class ChannelAccess(msgspec.Struct, frozen=True, kw_only=True):
    """A channel and what it is to the actor.

    `permissions` are the actor's bits in it: computed in guilds, and the fixed set of a recipient, member or moderator
    elsewhere. `guild`, `member` and `grant` are set in guilds only, `topic` and `level` in feeds and rooms only.
    `actor` is None for visitors of public topics.
    """

    actor: Actor | None
    channel: ChannelFacts
    place: Place
    permissions: int
    guild: GuildFacts | None = None
    member: MemberRecord | None = None
    grant: Grant | None = None
    topic: TopicAccess | None = None
    level: Level = Level.NONE
    is_banned: bool = False

    def can(self, needs: int) -> bool:
        """Whether the actor holds every bit of `needs` here."""
        return has(self.permissions, needs)

    def require(self, needs: int) -> None:
        """Raise ProductError MISSING_PERMISSIONS unless the actor holds every bit of `needs` here."""
        if not has(self.permissions, needs):
            raise ProductError(Code.MISSING_PERMISSIONS)

    @property
    def history_floor(self) -> int:
        """The smallest message id the actor may read; outside guilds whoever may enter may read everything."""
        return 0 if self.guild is None else history_floor(self.permissions, self.guild.message_history_cutoff)


def access_channel(
    actor: Actor | None,
    channel_id: int,
    needs: int = 0,
    *,
    lock: bool = False,
    for_writing: bool = False,
    kinds: frozenset[int] = EVERYWHERE,
) -> ChannelAccess:
    """The channel, if the actor may see it and holds every bit of `needs` there.

    One query for guild channels (roles come from the cache), one more for recipients or the topic.
    `lock` holds the channel's row until the transaction ends. `for_writing` also refuses those who are banned from
    the topic or room. Channels of other `kinds` do not exist for the caller.
    Raises ProductError: UNKNOWN_CHANNEL; in guilds ACCESS_DENIED (no member), MISSING_ACCESS (guild unavailable),
    MISSING_PERMISSIONS; in topics NOT_FOUND (`topic_not_found`, `room_not_found`), MISSING_ACCESS (`topic_banned`,
    `room_banned`, `room_members_only`).
    """
    row = statements.channel_row(channel_id, actor.user_id if actor else 0, lock=lock)
    if row is None or row[1] not in kinds:
        raise ProductError(Code.UNKNOWN_CHANNEL)
    access = _opened(actor, row, for_writing)
    if needs:
        access.require(needs)
    return access


def access_channels(actor: Actor, channel_ids: Collection[int]) -> dict[int, ChannelAccess]:
    """Those of some channels of the guild side that the actor may see, by id. The others are left out.

    Three queries at most, however many channels and guilds: the channels, roles that no cache has, and recipients.
    """
    rows = [row for row in statements.channel_rows(channel_ids, actor.user_id) if row[1] in GUILD_SIDE]
    know_roles({row[2]: row[_GUILD] for row in rows if row[2] is not None})
    recipients = _recipients_of([row[0] for row in rows if row[1] in _WITH_RECIPIENTS])
    found: dict[int, ChannelAccess] = {}
    for row in rows:
        with suppress(ProductError):
            found[row[0]] = _opened(actor, row, for_writing=False, recipients=recipients)
    return found


def access_message(
    actor: Actor | None,
    channel_id: int,
    message_id: int,
    needs: int = 0,
    *,
    lock: bool = False,
    own: bool = False,
    kinds: frozenset[int] = EVERYWHERE,
) -> tuple[ChannelAccess, MessageRecord]:
    """The channel and a message of it that the actor may read.

    `own` lets authors reach what they wrote even where the history rule hides it from them, which editing and
    deleting need. `lock` makes other writers of the message wait. Two queries in guilds, three when the message
    mentions somebody. Raises what `access_channel` raises, and UNKNOWN_MESSAGE.
    """
    access = access_channel(actor, channel_id, needs, kinds=kinds)
    return access, readable_message(access, message_id, lock=lock, own=own)


def readable_message(
    access: ChannelAccess, message_id: int, *, lock: bool = False, own: bool = False, viewer_id: int | None = None
) -> MessageRecord:
    """`access_message` in a channel that was reached already; with the reactions if it is for a viewer."""
    if lock:
        statements.lock_message(access.channel.id, message_id)
    found = message_rows.message(access.channel.id, message_id, floor=access.history_floor, viewer_id=viewer_id)
    if found is None:
        raise ProductError(Code.UNKNOWN_MESSAGE)
    is_own = own and access.actor is not None and found.author.id == access.actor.user_id
    if message_id < access.history_floor and not is_own:
        raise ProductError(Code.UNKNOWN_MESSAGE)
    return found


def system_access(user: User, channel_id: int) -> ChannelAccess | None:
    """A guild's or private channel as the place of a system message by `user`, who may have left it meanwhile. None
    when the channel is gone."""
    row = statements.channel_row(channel_id, user.id)
    if row is None or row[1] not in GUILD_SIDE:
        return None
    actor, channel = Actor(user=user, kind="system"), _channel(row)
    return _private(actor, channel) if channel.kind in PRIVATE_KINDS else _in_guild(actor, channel, row)


def _opened(
    actor: Actor | None, row: statements.Row, for_writing: bool, recipients: _Recipients | None = None
) -> ChannelAccess:
    channel = _channel(row)
    if channel.kind in TOPIC_KINDS:
        return _in_topic(actor, channel, for_writing)
    if actor is None:
        raise ProductError(Code.UNKNOWN_CHANNEL)
    if channel.kind in PRIVATE_KINDS:
        access = _private(actor, channel, recipients)
        if channel.is_deleted or actor.user_id not in access.place.recipient_ids:
            raise ProductError(Code.UNKNOWN_CHANNEL)
        return access
    return _authorised(_in_guild(actor, channel, row))


def _channel(row: statements.Row) -> ChannelFacts:
    id_, kind, guild_id, topic_id, owner_id, nsfw, pause, overwrites, last_id, is_public, is_deleted = row[:_GUILD]
    return ChannelFacts(
        id=id_,
        kind=kind,
        guild_id=guild_id,
        topic_id=topic_id,
        owner_id=owner_id,
        nsfw=bool(nsfw),
        rate_limit_per_user=pause,
        overwrites=() if overwrites == "[]" else _decode_overwrites(overwrites),
        last_message_id=last_id,
        is_public=bool(is_public),
        is_deleted=bool(is_deleted),
    )


# -- guild channels --------------------------------------------------------------------------------------------------


def _in_guild(actor: Actor, channel: ChannelFacts, row: statements.Row) -> ChannelAccess:
    assert channel.guild_id is not None
    guild = _guild(channel.guild_id, row[_GUILD:_MEMBER])
    member = _member(actor, guild.id, row[_MEMBER:]) if row[_MEMBER] is not None else None
    # The facts have the attributes of the rows, which is all that a grant is made of.
    grant = grant_for(cast(Guild, guild), cast(Member | None, member), actor.user)
    return ChannelAccess(
        actor=actor,
        channel=channel,
        place=Place(channel_id=channel.id, kind=channel.kind, guild_id=guild.id, version=guild.version),
        permissions=compute(grant, channel.overwrites),
        guild=guild,
        member=member,
        grant=grant,
    )


def _authorised(access: ChannelAccess) -> ChannelAccess:
    assert access.guild is not None
    assert access.actor is not None
    if access.member is None:
        raise ProductError(Code.ACCESS_DENIED)
    if access.guild.features and not is_available(access.guild.features, access.actor.user):
        raise ProductError(Code.MISSING_ACCESS)
    if not access.can(P.VIEW_CHANNEL):
        raise ProductError(Code.MISSING_PERMISSIONS)
    return access


def _guild(guild_id: int, columns: statements.Row) -> GuildFacts:
    version, owner_id, verification_level, mfa_level, nsfw_level, disabled_operations, cutoff, features = columns
    return GuildFacts(
        id=guild_id,
        version=version,
        owner_id=owner_id,
        verification_level=verification_level,
        mfa_level=mfa_level,
        nsfw_level=nsfw_level,
        disabled_operations=disabled_operations,
        message_history_cutoff=statements.moment(cutoff),
        features=_decode_features(features),
    )


def _member(actor: Actor, guild_id: int, columns: statements.Row) -> MemberRecord:
    joined_at, role_ids, nick, avatar, banner, accent_color, profile_flags, mute, deaf, disabled_until = columns
    return MemberRecord(
        guild_id=guild_id,
        user=UserRecord.of(actor.user),
        joined_at=cast(datetime, statements.moment(joined_at)),
        role_ids=_decode_ids(role_ids),
        nick=nick,
        avatar=avatar,
        banner=banner,
        accent_color=accent_color,
        profile_flags=profile_flags,
        mute=bool(mute),
        deaf=bool(deaf),
        communication_disabled_until=statements.moment(disabled_until),
    )


_decode_overwrites: Callable[[str], tuple[Overwrite, ...]] = msgspec.json.Decoder(tuple[Overwrite, ...]).decode
_decode_ids: Callable[[str], tuple[int, ...]] = msgspec.json.Decoder(tuple[int, ...]).decode
_decode_features: Callable[[str], tuple[str, ...]] = msgspec.json.Decoder(tuple[str, ...]).decode


# -- private channels ------------------------------------------------------------------------------------------------


def _private(actor: Actor, channel: ChannelFacts, known: _Recipients | None = None) -> ChannelAccess:
    place = private_place(channel.id, channel.kind, known)
    return ChannelAccess(actor=actor, channel=channel, place=place, permissions=_PRIVATE_BITS)


def private_place(channel_id: int, kind: int, known: _Recipients | None = None) -> Place:
    """A private channel as a place. One query, none for notes, nor with the recipients `known`."""
    if kind == ChannelKind.PERSONAL_NOTES:
        return Place(channel_id=channel_id, kind=kind, recipient_ids=(channel_id,))  # they carry the person's id
    recipients = (_recipients_of([channel_id]) if known is None else known)[channel_id]
    closed_by = tuple(user_id for user_id, is_open in recipients.items() if not is_open)
    return Place(channel_id=channel_id, kind=kind, recipient_ids=tuple(recipients), closed_by=closed_by)


def _recipients_of(channel_ids: Sequence[int]) -> _Recipients:
    """Who is in private channels, in the order of their coming, and whether they have it open."""
    found: _Recipients = {channel_id: {} for channel_id in channel_ids}
    if channel_ids:
        rows = ChannelMember.objects.filter(channel_id__in=channel_ids, is_banned=False).order_by("id")
        for channel_id, user_id, is_open in rows.values_list("channel_id", "user_id", "is_open"):
            found[channel_id][user_id] = is_open
    return found


# -- feeds and rooms of topics ---------------------------------------------------------------------------------------


def _in_topic(actor: Actor | None, channel: ChannelFacts, for_writing: bool) -> ChannelAccess:
    assert channel.topic_id is not None
    if channel.kind == ChannelKind.TOPIC_FEED:
        return in_feed(actor, channel, access_topic(actor, channel.topic_id, for_writing=for_writing))
    row = with_viewer(Topic.objects.filter(pk=channel.topic_id), actor)
    own = ChannelMember.objects.filter(channel_id=channel.id, user_id=viewer_id(actor))
    topic = row.annotate(room_level=Subquery(own.values("level")), room_ban=Subquery(own.values("is_banned"))).get()
    access = judged(topic, topic, actor, for_writing=for_writing)
    return in_room(actor, channel, access, (topic.room_level, topic.room_ban), for_writing=for_writing)


def in_feed(actor: Actor | None, channel: ChannelFacts, topic: TopicAccess) -> ChannelAccess:
    """A topic's feed, for somebody who reached the topic."""
    return ChannelAccess(
        actor=actor,
        channel=channel,
        place=Place(channel_id=channel.id, kind=channel.kind, topic_id=channel.topic_id),
        permissions=_bits_of(topic.level),
        topic=topic,
        level=topic.level,
        is_banned=topic.is_banned,
    )


def in_room(
    actor: Actor | None,
    channel: ChannelFacts,
    topic: TopicAccess,
    membership: tuple[int | None, bool | None],
    *,
    for_writing: bool = False,
) -> ChannelAccess:
    """A room of a topic, for somebody who reached the topic; `membership` is the level and ban of their row in the
    room, if there is one. Raises as `access_channel`."""
    level, is_banned = _standing_in_room(actor, channel, topic, membership)
    if channel.is_deleted and (for_writing or level < Level.OWNER):
        raise ProductError(Code.NOT_FOUND, reason="room_not_found")
    if for_writing and is_banned:
        raise ProductError(Code.MISSING_ACCESS, reason="room_banned")
    if not channel.is_public and level < Level.MEMBER:
        raise ProductError(Code.MISSING_ACCESS, reason="room_members_only")
    return ChannelAccess(
        actor=actor,
        channel=channel,
        place=Place(channel_id=channel.id, kind=channel.kind, topic_id=channel.topic_id, is_room=True),
        permissions=_bits_of(level),
        topic=topic,
        level=level,
        is_banned=topic.is_banned or is_banned,
    )


def _standing_in_room(
    actor: Actor | None, channel: ChannelFacts, topic: TopicAccess, membership: tuple[int | None, bool | None]
) -> tuple[Level, bool]:
    if actor is None:
        return Level.NONE, False
    if topic.is_admin or channel.owner_id == actor.user_id:
        return Level.OWNER, False
    level, is_banned = membership
    return (Level.NONE if is_banned else Level(level or Level.NONE)), bool(is_banned)


def _bits_of(level: Level) -> int:
    return ALL if level >= Level.MODERATOR else _TALKING
