"""Is it alive, is it well, can it serve: for probes, operators and Prometheus."""

import hmac
import ipaddress
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from core import health
from core.api import checks
from core.api.answers import Answer, v1_refusal
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import ApiView, V1View
from core.clock import iso, now
from core.errors import Code, ProductError
from core.health import Finding
from core.instance import VERSION
from core.views.schemas import (
    HealthResponse,
    LiveResponse,
    ReadyCheck,
    ReadyResponse,
    ServiceHealth,
    TelemetryResponse,
    TopicsHealthResponse,
)

_WATCHING = "metrics:view"
_NEVER_STORED = {"Cache-Control": "no-store"}


class Health(V1View):
    gate = "open"
    tags = ("Instance",)
    unchecked = True

    @endpoint(response=HealthResponse, also={503: HealthResponse})
    def get(self, request: Request) -> Answer | HttpResponse:
        """Tell whether the process is alive.

        Plain text `OK`, which asks nothing of the database; with `Accept: application/json` the state of every part.
        """
        if "application/json" not in request.META.get("HTTP_ACCEPT", ""):
            return HttpResponse(b"OK", content_type="text/plain", headers=_NEVER_STORED)
        found = health.findings()
        status = health.overall(found)
        body: HealthResponse = {
            "status": "healthy" if status == "disabled" else status,
            "timestamp": iso(now()),
            "uptime": round(health.uptime(), 3),
            "version": VERSION,
            "services": {name: _service(finding) for name, finding in found.items()},
        }
        return Answer(body, 503 if status == "unhealthy" else 200, _NEVER_STORED)


class Ready(V1View):
    gate = "open"
    tags = ("Instance",)
    unchecked = True

    @endpoint(response=ReadyResponse, also={503: ReadyResponse})
    def get(self, request: Request) -> Answer:
        """Tell whether the process can take requests.

        Checks database, cache, storage and worker; 503 when one of them is down.
        """
        found = health.findings()
        ready = all(finding.is_ready for finding in found.values())
        checks = {name: _check(finding) for name, finding in found.items()}
        body: ReadyResponse = {"ready": ready, "timestamp": iso(now()), "checks": checks}
        return Answer(body, 200 if ready else 503, _NEVER_STORED)


class Live(V1View):
    gate = "open"
    tags = ("Instance",)
    unchecked = True

    @endpoint(response=LiveResponse)
    def get(self, request: Request) -> LiveResponse:
        """Tell that the process runs."""
        return {"alive": True, "timestamp": iso(now())}


class Telemetry(V1View):
    gate = "open"
    tags = ("Instance",)
    unchecked = True

    @endpoint(response=TelemetryResponse, errors=(Code.ACCESS_DENIED,))
    def get(self, request: Request) -> TelemetryResponse:
        """Tell whether the process is measured.

        Only for the server's own network, or with `Authorization: Bearer` and the internal secret.
        """
        require_internal(request)
        return {"telemetry_enabled": True, "service": "guildhall", "timestamp": iso(now())}


class TopicsHealth(ApiView):
    gate = "open"
    tags = ("Health",)
    unchecked = True

    @endpoint(response=TopicsHealthResponse)
    def get(self, request: Request) -> TopicsHealthResponse:
        """Tell whether the topic side is up."""
        return {"status": "healthy", "service": f"{settings.GUILDHALL.instance_name}-backend"}


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus's view of this process, for the same callers as the telemetry document, and for administrators with
    the right `metrics:view`."""
    try:
        _require_watcher(request)
    except ProductError as refusal:
        return v1_refusal(refusal)
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST, headers=_NEVER_STORED)


def _require_watcher(request: HttpRequest) -> None:
    if _is_internal(request):
        return
    checks.before_authentication.run(request)
    actor = checks.known_to("admin", checks.authenticate(cast(Request, request)))
    if actor is None:
        raise ProductError(Code.ACCESS_DENIED)
    checks.open_gate(actor, "admin", "admin")
    checks.rights.run(actor, _WATCHING)


def require_internal(request: HttpRequest) -> None:
    """Let in callers of the server's own network and holders of the internal secret; ACCESS_DENIED for the rest."""
    if not _is_internal(request):
        raise ProductError(Code.ACCESS_DENIED)


def _is_internal(request: HttpRequest) -> bool:
    return settings.GUILDHALL.environment == "test" or _knows_secret(request) or _is_near(request)


def _knows_secret(request: HttpRequest) -> bool:
    secret: str = settings.GUILDHALL.internal_secret
    sent = request.META.get("HTTP_AUTHORIZATION", "")
    return bool(secret) and hmac.compare_digest(sent.encode(), f"Bearer {secret}".encode())


def _is_near(request: HttpRequest) -> bool:
    # Through a proxy nobody configured, everybody would look near.
    if getattr(request, "was_relayed", False):
        return False
    try:
        address = ipaddress.ip_address(getattr(request, "client_ip", ""))
    except ValueError:
        return False
    return address.is_loopback or address.is_private


def _service(finding: Finding) -> ServiceHealth:
    service: ServiceHealth = {"status": finding.status}
    if finding.latency_ms is not None:
        service["latencyMs"] = finding.latency_ms
    if finding.message:
        service["message"] = finding.message
    return service


def _check(finding: Finding) -> ReadyCheck:
    check: ReadyCheck = {"ready": finding.is_ready}
    if finding.message:
        check["message"] = finding.message
    return check
