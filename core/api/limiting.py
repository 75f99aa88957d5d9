"""Rate limits at the HTTP edge: charged before anything is required of the caller, told in headers."""

from dataclasses import replace

from django.conf import settings

from core.api.request import Request
from core.buckets import BUCKETS
from core.errors import RateLimited
from core.ids import parse_oid
from core.limits import Client, Verdict, charge, client_of
from core.metrics import RATE_LIMITED


def enforced(request: Request) -> bool | None:
    """In test mode limits are off unless the request asks for them; None leaves it to the RATE_LIMITS switch."""
    if settings.GUILDHALL.environment != "test":
        return None
    return True if request.headers.get("x-fluxer-test-enable-rate-limits") == "true" else None


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
    if actor is None:
        client = client_of(ip=request.client_ip)
    else:
        client = client_of(actor.user_id, actor.ip, actor.user.flags)
    wanted = request.headers.get("x-fluxer-test-global-rate-limit", "")
    if settings.GUILDHALL.environment == "test" and wanted.isascii() and wanted.isdigit() and 0 < len(wanted) < 7:
        return replace(client, global_limit=max(1, int(wanted)))
    return client


def _plain_id(value: str) -> str:
    # Both wires and both spellings of an id share one counter.
    try:
        return str(parse_oid(value))
    except ValueError:
        return value
