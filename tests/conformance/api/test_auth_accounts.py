"""Registering, signing in and out, and who one is, under /api/auth and directly under /api."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.registrations import PASSWORD, guild_side, topic_side, unique
from tests.topic_accounts import browser


@pytest.fixture
def api(servers: Any) -> Iterator[httpx.Client]:
    """A browser of the topic side: it keeps cookies."""
    with httpx.Client(base_url=f"{servers.http_url}/api", timeout=30) as client:
        yield client


def registered(api: httpx.Client, **changes: Any) -> dict[str, Any]:
    body = topic_side(**changes)
    answer = api.post("/auth/register", json=body)
    assert answer.status_code == 201, answer.text
    return body | answer.json()


def login(api: httpx.Client, **body: Any) -> httpx.Response:
    return api.post("/auth/login", json={"password": PASSWORD, **body})


def errors(answer: httpx.Response, status: int) -> list[str]:
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert body["success"] is False
    assert body["error"] == body["errors"][0]
    found: list[str] = body["errors"]
    return found


@pytest.mark.parametrize("path", ["/auth/register", "/register", "/auth/register/", "/register/"])
def test_register(api: httpx.Client, path: str) -> None:
    """TF-011."""
    body = topic_side()
    answer = api.post(path, json=body)
    assert answer.status_code == 201
    made = answer.json()
    assert set(made) == {"success", "message", "user_id", "totp_qr_data", "backup_codes"}
    assert (made["success"], made["message"]) == (True, "User registered successfully")
    assert re.fullmatch(r"[0-9a-f]{24}", made["user_id"])
    assert len(set(made["backup_codes"])) == 10
    assert all(re.fullmatch(r"\d{8}", code) for code in made["backup_codes"])
    address = urlsplit(made["totp_qr_data"])
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert body["username"] in address.path
    assert {"secret", "issuer"} <= set(parse_qs(address.query))
    cookie = next(cookie for cookie in api.cookies.jar if cookie.name == "session")
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert api.get("/auth/session").json()["authenticated"] is False, "registering does not sign in"


def test_every_problem_is_told(api: httpx.Client) -> None:
    """TF-012."""
    body = {"username": "-no-", "email": "nowhere", "password": "admin"}
    assert errors(api.post("/auth/register", json=body), 400) == [
        "Invalid username format",
        "Invalid email format",
        "Password must be at least 8 characters long",
        "Password must contain at least one uppercase letter",
        "Password must contain at least one number",
        "Password must contain at least one special character",
        "Password contains common pattern: admin",
    ]
    assert errors(api.post("/auth/register"), 400) == [
        "Invalid username format",
        "Invalid email format",
        "Password is required",
    ]


@pytest.mark.parametrize("username", ["ab", "x" * 21, "a b", "-ab", "ab_", "zoë", 7, None, ["abc"]])
def test_usernames_that_are_refused(api: httpx.Client, username: Any) -> None:
    assert errors(api.post("/register", json=topic_side(username=username)), 400) == ["Invalid username format"]


def test_a_username_with_a_listed_word(api: httpx.Client) -> None:
    answer = api.post("/register", json=topic_side(username="shithead1"))
    assert errors(answer, 400) == ["Username contains inappropriate content"]


def test_what_is_taken(api: httpx.Client) -> None:
    """TF-012."""
    taken = registered(api)
    same_name = api.post("/register", json=topic_side(username=taken["username"].upper()))
    assert errors(same_name, 400) == ["Username already exists"]
    same_mail = api.post("/register", json=topic_side(email=taken["email"].upper()))
    assert errors(same_mail, 400) == ["Email already exists"]


@pytest.mark.parametrize("path", ["/auth/login", "/login"])
@pytest.mark.parametrize("field", ["username", "identifier", "email"])
def test_login_by_name_or_mail_address(api: httpx.Client, path: str, field: str) -> None:
    """TF-016."""
    account = registered(api)
    name = account["email"] if field == "email" else account["username"]
    answer = api.post(path, json={field: name.upper(), "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"success", "user"}
    user = answer.json()["user"]
    assert set(user) == {"id", "username", "email", "preferences", "totp_enabled", "is_admin"}
    assert (user["id"], user["username"], user["totp_enabled"]) == (account["user_id"], account["username"], False)
    assert user["preferences"]["theme"] in ("dark", "light")


def test_the_cookie(api: httpx.Client) -> None:
    answer = login(api, username=registered(api)["username"])
    (header,) = answer.headers.get_list("set-cookie")
    name, _, value = header.partition(";")[0].partition("=")
    attributes = {part.strip() for part in header.split(";")[1:]}
    assert name == "session"
    assert re.fullmatch(r"flx_[A-Za-z0-9]{36}", value)
    assert attributes == {"HttpOnly", "Path=/", "SameSite=Lax"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"password": PASSWORD},
        {"username": "zoe"},
        {"username": None, "password": None},
        {"username": [], "password": {}},
        {"username": 0, "password": True},
        {"username": "", "password": ""},
    ],
)
def test_something_is_missing(api: httpx.Client, body: dict[str, Any]) -> None:
    """TF-016."""
    expected = ["Username, password, and TOTP code are required"]
    assert errors(api.post("/auth/login", json=body), 400) == expected


def test_wrong_credentials(api: httpx.Client) -> None:
    """TF-016."""
    known = registered(api)["username"]
    for name in (known, unique()):
        assert errors(login(api, username=name, password="wrong"), 401) == ["Invalid username or password"]
        answer = api.post("/auth/login", json={"username": name, "totp_code": "123456"})
        assert errors(answer, 401) == ["Invalid credentials or authentication code"]
    assert api.get("/auth/session").json()["authenticated"] is False


def test_a_body_that_is_not_json(api: httpx.Client) -> None:
    assert errors(api.post("/auth/login", data={"username": "a"}), 400) == ["Content-Type must be application/json"]
    broken = api.post("/auth/login", content=b"{", headers={"Content-Type": "application/json"})
    assert errors(broken, 400) == ["Invalid JSON"]


@pytest.mark.parametrize("prefix", ["/auth", ""])
def test_who_am_i(api: httpx.Client, prefix: str) -> None:
    """TF-023."""
    account = registered(api, language="pt-PT")
    nobody = api.get(f"{prefix}/me")
    assert (nobody.status_code, nobody.json()) == (200, {"success": False, "error": "Not authenticated"})
    none = {"authenticated": False, "user_id": None, "username": None, "login_time": None}
    assert api.get(f"{prefix}/session").json() == none

    login(api, username=account["username"])
    user = api.get(f"{prefix}/me").json()["user"]
    assert set(user) == {
        *("id", "username", "email", "phone", "profile_picture", "banner", "country_code", "preferences"),
        *("totp_enabled", "is_admin", "created_at", "last_login", "active_warning"),
    }
    assert user["preferences"]["language"] == "pt"
    assert user["created_at"].endswith("Z")
    session = api.get(f"{prefix}/session").json()
    assert (session["authenticated"], session["user_id"], session["username"]) == (True, user["id"], user["username"])
    assert session["login_time"].endswith("Z")


@pytest.mark.parametrize("prefix", ["/auth", ""])
def test_logout_takes_the_cookie_and_the_session(api: httpx.Client, prefix: str, servers: Any) -> None:
    """TF-024."""
    login(api, username=registered(api)["username"])
    token = api.cookies["session"]
    answer = api.post(f"{prefix}/logout")
    assert answer.json() == {"success": True, "message": "Logged out successfully"}
    assert "session" not in api.cookies
    assert httpx.get(f"{servers.http_url}/api/me", cookies={"session": token}).json()["success"] is False
    assert api.post(f"{prefix}/logout").status_code == 200


def test_one_account_on_both_wires(api: httpx.Client, servers: Any) -> None:
    v1 = f"{servers.http_url}/v1"
    body = guild_side()
    token = httpx.post(f"{v1}/auth/register", json=body).json()["token"]
    mine = httpx.get(f"{servers.http_url}/api/me", headers={"Authorization": token}).json()["user"]
    assert (mine["email"], mine["username"]) == (body["email"], body["username"])

    login(api, identifier=body["email"])
    cookie = api.cookies["session"]
    own = httpx.get(f"{v1}/users/@me", headers={"Authorization": cookie}).json()
    assert own["username"] == body["username"]
    assert len(httpx.get(f"{v1}/auth/sessions", headers={"Authorization": token}).json()) == 2
    assert httpx.post(f"{v1}/auth/logout", headers={"Authorization": cookie}).status_code == 204
    assert api.get("/me").json()["success"] is False


def test_an_account_of_this_side_has_a_tag_on_the_other(api: httpx.Client, servers: Any) -> None:
    account = registered(api, username=f"a-{unique()}")
    login(api, username=account["username"])
    headers = {"Authorization": api.cookies["session"]}
    own = httpx.get(f"{servers.http_url}/v1/users/@me", headers=headers).json()
    assert own["username"] == account["username"].replace("-", "_")
    assert own["nsfw_allowed"] is False


def test_a_cookie_is_no_credential_on_the_other_wire(api: httpx.Client, servers: Any) -> None:
    login(api, username=registered(api)["username"])
    answer = httpx.get(f"{servers.http_url}/v1/users/@me", cookies={"session": api.cookies["session"]})
    assert answer.status_code == 401


def test_changing_the_password_ends_the_other_sessions(api: httpx.Client, servers: Any) -> None:
    name = registered(api)["username"]
    login(api, username=name)
    with browser(servers) as other:
        login(other, username=name)
        wanted = "Better-Horse!43"
        missing = api.post("/auth/change-password", json={"current_password": PASSWORD})
        assert errors(missing, 400) == ["Current and new passwords are required"]
        short = {"current_password": PASSWORD, "new_password": "Sh0rt!"}
        assert errors(api.post("/auth/change-password", json=short), 400) == [
            "New password must be at least 8 characters"
        ]
        wrong = {"current_password": "Wrong!Pass1", "new_password": wanted}
        assert errors(api.post("/auth/change-password", json=wrong), 400) == ["Current password is incorrect"]
        before = api.cookies["session"]
        done = api.post("/auth/change-password", json={"current_password": PASSWORD, "new_password": wanted})
        assert done.json() == {"success": True, "message": "Password changed successfully"}
        assert api.cookies["session"] != before
        assert api.get("/auth/session").json()["authenticated"] is True
        assert other.get("/auth/session").json()["authenticated"] is False
    assert errors(login(api, username=name), 401) == ["Invalid username or password"]
    assert login(api, username=name, password=wanted).status_code == 200
