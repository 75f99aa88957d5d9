"""Two people who change what they are to each other.

Both accounts' rows are held, in the order of their ids: crossing requests, an acceptance and a block take turns.
"""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import Relationship, RelationshipType, User
from accounts.records import RelationshipRecord
from core.actor import Actor
from core.errors import Code, ProductError
from core.instance_limits import limit

FRIEND, BLOCKED = RelationshipType.FRIEND, RelationshipType.BLOCKED
INCOMING, OUTGOING = RelationshipType.INCOMING_REQUEST, RelationshipType.OUTGOING_REQUEST


@dataclass(slots=True)
class Pair:
    """Two people, and what each is to the other; both rows are held until the transaction ends."""

    me: User
    other: User
    mine: Relationship | None
    theirs: Relationship | None

    @property
    def my_type(self) -> int | None:
        """A RelationshipType, or None."""
        return self.mine.type if self.mine else None

    @property
    def their_type(self) -> int | None:
        """A RelationshipType, or None."""
        return self.theirs.type if self.theirs else None


def access_pair(actor: Actor, user_id: int) -> Pair:
    """Both people and their sides, held. Raises UNKNOWN_USER, also for the actor's own id."""
    ids = {actor.user_id, user_id}
    people = User.objects.select_for_update(no_key=True).filter(id__in=ids).order_by("id").in_bulk()
    if user_id not in people or len(people) < len(ids) or user_id == actor.user_id:
        raise ProductError(Code.UNKNOWN_USER)
    rows = Relationship.objects.filter(owner_id__in=ids, other_id__in=ids)
    sides = {row.owner_id: row for row in rows}
    for row in sides.values():
        row.other = people[row.other_id]
    return Pair(people[actor.user_id], people[user_id], sides.get(actor.user_id), sides.get(user_id))


def require_room(pair: Pair) -> None:
    """Raise MAX_FRIENDS when one of the two, bots aside, already has as many relationships with others as allowed."""
    for owner, other in ((pair.me, pair.other), (pair.other, pair.me)):
        most = limit("max_relationships", traits=owner.traits)
        others = Relationship.objects.filter(owner=owner).exclude(other=other).count()
        if not owner.is_bot and others >= most:
            raise ProductError(Code.MAX_FRIENDS, max_relationships=most, variables={"limit": most})


def record(owner: User, other: User, kind: RelationshipType, moment: datetime) -> RelationshipRecord:
    """Store one side."""
    row = Relationship.objects.create(owner=owner, other=other, type=kind, since=moment)
    return RelationshipRecord.of(row)


def id_of(row: Relationship | None) -> int:
    """The row's id, 0 without a row."""
    return 0 if row is None else row.id
