"""Codes and tokens: auth-and-users.md 23.3 to 23.9, row F059, product decision 2, SEC-013, SEC-066."""

import base64
import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.operations.disabling import disable_account
from accounts.operations.sessions import end_all_sessions
from core.actor import Actor
from core.clock import at, now
from integrations.models import OAuth2AccessToken, OAuth2Grant, OAuth2RefreshToken
from integrations.oauth_tasks import sweep_tokens
from integrations.v1.inputs_oauth2 import ApplicationInput, ConsentInput, IntrospectInput, RevokeInput, TokenInput
from tests.operations.oauth2.side import BACK, PKCE, VERIFIER, Side, refusal
from tests.security.test_odd_credentials import ODD
from tests.wire import Reply, Wire

pytestmark = pytest.mark.django_db
INVALID_GRANT = (400, "INVALID_GRANT")


@pytest.fixture
def side() -> Side:
    return Side()


def shows_user(token: str) -> bool:
    return Side.with_token(token).send("GET", "/users/@me").status == 200


def test_a_code_for_a_pair_of_tokens(side: Side) -> None:
    tokens = side.tokens(scope="guilds email identify")
    assert {name: tokens[name] for name in ("token_type", "expires_in", "scope")} == {
        "token_type": "Bearer",
        "expires_in": 604800,
        "scope": "identify email guilds",
    }
    assert [len(tokens[name]) for name in ("access_token", "refresh_token")] == [43, 43]
    assert shows_user(tokens["access_token"])
    stored = str([list(rows.objects.values()) for rows in (OAuth2Grant, OAuth2AccessToken, OAuth2RefreshToken)])
    assert not any(tokens[name] in stored for name in ("access_token", "refresh_token"))


def test_nothing_of_it_is_kept_in_caches(side: Side) -> None:
    assert side.exchange(side.code()).headers["Cache-Control"] == "no-store"


def test_a_code_shown_again_ends_what_came_of_it(side: Side) -> None:
    code = side.code()
    tokens = side.exchange(code).body
    assert refusal(side.exchange(code)) == INVALID_GRANT
    assert not shows_user(tokens["access_token"])
    assert refusal(side.refresh(tokens["refresh_token"])) == INVALID_GRANT


def test_others_can_neither_use_a_code_nor_use_it_up(side: Side) -> None:
    """ "Code reuse, wrong client, wrong redirect: `invalid_grant`.\""""
    code = side.code()
    other = Side(side.world)
    assert refusal(other.exchange(code)) == INVALID_GRANT
    for wrong in (f"{BACK}/", f"{BACK}?x", BACK.upper(), "https://app.example:443/back"):
        assert refusal(side.exchange(code, redirect_uri=wrong)) == INVALID_GRANT
    tokens = side.exchange(code).body
    assert refusal(other.exchange(code)) == INVALID_GRANT
    assert shows_user(tokens["access_token"])


def test_a_code_lives_ten_minutes(side: Side) -> None:
    code = side.code()
    with at(now() + timedelta(minutes=10, seconds=1)):
        assert refusal(side.exchange(code)) == INVALID_GRANT


@pytest.mark.parametrize("verifier", [None, "", "w" * 50, PKCE["code_challenge"]])
def test_a_challenge_must_be_met(side: Side, verifier: str | None) -> None:
    code = side.code(**PKCE)
    assert side.exchange(code, code_verifier=verifier).body["error"] in ("invalid_grant", "invalid_request")
    assert side.exchange(code, code_verifier=VERIFIER).status == 200


def test_a_challenge_that_was_taken_away_is_missed(side: Side) -> None:
    assert refusal(side.exchange(side.code(), code_verifier=VERIFIER)) == INVALID_GRANT


# -- renewing --------------------------------------------------------------------------------------------------------


def test_a_refresh_token_for_the_next_pair(side: Side) -> None:
    first = side.tokens(scope="identify guilds")
    second = side.refresh(first["refresh_token"]).body
    assert (second["scope"], second["expires_in"]) == ("identify guilds", 604800)
    assert second["refresh_token"] != first["refresh_token"]
    assert shows_user(second["access_token"])
    assert side.refresh(second["refresh_token"]).status == 200


def test_a_retired_refresh_token_ends_the_chain(side: Side) -> None:
    first = side.tokens()
    second = side.refresh(first["refresh_token"]).body
    other = side.tokens()
    assert refusal(side.refresh(first["refresh_token"])) == INVALID_GRANT
    assert refusal(side.refresh(second["refresh_token"])) == INVALID_GRANT
    assert not shows_user(second["access_token"])
    assert shows_user(other["access_token"])


def test_scopes_shrink_but_never_grow(side: Side) -> None:
    first = side.tokens(scope="identify guilds")
    grown = side.refresh(first["refresh_token"], scope="identify guilds email")
    assert refusal(grown) == (400, "INVALID_SCOPE")
    second = side.refresh(first["refresh_token"], scope="identify").body
    assert second["scope"] == "identify"
    assert refusal(side.with_token(second["access_token"]).send("GET", "/users/@me/guilds"))[1] == "MISSING_OAUTH_SCOPE"


def test_others_cannot_renew(side: Side) -> None:
    first = side.tokens()
    assert refusal(Side(side.world).refresh(first["refresh_token"])) == INVALID_GRANT
    assert refusal(side.refresh(first["access_token"])) == INVALID_GRANT
    assert side.refresh(first["refresh_token"]).status == 200


def test_lifetimes(side: Side) -> None:
    tokens = side.tokens()
    with at(now() + timedelta(days=7, seconds=1)):
        assert not shows_user(tokens["access_token"])
        assert side.refresh(tokens["refresh_token"]).status == 200
    tokens = side.tokens()
    with at(now() + timedelta(days=30, seconds=1)):
        assert refusal(side.refresh(tokens["refresh_token"])) == INVALID_GRANT


def test_what_has_expired_is_forgotten(side: Side) -> None:
    side.tokens()
    side.code()
    sweep_tokens()
    assert OAuth2Grant.objects.count() == 2
    with at(now() + timedelta(minutes=11)):
        sweep_tokens()
        assert OAuth2Grant.objects.count() == 1
    with at(now() + timedelta(days=8)):
        sweep_tokens()
        assert (OAuth2AccessToken.objects.count(), OAuth2RefreshToken.objects.count()) == (0, 1)
    with at(now() + timedelta(days=31)):
        sweep_tokens()
        assert not OAuth2Grant.objects.exists()


# -- forms -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "path", "error"),
    [
        ({}, "grant_type", "unsupported_grant_type"),
        ({"grant_type": "password"}, "grant_type", "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "grant_type", "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, "refresh_token", "invalid_request"),
        ({"grant_type": "authorization_code", "redirect_uri": BACK}, "code", "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x"}, "redirect_uri", "invalid_request"),
        ({"grant_type": ["refresh_token", "refresh_token"]}, "grant_type", "unsupported_grant_type"),
    ],
)
def test_incomplete_forms(side: Side, body: dict[str, Any], path: str, error: str) -> None:
    reply = Wire().send("POST", "/oauth2/token", side.client | body)
    assert (reply.status, reply.code, reply.body["error"]) == (400, "INVALID_FORM_BODY", error)
    assert [at for at, _ in reply.invalid] == [path]


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_secret": "x"},
        {"client_secret": None},
        {"client_id": None},
        {"client_id": "5"},
        {"client_id": "abc"},
        {"client_id": "9" * 19},
        {"client_id": "-1"},
    ],
)
def test_clients_that_are_none(side: Side, wrong: dict[str, Any]) -> None:
    """401, as RFC 6749 wants it (product decision 2)."""
    tokens = side.tokens()
    for path, body in (
        ("/oauth2/token", {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}),
        ("/oauth2/introspect", {"token": tokens["access_token"]}),
        ("/oauth2/token/revoke", {"token": tokens["access_token"]}),
    ):
        reply = Wire().send("POST", path, side.client | body | wrong)
        assert (reply.status, reply.body["error"]) == (401, "invalid_client"), path
        assert reply.headers["WWW-Authenticate"].startswith("Basic")
    assert side.refresh(tokens["refresh_token"]).status == 200


def test_which_credentials_win(side: Side) -> None:
    """The form's where tokens are exchanged, those of HTTP Basic elsewhere."""
    tokens = side.tokens()
    wrong, right = basic(side.id, "wrong"), basic(side.id, side.secret)
    assert Wire.signed_in(wrong).send("POST", "/oauth2/introspect", side.client | {"token": "x"}).status == 401
    body = {"token": tokens["access_token"], "client_id": side.id, "client_secret": "wrong"}
    assert Wire.signed_in(right).send("POST", "/oauth2/introspect", body).body["active"]
    body = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert Wire.signed_in(wrong).send("POST", "/oauth2/token", body | side.client).status == 200
    tokens = side.tokens()
    body["refresh_token"] = tokens["refresh_token"]
    assert Wire.signed_in(right).send("POST", "/oauth2/token", body).status == 200
    for nonsense in ("Basic", "Basic !!", "Basic eA==", "Basic \N{LATIN SMALL LETTER E WITH ACUTE}"):
        assert Wire.signed_in(nonsense).send("POST", "/oauth2/token", body).status == 401


def basic(name: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


# -- looking into tokens, and ending them ----------------------------------------------------------------------------


def ask(side: Side, path: str, **body: Any) -> Reply:
    return Wire().send("POST", path, side.client | body)


def test_looking_into_a_token(side: Side) -> None:
    """ "Introspection `exp - iat` = 604800.\""""
    tokens = side.tokens(scope="identify email")
    told = ask(side, "/oauth2/introspect", token=tokens["access_token"]).body
    assert told.pop("exp") - told.pop("iat") == 604800
    assert told == {
        "active": True,
        "client_id": side.id,
        "sub": str(side.person("alice").user_id),
        "username": side.person("alice").user.username,
        "scope": "identify email",
        "token_type": "Bearer",
    }
    for token in (tokens["refresh_token"], "x", side.alice.token):
        assert ask(side, "/oauth2/introspect", token=token).body == {"active": False}
    assert ask(Side(side.world), "/oauth2/introspect", token=tokens["access_token"]).body == {"active": False}
    assert refusal(ask(side, "/oauth2/introspect")) == (400, "INVALID_FORM_BODY")


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
@pytest.mark.parametrize("hint", [{}, {"token_type_hint": "access_token"}])
def test_revoking_one_ends_all_of_the_pair(side: Side, kind: str, hint: dict[str, str]) -> None:
    """ "Revocation kills the pair and is idempotent.\""""
    one, two = side.tokens(), side.tokens(scope="guilds")
    other = Side(side.world)
    theirs = other.tokens()
    assert ask(other, "/oauth2/token/revoke", token=one[kind]).status == 200
    assert shows_user(one["access_token"])
    for path in ("/oauth2/token/revoke", "/oauth2/revoke"):
        answer = ask(side, path, token=one[kind], **hint)
        assert (answer.status, answer.body) == (200, None)
    for gone in (one, two):
        assert side.with_token(gone["access_token"]).send("GET", "/oauth2/@me").status == 401
        assert refusal(side.refresh(gone["refresh_token"])) == INVALID_GRANT
    assert shows_user(theirs["access_token"])


def test_what_a_person_has_granted(side: Side) -> None:
    first = side.code(scope="identify bot")
    assert side.alice.send("GET", "/oauth2/@me/authorizations").body == []
    side.exchange(first)
    side.tokens(scope="guilds")
    Side(side.world).exchange(side.code(scope="bot"))
    (one,) = side.alice.send("GET", "/oauth2/@me/authorizations").body
    assert one["application"] == {
        "id": side.id,
        "name": "Helper",
        "icon": None,
        "description": None,
        "bot_public": True,
    }
    assert one["scopes"] == ["identify", "guilds"]


def test_taking_it_back_leaves_what_others_were_granted(side: Side) -> None:
    other = Side(side.world)
    mine, theirs = side.tokens(), other.tokens()
    path = f"/oauth2/@me/authorizations/{side.id}"
    assert refusal(side.alice.send("DELETE", "/oauth2/@me/authorizations/5")) == (404, "UNKNOWN_APPLICATION")
    assert side.owner.send("DELETE", path).status == 204
    assert shows_user(mine["access_token"])
    assert [side.alice.send("DELETE", path).status for _ in range(2)] == [204, 204]
    assert not shows_user(mine["access_token"])
    assert refusal(side.refresh(mine["refresh_token"])) == INVALID_GRANT
    assert shows_user(theirs["access_token"])


def test_a_list_costs_the_same_for_one_and_for_many(side: Side) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            for path in ("/oauth2/@me/authorizations", "/oauth2/applications"):
                assert side.alice.send("GET", path).status == 200
        return len(captured)

    side.tokens()
    side.alice.send("POST", "/oauth2/applications", {"name": "x"})
    one = queries()
    for _ in range(5):
        Side(side.world).tokens()
        side.alice.send("POST", "/oauth2/applications", {"name": "x"})
    assert queries() == one <= 6


# -- what ends them --------------------------------------------------------------------------------------------------

ENDINGS: dict[str, Callable[[Actor], object]] = {
    "signed out everywhere": lambda actor: end_all_sessions(actor.user),
    "a new password, the sign-in kept": lambda actor: end_all_sessions(actor.user, except_session_id=1),
    "disabled": disable_account,
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_they_end_with_the_sign_ins(side: Side, ending: str) -> None:
    """SEC-013: access and refresh tokens and codes end with the sessions; those of others do not."""
    tokens, code, owners = side.tokens(), side.code(), side.exchange(side.code_of_owner()).body
    ENDINGS[ending](side.person("alice"))
    assert not shows_user(tokens["access_token"])
    assert refusal(side.refresh(tokens["refresh_token"])) == INVALID_GRANT
    assert refusal(side.exchange(code)) == INVALID_GRANT
    assert shows_user(owners["access_token"])


def test_a_token_of_somebody_who_may_not_sign_in(side: Side) -> None:
    tokens, code = side.tokens(), side.code()
    User.objects.filter(id=side.person("alice").user_id).update(flags=1 << 38)
    assert not shows_user(tokens["access_token"])
    assert refusal(side.exchange(code)) == INVALID_GRANT
    assert refusal(side.refresh(tokens["refresh_token"])) == INVALID_GRANT


# -- what is told of them --------------------------------------------------------------------------------------------


def test_no_log_tells_them(side: Side, caplog: pytest.LogCaptureFixture) -> None:
    """SEC-005: even where everything is logged."""
    caplog.set_level(logging.DEBUG)
    code = side.code()
    first = side.exchange(code).body
    second = side.refresh(first["refresh_token"]).body
    ask(side, "/oauth2/introspect", token=second["access_token"])
    side.exchange(code)
    side.refresh("wrong")
    ask(side, "/oauth2/revoke", token=second["refresh_token"])
    tokens = [pair[name] for pair in (first, second) for name in ("access_token", "refresh_token")]
    logging.getLogger("anybody").debug("heard")
    assert "heard" in caplog.text
    assert [secret for secret in (code, side.secret, *tokens) if secret in caplog.text] == []


FORMS = {
    "/oauth2/token": TokenInput,
    "/oauth2/introspect": IntrospectInput,
    "/oauth2/token/revoke": RevokeInput,
    "/oauth2/authorize/consent": ConsentInput,
    "/oauth2/applications": ApplicationInput,
}


@pytest.mark.parametrize("path", FORMS)
def test_odd_values_break_nothing(side: Side, path: str) -> None:
    """SEC-020: one odd value among others that are right, in every field."""
    right = side.client | {"grant_type": "refresh_token", "refresh_token": "x", "token": "x", "scope": "identify"}
    right |= {"redirect_uri": BACK, "name": "x"}
    fine = json.dumps(right)[1:-1]
    client = Client(raise_request_exception=False, headers={"Authorization": side.alice.token})
    for name in FORMS[path]().fields:
        for odd in ODD.values():
            body = f"{{{fine},{json.dumps(name)}:{odd}}}"
            answer = client.generic("POST", f"/v1{path}", body.encode(), "application/json")
            assert answer.status_code < 500, body[:300]
    assert client.generic("POST", f"/v1{path}?x=%zz&y", f"{{{fine}}}".encode(), "application/json").status_code < 500
    raw = b"grant_type=refresh_token&refresh_token=%ff%00%ed%a0%80&client_id=%00&client_secret=%ff"
    assert client.generic("POST", "/v1/oauth2/token", raw, "application/x-www-form-urlencoded").status_code == 400
