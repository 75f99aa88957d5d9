"""The numbers of those who have premium for life; parts of operations that hold the person's row."""

from django.db.models import Max

from accounts.models import User
from integrations.models import LifetimeSlot


def take_slot(user: User) -> int:
    """The number that waits for the person, else the lowest that waits for nobody, else a new one."""
    own = LifetimeSlot.objects.filter(user=user).first()
    if own is not None:
        return own.index
    free = LifetimeSlot.objects.select_for_update(skip_locked=True).filter(user=None).order_by("index").first()
    return _new_slot(user) if free is None else _given(free, user)


def leave_slot(user: User) -> None:
    """The person's number waits for somebody else."""
    LifetimeSlot.objects.filter(user=user).update(user=None)


def highest_slot() -> int:
    """The highest number there is, 0 without any."""
    return LifetimeSlot.objects.aggregate(highest=Max("index"))["highest"] or 0


def _given(slot: LifetimeSlot, user: User) -> int:
    slot.user = user
    slot.save(update_fields=["user"])
    return slot.index


def _new_slot(user: User) -> int:
    while True:
        slot, is_new = LifetimeSlot.objects.get_or_create(index=highest_slot() + 1, defaults={"user": user})
        if is_new:
            return slot.index
