"""SEC-020, SEC-019: odd values in every field of every way in, on both wires; and what browsers send unasked."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import User
from core.actor import Actor
from tests.newcomers import PASSWORD, newcomer
from tests.servers import ROOT
from tests.wire import Wire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_is_on")]
WAYS_IN = (
    "/auth/",
    "/users/@me/mfa",
    "/users/@me/sudo",
    "/users/@me/phone",
    "/users/@me/email-change",
    "/users/@me/password-change",
    "/users/check-email",
    "/users/delete-account",
)
# As JSON text, because some of them are no values of this language.
ODD = {
    "null": "null",
    "empty": '""',
    "list": "[]",
    "object": "{}",
    "nested": '[{"a":[null]}]',
    "zero": "0",
    "true": "true",
    "infinite": "1e400",
    "huge": "9" * 400,
    "nul": '"\\u0000"',
    "half": '"123-"',
    "surrogate": '"\\ud800"',
    "blank": '" "',
    "injected": '"\' OR 1=1 --"',
    "long": json.dumps("x" * 20_000),
    "bot": '"Bot 1."',
    "session": '"flx_' + "a" * 36 + '"',
}


# What a field holds while another one is odd: of the right form, and wrong.
_PLAUSIBLE = {"code": "123456", "totp_code": "123456", "mfa_code": "123456", "method": "security_questions"}
_IN_ONE_FIELD = ("null", "list", "object", "infinite", "surrogate", "nul", "long")


class Route(NamedTuple):
    """One way in, and the names of what it reads."""

    method: str
    path: str
    fields: tuple[str, ...]


@cache
def routes(document_name: str) -> list[Route]:
    """Every way in of a wire, in one spelling each, from the document that the product writes of itself."""
    document = json.loads((ROOT / "docs/api" / document_name).read_text())
    found = {
        (method, path.replace("/api/auth/", "/api/")): Route(method.upper(), path, _fields(document, operation))
        for path, methods in document["paths"].items()
        if any(part in path for part in WAYS_IN)
        for method, operation in methods.items()
        if method in {"post", "put", "patch", "delete"}
    }
    return list(found.values())


def _fields(document: dict[str, Any], operation: dict[str, Any]) -> tuple[str, ...]:
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    return tuple((document["components"]["schemas"][name] if name else schema).get("properties", ()))


def bodies(route: Route, user: User) -> Iterator[str]:
    """The same odd value everywhere, no object at all, and one odd value among others that could be right."""
    fine = {field: json.dumps(_plausible(field, user)) for field in route.fields}
    for value in ODD.values():
        yield _written(dict.fromkeys(fine, value))
        yield value
    for field in fine:
        for name in _IN_ONE_FIELD:
            yield _written(fine | {field: ODD[name]})


def _plausible(field: str, user: User) -> str:
    own = {"email": user.email, "identifier": user.email, "username": user.handle, "user_id": str(user.id)}
    return own.get(field) or _PLAUSIBLE.get(field) or "Wr0ng-Horse!"


def _written(values: dict[str, str]) -> str:
    return "{" + ",".join(f"{json.dumps(name)}:{value}" for name, value in values.items()) + "}"


def send(client: Client, route: Route, body: str, **headers: str) -> tuple[int, str]:
    """Status, and everything of the answer that could hold a credential. The effects are taken back."""
    path = re.sub(r"{\w+}", "ABCD-2345", route.path)
    with transaction.atomic():
        answer = client.generic(route.method, path, body.encode(), "application/json", headers=headers)
        transaction.set_rollback(True)
    return answer.status_code, answer.content.decode() + answer.cookies.output()


@pytest.mark.parametrize("signed_in", [False, True], ids=["nobody", "somebody"])
@pytest.mark.parametrize("wire", ["v1.json", "topics.json"], ids=["v1", "api"])
def test_sec_020_nothing_odd_is_ever_a_match_or_too_much(wire: str, signed_in: bool) -> None:
    user = newcomer()
    client, headers = Client(raise_request_exception=False), {}
    if signed_in:
        headers = {"Authorization": Wire(Actor(user=user)).token}
    paths = [route for route in routes(wire) if signed_in == ("@me" in route.path) or wire == "topics.json"]
    assert len(paths) > 20
    for route in paths:
        for body in bodies(route, user):
            status, answer = send(client, route, body, **headers)
            assert status < 500, (route, body[:200], answer[:300])
            assert "flx_" not in answer.replace("flx_aaa", ""), (route, body[:200])
        client.cookies.clear()


SAFE = ("GET", "HEAD")
_UNASKED = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""]


@pytest.mark.parametrize("wire", ["v1.json", "topics.json"], ids=["v1", "api"])
def test_sec_019_nothing_happens_by_a_link(wire: str) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["session"] = Wire(Actor(user=newcomer())).token
    for route in routes(wire):
        for method in SAFE:
            status, answer = send(client, Route(method, route.path, ()), "")
            assert status in (200, 400, 401, 403, 404, 405), (route, status)
            assert "flx_" not in answer, route


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example"])
def test_sec_019_another_site_cannot_use_the_cookie(origin: str) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["session"] = Wire(Actor(user=newcomer())).token
    for route in routes("topics.json"):
        body = _written(dict.fromkeys(route.fields, '"x"'))
        status, answer = send(client, route, body, Origin=origin)
        assert (status, "origin" in answer.lower()) == (403, True), (route, answer)


@pytest.mark.parametrize("content_type", _UNASKED)
def test_sec_019_a_form_signs_nobody_in(content_type: str) -> None:
    """Forms need no leave of the other site: whoever is signed in by one acts for somebody else without knowing."""
    user = newcomer()
    raw = json.dumps({"identifier": user.email, "email": user.email, "password": PASSWORD, "=": ""})
    form = f"identifier={user.email}&email={user.email}&password={PASSWORD}"
    for path in ("/api/auth/login", "/v1/auth/login", "/api/auth/login-backup"):
        for body in (raw, form):
            client = Client(raise_request_exception=False)
            answer = client.generic(
                "POST", path, body.encode(), content_type, headers={"Origin": "https://evil.example"}
            )
            assert not answer.cookies, (path, answer.content)
            assert b"flx_" not in answer.content, (path, answer.content)
