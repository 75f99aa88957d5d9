"""Asking a service: the guarded client, and what is said when it does not answer."""

import json
from collections.abc import Mapping
from typing import Any

import structlog
from django.conf import settings

from core.errors import Code, ProductError
from core.outbound import Caps, Outbound, OutboundError, Reply, TimedOut, guarded_for
from moderation.scanning import Patience

_log = structlog.get_logger(__name__)
_MOST_BYTES = 4 * 1024 * 1024
_REFUSED = frozenset({401, 402, 403})


def client_for(*urls: str) -> Outbound:
    """The guarded client for services that the operator chose."""
    return guarded_for(urls, private=settings.GUILDHALL.csam_private_network)


def post(
    client: Outbound, url: str, content: bytes, headers: Mapping[str, str], *, patience: Patience, seconds: float
) -> Reply:
    """One request. Raises CSAM_SCAN_TIMEOUT, CSAM_SCAN_FAILED."""
    caps = Caps(seconds=patience.left(seconds), max_bytes=_MOST_BYTES, redirects=0)
    try:
        return client.fetch(url, method="POST", headers=headers, content=content, caps=caps)
    except TimedOut:
        raise ProductError(Code.CSAM_SCAN_TIMEOUT) from None
    except OutboundError as error:
        raise failed("unreachable", error=type(error).__name__) from None


def answer_of(reply: Reply) -> dict[str, Any]:
    """What a service says. Raises CSAM_SCAN_SUBSCRIPTION_ERROR where it does not know us, CSAM_SCAN_FAILED for any
    other refusal, CSAM_SCAN_PARSE_ERROR for what is no answer."""
    if reply.status in _REFUSED:
        _log.error("csam.subscription_refused", status=reply.status)
        raise ProductError(Code.CSAM_SCAN_SUBSCRIPTION_ERROR)
    if not 200 <= reply.status < 300:
        raise failed("refused", status=reply.status)
    try:
        answer = json.loads(reply.body)
    except ValueError:
        raise unreadable() from None
    if not isinstance(answer, dict):
        raise unreadable()
    return answer


def failed(why: str, **facts: object) -> ProductError:
    """CSAM_SCAN_FAILED, and a line in the log that says why."""
    _log.error("csam.scan_failed", why=why, **facts)
    return ProductError(Code.CSAM_SCAN_FAILED)


def unreadable() -> ProductError:
    """CSAM_SCAN_PARSE_ERROR, and a line in the log."""
    _log.error("csam.answer_unreadable")
    return ProductError(Code.CSAM_SCAN_PARSE_ERROR)
