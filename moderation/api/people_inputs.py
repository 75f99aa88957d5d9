"""What administrators say about people on the topic wire."""

from core.api.fields import Input, WholeField
from moderation.operations.people import MOST_DAYS
from topics.api.fields import WordsField

_REASON = {"long": "Reason must be 500 characters or less", "type": "Reason is required"}
_DAYS = dict.fromkeys(("type", "low", "high"), f"Duration must be 1 to {MOST_DAYS} days")


def days_field() -> WholeField:
    """A number of days; null is for ever."""
    return WholeField(1, MOST_DAYS, required=False, allow_null=True, texts=_DAYS)


class BanInput(Input):
    """Why, and for how many days; null is for ever."""

    reason = WordsField(0, 500, required=False, allow_null=True, texts=_REASON)
    duration_days = days_field()
