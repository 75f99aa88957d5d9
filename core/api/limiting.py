"""Rate limits at the HTTP edge: charged before anything is required of the caller, told in headers."""

import re
from dataclasses import replace

from django.conf import settings

from core.api.request import Request
from core.buckets import BUCKETS
from core.errors import RateLimited
from core.ids import parse_oid
from core.limits import Client, Verdict, charge, client_of, client_of_actor
from core.metrics import RATE_LIMITED

_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


def enforced(request: Request) -> bool | None:
    """In test mode a request may ask for limits; None leaves it to the RATE_LIMITS switch."""
    asked = request.META.get("HTTP_X_FLUXER_TEST_ENABLE_RATE_LIMITS") == "true"
    return True if asked and settings.GUILDHALL.environment == "test" else None


def charge_request(request: Request, bucket: str) -> Verdict | None:
    """Charge the bucket for this request. Raises RateLimited; None when nothing was counted."""
    params = {name: _plain_id(value) for name, value in request.path_values.items()}
    try:
        return charge(bucket, _client(request), params)
    except RateLimited as problem:
        RATE_LIMITED.labels(bucket).inc()
        problem.window_seconds = 1.0 if problem.is_global else BUCKETS[bucket].window_ms / 1000
        raise


def limit_headers(verdict: Verdict) -> dict[str, str]:
    """What an answer of a limited route tells about the bucket."""
    return {
        "X-RateLimit-Limit": str(verdict.limit),
        "X-RateLimit-Remaining": str(verdict.remaining),
        "X-RateLimit-Reset": str(verdict.reset_at),
    }


def _client(request: Request) -> Client:
    actor = request.actor
    client = client_of(ip=request.client_ip) if actor is None else client_of_actor(actor)
    wanted = request.META.get("HTTP_X_FLUXER_TEST_GLOBAL_RATE_LIMIT", "")
    if wanted and settings.GUILDHALL.environment == "test" and _NUMBER.fullmatch(wanted):
        return replace(client, global_limit=int(wanted))
    return client


def _plain_id(value: str) -> str:
    # Both wires and both spellings of an id share one counter.
    try:
        return str(parse_oid(value))
    except ValueError:
        return value
