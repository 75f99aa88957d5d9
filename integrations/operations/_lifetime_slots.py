"""The numbers of those who have premium for life; parts of operations that hold the person's row."""

from itertools import count

from django.db.models import Max

from accounts.models import User
from core.db.turns import take_turn_over
from integrations.models import LifetimeSlot

HIGHEST = 2**31 - 1


def take_turn_over_slots() -> None:
    """Whoever says whose numbers are waits for the others who do, so that nobody is given two."""
    take_turn_over("lifetime slots")


def take_slot(user: User) -> int:
    """The number that waits for the person, else the lowest that waits for nobody, else a new one."""
    take_turn_over_slots()
    own = LifetimeSlot.objects.filter(user=user).first()
    slot = own or LifetimeSlot.objects.filter(user=None).order_by("index").first()
    if slot is None:
        return LifetimeSlot.objects.create(index=_new_number(), user=user).index
    slot.user = user
    slot.save(update_fields=["user"])
    return slot.index


def _new_number() -> int:
    """The one after the highest; when that is as high as can be, the lowest that is not there."""
    highest = highest_slot()
    if highest < HIGHEST:
        return highest + 1
    known = set(LifetimeSlot.objects.values_list("index", flat=True))
    return next(number for number in count(1) if number not in known)


def leave_slot(user: User) -> None:
    """The person's number waits for somebody else."""
    take_turn_over_slots()
    LifetimeSlot.objects.filter(user=user).update(user=None)


def highest_slot() -> int:
    """The highest number there is, 0 without any."""
    return LifetimeSlot.objects.aggregate(highest=Max("index"))["highest"] or 0
