"""Signing in through an identity provider with pages of its own, in a real browser and over HTTP."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE_MS, Visitor
from tests.conftest import MakeServers
from tests.servers import Servers

pytestmark = [pytest.mark.timeout(180), pytest.mark.once]
expect.set_options(timeout=PATIENCE_MS)

ADA = User(sub="ada-1", claims={"email": "ada@example.com", "email_verified": True, "name": "Ada Lovelace"})
BOB = User(sub="bob-1", claims={"email": "bob@example.com", "email_verified": True, "name": "Bob"})
EVE = User(sub="eve-1", claims={"name": "Eve Without Address"})


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """An independent implementation, made for tests of clients."""
    with run_server_in_thread(require_nonce=True, user_claims=[ADA, BOB, EVE]) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def club(new_servers: MakeServers, issuer: str) -> Servers:
    """An installation whose people sign in through the provider alone."""
    return new_servers(
        OIDC_ISSUER=issuer,
        OIDC_CLIENT_ID="guildhall",
        OIDC_CLIENT_SECRET="s3cret",
        OIDC_NAME="Club",
        OIDC_PRIVATE_NETWORK="on",
    )


# Its pages want a style sheet from the internet, and an icon it has not.
OF_THE_PROVIDER = re.compile(r"Failed to load resource: (net::|.*404 \(NOT FOUND\))")


def test_the_whole_way_through_the_provider(club: Servers, visitor: Callable[..., Visitor], issuer: str) -> None:
    person = visitor(club.http_url, "Ada")
    page = person.open("/app#/topics")
    expect(page.get_by_label("Password")).to_have_count(0)
    page.get_by_role("button", name="Sign in with Club").click()
    page.wait_for_url(f"{issuer}/**")
    page.get_by_role("button", name="ada-1").click()
    page.wait_for_url("**/app#/topics")
    page.locator("body[data-state=live]").wait_for()
    token = page.evaluate("sessionStorage.getItem('guildhall.token')")
    me = httpx.get(f"{club.other_url}/v1/users/@me", headers={"Authorization": token}).json()
    assert (me["email"], me["global_name"], me["verified"]) == ("ada@example.com", "Ada Lovelace", True)
    assert page.evaluate("sessionStorage.getItem('guildhall.departed')") is None
    assert [problem for problem in person.problems if not OF_THE_PROVIDER.match(problem)] == []


def test_whoever_changes_their_mind_is_told_so(club: Servers, visitor: Callable[..., Visitor]) -> None:
    page = visitor(club.http_url, "Ada").open()
    page.get_by_role("button", name="Sign in with Club").click()
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_text("The sign-in was cancelled")).to_be_visible()
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("button", name="Sign in with Club")).to_be_visible()


def test_what_is_missing_is_said(club: Servers, visitor: Callable[..., Visitor]) -> None:
    page = visitor(club.http_url, "Eve").open()
    page.get_by_role("button", name="Sign in with Club").click()
    page.get_by_role("button", name="eve-1").click()
    expect(page.get_by_text("did not tell an e-mail address")).to_be_visible()


def test_a_link_of_somebody_else_signs_nobody_in(club: Servers, visitor: Callable[..., Visitor]) -> None:
    brought = authorized(club)
    person = visitor(club.http_url, "Victim")
    page = person.open(f"/auth/sso/callback?code={brought['code']}&state={brought['state']}")
    expect(page.get_by_text("was not begun in this tab")).to_be_visible()
    assert page.url.endswith("/auth/sso/callback")
    assert page.evaluate("sessionStorage.getItem('guildhall.token')") is None
    forged = person.open("/auth/sso/callback?error=x&error_description=<b>Call+0900</b>")
    expect(forged.get_by_text("reported a problem")).to_be_visible()
    expect(forged.get_by_text("Call")).to_have_count(0)
    assert person.problems == []


def authorized(club: Servers, subject: str = "ada-1", url: str = "") -> dict[str, str]:
    """Code and state, as whoever signs in at the provider gets them."""
    started = httpx.post(f"{url or club.http_url}/v1/auth/sso/start", json={}).json()
    back = httpx.post(started["authorization_url"], data={"sub": subject})
    assert back.status_code == 302, back.text
    found = parse_qs(urlsplit(back.headers["Location"]).query)
    assert back.headers["Location"].startswith(started["redirect_uri"])
    return {"code": found["code"][0], "state": found["state"][0]}


def test_the_three_requests_of_a_client(club: Servers, issuer: str) -> None:
    redirect_uri = f"{club.http_url}/auth/sso/callback"
    facts = {"enabled": True, "enforced": True, "display_name": "Club", "redirect_uri": redirect_uri}
    assert httpx.get(f"{club.http_url}/v1/auth/sso/status").json() == facts
    assert httpx.get(f"{club.http_url}/v1/instance/config").json()["sso"] == facts

    started = httpx.post(f"{club.http_url}/v1/auth/sso/start", json={"redirect_to": "/app"}).json()
    assert set(started) == {"authorization_url", "state", "redirect_uri"}
    query = {name: values[0] for name, values in parse_qs(urlsplit(started["authorization_url"]).query).items()}
    assert re.fullmatch("[0-9a-f]{32}", started["state"])
    assert re.fullmatch("[A-Za-z0-9_-]{43}", query.pop("code_challenge"))
    assert query.pop("nonce")
    assert query == {
        "response_type": "code",
        "client_id": "guildhall",
        "redirect_uri": redirect_uri,
        "scope": "openid email profile",
        "state": started["state"],
        "code_challenge_method": "S256",
    }

    brought = authorized(club)
    # Begun at one process, finished at another.
    answer = httpx.post(f"{club.other_url}/v1/auth/sso/complete", json=brought)
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"token", "user_id", "redirect_to"}
    again = httpx.post(f"{club.http_url}/v1/auth/sso/complete", json=brought)
    assert [error["path"] for error in again.json()["errors"]] == ["state"]
    headers = {"Authorization": answer.json()["token"]}
    assert httpx.get(f"{club.http_url}/v1/auth/sessions", headers=headers).status_code == 200
    assert httpx.post(f"{club.http_url}/v1/auth/logout", headers=headers).status_code == 204
    assert httpx.get(f"{club.http_url}/v1/users/@me", headers=headers).status_code == 401


def test_one_person_who_arrives_many_times_at_once_gets_one_account(club: Servers) -> None:
    brought = [authorized(club, "bob-1", url) for url in (club.http_url, club.other_url) * 3]

    def complete(parameters: dict[str, str]) -> httpx.Response:
        return httpx.post(f"{club.other_url}/v1/auth/sso/complete", json=parameters, timeout=30)

    with ThreadPoolExecutor(len(brought)) as pool:
        answers = list(pool.map(complete, brought))
    assert [answer.status_code for answer in answers] == [200] * len(brought), [answer.text for answer in answers]
    assert len({answer.json()["user_id"] for answer in answers}) == 1


def test_one_state_that_is_used_many_times_at_once_works_once(club: Servers) -> None:
    brought = authorized(club, "bob-1")

    def complete(url: str) -> int:
        return httpx.post(f"{url}/v1/auth/sso/complete", json=brought, timeout=30).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = sorted(pool.map(complete, (club.http_url, club.other_url) * 3))
    assert statuses == [200, *[400] * 5]


def test_passwords_are_shut_on_both_wires(club: Servers) -> None:
    for path in ("/v1/auth/login", "/v1/auth/register", "/api/auth/login", "/api/register"):
        answer = httpx.post(f"{club.http_url}{path}", json={})
        assert (answer.status_code, answer.json()["code"]) == (403, "SSO_REQUIRED"), path


def test_the_page_that_takes_the_code_keeps_it_to_itself(club: Servers) -> None:
    page = httpx.get(f"{club.http_url}/auth/sso/callback?code=secret-code&state=s")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert "secret-code" not in page.text
    assert "secret-code" not in club.log()


def test_without_a_provider_the_routes_say_so(servers: Servers) -> None:
    facts = httpx.get(f"{servers.http_url}/v1/auth/sso/status").json()
    assert facts == {
        "enabled": False,
        "enforced": False,
        "display_name": None,
        "redirect_uri": f"{servers.http_url}/auth/sso/callback",
    }
    for path in ("start", "complete"):
        answer = httpx.post(f"{servers.http_url}/v1/auth/sso/{path}", json={"code": "c", "state": "s"})
        assert (answer.status_code, answer.json()["code"]) == (403, "FEATURE_TEMPORARILY_DISABLED")
