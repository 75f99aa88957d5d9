"""PhotoDNA: a service of the operator's makes hashes of pictures, and Microsoft's says which of them it knows.

Only hashes leave the operator's own machines.
"""

import base64
import json
from typing import Any

from django.conf import settings

from core.limits import hit
from core.media.frames import Still, stills_of
from core.outbound import Outbound
from core.screening import Offered
from integrations.child_safety.asking import answer_of, client_for, failed, post, unreadable
from moderation.scanning import Frame, Match, Patience

NAME = "photo_dna"
_HASH_SECONDS, _MATCH_SECONDS = 15.0, 10.0
_AT_ONCE = 5
_HASHED_AT_ONCE = 10
_PER_SECOND = 5
_OK = 3000


def photo_dna(offered: Offered, patience: Patience) -> Match | None:
    """For `moderation.scanning.scanners`; None at once where the operator has not set it up."""
    config = settings.GUILDHALL
    if not config.photo_dna_match_url:
        return None
    stills = stills_of(offered.content, offered.media_type, seconds=patience.left())
    if not stills:
        return None
    client = client_for(config.photo_dna_hash_url, config.photo_dna_match_url)
    hashes = _hashes(client, stills, patience)
    return _match(hashes, stills, [found for found in _results(client, hashes, patience) if found["IsMatch"]])


def _match(hashes: list[str], stills: list[Still], found: list[dict[str, Any]]) -> Match | None:
    if not found:
        return None
    tracking = next((str(each["TrackingId"]) for each in found if each.get("TrackingId")), "")
    frames = tuple(Frame(still.content, still.media_type, still.seconds) for still in stills)
    return Match(NAME, tracking_id=tracking, details=tuple(found), hashes=tuple(hashes), frames=frames)


def _hashes(client: Outbound, stills: list[Still], patience: Patience) -> list[str]:
    hashes: list[str] = []
    for start in range(0, len(stills), _HASHED_AT_ONCE):
        hashes += _hashed(client, stills[start : start + _HASHED_AT_ONCE], patience)
    return hashes


def _hashed(client: Outbound, stills: list[Still], patience: Patience) -> list[str]:
    images = [{"mime_type": each.media_type, "data": base64.b64encode(each.content).decode()} for each in stills]
    url = settings.GUILDHALL.photo_dna_hash_url.rstrip("/") + "/hash"
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    content = json.dumps({"images": images}).encode()
    hashes = answer_of(post(client, url, content, headers, patience=patience, seconds=_HASH_SECONDS)).get("hashes")
    is_one_each = isinstance(hashes, list) and len(hashes) == len(images)
    if not isinstance(hashes, list) or not is_one_each or not all(isinstance(each, str) and each for each in hashes):
        raise unreadable()
    return hashes


def _results(client: Outbound, hashes: list[str], patience: Patience) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for start in range(0, len(hashes), _AT_ONCE):
        found += _asked(client, hashes[start : start + _AT_ONCE], patience)
    return found


def _asked(client: Outbound, hashes: list[str], patience: Patience) -> list[dict[str, Any]]:
    config = settings.GUILDHALL
    while (verdict := hit("csam:photo_dna", _PER_SECOND, 1000)) is not None and not verdict.allowed:
        patience.wait(max(verdict.retry_after, 0.05))
    url = f"{config.photo_dna_match_url}?enhance={'true' if config.photo_dna_enhance else 'false'}"
    headers = {"Content-Type": "application/json", "Ocp-Apim-Subscription-Key": config.photo_dna_key}
    content = json.dumps([{"DataRepresentation": "Hash", "Value": value} for value in hashes]).encode()
    answer = answer_of(post(client, url, content, headers, patience=patience, seconds=_MATCH_SECONDS))
    results = answer.get("MatchResults")
    if not isinstance(results, list) or len(results) != len(hashes):
        raise unreadable()
    return [_checked(each, answer.get("TrackingId")) for each in results]


def _checked(result: Any, tracking: Any) -> dict[str, Any]:
    """What is said of one hash. Nothing passes for harmless that was not said to be."""
    if not isinstance(result, dict) or not isinstance(result.get("IsMatch"), bool):
        raise unreadable()
    status = result.get("Status")
    if isinstance(status, dict) and status.get("Code", _OK) != _OK:
        raise failed("not_looked_up", code=status.get("Code"))
    return {"TrackingId": tracking} | {name: value for name, value in result.items() if value is not None}
