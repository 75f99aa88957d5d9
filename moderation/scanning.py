"""What services that know abuse of children say of files. Which are asked is filled in config/wiring.py."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from django.conf import settings

from core.errors import Code, ProductError
from core.hooks import Hook
from core.media.frames import Broken, CannotLook, NoFilm
from core.media.kinds import UNKNOWN, may_be_film
from core.media.names import content_type_of
from core.outbound_turns import fetching_turn
from core.request_facts import once
from core.screening import Offered

# (offered: Offered, patience: Patience) -> Match | None: whether a service knows the file. Raises ProductError
# CSAM_SCAN_FAILED and its like where it could not be asked, CannotLook for what is no picture. Slow: outside of
# transactions. Called from threads that have no database.
scanners = Hook("csam.scanners")

# (report: Report, archive: IO[bytes]) -> str: hand a report in; the id that it has there. Raises NotTaken.
authorities = Hook("csam.authorities")

_log = structlog.get_logger(__name__)
PICTURES = ("image/", "video/")
_SOUND = "audio/"
Harmless = tuple[type[CannotLook], ...]
_AT_ONCE = 3  # files of one request; each may be in memory whole


class Patience:
    """How long somebody who uploads something waits for all that is asked about all of it."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def left(self, most: float | None = None) -> float:
        """Seconds left, `most` at most. Raises CSAM_SCAN_TIMEOUT when there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise ProductError(Code.CSAM_SCAN_TIMEOUT)
        return left if most is None else min(left, most)

    def wait(self, seconds: float) -> None:
        """Wait so long. Raises CSAM_SCAN_TIMEOUT at once where that is longer than anybody would."""
        if seconds >= self.left():
            raise ProductError(Code.CSAM_SCAN_TIMEOUT)
        time.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Frame:
    """A still of something that moves, or a picture itself: a file of that type, and where it was in the film."""

    content: bytes
    media_type: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A service knows the file."""

    provider: str
    tracking_id: str = ""
    details: tuple[dict[str, Any], ...] = ()
    hashes: tuple[str, ...] = ()
    frames: tuple[Frame, ...] = field(default=(), repr=False)


class NotTaken(Exception):
    """A report was not taken; the text says why. Nothing of it is left with the authority."""


def looked_up(offered: Sequence[Offered]) -> list[tuple[Offered, Match]]:
    """Those that a service knows, each content once, with what the first service says that knows it. A few are looked
    up at once, and all that a request brings within one time.

    Nobody is asked about what holds no picture. Raises RateLimited while too many wait; where no service knows
    anything, CSAM_SCAN_FAILED for what cannot be looked at, and as `scanners`.
    """
    asked = [(each, *kind) for each in offered if (kind := _kind_of(each)) is not None]
    if not asked or not settings.GUILDHALL.knows_abuse:
        return []
    with fetching_turn():
        patience = once("csam.patience", lambda: Patience(settings.GUILDHALL.csam_scan_seconds))
        outcomes = _all_asked([(replace(each, media_type=kind), but) for each, kind, but in asked], patience)
    known = {
        each.digest: (each, found)
        for (each, *_), found in zip(asked, outcomes, strict=True)
        if isinstance(found, Match)
    }
    failures = [found for found in outcomes if isinstance(found, ProductError)]
    if failures and not known:
        raise failures[0]
    return list(known.values())


def _kind_of(offered: Offered) -> tuple[str, Harmless] | None:
    """As what a file is looked at, by its content or else by its name, and what it may turn out to be and pass. None
    for what holds no picture. Sounds may hold some: films say that they are sounds, and songs have covers."""
    if offered.media_type.startswith(PICTURES):
        return offered.media_type, ()
    told = content_type_of(offered.name)
    if offered.media_type.startswith(_SOUND):
        return offered.media_type, (NoFilm,)
    if told.startswith(("video/", _SOUND)):
        return told, (NoFilm,)
    if told.startswith("image/"):
        return told, (NoFilm, Broken)
    return (UNKNOWN, (NoFilm, Broken)) if may_be_film(offered.content) else None


def _all_asked(asked: Sequence[tuple[Offered, Harmless]], patience: Patience) -> list[Match | ProductError | None]:
    if len(asked) == 1:
        return [_outcome(*asked[0], patience)]
    with ThreadPoolExecutor(min(len(asked), _AT_ONCE), thread_name_prefix="scan") as pool:
        futures = [pool.submit(copy_context().run, _outcome, each, harmless, patience) for each, harmless in asked]
        return [future.result() for future in futures]


def _outcome(offered: Offered, harmless: Harmless, patience: Patience) -> Match | ProductError | None:
    try:
        return _asked(offered, patience)
    except harmless:
        return None
    except CannotLook as error:
        _log.error("csam.scan_failed", why="no_stills", media_type=offered.media_type, error=str(error))
        return ProductError(Code.CSAM_SCAN_FAILED)
    except ProductError as error:
        return error


def _asked(offered: Offered, patience: Patience) -> Match | None:
    for ask in scanners.functions:
        found: Match | None = ask(offered, patience)
        if found is not None:
            return found
    return None
