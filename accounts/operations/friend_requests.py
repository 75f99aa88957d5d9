"""Asking to be friends, and saying yes: both sides change at once, whichever wire it came by."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from accounts.events import FriendRequestAccepted, FriendRequestReceived, RelationshipAdded, RelationshipUpdated
from accounts.hooks import meet_in_a_guild
from accounts.models import Relationship, User, UserSettings
from accounts.models.user import UserFlags
from accounts.notification_records import Notice
from accounts.operations._pairs import (
    BLOCKED,
    FRIEND,
    INCOMING,
    OUTGOING,
    Pair,
    access_pair,
    id_of,
    record,
    require_room,
)
from accounts.operations.notifications import notify
from accounts.records import RelationshipRecord, UserRecord
from accounts.relationships import are_friends, have_mutual_friend, user_by_tag
from accounts.settings_rules import MUTUAL_FRIENDS, MUTUAL_GUILDS, NO_RELATION
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation

_MOST_TAG = 9999


@dataclass(frozen=True, slots=True)
class FriendRequest:
    """What became of a wish to be friends: sent, accepted (they had asked too), or nothing new."""

    outcome: Literal["sent", "accepted", "unchanged"]
    request_id: int
    relationship: RelationshipRecord


@operation("relationship.ask", limit="user:friend_request:send")
def send_friend_request(actor: Actor, user_id: int, *, knows_friends: bool = False) -> FriendRequest:
    """Ask somebody to be a friend. Who was asked by them already becomes their friend instead.

    With `knows_friends` a friend is refused with ALREADY_FRIENDS before anything else. Publishes RelationshipAdded and
    RelationshipUpdated to both, and tells the one who was asked. Raises, in this order:
    CANNOT_SEND_FRIEND_REQUEST_TO_SELF, UNCLAIMED_ACCOUNT_CANNOT_SEND_FRIEND_REQUESTS,
    BOTS_CANNOT_SEND_FRIEND_REQUESTS, UNKNOWN_USER, CANNOT_SEND_FRIEND_REQUEST_TO_BLOCKED_USER, FRIEND_REQUEST_BLOCKED,
    MAX_FRIENDS.
    """
    return _send(actor, user_id, knows_friends=knows_friends)


@operation("relationship.ask_by_tag", limit="user:friend_request:send")
def send_friend_request_by_tag(actor: Actor, *, username: str, discriminator: int) -> FriendRequest:
    """`send_friend_request` to whoever has a tag. Raises first DISCRIMINATOR_REQUIRED, NO_USERS_WITH_FLUXERTAG_EXIST,
    ALREADY_FRIENDS."""
    if not 0 <= discriminator <= _MOST_TAG:
        raise ProductError(Code.DISCRIMINATOR_REQUIRED)
    other = user_by_tag(username, discriminator)
    if other is None:
        raise ProductError(Code.NO_USERS_WITH_FLUXERTAG_EXIST)
    return _send(actor, other.id, knows_friends=True)


def _send(actor: Actor, user_id: int, *, knows_friends: bool) -> FriendRequest:
    _require_asker(actor, user_id, knows_friends=knows_friends)
    pair = access_pair(actor, user_id)
    _require_open(pair)
    if pair.their_type == OUTGOING:
        return FriendRequest("accepted", id_of(pair.theirs), _befriend(pair, asker=pair.other))
    if pair.mine is not None:
        return FriendRequest("unchanged", pair.mine.id, RelationshipRecord.of(pair.mine))
    require_room(pair)
    if pair.other.is_bot and not pair.other.flags & UserFlags.FRIENDLY_BOT_MANUAL_APPROVAL:
        mine = _befriend(pair, asker=None)
        return FriendRequest("accepted", mine.id, mine)
    return _ask(pair)


def _require_asker(actor: Actor, user_id: int, *, knows_friends: bool) -> None:
    if knows_friends and are_friends(actor.user_id, user_id):
        raise ProductError(Code.ALREADY_FRIENDS)
    if user_id == actor.user_id:
        raise ProductError(Code.CANNOT_SEND_FRIEND_REQUEST_TO_SELF)
    if not actor.user.is_claimed:
        raise ProductError(Code.UNCLAIMED_ACCOUNT_CANNOT_SEND_FRIEND_REQUESTS)
    if actor.is_bot:
        raise ProductError(Code.BOTS_CANNOT_SEND_FRIEND_REQUESTS)


def _require_open(pair: Pair) -> None:
    """Refuse people who cannot be asked. All but one's own block look the same."""
    if _is_beyond_reach(pair.other):
        raise ProductError(Code.FRIEND_REQUEST_BLOCKED)
    if pair.my_type == BLOCKED:
        raise ProductError(Code.CANNOT_SEND_FRIEND_REQUEST_TO_BLOCKED_USER)
    if pair.their_type == BLOCKED or not _admits(pair.other, pair.me.id):
        raise ProductError(Code.FRIEND_REQUEST_BLOCKED)


def _is_beyond_reach(user: User) -> bool:
    if user.flags & (UserFlags.DELETED | UserFlags.APP_STORE_REVIEWER) or user.is_system:
        return True
    return user.is_bot and not user.flags & UserFlags.FRIENDLY_BOT


def _admits(target: User, asker_id: int) -> bool:
    """Whether the target's privacy settings let this person ask. Bots have no settings."""
    if target.is_bot:
        return True
    flags = UserSettings.objects.filter(user=target).values_list("friend_source_flags", flat=True).first()
    flags = UserSettings().friend_source_flags if flags is None else flags
    if flags & NO_RELATION:
        return True
    if flags & MUTUAL_FRIENDS and have_mutual_friend(target.id, asker_id):
        return True
    return bool(flags & MUTUAL_GUILDS) and meet_in_a_guild(target.id, asker_id)


def _ask(pair: Pair) -> FriendRequest:
    moment = now()
    mine = record(pair.me, pair.other, OUTGOING, moment)
    theirs = record(pair.other, pair.me, INCOMING, moment)
    publish(RelationshipAdded(user_id=pair.me.id, relationship=mine))
    publish(RelationshipAdded(user_id=pair.other.id, relationship=theirs))
    if not pair.other.is_bot:
        publish(FriendRequestReceived(user_id=pair.other.id, request_id=mine.id, relationship=theirs))
        _notify(pair, "friend_request", "New Friend Request", "sent you a friend request", ("friend_request", mine.id))
    return FriendRequest("sent", mine.id, mine)


# -- accepting -------------------------------------------------------------------------------------------------------


@operation("relationship.accept", limit="user:friend_request:accept")
def accept_friend_request(actor: Actor, user_id: int) -> FriendRequest:
    """Become friends with somebody who asked.

    Publishes RelationshipUpdated to both, FriendRequestAccepted to the asker. Raises UNKNOWN_USER without a request,
    UNCLAIMED_ACCOUNT_CANNOT_ACCEPT_FRIEND_REQUESTS, FRIEND_REQUEST_BLOCKED, MAX_FRIENDS.
    """
    pair = access_pair(actor, user_id)
    if pair.my_type != INCOMING:
        raise ProductError(Code.UNKNOWN_USER)
    if not pair.me.is_claimed:
        raise ProductError(Code.UNCLAIMED_ACCOUNT_CANNOT_ACCEPT_FRIEND_REQUESTS)
    if (pair.me.flags | pair.other.flags) & UserFlags.DELETED:
        raise ProductError(Code.FRIEND_REQUEST_BLOCKED)
    return FriendRequest("accepted", id_of(pair.theirs), _befriend(pair, asker=pair.other))


def _befriend(pair: Pair, *, asker: User | None) -> RelationshipRecord:
    """Make the two friends; returns the actor's side. `asker` hears that the request was accepted."""
    require_room(pair)
    moment, request_id = now(), id_of(pair.theirs)
    mine, theirs = _turned(pair.mine, pair.me, pair.other, moment), _turned(pair.theirs, pair.other, pair.me, moment)
    for owner, side, old in ((pair.me, mine, pair.mine), (pair.other, theirs, pair.theirs)):
        kind = RelationshipUpdated if old is not None else RelationshipAdded
        publish(kind(user_id=owner.id, relationship=side))
    if asker is not None:
        _tell_accepted(pair, request_id, theirs)
    return mine


def _turned(old: Relationship | None, owner: User, other: User, moment: datetime) -> RelationshipRecord:
    if old is None:
        return record(owner, other, FRIEND, moment)
    Relationship.objects.filter(pk=old.pk).update(type=FRIEND, since=moment, nickname=None)
    return RelationshipRecord(id=old.id, type=FRIEND, user=UserRecord.of(other), since=moment)


def _tell_accepted(pair: Pair, request_id: int, theirs: RelationshipRecord) -> None:
    publish(FriendRequestAccepted(user_id=pair.other.id, request_id=request_id, relationship=theirs))
    words = "accepted your friend request"
    _notify(pair, "friend_request_accepted", "Friend Request Accepted", words, ("friend", pair.me.id))


def _notify(pair: Pair, kind: str, title: str, words: str, context: tuple[str, int]) -> None:
    notice = Notice(
        type=kind,
        title=title,
        message=f"{pair.me.handle} {words}",
        sender_id=pair.me.id,
        sender_name=pair.me.handle,
        context_type=context[0],
        context_id=str(context[1]),
    )
    notify(pair.me.id, (pair.other.id,), notice)
