"""Finding people on the topic side: by their names, and who of them is there now.

Nobody finds anybody by an e-mail address, and only those who know somebody see that they are online.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When

from accounts.hooks import acquainted_with, online_since, partners_of
from accounts.models import Relationship, RelationshipType, User, UserSettings
from accounts.models.user import UserFlags
from accounts.records import RelationshipRecord, UserRecord
from accounts.relationships import blocked_among, friend_ids, has_blocked
from core.actor import Actor
from core.errors import Code, ProductError
from core.ids import created_at

MOST_FOUND = 10
INVISIBLE = "invisible"
_EVERYBODY = Q()
_ADMINISTRATORS = "accounts:administrators"
_KNOWN_SECONDS = 60  # who they are changes rarely, and is looked for among all accounts


class PublicPerson(NamedTuple):
    """What anybody signed in may know of a person. `last_seen` is empty while they are online."""

    user: UserRecord
    banner: str | None
    country_code: str | None
    created_at: datetime
    last_login: datetime | None
    last_seen: datetime | None
    is_online: bool


class OnlinePerson(NamedTuple):
    """Somebody who is there, and since when."""

    user: UserRecord
    since: datetime


class OpenRequest(NamedTuple):
    """A friend request that waits: its id on both sides, and the side of whoever asks for it."""

    id: int
    relationship: RelationshipRecord


def person_by_id(actor: Actor, user_id: int) -> PublicPerson:
    """Somebody's public page. Raises UNKNOWN_USER, also for those who are gone."""
    return _public(actor, User.objects.filter(id=user_id))


def person_by_handle(actor: Actor, handle: str) -> PublicPerson:
    """The same by name, however its letters are cased."""
    return _public(actor, User.objects.filter(handle_key=handle.lower()))


def find_people(actor: Actor, text: str, *, among: Q = _EVERYBODY) -> list[UserRecord]:
    """People whose name holds the text, those whose name begins with it first; `among` is what else they must be."""
    key = text.strip().lower()
    people = User.objects.filter(among, handle_key__contains=key, is_bot=False, is_system=False)
    found = _living(people.exclude(id=actor.user_id))
    begins = Case(When(handle_key__startswith=key, then=Value(False)), default=Value(True), output_field=BooleanField())
    return [UserRecord.of(user) for user in found.order_by(begins, "handle_key")[:MOST_FOUND]]


def is_handle_free(handle: str) -> bool:
    """Whether a name of the topic side belongs to nobody."""
    return not User.objects.filter(handle_key=handle.lower()).exists()


def online_people(actor: Actor) -> list[OnlinePerson]:
    """Who is online of those the person knows, themselves included: friends, and whom they meet in private places.

    Not those on the other side of a block, and nobody who wants to be invisible.
    """
    known = friend_ids(actor.user_id) | acquainted_with(actor.user_id)
    known -= blocked_among(actor.user_id, known)
    since = online_since(known - _invisible(known) | {actor.user_id})
    users = User.objects.filter(id__in=since).order_by("handle_key")
    return [OnlinePerson(UserRecord.of(user), since[user.id]) for user in users]


def presence_audience(user_id: int) -> set[int]:
    """Who is told that a person comes and goes: they themselves, and their friends and those they have a conversation
    with, unless they are invisible. Nobody on the other side of a block."""
    if _invisible({user_id}):
        return {user_id}
    known = friend_ids(user_id) | partners_of(user_id)
    return {user_id} | (known - blocked_among(user_id, known))


def online_administrators() -> int:
    """How many administrators have a client of the topic side connected, those left out who want to be invisible."""
    known = cache.get(_ADMINISTRATORS)
    if known is None:
        staff = User.objects.exclude(acls=[]).only("id", "acls")
        known = [user.id for user in staff if user.is_admin]
        cache.set(_ADMINISTRATORS, known, _KNOWN_SECONDS)
    here = online_since(known)
    return len(here) - len(_invisible(here))


def open_requests_to(user_id: int) -> list[OpenRequest]:
    """Who asks a person to be friends, the newest first. Two queries."""
    rows = _requests(owner_id=user_id, type=RelationshipType.INCOMING_REQUEST)
    askers = Relationship.objects.filter(other_id=user_id, type=RelationshipType.OUTGOING_REQUEST)
    ids = dict(askers.values_list("owner_id", "id"))
    return [OpenRequest(ids[row.other_id], RelationshipRecord.of(row)) for row in rows]


def open_requests_of(user_id: int) -> list[OpenRequest]:
    """Whom a person asks to be friends, the newest first. One query."""
    rows = _requests(owner_id=user_id, type=RelationshipType.OUTGOING_REQUEST)
    return [OpenRequest(row.id, RelationshipRecord.of(row)) for row in rows]


def asker_of(request_id: int, receiver_id: int) -> int | None:
    """Who sent a request to a person."""
    sent = Relationship.objects.filter(id=request_id, type=RelationshipType.OUTGOING_REQUEST, other_id=receiver_id)
    return sent.values_list("owner_id", flat=True).first()


def receiver_of(request_id: int, asker_id: int) -> int | None:
    """Whom a person sent a request to."""
    sent = Relationship.objects.filter(id=request_id, type=RelationshipType.OUTGOING_REQUEST, owner_id=asker_id)
    return sent.values_list("other_id", flat=True).first()


def _requests(**columns: int) -> "QuerySet[Relationship]":
    return Relationship.objects.filter(**columns).select_related("other").order_by("-since", "-id")


def _living(users: "QuerySet[User]") -> "QuerySet[User]":
    gone = F("flags").bitand(UserFlags.DELETED | UserFlags.PENDING_APPROVAL)
    return users.alias(gone=gone).filter(gone=0)


def _public(actor: Actor, users: "QuerySet[User]") -> PublicPerson:
    user = users.first()
    if user is None or user.flags & UserFlags.DELETED:
        raise ProductError(Code.UNKNOWN_USER)
    is_online = _is_seen_online(actor, user)
    return PublicPerson(
        user=UserRecord.of(user),
        banner=user.banner,
        country_code=user.country_code,
        created_at=created_at(user.id),
        last_login=user.last_login,
        last_seen=None if is_online else user.last_seen_at or user.last_login,
        is_online=is_online,
    )


def _is_seen_online(actor: Actor, user: User) -> bool:
    if not online_since({user.id}):
        return False
    if user.id == actor.user_id:
        return True
    return not _invisible({user.id}) and not has_blocked(user.id, actor.user_id)


def _invisible(user_ids: Collection[int]) -> set[int]:
    hidden = UserSettings.objects.filter(user_id__in=user_ids, status=INVISIBLE)
    return set(hidden.values_list("user_id", flat=True))
