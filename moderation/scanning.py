"""What services that know abuse of children say of a file. Which are asked is filled in config/wiring.py."""

from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from core.errors import Code, ProductError
from core.hooks import Hook
from core.media.frames import CannotLook
from core.media.names import content_type_of
from core.screening import Offered

# (offered: Offered) -> Match | None: whether a service knows the file. Raises ProductError CSAM_SCAN_FAILED and its
# like where it could not be asked, CannotLook for what is no picture, RateLimited while too many wait. Slow: outside of
# transactions.
scanners = Hook("csam.scanners")

# (report: Report, archive: IO[bytes]) -> str: hand a report in; the id that it has there. Raises NotTaken.
authorities = Hook("csam.authorities")

_log = structlog.get_logger(__name__)
PICTURES = ("image/", "video/")


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


def looked_up(offered: Offered) -> Match | None:
    """What the first service says that knows the file. Nobody is asked about what is neither picture nor film, by its
    content or by its name. Raises CSAM_SCAN_FAILED for one that cannot be looked at, and as `scanners`."""
    if offered.media_type.startswith(PICTURES):
        try:
            return _asked(offered)
        except CannotLook as error:
            _log.error("csam.scan_failed", why="no_stills", media_type=offered.media_type, error=str(error))
            raise ProductError(Code.CSAM_SCAN_FAILED) from None
    told = content_type_of(offered.name)
    if not told.startswith(PICTURES):
        return None
    try:
        return _asked(replace(offered, media_type=told))
    except CannotLook:  # only its name says that it is one
        return None


def _asked(offered: Offered) -> Match | None:
    for ask in scanners.functions:
        found: Match | None = ask(offered)
        if found is not None:
            return found
    return None
