"""Every operation of the topic side, out of the API document: no session, odd ids, odd bodies, slashes.

What is asked for here is nonsense, so that nothing needs to be known of an operation: whatever it does, it must be in
the shape of the wire, and it must not break.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client

from core.actor import Actor
from core.ids import to_oid
from tests.topic_side import person, post_in, topic_of
from tests.wire import Reply, Wire

pytestmark = pytest.mark.django_db

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api" / "topics.json"
METHODS = ("get", "post", "put", "patch", "delete")
# Signing in is attacked elsewhere, and costs a hash of a password for each try.
WAYS_IN = {"Authentication", "Passkeys"}
FOREIGN = "507f1f77bcf86cd799439011"
ODD_IDS = ("nonsense", FOREIGN, str(2**63), "f" * 24, "%00")
ODD_VALUES: tuple[Any, ...] = (None, 2**70, -1, "\x00\ud800", "x" * 5000, [[]], {"a": None})


@cache
def document() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(DOCUMENT.read_text())
    return read


def operations(*, with_body: bool = False) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path below /api and declaration of every operation but the ways in."""
    for path, methods in document()["paths"].items():
        for method, declared in methods.items():
            is_meant = method in METHODS and path.startswith("/api/") and not WAYS_IN & set(declared["tags"])
            if is_meant and ("requestBody" in declared or not with_body):
                yield method.upper(), path.removeprefix("/api"), declared


def fields_of(declared: dict[str, Any]) -> list[str]:
    schema = declared["requestBody"]["content"]["application/json"]["schema"]
    found: dict[str, Any] = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return list(found["properties"])


def parameters_of(path: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", path)


class Stage:
    """Somebody with a topic and a post, who asks; what they change is taken back."""

    def __init__(self) -> None:
        self.owner: Actor = person()
        topic = topic_of(self.owner)
        self.ids = {"topic_id": topic.id, "post_id": post_in(topic, self.owner).id, "user_id": person().user_id}
        self.wire = Wire(self.owner, prefix="/api")
        self._client = Client(raise_request_exception=False, headers={"Authorization": self.wire.token})

    def send(self, method: str, path: str, raw: bytes, kind: str = "application/json") -> Reply:
        """One request with these bytes, whose effects are taken back."""
        with transaction.atomic():
            answer = self._client.generic(method, f"/api{self.path(path)}", raw, kind)
            transaction.set_rollback(True)
        return Reply(answer.status_code, answer.json())

    def path(self, template: str, **ids: str) -> str:
        def value(found: re.Match[str]) -> str:
            name = found[1]
            return ids[name] if name in ids else to_oid(self.ids.get(name, self.ids["topic_id"]))

        return re.sub(r"\{(\w+)\}", value, template)


@pytest.fixture
def stage() -> Stage:
    return Stage()


def is_in_shape(reply: Reply) -> bool:
    """Whether an answer is one of this wire."""
    body = reply.body
    if not isinstance(body, dict) or body.get("success") not in (True, False):
        return False
    if body["success"]:
        return reply.status < 300
    return reply.status >= 400 and bool(body["errors"]) and body["error"] == body["errors"][0]


def test_without_a_session_whatever_needs_one_is_refused_and_nothing_breaks(stage: Stage) -> None:
    """TF-002, TC04."""
    wrong, nobody = {}, Wire(prefix="/api")
    for method, path, declared in operations():
        reply = nobody.try_out(method, stage.path(path), {})
        refused = reply.status == 401 if declared["x-auth-gate"] != "open" else reply.status < 500
        if not refused or not is_in_shape(reply):
            wrong[method, path] = (reply.status, reply.body)
    assert wrong == {}


@pytest.mark.parametrize("value", ODD_IDS)
def test_no_odd_id_in_a_path_breaks_anything(stage: Stage, value: str) -> None:
    """TF-006: what is no id is found nowhere."""
    wrong = {}
    for method, path, _ in operations():
        for name in parameters_of(path):
            reply = stage.wire.try_out(method, stage.path(path, **{name: quote(value, safe="%")}), {})
            unmeant = value == "nonsense" and reply.status not in (400, 403, 404)
            if reply.status >= 500 or unmeant or not is_in_shape(reply):
                wrong[method, path, name] = (reply.status, reply.body)
    assert wrong == {}


# What is made anew or asked at another moment: ids, times, keys of addresses.
NEVER_THE_SAME = re.compile(r"[0-9a-f]{24}|\d{4}-\d\d-\d\dT[\d:.]+Z")


def test_ids_in_decimal_mean_the_same(stage: Stage) -> None:
    """TF-006."""
    wrong = {}
    for method, path, _ in operations():
        if path.startswith("/chat_rooms"):  # the other spelling of the same views
            continue
        decimal = {name: str(stage.ids.get(name, stage.ids["topic_id"])) for name in parameters_of(path)}
        asked = [stage.path(path), stage.path(path, **decimal)] if decimal else []
        found = {
            (reply.status, NEVER_THE_SAME.sub("", str(reply.body)))
            for reply in (stage.wire.try_out(method, one, {}) for one in asked)
        }
        if len(found) > 1:
            wrong[method, path] = found
    assert wrong == {}


@pytest.mark.parametrize("value", ODD_VALUES, ids=lambda value: repr(value)[:20])
def test_no_odd_value_in_a_body_breaks_anything(stage: Stage, value: Any) -> None:
    wrong = {}
    for method, path, declared in operations(with_body=True):
        for body in (dict.fromkeys(fields_of(declared), value), value):
            reply = stage.send(method, path, json.dumps(body).encode())
            if reply.status >= 500 or not is_in_shape(reply):
                wrong[method, path] = (reply.status, reply.body)
    assert wrong == {}


# Whether somebody may do such a thing at all is said before what they sent is read.
FOR_ADMINISTRATORS = {"Admin privileges required", "Admin access required"}


def test_bodies_that_are_no_json_are_refused_and_empty_ones_are_read_as_nothing(stage: Stage) -> None:
    """TF-003, TF-004."""
    wrong = {}
    for method, path, _ in operations(with_body=True):
        malformed = stage.send(method, path, b"{").body["error"]
        form = stage.send(method, path, b"a=b", "text/plain").body["error"]
        if {malformed, form} <= FOR_ADMINISTRATORS:
            continue
        empty = stage.send(method, path, b"")
        if malformed != "Invalid JSON" or form != "Content-Type must be application/json":
            wrong[method, path] = (malformed, form)
        if empty.status >= 500 or not is_in_shape(empty):
            wrong[method, path] = (str(empty.body), "")
    assert wrong == {}


def test_a_slash_at_the_end_changes_nothing_and_redirects_nobody(stage: Stage) -> None:
    """TF-001."""
    wrong, nobody = {}, Wire(prefix="/api")
    for method, path, _ in operations():
        plain, slashed = (nobody.try_out(method, stage.path(path) + end, {}) for end in ("", "/"))
        if plain.status != slashed.status:
            wrong[method, path] = (plain.status, slashed.status)
    assert wrong == {}
