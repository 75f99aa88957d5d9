"""How long files are kept where the operator wants old ones to go: the larger, the shorter; what is read stays."""

import math
from datetime import datetime, timedelta

_MEBIBYTE = 1024 * 1024
_SMALL, _LARGE = 5, 500  # MiB
_LONGEST_DAYS, _SHORTEST_DAYS = 1095, 14
_LONGEST_WINDOW, _SHORTEST_WINDOW = 30, 7
_LEAST_THRESHOLD, _MOST_THRESHOLD = 3, 14


def first_expiry(size: int, at: datetime) -> datetime | None:
    """When a file of so many bytes that came at this moment goes unless somebody reads it; None for never, which holds
    for files beyond 500 MiB."""
    if size > _LARGE * _MEBIBYTE:
        return None
    return at + timedelta(days=_LONGEST_DAYS - _blend(size) * (_LONGEST_DAYS - _SHORTEST_DAYS))


def renewed_expiry(size: int, expires_at: datetime, at: datetime) -> datetime | None:
    """When a file goes that is read at this moment; None while that changes nothing."""
    window = _LONGEST_WINDOW - _blend(size) * (_LONGEST_WINDOW - _SHORTEST_WINDOW)
    threshold = min(max(window / 2, _LEAST_THRESHOLD), _MOST_THRESHOLD)
    if expires_at - at > timedelta(days=threshold):
        return None
    return max(expires_at, at + timedelta(days=window))


def _blend(size: int) -> float:
    """0 for small files, 1 for large ones; half by size, half by its logarithm."""
    mebibytes = min(max(size / _MEBIBYTE, _SMALL), _LARGE)
    linear = (mebibytes - _SMALL) / (_LARGE - _SMALL)
    return 0.5 * linear + 0.5 * math.log(mebibytes / _SMALL) / math.log(_LARGE / _SMALL)
