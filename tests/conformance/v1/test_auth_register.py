"""POST /v1/auth/register."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.mailbox import new_mail_to
from tests.registrations import codes, guild_side, unique


@pytest.fixture
def v1(servers: Any) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{servers.http_url}/v1", timeout=30) as client:
        yield client


def register(v1: httpx.Client, **changes: Any) -> httpx.Response:
    return v1.post("/auth/register", json=guild_side(**changes))


def me(v1: httpx.Client, answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    own: dict[str, Any] = v1.get("/users/@me", headers={"Authorization": answer.json()["token"]}).json()
    return own


def test_the_answer_is_a_token_that_works(v1: httpx.Client) -> None:
    answer = register(v1)
    assert set(answer.json()) == {"token", "user_id"}
    assert re.fullmatch(r"flx_[A-Za-z0-9]{36}", answer.json()["token"])
    assert me(v1, answer)["id"] == answer.json()["user_id"]


def test_an_adult_with_everything_given(v1: httpx.Client) -> None:
    name = unique()
    own = me(v1, register(v1, username=name, email=f"{name}@Example.com", global_name="  Zo\u200bë  K "))
    assert (own["username"], own["email"], own["global_name"]) == (name, f"{name}@Example.com", "Zoë K")
    assert re.fullmatch(r"\d{4}", own["discriminator"])
    assert own["discriminator"] != "0000"
    assert own["nsfw_allowed"] is True
    assert own["verified"] is False
    assert own["password_last_changed_at"].endswith("Z")


async def test_the_address_gets_a_link_that_verifies_it_in_the_persons_language(v1: httpx.Client, servers: Any) -> None:
    address = guild_side()["email"]
    body = guild_side(email=address)
    assert v1.post("/auth/register", json=body, headers={"Accept-Language": "pt-BR,en;q=0.5"}).status_code == 200
    mail = await new_mail_to(servers, address, "email_verification")
    assert re.fullmatch(r"[A-Za-z0-9]{64}", mail.facts["token"])
    assert mail.facts["link"] == f"{servers.http_url}/verify#token={mail.facts['token']}"
    assert mail.facts["link"] in mail.text
    assert mail.message["Content-Language"] == "pt"
    assert mail.facts["token"] not in servers.log()
    assert address not in servers.log()


def test_an_unclaimed_account(v1: httpx.Client) -> None:
    own = me(v1, register(v1, email=None, password=None, username=None, global_name="Magic Tester"))
    assert (own["username"], own["email"], own["password_last_changed_at"]) == ("Magic_Tester", None, None)


def test_two_people_may_share_a_name(v1: httpx.Client) -> None:
    name = unique()
    first, second = (me(v1, register(v1, username=spelling)) for spelling in (name, name.upper()))
    assert first["discriminator"] != second["discriminator"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"consent": False}, [("consent", "MUST_AGREE_TO_TOS_AND_PRIVACY_POLICY")]),
        ({"consent": None}, [("consent", "INVALID_FORMAT")]),
        ({"consent": "true"}, [("consent", "INVALID_FORMAT")]),
        ({"date_of_birth": None}, [("date_of_birth", "INVALID_FORMAT")]),
        ({"date_of_birth": "1990-1-1"}, [("date_of_birth", "INVALID_FORMAT")]),
        ({"date_of_birth": "1990-02-30"}, [("date_of_birth", "INVALID_DATE_OF_BIRTH_FORMAT")]),
        ({"date_of_birth": "2025-01-01"}, [("date_of_birth", "MUST_BE_MINIMUM_AGE")]),
        ({"email": "nobody"}, [("email", "INVALID_EMAIL_FORMAT")]),
        ({"email": "nö@example.com"}, [("email", "INVALID_EMAIL_LOCAL_PART")]),
        ({"email": "x" * 250 + "@example.com"}, [("email", "EMAIL_LENGTH_INVALID")]),
        ({"email": ""}, [("email", "INVALID_FORMAT")]),
        ({"username": "a b"}, [("username", "USERNAME_INVALID_CHARACTERS")]),
        ({"username": "x" * 33}, [("username", "USERNAME_LENGTH_INVALID")]),
        ({"username": "EveryOne"}, [("username", "USERNAME_RESERVED_VALUE")]),
        ({"username": "the_fluxer"}, [("username", "USERNAME_CANNOT_CONTAIN_RESERVED_TERMS")]),
        ({"global_name": "x" * 33}, [("global_name", "GLOBAL_NAME_LENGTH_INVALID")]),
        ({"global_name": "here"}, [("global_name", "GLOBAL_NAME_RESERVED_VALUE")]),
        ({"password": "short"}, [("password", "PASSWORD_LENGTH_INVALID")]),
        ({"password": "x" * 257}, [("password", "PASSWORD_LENGTH_INVALID")]),
        ({"password": 12345678}, [("password", "INVALID_FORMAT")]),
        ({"password": "password123"}, [("password", "PASSWORD_IS_TOO_COMMON")]),
        ({"invite_code": "x" * 257}, [("invite_code", "STRING_LENGTH_INVALID")]),
    ],
)
def test_refusals(v1: httpx.Client, changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    body = guild_side() | changes
    assert codes(v1.post("/auth/register", json={k: v for k, v in body.items() if v is not None})) == expected


def test_several_problems_are_told_together(v1: httpx.Client) -> None:
    assert {path for path, _ in codes(v1.post("/auth/register", content=b"not json"))} == {"date_of_birth", "consent"}


def test_an_address_in_use_is_refused_in_any_case(v1: httpx.Client) -> None:
    email = f"{unique()}@example.com"
    assert register(v1, email=email).status_code == 200
    assert codes(register(v1, email=email.upper())) == [("email", "EMAIL_ALREADY_IN_USE")]


def test_a_bad_invite_does_not_matter(v1: httpx.Client) -> None:
    assert register(v1, invite_code="no-such-invite").status_code == 200
    assert v1.post("/auth/register", json=guild_side() | {"invite_code": None}).status_code == 200


@pytest.mark.parametrize("name", ["Magic Tester", "magic-tester", "Zoë.K"])
def test_suggestions_by_both_methods(v1: httpx.Client, name: str) -> None:
    by_get = v1.get("/auth/username-suggestions", params={"global_name": name})
    by_post = v1.post("/auth/username-suggestions", json={"global_name": name})
    assert by_get.json() == by_post.json()
    suggestions = by_get.json()["suggestions"]
    assert 1 <= len(suggestions) <= 5
    assert all(re.fullmatch(r"[A-Za-z0-9_]{1,32}", one) for one in suggestions)


def test_suggestions_need_a_name(v1: httpx.Client) -> None:
    assert codes(v1.get("/auth/username-suggestions"))[0][0] == "global_name"
    assert codes(v1.post("/auth/username-suggestions", json={}))[0][0] == "global_name"
