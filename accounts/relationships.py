"""What people are to each other, for everybody who has to know.

A person has at most one relationship with another. A friendship is one row on each side; a request is the sender's
OUTGOING row and, until the receiver drops it, the receiver's INCOMING row; a block is the blocker's row alone.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Relationship, RelationshipType, User
from accounts.records import RelationshipRecord, UserRecord
from core.db.prepared import Prepared

_FRIEND, _BLOCKED = RelationshipType.FRIEND, RelationshipType.BLOCKED


def are_friends(user_id: int, other_id: int) -> bool:
    """Whether two people are friends."""
    return Relationship.objects.filter(owner_id=user_id, other_id=other_id, type=_FRIEND).exists()


def has_blocked(user_id: int, other_id: int) -> bool:
    """Whether the first has blocked the second."""
    return Relationship.objects.filter(owner_id=user_id, other_id=other_id, type=_BLOCKED).exists()


def is_blocked_between(user_id: int, other_id: int) -> bool:
    """Whether either of two people has blocked the other: neither may reach the other then. One query."""
    return bool(blocked_among(user_id, (other_id,)))


def blocked_among(user_id: int, other_ids: Collection[int]) -> set[int]:
    """Those of some people who have blocked a person or are blocked by them. One query."""
    blocks = Relationship.objects.filter(type=_BLOCKED)
    mine = Q(owner_id=user_id, other_id__in=other_ids)
    theirs = Q(other_id=user_id, owner_id__in=other_ids)
    pairs = blocks.filter(mine | theirs).values_list("owner_id", "other_id")
    return {other if owner == user_id else owner for owner, other in pairs}


def blocks_between(user_id: int, other: Any) -> "QuerySet[Relationship]":
    """The blocks between a person and whoever an expression of a query names, for conditions."""
    return Relationship.objects.filter(
        Q(owner_id=user_id, other_id=other) | Q(other_id=user_id, owner_id=other), type=_BLOCKED
    )


def blockers_of(user_id: int) -> set[int]:
    """Who has blocked a person. One query."""
    return set(Relationship.objects.filter(other_id=user_id, type=_BLOCKED).values_list("owner_id", flat=True))


def friend_ids(user_id: int) -> set[int]:
    """A person's friends."""
    return set(Relationship.objects.filter(owner_id=user_id, type=_FRIEND).values_list("other_id", flat=True))


def has_asked(user_id: int, other_id: int) -> bool:
    """Whether the first has asked to be the second's friend and the second has not said no."""
    incoming = RelationshipType.INCOMING_REQUEST
    return Relationship.objects.filter(owner_id=other_id, other_id=user_id, type=incoming).exists()


def mutual_friends(user_id: int, other_id: int) -> list[UserRecord]:
    """The friends two people share, the newest account first. One query."""
    shared = _shared_friends(user_id, other_id).select_related("other").order_by("-other_id")
    return [UserRecord.of(row.other) for row in shared]


def have_mutual_friend(user_id: int, other_id: int) -> bool:
    """Whether two people share a friend."""
    return _shared_friends(user_id, other_id).exists()


def relationships_of(user_id: int, *types: RelationshipType) -> list[RelationshipRecord]:
    """A person's relationships, or those of some types, in the order in which they began to know them. One query."""
    rows = _all_of.all(user_id) if not types else _rows_of(user_id).filter(type__in=types)
    return [RelationshipRecord.of(row) for row in rows]


def user_by_tag(username: str, discriminator: int) -> User | None:
    """The account of a tag, however its letters are cased."""
    return User.objects.filter(username_key=username.lower(), discriminator=discriminator).first()


def _rows_of(user_id: int) -> "QuerySet[Relationship]":
    return Relationship.objects.filter(owner_id=user_id).select_related("other").order_by("id")


_all_of = Prepared(_rows_of, int)  # every READY asks this


def _shared_friends(user_id: int, other_id: int) -> "QuerySet[Relationship]":
    theirs = Relationship.objects.filter(owner_id=other_id, other_id=OuterRef("other_id"), type=_FRIEND)
    return Relationship.objects.filter(Exists(theirs), owner_id=user_id, type=_FRIEND)
