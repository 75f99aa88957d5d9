"""SEC-071: who comes with an OAuth2 token, or as a bot, on every operation of both wires."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import pytest
from django.test import Client

from accounts.authentication import actor_for_token
from accounts.models import User
from config.urls import TOPIC_ROUTES, V1_ROUTES
from core.actor import Actor
from core.api.admission import admit_body
from core.api.endpoint import Gate
from core.api.json import decode
from core.clock import now
from core.http.body import Refusal
from integrations.models import Application, OAuth2AccessToken, OAuth2Grant
from integrations.oauth2.scopes import MEANINGS
from integrations.oauth2.tokens import hash_of, new_token
from tests.wire import Reply, Wire
from tests.world import World

pytestmark = pytest.mark.django_db
CLIENT = Client(raise_request_exception=False)  # one for all: each makes its own chain of middlewares


class Declared(NamedTuple):
    """One operation, under one of its addresses, with what it says of who may call."""

    prefix: str
    method: str
    path: str
    gate: Gate
    scope: str

    def ask(self, token: str) -> Reply:
        """What comes of it, with an empty body."""
        headers = {"Authorization": token} if token else {}
        answer = CLIENT.generic(self.method, self.prefix + self.path, b"{}", "application/json", headers=headers)
        CLIENT.cookies.clear()
        is_json = answer.headers.get("Content-Type") == "application/json" and not answer.streaming
        return Reply(answer.status_code, decode(answer.content) if is_json and answer.content else None)


def declared() -> Iterator[Declared]:
    for prefix, routes in (("/v1", V1_ROUTES), ("/api", TOPIC_ROUTES)):
        for route in routes:
            for method, endpoint in route.view.endpoints.items():
                path = re.sub(r"<\w+:\w+>", "1", route.path)
                yield Declared(prefix, method, path, endpoint.gate or route.view.gate, endpoint.scope)


EVERY = sorted(one for one in declared() if not one.path.startswith(("/klipy/", "/tenor/")))
# (without a provider those are shut before anybody looks at who asks)
# What the contract opens to applications; nothing else may ever be in here by accident.
SCOPED = {
    "GET /users/@me": "identify",
    "GET /users/@me/guilds": "guilds",
    "GET /users/@me/connections": "connections",
    "GET /oauth2/userinfo": "identify",
    "GET /oauth2/@me": "*",
}
# Where a bad credential is told from none.
TOLD_APART = {"/gateway/bot"}


@pytest.fixture
def alice() -> Actor:
    return World().person("alice", email="alice@example.com")


def token_of(actor: Actor, *scopes: str) -> str:
    """The header of an access token for somebody."""
    application = Application.objects.create(bot=World().bot().user, name="x")
    grant = OAuth2Grant.objects.create(
        application=application, user=actor.user, code_hash=new_token(), code_expires_at=now()
    )
    token, until = new_token(), now() + timedelta(days=1)
    OAuth2AccessToken.objects.create(grant=grant, token_hash=hash_of(token), scopes=list(scopes), expires_at=until)
    return f"Bearer {token}"


def outcome(reply: Reply) -> tuple[int, str]:
    return reply.status, reply.code


def test_nothing_but_this_is_open_to_applications() -> None:
    found = {f"{one.method} {one.path}": one.scope for one in EVERY if one.scope and "/admin/" not in one.path}
    assert found.items() <= SCOPED.items()
    assert {one.scope for one in EVERY if one.path.startswith("/admin/") and one.prefix == "/v1"} == {"admin"}


def test_every_scope_opens_nothing_where_none_is_named(alice: Actor) -> None:
    """A token that holds every scope is refused wherever the operation names none."""
    token = token_of(alice, *MEANINGS)
    closed = [one for one in EVERY if one.gate != "open" and not one.scope]
    assert len(closed) > 400
    assert {one: outcome(one.ask(token)) for one in closed if outcome(one.ask(token)) != (403, "ACCESS_DENIED")} == {}


def test_without_the_scope_nothing_is_open(alice: Actor) -> None:
    scoped = [one for one in EVERY if one.scope not in ("", "*")]
    for one in scoped:
        others = token_of(alice, *(MEANINGS.keys() - {one.scope}))
        code = "MISSING_OAUTH_ADMIN_SCOPE" if one.scope == "admin" else "MISSING_OAUTH_SCOPE"
        reply = one.ask(others)
        assert outcome(reply) == (403, code), one
        assert one.scope == "admin" or reply.body["required_scope"] == one.scope


def test_with_the_scope_its_own_is_open(alice: Actor) -> None:
    for one in EVERY:
        if one.scope and one.scope != "admin":
            assert one.ask(token_of(alice, one.scope)).status == 200, one
    for one in EVERY:
        if one.scope == "admin":  # the person lacks the rights, where the body leads that far
            assert one.ask(token_of(alice, "admin")).code in ("MISSING_PERMISSIONS", "INVALID_FORM_BODY"), one


def test_where_everybody_may_come_in_an_application_is_nobody(alice: Actor) -> None:
    """It is shown what strangers are shown, and does what strangers may do."""
    token = token_of(alice, *MEANINGS)
    wrong = {}
    for one in EVERY:
        if one.gate == "open" and one.path not in TOLD_APART:
            stranger, application = one.ask(""), one.ask(token)
            if outcome(stranger) != outcome(application):
                wrong[one] = (outcome(stranger), outcome(application))
    assert wrong == {}


def test_operations_for_people_refuse_bots() -> None:
    bot = Wire(World().bot()).token
    meant = [one for one in EVERY if one.gate in ("human", "person")]
    assert len(meant) > 90
    assert {one: outcome(reply) for one in meant if outcome(reply := one.ask(bot)) != (403, "ACCESS_DENIED")} == {}


def test_operations_for_applications_refuse_everybody_else(alice: Actor) -> None:
    session, bot = Wire(alice).token, Wire(World().bot()).token
    meant = [one for one in EVERY if one.gate == "bearer"]
    assert {one.path for one in meant} == {"/oauth2/userinfo", "/oauth2/@me"}
    for one in meant:
        for token in ("", session, f"Bearer {session}", bot, bot.replace("Bot", "Bearer"), f"Bearer {new_token()}"):
            assert outcome(one.ask(token)) == (401, "UNAUTHORIZED"), one


def test_an_access_token_is_a_credential_nowhere_else(alice: Actor) -> None:
    """Bare, as a bot's, and for sockets it is nothing; contract gateway.md 6, GW-003 and GW-017."""
    token = token_of(alice, *MEANINGS).removeprefix("Bearer ")
    for header in (token, f"Bot {token}", f"bearer {token}", f"Bearer  {token}", f"Bearer {token} "):
        assert Wire.signed_in(header).send("GET", "/users/@me").status == 401
    assert actor_for_token(token) is None
    assert actor_for_token(f"Bearer {token}") is None
    assert outcome(Wire.signed_in(f"Bearer {token}").send("GET", "/gateway/bot")) == (401, "INVALID_AUTH_TOKEN")


def test_the_address_only_with_its_scope(alice: Actor) -> None:
    """ "Scopes: `email` only with its scope; ... userinfo needs `identify`." No scope tells of the phone."""
    User.objects.filter(id=alice.user_id).update(phone="+491701234567", authenticator_types=[0], email_verified=True)
    assert Wire(alice).send("GET", "/users/@me").body["phone"] == "+491701234567"
    for scopes, email in ((("identify",), None), (("identify", "email"), "alice@example.com")):
        wire = Wire.signed_in(token_of(alice, *scopes))
        me, info, whole = (wire.send("GET", path).body for path in ("/users/@me", "/oauth2/userinfo", "/oauth2/@me"))
        assert [one["email"] for one in (me, info, whole["user"])] == [email] * 3
        assert (me["phone"], me["mfa_enabled"], me["verified"], me["traits"]) == (None, False, email is not None, [])
        assert ("verified" in info, "acls" in info) == (email is not None, False)
    alone = Wire.signed_in(token_of(alice, "email"))
    assert outcome(alone.send("GET", "/oauth2/userinfo")) == (403, "MISSING_OAUTH_SCOPE")
    assert "user" not in alone.send("GET", "/oauth2/@me").body


def test_long_bodies_are_not_taken_from_applications(alice: Actor) -> None:
    """Refused with the head of the request, before a gigabyte has arrived."""
    head = {"REQUEST_METHOD": "POST", "PATH_INFO": "/v1/channels/1/messages", "REMOTE_ADDR": "192.0.2.1"}
    head |= {"CONTENT_TYPE": "multipart/form-data; boundary=x", "HTTP_AUTHORIZATION": token_of(alice, *MEANINGS)}
    admitted = admit_body(head | {"wsgi.input": io.BytesIO()}, 2**20)
    assert isinstance(admitted, Refusal)
    assert admitted.status == 403
