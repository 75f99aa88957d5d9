"""Snowflake ids: 42 bits of milliseconds since 2015-01-01, 10 bits of worker, 12 bits of sequence.

The layout and the epoch are those of the guild wire, whose clients read creation times out of ids. The topic wire
shows the same number as 24 hexadecimal digits, the shape of an ObjectId.
"""

import os
import threading
import time
from datetime import UTC, datetime, timedelta

from core import clock, workers

EPOCH_MS = 1_420_070_400_000
MAX_ID = 2**63 - 1
_SEQUENCE_BITS = 12
_TIME_SHIFT = 22
_SEQUENCE_MASK = (1 << _SEQUENCE_BITS) - 1
_OID_LENGTH = 24
_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")
NO_ID = 0
"""No row has this id."""


class _Generator:
    """Ids of one process: unique through its worker number, strictly increasing through the lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def next(self) -> int:
        worker = workers.number()
        with self._lock:
            stamp = (time.time_ns() // 1_000_000 - EPOCH_MS) << _TIME_SHIFT
            # A clock that stands still or steps back only makes the sequence run ahead of it.
            floor = (stamp | worker << _SEQUENCE_BITS) if stamp > self._last else self._after(self._last, worker)
            self._last = floor
            return floor

    @staticmethod
    def _after(last: int, worker: int) -> int:
        sequence = last & _SEQUENCE_MASK
        if sequence < _SEQUENCE_MASK:
            return (last >> _TIME_SHIFT << _TIME_SHIFT) | worker << _SEQUENCE_BITS | (sequence + 1)
        return ((last >> _TIME_SHIFT) + 1) << _TIME_SHIFT | worker << _SEQUENCE_BITS


class _GeneratorElsewhen:
    """Ids of pretended moments: those of one millisecond are counted, in whatever order the moments are visited."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._used: dict[int, int] = {}

    def next(self, moment: datetime) -> int:
        stamp = id_at(moment)
        with self._lock:
            sequence = self._used.get(stamp, 0)
            self._used[stamp] = sequence + 1
        if sequence > _SEQUENCE_MASK:
            return self.next(moment + timedelta(milliseconds=1))
        return stamp | workers.number() << _SEQUENCE_BITS | sequence


_generator = _Generator()
_generator_elsewhen = _GeneratorElsewhen()


def _forget_parent() -> None:
    global _generator, _generator_elsewhen
    _generator, _generator_elsewhen = _Generator(), _GeneratorElsewhen()


os.register_at_fork(after_in_child=_forget_parent)


def new_id() -> int:
    """A new snowflake, greater than every earlier one of this process (but see `clock.at`)."""
    moment = clock.pretended()
    return _generator.next() if moment is None else _generator_elsewhen.next(moment)


def unix_ms(snowflake: int) -> int:
    """When the id was made, in milliseconds since 1970."""
    return (snowflake >> _TIME_SHIFT) + EPOCH_MS


def created_at(snowflake: int) -> datetime:
    """When the id was made."""
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=unix_ms(snowflake))


def id_at(moment: datetime) -> int:
    """The smallest id of that millisecond: ids are compared with it to compare times."""
    return max(0, int(moment.timestamp() * 1000) - EPOCH_MS) << _TIME_SHIFT


def to_oid(snowflake: int) -> str:
    """The topic wire's spelling: 8 hex digits of unix seconds, then the snowflake as 16 hex digits."""
    return f"{unix_ms(snowflake) // 1000:08x}{snowflake:016x}"


def parse_oid(text: str) -> int:
    """The snowflake behind 24 hex digits or plain decimal digits; ValueError for anything else."""
    if len(text) == _OID_LENGTH:
        snowflake = int(text[8:], 16)
        if to_oid(snowflake) != text.lower():
            raise ValueError("the two halves of the id disagree")
        return snowflake
    if not text.isascii() or not text.isdigit() or (len(text) > 1 and text[0] == "0"):
        raise ValueError("not an id")
    snowflake = int(text) if len(text) <= 19 else MAX_ID + 1
    if snowflake > MAX_ID:
        raise ValueError("id out of range")
    return snowflake


def is_foreign_oid(text: str) -> bool:
    """Whether the text has the form of an id of the topic wire but is none of ours: one made by another system."""
    if len(text) != _OID_LENGTH or not _HEX_DIGITS.issuperset(text):
        return False
    return to_oid(int(text[8:], 16)) != text.lower()
