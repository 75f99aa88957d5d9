"""What every search of this instance keeps to."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from core.db.time_limit import TooLong, time_limit
from core.errors import Code, ProductError

LONGEST_SECONDS = 8.0


def require_search() -> None:
    """Raise FEATURE_TEMPORARILY_DISABLED where the instance has no search."""
    if not settings.GUILDHALL.search:
        raise ProductError(Code.FEATURE_TEMPORARILY_DISABLED)


@contextmanager
def searching(seconds: float = LONGEST_SECONDS) -> Iterator[None]:
    """Around the statements of a search. Raises what `require_search` raises, and SERVICE_UNAVAILABLE when the
    database takes too long."""
    require_search()
    try:
        with time_limit(seconds):
            yield
    except TooLong:
        raise ProductError(Code.SERVICE_UNAVAILABLE) from None
