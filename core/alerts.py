"""Telling the people who run the instance at once: a message to a webhook that administrators have set, sent by a job.

Whoever else reads that webhook's channel learns no address and no secret from it: a message names what happened, and a
crash comes with its stack trace, which shows code and the text of the error.
"""

import traceback
from collections.abc import Mapping
from typing import Any

import httpx
import structlog
from django.conf import settings

from core.api.json import encode
from core.clock import iso, now
from core.instance_settings import stored
from core.jobs import GiveUp, enqueue, job
from core.limits import hit
from core.outbound import Caps, guarded_for

REGISTRATIONS = "registration_alerts_webhook_url"
SYSTEM = "system_alerts_webhook_url"
REPORTS = "report_alerts_url"
"""Of the environment, unlike the others."""
JOB = "instance.alert"

_log = structlog.get_logger(__name__)
_A_MINUTE = 20  # of failures, and of reports: a server that fails at every request would otherwise do little else
_COLOURS = {REGISTRATIONS: 0x2B7FFF, SYSTEM: 0xE7000B, REPORTS: 0xF0B100}
_LONGEST_TEXT, _LONGEST_VALUE, _LONGEST_TRACE = 2000, 1000, 100_000
_CAPS = Caps(seconds=10.0, max_bytes=65_536, redirects=0, cut=True)
_FILE = "trace.txt"


def alert(kind: str, title: str, facts: Mapping[str, Any], trace: str = "") -> None:
    """Have a message sent to the webhook of this kind, if there is one; with a trace, that as a file. One query
    without a webhook, none where the environment names it."""
    if _address(kind):
        told = {name: str(value)[:_LONGEST_VALUE] for name, value in facts.items()}
        enqueue(JOB, kind=kind, title=title, facts=told, trace=trace[-_LONGEST_TRACE:], happened=iso(now()))


def _address(kind: str) -> str:
    return settings.GUILDHALL.report_alerts_url if kind == REPORTS else stored(kind).get(kind) or ""


def alert_of_crash(where: str, error: BaseException | None) -> None:
    """Have the people who run the instance told that something failed that should not have. Raises nothing."""
    trace = "".join(traceback.format_exception(error)) if error else ""
    _alert_of_failure("Something failed", {"Where": where, "Error": type(error).__name__}, trace)


def alert_of_job(name: str, job_id: int, error: BaseException) -> None:
    """The same of a job that will not be tried again. Alerts that fail are not alerted of."""
    if name != JOB:
        trace = "".join(traceback.format_exception(error)) if error.__traceback__ else ""
        facts = {"Job": name, "Id": job_id, "Error": f"{type(error).__name__}: {error}"}
        _alert_of_failure("A job failed", facts, trace)


def alert_of_report(facts: Mapping[str, Any]) -> None:
    """Have those who run the instance told of a new report, not more often than of failures; part of an operation."""
    if settings.GUILDHALL.report_alerts_url and not _are_too_many(REPORTS):
        alert(REPORTS, "A new report", facts)


def _are_too_many(counter: str) -> bool:
    verdict = hit(counter, _A_MINUTE, 60_000)
    return verdict is not None and not verdict.allowed


def _alert_of_failure(title: str, facts: Mapping[str, Any], trace: str) -> None:
    # Whoever waits for an answer gets it, also when the database or Redis is what failed; that is in the log already.
    try:
        if _are_too_many("alerts"):
            _log.warning("alerts.too_many", title=title, **facts)
        else:
            alert(SYSTEM, title, facts, trace)
    except Exception as problem:
        _log.warning("alerts.not_asked_for", error=type(problem).__name__)


@job(JOB, queue="outside")
def send_alert(kind: str, title: str, facts: dict[str, str], trace: str, happened: str) -> None:
    """Send it to the webhook there is by now. Raises GiveUp for one that does not want it."""
    url = _address(kind)
    if not url:
        return
    request = _request(url, _message(kind, title, facts, happened), trace)
    headers = {name: request.headers[name] for name in ("content-type",)}
    # The webhook is the administrators' own choice, and may be one of this instance.
    reply = guarded_for((url,), own=True).fetch(url, method="POST", headers=headers, content=request.read(), caps=_CAPS)
    if 400 <= reply.status < 500 and reply.status != 429:
        raise GiveUp(f"the webhook refused the alert with {reply.status}")
    if not 200 <= reply.status < 300:
        raise RuntimeError(f"the webhook answered {reply.status}")


def _message(kind: str, title: str, facts: Mapping[str, str], happened: str) -> dict[str, Any]:
    fields = [{"name": name, "value": value or "-", "inline": True} for name, value in facts.items()]
    embed = {"title": title, "color": _COLOURS[kind], "fields": fields, "timestamp": happened}
    text = f"{settings.GUILDHALL.instance_name}: {title}"[:_LONGEST_TEXT]
    return {"content": text, "embeds": [embed], "allowed_mentions": {"parse": []}}


def _request(url: str, message: Mapping[str, Any], trace: str) -> httpx.Request:
    if not trace:
        return httpx.Request("POST", url, content=encode(message), headers={"Content-Type": "application/json"})
    files = {"files[0]": (_FILE, trace.encode(errors="replace"), "text/plain")}
    told = {**message, "attachments": [{"id": 0, "filename": _FILE}]}
    return httpx.Request("POST", url, data={"payload_json": encode(told).decode()}, files=files)
