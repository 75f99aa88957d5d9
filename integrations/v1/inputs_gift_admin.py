"""What the guild wire takes about gifts and the numbers of those with premium for life, from administrators."""

from core.api.fields import ChoiceField, Input, Int64Field, WholeField
from integrations.gifts.records import MONTHS

_MOST = 2**31 - 1


class GiftsInput(Input):
    """Gifts to make."""

    count = WholeField(1, 100)
    product_type = ChoiceField(tuple(MONTHS))


class MoreSlotsInput(Input):
    """How many numbers to add."""

    count = WholeField(1, 1000)


class FewerSlotsInput(Input):
    """How many numbers to leave."""

    target_count = WholeField(0, 100_000)


class SlotInput(Input):
    """A number, and whose it is to be."""

    slot_index = WholeField(1, _MOST)
    user_id = Int64Field(allow_null=True)


class SlotsInput(Input):
    """Two numbers to exchange."""

    slot_index_a = WholeField(1, _MOST)
    slot_index_b = WholeField(1, _MOST)
