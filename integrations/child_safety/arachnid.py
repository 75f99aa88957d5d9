"""Arachnid Shield of the Canadian Centre for Child Protection: it is sent the file itself, or stills of a long film and
of the pictures in a sound."""

import base64
import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings

from core.media.frames import CannotLook, Still, stills_of
from core.outbound import Outbound, Reply
from core.screening import Offered
from integrations.child_safety.asking import answer_of, client_for, post, unreadable
from moderation.scanning import PICTURES, Frame, Match, Patience

NAME = "arachnid_shield"
KNOWN = frozenset({"csam", "harmful-abusive-material"})
_SECONDS = 30.0
_MOST_BYTES = 32 * 1024 * 1024
_MOST_STILLS = 20  # each is a request of its own
_TRIES = 6
_LONGEST_PAUSE = 60.0
_PACE = re.compile(r"\s*r=(\d{1,6})\s*;\s*t=(\d{1,6})\s*")


def arachnid_shield(offered: Offered, patience: Patience) -> Match | None:
    """For `moderation.scanning.scanners`; None at once where the operator has not set it up."""
    config = settings.GUILDHALL
    if not config.arachnid_username:
        return None
    client = client_for(config.arachnid_url)
    for content, media_type in _pieces(offered, patience):
        answer = _asked(client, content, media_type, patience)
        if answer["classification"] in KNOWN:
            return _match(answer, offered)
    return None


def _pieces(offered: Offered, patience: Patience) -> Iterator[tuple[bytes, str]]:
    if offered.size <= _MOST_BYTES and offered.media_type.startswith(PICTURES):
        yield offered.read(), offered.media_type
        return
    stills = stills_of(offered.content, offered.media_type, seconds=patience.left(), most=_MOST_STILLS)
    yield from ((still.content, still.media_type) for still in stills)


def _asked(client: Outbound, content: bytes, media_type: str, patience: Patience) -> dict[str, Any]:
    config = settings.GUILDHALL
    pair = f"{config.arachnid_username}:{config.arachnid_password}".encode()
    headers = {"Authorization": "Basic " + base64.b64encode(pair).decode(), "Content-Type": media_type}
    for attempt in range(_TRIES):
        reply = post(client, config.arachnid_url, content, headers, patience=patience, seconds=_SECONDS)
        if reply.status != 429 and reply.status < 500:
            break
        if attempt + 1 < _TRIES:
            patience.wait(_pause(reply, attempt))
    answer = answer_of(reply)
    if not isinstance(answer.get("classification"), str):
        raise unreadable()
    return answer


def _pause(reply: Reply, attempt: int) -> float:
    """Until the service has room again, as it says; else longer each time."""
    said = _PACE.fullmatch(reply.headers.get("ratelimit", ""))
    if said is not None and int(said[1]) == 0:
        return min(float(said[2]), _LONGEST_PAUSE)
    return min(float(2**attempt), _LONGEST_PAUSE)


def _match(answer: dict[str, Any], offered: Offered) -> Match:
    near = answer.get("near_match_details")
    details = answer | {"distance": 1 if near else 0}
    hashes = tuple(str(answer[name]) for name in ("sha256_hex", "sha1_base32") if answer.get(name))
    frames = tuple(Frame(still.content, still.media_type, still.seconds) for still in _stills(offered))
    return Match(
        NAME, tracking_id=str(answer.get("tracking_id") or ""), details=(details,), hashes=hashes, frames=frames
    )


def _stills(offered: Offered) -> list[Still]:
    """For the evidence, where there are any: the service did not need them."""
    try:
        return stills_of(offered.content, offered.media_type)
    except CannotLook:
        return []
