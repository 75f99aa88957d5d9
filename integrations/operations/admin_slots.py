"""Administrators who look after the numbers of those who have premium for life, where premium is sold.

Every operation needs the right of its name (`visionary_slot:expand` and so on); it raises what `require_right` raises,
and FEATURE_NOT_AVAILABLE_SELF_HOSTED where nothing is sold. Whoever has premium for life and another number than before
is told: publishes UserUpdated.
"""

from collections.abc import Iterable

from accounts.models import User
from accounts.operations.premium import save_premium
from accounts.premium import is_lifetime
from accounts.rights import Right, require_right
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.operations import operation
from integrations.buying.prices import require_sales
from integrations.gifts.queries import count_slots
from integrations.models import LifetimeSlot
from integrations.operations._lifetime_slots import HIGHEST, highest_slot, take_turn_over_slots
from moderation.audit import record_admin

MOST_SLOTS = 10_000
_LIMIT = "admin:visionary_slot:operation"
_TYPE = "visionary_slot"


def slots_for(actor: Actor) -> tuple[list[LifetimeSlot], int, int]:
    """The lowest 10,000 numbers, how many there are, and how many of them are somebody's. Two queries. Needs the right
    `visionary_slot:view`."""
    _require(actor, Right.VISIONARY_SLOT_VIEW)
    return list(LifetimeSlot.objects.order_by("index")[:MOST_SLOTS]), *count_slots()


@operation("admin.slots.expand", limit=_LIMIT)
def expand_slots(actor: Actor, *, count: int) -> None:
    """Add numbers that are nobody's after the highest. Raises InvalidForm at count where they would become too high."""
    _require(actor, Right.VISIONARY_SLOT_EXPAND)
    take_turn_over_slots()
    highest = highest_slot()
    if highest + count > HIGHEST:
        raise InvalidForm.at("count", FieldCode.INTEGER_OUT_OF_INT64_RANGE)
    LifetimeSlot.objects.bulk_create([LifetimeSlot(index=highest + 1 + number) for number in range(count)])
    record_admin(actor, "expand_visionary_slots", _TYPE, count=count)


@operation("admin.slots.shrink", limit=_LIMIT)
def shrink_slots(actor: Actor, *, target_count: int) -> None:
    """Take the highest numbers away until so many are left. Raises CANNOT_SHRINK_RESERVED_SLOTS while one of those is
    somebody's."""
    _require(actor, Right.VISIONARY_SLOT_SHRINK)
    take_turn_over_slots()
    slots = list(LifetimeSlot.objects.order_by("index"))
    going = slots[target_count:]
    held = [slot.index for slot in going if slot.user_id is not None]
    if held:
        raise ProductError(
            Code.CANNOT_SHRINK_RESERVED_SLOTS, variables={"count": len(held)}, count=len(held), indices=held
        )
    if going:
        LifetimeSlot.objects.filter(index__in=[slot.index for slot in going]).delete()
        facts = {"previous_total_count": len(slots), "target_count": target_count}
        record_admin(actor, "shrink_visionary_slots", _TYPE, **facts)


@operation("admin.slots.reserve", limit=_LIMIT)
def reserve_slot(actor: Actor, *, index: int, user_id: int | None) -> None:
    """Say whose number one is, or (None) that it is nobody's; a number that is not there is made. Whoever had another
    one leaves that. Raises UNKNOWN_USER."""
    _require(actor, Right.VISIONARY_SLOT_RESERVE)
    if user_id is not None and not User.objects.filter(id=user_id).exists():
        raise ProductError(Code.UNKNOWN_USER)
    take_turn_over_slots()
    slot, _ = LifetimeSlot.objects.get_or_create(index=index)
    before = slot.user_id
    if before == user_id:
        return
    if user_id is not None:
        LifetimeSlot.objects.filter(user_id=user_id).update(user=None)
    slot.user_id = user_id
    slot.save(update_fields=["user"])
    facts = {"slot_index": index, "user_id": _said(user_id), "previous_user_id": _said(before)}
    record_admin(actor, _named(before, user_id), _TYPE, index, **facts)
    _renumber((before, user_id))


@operation("admin.slots.swap", limit=_LIMIT)
def swap_slots(actor: Actor, *, first: int, second: int) -> None:
    """Exchange the holders of two numbers; one that is not there is made."""
    _require(actor, Right.VISIONARY_SLOT_SWAP)
    take_turn_over_slots()
    for index in sorted({first, second}):
        LifetimeSlot.objects.get_or_create(index=index)
    held = LifetimeSlot.objects.in_bulk([first, second])
    one, other = held[first].user_id, held[second].user_id
    LifetimeSlot.objects.filter(index__in=(first, second)).update(user=None)
    LifetimeSlot.objects.filter(index=first).update(user=other)
    LifetimeSlot.objects.filter(index=second).update(user=one)
    record_admin(
        actor,
        "swap_visionary_slots",
        _TYPE,
        slot_index_a=first,
        slot_index_b=second,
        user_id_a_before=_said(one),
        user_id_b_before=_said(other),
    )
    _renumber((one, other))


def _require(actor: Actor, right: Right) -> None:
    require_right(actor, right)
    require_sales()


def _said(user_id: int | None) -> int | str:
    return "null" if user_id is None else user_id


def _named(before: int | None, after: int | None) -> str:
    if after is None:
        return "unreserve_visionary_slot"
    return "reserve_visionary_slot" if before is None else "reassign_visionary_slot"


def _renumber(user_ids: Iterable[int | None]) -> None:
    """Let those who have premium for life carry the number that is theirs now."""
    people = User.objects.select_for_update(no_key=True, of=("self",)).select_related("lifetime_slot")
    for user in people.filter(id__in={id_ for id_ in user_ids if id_ is not None}).order_by("id"):
        slot = getattr(user, "lifetime_slot", None)
        number = None if slot is None else slot.index
        if is_lifetime(user) and user.premium_lifetime_sequence != number:
            user.premium_lifetime_sequence = number
            save_premium(user)
