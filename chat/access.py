"""The only door to a channel and its messages: fetch, decide, refuse.

Who may see what follows from the channel's kind: guild channels ask the permission kernel, private channels know
their recipients, feeds and rooms ask their topic. Whoever may not know that something exists hears that it does not.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import cast

from msgspec.structs import replace

from accounts.models import User
from accounts.records import UserRecord
from chat import message_rows, statements
from chat.access_facts import EVERYWHERE, GUILD_SIDE, PRIVATE_BITS, ChannelAccess, ChannelFacts
from chat.channel_rows import channel_of, guild_of, member_of, version_of
from chat.events import Place
from chat.hooks import voice_guest
from chat.models.channel import GUILD_KINDS, PRIVATE_KINDS, TOPIC_KINDS, ChannelKind
from chat.private_channels import WITH_RECIPIENTS, Recipients, private_place, recipients_of
from chat.records import MessageRecord
from chat.topic_channels import in_topic
from core.actor import Actor
from core.errors import Code, ProductError
from core.permissions import ALL, P, RoleFacts, compute
from guilds.access import is_available
from guilds.grants import grant_for, know_roles
from guilds.models import Guild, Member
from guilds.records import MemberRecord

__all__ = [
    "EVERYWHERE",
    "GUILD_SIDE",
    "ChannelAccess",
    "access_channel",
    "access_channels",
    "access_message",
    "access_of_member",
    "instance_access",
    "readable_message",
    "system_access",
    "webhook_access",
]

_ENTERING = int(P.VIEW_CHANNEL | P.CONNECT)


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
    know_roles({row[2]: version_of(row) for row in rows if row[2] is not None})
    recipients = recipients_of([row[0] for row in rows if row[1] in WITH_RECIPIENTS])
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


def access_of_member(member: Member, row: statements.Row, roles: Mapping[int, RoleFacts]) -> ChannelAccess:
    """A guild's channel, of which the row was read for nobody, as a member of the guild has it whose row and account
    are at hand too, and the guild's roles. No query; whoever was only taken into a voice channel may not enter. Raises
    as `access_channel`."""
    actor = Actor(user=member.user, kind="system")
    return _authorised(_in_guild(actor, channel_of(row), row, MemberRecord.of(member), roles), asks_for_guests=False)


def system_access(user: User, channel_id: int) -> ChannelAccess | None:
    """A guild's or private channel as the place of a system message by `user`, who may have left it meanwhile. None
    when the channel is gone."""
    row = statements.channel_row(channel_id, user.id)
    if row is None or row[1] not in GUILD_SIDE:
        return None
    actor, channel = Actor(user=user, kind="system"), channel_of(row)
    return _private(actor, channel) if channel.kind in PRIVATE_KINDS else _in_guild(actor, channel, row)


def instance_access(user: User, channel_id: int) -> ChannelAccess | None:
    """A guild's or private channel as the place where `user` acts for the instance, in the guild or not: nothing there
    is closed or hidden. None when the channel is gone."""
    access = system_access(user, channel_id)
    return None if access is None else replace(access, permissions=access.permissions if access.guild is None else ALL)


def webhook_access(actor: Actor | None, channel_id: int, webhook: UserRecord) -> ChannelAccess:
    """A guild's channel as the place where a webhook speaks, which may do everything there; `actor` is whoever made it,
    in the guild or not any more; None where nothing is to be done on their account. One query.

    Raises ProductError: UNKNOWN_CHANNEL, MISSING_ACCESS (the guild is closed to everybody).
    """
    row = statements.channel_row(channel_id, actor.user_id if actor else 0)
    if row is None or row[1] not in GUILD_KINDS:
        raise ProductError(Code.UNKNOWN_CHANNEL)
    channel, guild = channel_of(row), guild_of(row)
    if actor is not None and guild.features and not is_available(guild.features, actor.user):
        raise ProductError(Code.MISSING_ACCESS)
    return ChannelAccess(
        actor=actor,
        channel=channel,
        place=Place(channel_id=channel.id, kind=channel.kind, guild_id=guild.id, version=guild.version),
        permissions=ALL,
        guild=guild,
        webhook=webhook,
    )


def _opened(
    actor: Actor | None, row: statements.Row, for_writing: bool, recipients: Recipients | None = None
) -> ChannelAccess:
    channel = channel_of(row)
    if channel.kind in TOPIC_KINDS:
        return in_topic(actor, channel, for_writing)
    if actor is None:
        raise ProductError(Code.UNKNOWN_CHANNEL)
    if channel.kind in PRIVATE_KINDS:
        access = _private(actor, channel, recipients)
        if channel.is_deleted or actor.user_id not in access.place.recipient_ids:
            raise ProductError(Code.UNKNOWN_CHANNEL)
        return access
    return _authorised(_in_guild(actor, channel, row))


def _in_guild(
    actor: Actor,
    channel: ChannelFacts,
    row: statements.Row,
    member: MemberRecord | None = None,
    roles: Mapping[int, RoleFacts] | None = None,
) -> ChannelAccess:
    guild, member = guild_of(row), member or member_of(actor, row)
    # The facts have the attributes of the rows, which is all that a grant is made of.
    grant = grant_for(cast(Guild, guild), cast(Member | None, member), actor.user, roles=roles)
    return ChannelAccess(
        actor=actor,
        channel=channel,
        place=Place(channel_id=channel.id, kind=channel.kind, guild_id=guild.id, version=guild.version),
        permissions=compute(grant, channel.overwrites),
        guild=guild,
        member=member,
        grant=grant,
    )


def _authorised(access: ChannelAccess, *, asks_for_guests: bool = True) -> ChannelAccess:
    assert access.guild is not None
    assert access.actor is not None
    if access.member is None:
        raise ProductError(Code.ACCESS_DENIED)
    if access.guild.features and not is_available(access.guild.features, access.actor.user):
        raise ProductError(Code.MISSING_ACCESS)
    if asks_for_guests and access.channel.kind == ChannelKind.GUILD_VOICE and not access.can(_ENTERING):
        access = _as_guest(access)
    if not access.can(P.VIEW_CHANNEL):
        raise ProductError(Code.MISSING_PERMISSIONS)
    return access


def _as_guest(access: ChannelAccess) -> ChannelAccess:
    """Whoever was taken into a voice channel may see it for as long as they are there."""
    assert access.actor is not None
    is_guest = any(voice_guest.collect(access.channel.id, access.actor.user_id))
    return replace(access, permissions=access.permissions | _ENTERING) if is_guest else access


def _private(actor: Actor, channel: ChannelFacts, known: Recipients | None = None) -> ChannelAccess:
    place = private_place(channel.id, channel.kind, known)
    return ChannelAccess(actor=actor, channel=channel, place=place, permissions=PRIVATE_BITS)
