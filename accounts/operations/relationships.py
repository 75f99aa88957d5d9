"""Blocking people, naming friends, and ending what people are to each other."""

from accounts.events import RelationshipAdded, RelationshipRemoved, RelationshipUpdated
from accounts.models import Relationship, RelationshipType
from accounts.operations._pairs import BLOCKED, FRIEND, INCOMING, OUTGOING, Pair, access_pair, record
from accounts.records import RelationshipRecord
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation

# What the other side of a relationship is called. A block has none, and whoever asked keeps the request that was
# refused, so that nobody can tell.
_OTHER_SIDE: dict[int | None, int] = {FRIEND: FRIEND, OUTGOING: INCOMING}


@operation("relationship.block", limit="user:friend_request:accept")
def block_user(actor: Actor, user_id: int) -> RelationshipRecord:
    """Block somebody, whatever they were before; again changes nothing. They are never told.

    A friendship or an own request ends on both sides, an incoming request on the actor's alone. Publishes
    RelationshipRemoved to the other if they lost something, RelationshipAdded to the actor. Raises UNKNOWN_USER (also
    for oneself).
    """
    pair = access_pair(actor, user_id)
    if pair.mine is not None and pair.my_type == BLOCKED:
        return RelationshipRecord.of(pair.mine)
    _end_both_sides(pair)
    mine = record(pair.me, pair.other, BLOCKED, now())
    publish(RelationshipAdded(user_id=pair.me.id, relationship=mine))
    return mine


@operation("relationship.name", limit="user:relationship:update")
def set_friend_nickname(actor: Actor, user_id: int, *, nickname: str | None) -> RelationshipRecord:
    """Call a friend something that nobody else sees. Publishes RelationshipUpdated to the actor. Raises UNKNOWN_USER
    for who is no friend."""
    row = Relationship.objects.select_for_update(of=("self",)).select_related("other")
    mine = row.filter(owner_id=actor.user_id, other_id=user_id, type=FRIEND).first()
    if mine is None:
        raise ProductError(Code.UNKNOWN_USER)
    mine.nickname = nickname
    mine.save(update_fields=["nickname"])
    record = RelationshipRecord.of(mine)
    publish(RelationshipUpdated(user_id=actor.user_id, relationship=record))
    return record


@operation("relationship.remove", limit="user:relationship:delete")
def remove_relationship(actor: Actor, user_id: int, *, only: RelationshipType | None = None) -> None:
    """End a friendship, take back a request, say no to one, or lift a block. `only` is what it has to be.

    Publishes RelationshipRemoved to the actor, and to the other if they lost their side: saying no and lifting a block
    tell nobody. Raises UNKNOWN_USER when there is nothing (of that type).
    """
    pair = access_pair(actor, user_id)
    if pair.mine is None or (only is not None and pair.my_type != only):
        raise ProductError(Code.UNKNOWN_USER)
    _end_both_sides(pair)
    publish(RelationshipRemoved(user_id=actor.user_id, other_id=user_id))


def _end_both_sides(pair: Pair) -> None:
    """Delete the actor's row, and the other's where it means the same. Tells the other what they lost."""
    if pair.mine is not None:
        pair.mine.delete()
    if pair.theirs is not None and pair.their_type == _OTHER_SIDE.get(pair.my_type):
        pair.theirs.delete()
        publish(RelationshipRemoved(user_id=pair.other.id, other_id=pair.me.id))
