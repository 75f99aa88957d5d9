"""Pictures, films and sounds of other sites as embeds show them. What they are is read from their bytes."""

import hashlib
import io
import math
from typing import Any

from core.media.kinds import INLINE
from core.media.probing import Facts, probe
from core.outbound import Reply

Media = dict[str, Any]
_ANIMATED = 1 << 5
_MOST_SIDE = 100_000


def media_of(url: str, reply: Reply, kind: str) -> Media | None:
    """What was fetched, if it is of the kind (the beginning of a media type); None otherwise."""
    facts = probe(io.BytesIO(reply.body), len(reply.body))
    if facts.media_type not in INLINE or not facts.media_type.startswith(kind):
        return None
    shown = _shown(url, facts)
    if not reply.truncated:
        shown["content_hash"] = hashlib.sha256(reply.body).hexdigest()
    elif "duration" in shown:
        del shown["duration"]  # that of a beginning says nothing
    return shown


def side(value: Any) -> int | None:
    """A length in pixels that a site tells; None for anything else."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return int(number) if math.isfinite(number) and 0 < number <= _MOST_SIDE else None


def _shown(url: str, facts: Facts) -> Media:
    found = {
        "content_type": facts.media_type,
        "width": facts.width,
        "height": facts.height,
        "placeholder": facts.placeholder,
        "duration": None if facts.duration is None else round(facts.duration),
        "flags": _ANIMATED if facts.animated else None,
    }
    return {"url": url} | {name: value for name, value in found.items() if value is not None}
