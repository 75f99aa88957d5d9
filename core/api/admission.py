"""Who may send a long body: asked with the head of the request alone, before its body is taken.

A message with files may be a gigabyte. Whoever sends so much has to be somebody, with a credential that is good now,
not too often, not in too many requests at once, and only while there is room on the disk. Which channel it is for, and
whether they may attach files there, shows when the request runs.
"""

import shutil
import threading
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse

from core.actor import Actor
from core.api import checks
from core.api.answers import topics_refusal, v1_refusal
from core.api.limiting import enforced
from core.api.middleware.client_address import address_behind_proxies
from core.api.request import Request
from core.api.wires import wire_of
from core.errors import Code, OutOfRoom, ProductError, RateLimited
from core.hooks import Hook
from core.http.body import SPOOL_BYTES, Admission, Refusal
from core.instance_limits import highest
from core.limits import client_of_actor, request_scope, require
from core.media.uploads import incoming_folder
from core.request_facts import fresh_facts

vouched = Hook("body.vouched")
"""Functions of the request that tell who answers for a long body although nobody signed in for it, None for nobody;
they may refuse it."""

MOST_FORM_BYTES = 1024 * 1024 * 1024
MOST_JSON_BYTES = 64 * 1024 * 1024  # images travel as base64 inside JSON
MOST_AT_ONCE = 4  # of one account, in this process; as many again of those that it answers for
ROOM_LEFT_BYTES = 256 * 1024 * 1024  # on the disk, for everything else that the server writes
WORDS_BYTES = 1024 * 1024  # what a form holds beside its files
_TRY_AGAIN_SECONDS = 5.0


class _Senders:
    """Whose long bodies are arriving right now."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._arriving: Counter[str] = Counter()

    def enter(self, whose: str) -> Callable[[], None]:
        """Count one more; call the answer when it is over. Raises RateLimited."""
        with self._lock:
            if self._arriving[whose] >= MOST_AT_ONCE:
                raise RateLimited(_TRY_AGAIN_SECONDS)
            self._arriving[whose] += 1
        return lambda: self._leave(whose)

    def _leave(self, whose: str) -> None:
        with self._lock:
            self._arriving[whose] -= 1
            if self._arriving[whose] <= 0:
                del self._arriving[whose]


_senders = _Senders()


def admit_body(environ: dict[str, Any], length: int) -> Admission | Refusal:
    """Whether the sender of this request may send a body of `length` bytes (or more, if they did not say how many)."""
    request = cast(Request, WSGIRequest(environ))
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    request.client_ip = address_behind_proxies(str(request.META.get("REMOTE_ADDR") or ""), forwarded)
    try:
        with request_scope(enforced(request)), fresh_facts():
            return _admitted(request, length)
    except ProductError as refusal:
        render = topics_refusal if wire_of(request.path_info) == "topics" else v1_refusal
        return _as_refusal(render(refusal))


def _admitted(request: Request, length: int) -> Admission:
    checks.before_authentication.run(request)
    sender = checks.authenticate(request)
    actor = sender or next(filter(None, vouched.collect(request)), None)
    is_form = request.content_type == "multipart/form-data"
    if actor is None:
        # Files are for people with an account; nobody else has anything long to say where strangers may speak.
        raise ProductError(Code.UNAUTHORIZED) if is_form else TooLarge(SPOOL_BYTES)
    if actor.kind in ("bearer", "key"):
        raise ProductError(Code.ACCESS_DENIED)  # no scope lets an application send anything long, nor is there a use
    most = most_bytes(actor, is_form=is_form)
    if length > most:
        raise TooLarge(most)
    # Whoever got hold of a webhook's token spends what its creator's webhooks have together: neither what the creator
    # needs for messages of their own, nor as much again with each webhook.
    whose = client_of_actor(actor).key if sender is not None else f"vouched:{actor.user_id}"
    require("body:long", whose)
    if shutil.disk_usage(incoming_folder()).free < length + ROOM_LEFT_BYTES:
        raise OutOfRoom
    return Admission(most, _senders.enter(whose))


def most_bytes(actor: Actor, *, is_form: bool) -> int:
    """How long a body of this account may be, whatever it is for: a form holds the files of one message."""
    if not is_form:
        return MOST_JSON_BYTES
    largest = highest("max_attachment_file_size", traits=actor.user.traits)
    return min(2 * largest, MOST_FORM_BYTES) + WORDS_BYTES


class TooLarge(ProductError):
    """The whole body is longer than anything that may be in it."""

    def __init__(self, most: int) -> None:
        super().__init__(Code.FILE_SIZE_TOO_LARGE, maxSize=most)
        self.status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def _as_refusal(response: HttpResponse) -> Refusal:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.items()]
    return Refusal(response.status_code, headers, response.content)
