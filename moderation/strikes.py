"""What somebody's strikes add up to, and what the ladder says of that."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Sum

from core.instance_settings import stored
from core.ladder import Step, parse_ladder, step_for
from moderation.models import Strike
from moderation.models.strike import counting

LADDER = "strikes.ladder"
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody's strikes, newest first, the points of those that count, and the step that these reach."""

    strikes: list[Strike]
    points: int
    step: Step | None


def ladder_text() -> str:
    """The ladder as administrators have set it, else as STRIKE_LADDER says. One query."""
    return str(stored(LADDER).get(LADDER) or settings.GUILDHALL.strike_ladder)


def ladder() -> tuple[Step, ...]:
    """The steps. One query."""
    return parse_ladder(ladder_text())


def points_of(user_id: int) -> int:
    """The points that count now. One query."""
    return Strike.objects.filter(counting(), user_id=user_id).aggregate(points=Sum("points"))["points"] or 0


def givers_of(user_id: int) -> list[int]:
    """Who gave the strikes that count now. One query."""
    rows = Strike.objects.filter(counting(), user_id=user_id)
    return list(rows.order_by("given_by").values_list("given_by", flat=True).distinct())


def step_of(user_id: int) -> Step | None:
    """What the ladder says is to be done with somebody; None for nothing. Two queries."""
    return step_for(ladder(), points_of(user_id))


def standing_of(user_id: int) -> Standing:
    """Somebody's strikes and what follows from them. Three queries."""
    points = points_of(user_id)
    strikes = list(Strike.objects.filter(user_id=user_id).order_by("-id")[:MOST_SHOWN])
    return Standing(strikes, points, step_for(ladder(), points))
