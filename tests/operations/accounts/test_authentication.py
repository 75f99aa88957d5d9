"""From credentials to actors: every form of the header, the cookie, and what is none of them."""

import base64
from typing import Any

import pytest
from django.test import RequestFactory

from accounts.authentication import actor_for_token, admit_approved_only, authenticate
from accounts.models import AuthSession, User
from accounts.models.user import UserFlags
from accounts.operations.bots import create_bot
from accounts.tokens import split_bot_token, token_hash
from core.actor import Actor
from core.errors import ProductError
from tests.newcomers import newcomer, signed_in

pytestmark = pytest.mark.django_db
SYSTEM = Actor(user=None, kind="system")


def arriving(path: str, *, header: str | None = None, cookie: str = "") -> Any:
    request = RequestFactory().get(path, **({} if header is None else {"HTTP_AUTHORIZATION": header}))
    request.COOKIES["session"] = cookie
    request.__dict__["client_ip"] = "192.0.2.1"
    return request


def who(header: str, path: str = "/v1/users/@me") -> Actor | None:
    return authenticate(arriving(path, header=header))


def test_a_session_token_bare_or_as_bearer() -> None:
    actor, token = signed_in()
    for header in (token, f"Bearer {token}"):
        found = who(header)
        assert found is not None
        assert (found.user_id, found.kind, found.session_id, found.ip) == (
            actor.user_id,
            "session",
            actor.session_id,
            "192.0.2.1",
        )


@pytest.mark.parametrize(
    "form",
    [
        "",
        " {}",
        "{} ",
        "bearer {}",
        "BEARER {}",
        "Bearer  {}",
        "Bearer {} ",
        "Bot {}",
        "Admin {}",
        "{0} {0}",
        "Bearer",
        "x{}",
    ],
)
def test_other_spellings_are_nobody(form: str) -> None:
    _, token = signed_in()
    assert who(form.format(token)) is None


@pytest.mark.parametrize(
    "token", ["flx_", "flx_" + "a" * 36, "flx_" + "a" * 37, "null", "0", "1e400", "[]", "-", "flx_" + "é" * 36]
)
def test_what_is_no_token_is_nobody(token: str) -> None:
    assert who(token) is None
    assert actor_for_token(token) is None


def test_a_sign_in_costs_one_query(django_assert_num_queries: Any) -> None:
    _, token = signed_in()
    with django_assert_num_queries(1):
        assert who(token) is not None
    with django_assert_num_queries(0):
        assert who("rubbish") is None


def test_the_cookie_counts_below_api_only_and_never_beside_a_header() -> None:
    _, token = signed_in()
    assert authenticate(arriving("/api/auth/me", cookie=token)) is not None
    assert authenticate(arriving("/v1/users/@me", cookie=token)) is None
    assert authenticate(arriving("/users/@me", cookie=token)) is None
    assert authenticate(arriving("/apiary", cookie=token)) is None
    assert authenticate(arriving("/api/auth/me", cookie=token, header="flx_other")) is None


def test_only_a_hash_of_the_token_is_kept() -> None:
    actor, token = signed_in()
    row = AuthSession.objects.filter(id=actor.session_id).values().get()
    assert row["token_hash"] == token_hash(token)
    assert len(row["token_hash"]) == 43
    assert not any(token in str(value) for value in row.values())


@pytest.mark.parametrize(
    "flag", [UserFlags.DELETED, UserFlags.SELF_DELETED, UserFlags.DISABLED, UserFlags.DISABLED_SUSPICIOUS_ACTIVITY]
)
def test_the_credentials_of_a_disabled_account_are_dead(flag: int) -> None:
    actor, token = signed_in()
    bot = create_bot(SYSTEM, name="Beep")
    User.objects.filter(id__in=[actor.user_id, bot.user.id]).update(flags=flag)
    assert who(token) is None
    assert actor_for_token(token) is None
    assert who(f"Bot {bot.token}") is None


def test_a_bot_token_with_its_scheme() -> None:
    bot = create_bot(SYSTEM, name="Trace r")
    found = who(f"Bot {bot.token}")
    assert found is not None
    assert (found.user_id, found.kind, found.session_id, found.is_bot) == (bot.user.id, "bot", None, True)
    assert who(bot.token) is None
    assert who(f"Bearer {bot.token}") is None
    assert actor_for_token(bot.token) is not None


def test_a_bot_token_with_its_id_in_base64() -> None:
    bot = create_bot(SYSTEM, name="Beep")
    _, _, secret = bot.token.partition(".")
    for encoded in (
        base64.b64encode(str(bot.user.id).encode()).decode(),
        base64.b64encode(str(bot.user.id).encode()).decode().rstrip("="),
    ):
        found = who(f"Bot {encoded}.{secret}")
        assert found is not None
        assert found.user_id == bot.user.id


def test_wrong_halves_of_a_bot_token() -> None:
    bot, other = create_bot(SYSTEM, name="Beep"), create_bot(SYSTEM, name="Boop")
    bot_id, _, secret = bot.token.partition(".")
    for token in (
        f"{bot_id}.",
        f".{secret}",
        bot_id,
        secret,
        f"{other.user.id}.{secret}",
        f"{bot.token}.x",
        f"{bot_id}.{secret[:-1]}",
    ):
        assert who(f"Bot {token}") is None
    assert who(f"Bot {newcomer().id}.{secret}") is None


@pytest.mark.parametrize("id_part", ["0", "-1", "01", str(2**63), "9" * 40, "MDE", "=", "ÿ", "MTIz" * 20])
def test_ids_that_no_bot_can_have(id_part: str) -> None:
    assert split_bot_token(f"{id_part}.{'a' * 43}") is None


def test_a_bot_mirrors_the_second_factor_of_its_owner() -> None:
    owner = newcomer()
    owner.authenticator_types = [0]
    bot = create_bot(SYSTEM, name="Beep", owner=owner).user
    assert bot.has_mfa
    assert bot.bot_owner == owner
    assert bot.is_claimed
    assert bot.email is None


@pytest.mark.parametrize(
    ("name", "username"), [("Trace r", "Trace_r"), ("x", "botx"), ("a-b.c", "a_b_c"), ("日", None)]
)
def test_bots_are_named_after_what_they_are_called(name: str, username: str | None) -> None:
    found = create_bot(SYSTEM, name=name).user.username
    assert found == username if username else found.isalpha()


@pytest.mark.parametrize(
    "path", ["/v1/auth/logout", "/auth/sessions", "/v1/instance", "/api/auth/me", "/api/logout", "/_health"]
)
def test_people_who_wait_may_sign_out(path: str) -> None:
    request = arriving(path)
    request.actor = Actor(user=User(flags=UserFlags.PENDING_APPROVAL))
    admit_approved_only(request)


@pytest.mark.parametrize(
    "path", ["/v1/users/@me", "/users/@me", "/v1/guilds", "/api/topics", "/v1/authors", "/", "/v1/v1/auth"]
)
def test_people_who_wait_may_do_nothing_else(path: str) -> None:
    request = arriving(path)
    request.actor = Actor(user=User(flags=UserFlags.PENDING_APPROVAL))
    with pytest.raises(ProductError, match="MISSING_ACCESS"):
        admit_approved_only(request)
