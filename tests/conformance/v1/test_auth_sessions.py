"""Signing in and out on /v1, the list of sign-ins, and who one is."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests import people
from tests.factors import anybody, with_totp
from tests.people import register, text_channel
from tests.registrations import PASSWORD, codes, guild_side, unique

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
WRONG = [("email", "INVALID_EMAIL_OR_PASSWORD"), ("password", "INVALID_EMAIL_OR_PASSWORD")]


@pytest.fixture
def v1(servers: Any) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{servers.http_url}/v1", timeout=30) as client:
        yield client


def registered(v1: httpx.Client, **changes: Any) -> tuple[dict[str, Any], str]:
    body = guild_side(**changes)
    answer = v1.post("/auth/register", json=body)
    assert answer.status_code == 200, answer.text
    return body, answer.json()["token"]


def login(v1: httpx.Client, email: str, password: str = PASSWORD) -> httpx.Response:
    return v1.post("/auth/login", json={"email": email, "password": password}, headers={"User-Agent": CHROME})


def status(v1: httpx.Client, token: str, path: str = "/users/@me") -> int:
    return v1.get(path, headers={"Authorization": token}).status_code


def test_login_opens_another_sign_in(v1: httpx.Client) -> None:
    body, first = registered(v1)
    answer = login(v1, body["email"].upper())
    assert answer.status_code == 200
    assert set(answer.json()) == {"token", "user_id"}
    assert answer.json()["token"] != first
    assert status(v1, first) == status(v1, answer.json()["token"]) == 200


async def test_an_invite_is_joined_by_whoever_comes_with_it(servers: Any, v1: httpx.Client) -> None:
    owner = await register(servers.http_url, "owner")
    guild = await owner.guild()
    invite = await owner.ask("POST", f"/channels/{text_channel(guild)['id']}/invites", {})

    def is_in(token: str) -> bool:
        return status(v1, token, f"/guilds/{guild['id']}") == 200

    _, token = registered(v1, invite_code=invite["code"])
    assert is_in(token)
    body, token = registered(v1)
    assert not is_in(token)
    for code in ("no-such-invite", invite["code"]):
        answer = v1.post("/auth/login", json={"email": body["email"], "password": PASSWORD, "invite_code": code})
        assert answer.status_code == 200
        assert is_in(token) is (code == invite["code"])


async def test_an_invite_waits_with_the_second_factor(servers: Any) -> None:
    owner, guest = await register(servers.http_url, "owner"), await register(servers.http_url, "guest")
    guild = await owner.guild()
    invite = await owner.ask("POST", f"/channels/{text_channel(guild)['id']}/invites", {})
    _, codes = await with_totp(guest)
    login = {"email": guest.email, "password": people.PASSWORD, "invite_code": invite["code"]}
    ticket = (await anybody(guest, "/auth/login", login)).json()["ticket"]
    assert (await guest.call("GET", f"/guilds/{guild['id']}")).status_code != 200
    done = await anybody(guest, "/auth/login/mfa/totp", {"ticket": ticket, "code": codes[0]})
    assert done.status_code == 200
    assert (await guest.call("GET", f"/guilds/{guild['id']}")).status_code == 200


def test_wrong_credentials(v1: httpx.Client) -> None:
    body, _ = registered(v1)
    assert codes(login(v1, body["email"], "wrong-password")) == WRONG
    assert codes(login(v1, f"{unique()}@example.com")) == WRONG


def test_an_account_without_a_password_has_none_that_fits(v1: httpx.Client) -> None:
    body, _ = registered(v1, password=None)
    assert codes(login(v1, body["email"])) == WRONG


@pytest.mark.parametrize("field", ["email", "password"])
@pytest.mark.parametrize("value", [None, "", [], {}, 0, True, ["x"], {"x": 1}])
def test_values_that_are_no_credentials(v1: httpx.Client, field: str, value: Any) -> None:
    body = {"email": "a@example.com", "password": PASSWORD} | {field: value}
    assert {path for path, _ in codes(v1.post("/auth/login", json=body))} == {field}


def test_numbers_beyond_every_range_are_no_credentials(v1: httpx.Client) -> None:
    answer = v1.post(
        "/auth/login", content=b'{"email":1e400,"password":1e400}', headers={"Content-Type": "application/json"}
    )
    assert {path for path, _ in codes(answer)} == {"email", "password"}


@pytest.mark.parametrize("form", ["{}", "Bearer {}"])
def test_logout_ends_this_sign_in_only(v1: httpx.Client, form: str) -> None:
    body, first = registered(v1)
    second = login(v1, body["email"]).json()["token"]
    answer = v1.post("/auth/logout", headers={"Authorization": form.format(first)})
    assert (answer.status_code, answer.content) == (204, b"")
    assert status(v1, first) == 401
    assert status(v1, second) == 200


@pytest.mark.parametrize("header", [None, "flx_" + "a" * 36, "Bot 1.2", "rubbish"])
def test_logout_always_succeeds(v1: httpx.Client, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    assert v1.post("/auth/logout", headers=headers).status_code == 204


def test_the_list_of_sign_ins(v1: httpx.Client) -> None:
    body, first = registered(v1)
    second = login(v1, body["email"]).json()["token"]
    found = v1.get("/auth/sessions", headers={"Authorization": second}).json()
    assert [session["current"] for session in found] == [True, False]
    assert set(found[0]) == {"id_hash", "client_info", "approx_last_used_at", "current"}
    assert found[0]["client_info"] == {"platform": "Chrome", "os": "Linux", "location": None}
    assert found[1]["client_info"]["platform"] == "Unknown"
    assert first not in str(found)
    assert second not in str(found)


def test_ending_sign_ins_needs_the_password(v1: httpx.Client) -> None:
    _, token = registered(v1)
    (only,) = v1.get("/auth/sessions", headers={"Authorization": token}).json()

    def end(**more: Any) -> httpx.Response:
        body = {"session_id_hashes": [only["id_hash"]], **more}
        return v1.post("/auth/sessions/logout", json=body, headers={"Authorization": token})

    refused = end()
    assert (refused.status_code, refused.json()["code"], refused.json()["has_mfa"]) == (
        403,
        "SUDO_MODE_REQUIRED",
        False,
    )
    assert codes(end(password="wrong-password")) == [("password", "INVALID_PASSWORD")]
    assert status(v1, token) == 200
    assert end(password=PASSWORD).status_code == 204
    assert status(v1, token) == 401


def test_only_ones_own_sign_ins_end(v1: httpx.Client) -> None:
    (_, mine), (_, foreign) = registered(v1), registered(v1)
    (theirs,) = v1.get("/auth/sessions", headers={"Authorization": foreign}).json()
    body = {"session_id_hashes": [theirs["id_hash"], "unknown"], "password": PASSWORD}
    assert v1.post("/auth/sessions/logout", json=body, headers={"Authorization": mine}).status_code == 204
    assert status(v1, foreign) == 200


@pytest.mark.parametrize("hashes", [None, "x", ["x"] * 101, [1], [""]])
def test_values_that_are_no_list_of_sign_ins(v1: httpx.Client, hashes: Any) -> None:
    _, token = registered(v1)
    body = {"session_id_hashes": hashes, "password": PASSWORD}
    answer = v1.post("/auth/sessions/logout", json=body, headers={"Authorization": token})
    assert codes(answer)[0][0].startswith("session_id_hashes")


def test_an_unclaimed_account_needs_no_password_to_end_its_sign_ins(v1: httpx.Client) -> None:
    _, token = registered(v1, email=None, password=None)
    body = {"session_id_hashes": []}
    assert v1.post("/auth/sessions/logout", json=body, headers={"Authorization": token}).status_code == 204


def test_nobody_is_told_to_sign_in_before_anything_else(v1: httpx.Client) -> None:
    for method, path in (
        ("GET", "/users/@me"),
        ("GET", "/users/not-an-id"),
        ("GET", "/auth/sessions"),
        ("POST", "/auth/sessions/logout"),
    ):
        answer = v1.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHORIZED")


def test_others_show_their_public_face(v1: httpx.Client) -> None:
    (body, _), (_, token) = registered(v1), registered(v1)
    other = login(v1, body["email"]).json()["user_id"]
    answer = v1.get(f"/users/{other}", headers={"Authorization": token}).json()
    assert set(answer) == {"id", "username", "discriminator", "global_name", "avatar", "avatar_color", "flags"}
    assert answer["username"] == body["username"]


@pytest.mark.parametrize(
    ("user_id", "expected"), [("1", 404), ("0", 404), ("-1", 400), (str(2**63), 400), ("null", 400), ("01", 400)]
)
def test_ids_of_nobody(v1: httpx.Client, user_id: str, expected: int) -> None:
    _, token = registered(v1)
    answer = v1.get(f"/users/{user_id}", headers={"Authorization": token})
    assert answer.status_code == expected, answer.text
    if expected == 404:
        assert answer.json()["code"] == "UNKNOWN_USER"


def test_a_slash_at_the_end_changes_nothing(v1: httpx.Client) -> None:
    body, token = registered(v1)
    assert status(v1, token, "/users/@me/") == 200
    assert v1.post("/auth/login/", json={"email": body["email"], "password": PASSWORD}).status_code == 200


def test_a_bot_signs_in_with_its_token(v1: httpx.Client, servers: Any) -> None:
    printed = servers.manage("createbot", "Trace r")
    token = printed.split("token:")[1].strip()
    headers = {"Authorization": f"Bot {token}"}
    own = v1.get("/users/@me", headers=headers).json()
    assert (own["username"], own["bot"], own["email"], own["traits"]) == ("Trace_r", True, None, [])
    assert own["id"] == token.partition(".")[0]
    for method, path in (("GET", "/auth/sessions"), ("POST", "/auth/sessions/logout")):
        answer = v1.request(method, path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "ACCESS_DENIED")
    assert v1.post("/auth/logout", headers=headers).status_code == 204
    assert v1.get("/users/@me", headers=headers).status_code == 200
