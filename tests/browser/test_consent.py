"""The page on which a person lets an application in: auth-and-users.md 23.1, gap G16, SEC-066 and SEC-070."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from core.permissions import P
from tests.browser.conftest import PATIENCE_MS, Visitor, new_account
from tests.browser.house import FAULTS, WATCH_SHIFTS, address, sign_in
from tests.servers import Servers

pytestmark = [pytest.mark.timeout(180), pytest.mark.once]
expect.set_options(timeout=PATIENCE_MS)

BACK = "https://app.example/back"


@pytest.fixture
def guest(house: Servers, visitor: Callable[..., Visitor]) -> Iterator[Visitor]:
    """Somebody in front of the house, who sees where applications send them."""
    made = visitor(address(house), "Ada")
    made.context.add_init_script(WATCH_SHIFTS)
    made.context.route(f"{BACK}*", _arrived)
    yield made
    assert made.problems == []


def _arrived(route: Route) -> None:
    route.fulfill(body="<title>Back</title>", content_type="text/html")


@pytest.fixture
def made(house: Servers) -> dict[str, Any]:
    """Somebody else's application."""
    owner = new_account(house.http_url, "Dev")
    body = {"name": "Cat <b>counter</b>", "redirect_uris": [BACK]}
    application: dict[str, Any] = owner.ask("POST", "/v1/oauth2/applications", body)
    return application


def asking(made: dict[str, Any], **more: str) -> str:
    query = {"client_id": made["id"], "scope": "identify guilds", "redirect_uri": BACK, "state": "s&1"} | more
    return f"/v1/oauth2/authorize?{urlencode({**query, 'response_type': 'code'})}"


def answered(page: Page) -> dict[str, str]:
    """What the application was told, once the person is back there."""
    page.wait_for_url(f"{BACK}*")
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_a_person_lets_an_application_in(house: Servers, guest: Visitor, made: dict[str, Any]) -> None:
    ada = new_account(house.http_url, "Ada")
    guild = ada.ask("POST", "/v1/guilds", {"name": "Cats"})
    bits = int(P.SEND_MESSAGES | P.KICK_MEMBERS)
    page = guest.open(asking(made, permissions=str(bits), scope="identify bot"))
    expect(page).to_have_url(f"{guest.url}/login")
    sign_in(page, ada.email)
    expect(page.get_by_role("heading", name="Let Cat <b>counter</b> in?")).to_be_visible()
    for words in ("You are Ada", "See your name, picture and account settings", "app.example"):
        expect(page.get_by_text(words)).to_be_visible()
    assert page.evaluate(FAULTS) == []
    page.get_by_label("Add its bot to").select_option(label="Cats")
    page.get_by_label("Remove members").uncheck()
    page.get_by_role("button", name="Let it in").click()
    told = answered(page)
    assert (len(told["code"]), told["state"]) == (43, "s&1")
    roles = ada.ask("GET", f"/v1/guilds/{guild['id']}/roles")
    assert [role["permissions"] for role in roles if role["name"] == made["name"]] == [str(int(P.SEND_MESSAGES))]

    form = {"grant_type": "authorization_code", "code": told["code"], "redirect_uri": BACK, "client_id": made["id"]}
    tokens = httpx.post(
        f"{house.http_url}/v1/oauth2/token", data=form | {"client_secret": made["client_secret"]}, timeout=30
    ).json()
    page.goto(f"{guest.url}/settings/security")
    page.get_by_role("button", name=f"Take back what {made['name']} may do").click()
    expect(page.get_by_role("heading", name="No application")).to_be_visible()
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert httpx.get(f"{house.http_url}/v1/users/@me", headers=headers, timeout=30).status_code == 401

    page.goto(guest.url + asking(made).replace("/v1", "", 1))
    page.get_by_role("link", name="Cancel").click()
    assert answered(page) == {"error": "access_denied", "state": "s&1"}
    page.goto(guest.url + asking(made, prompt="none"))
    assert answered(page) == {"error": "consent_required", "state": "s&1"}


def test_asking_without_asking_the_person(guest: Visitor, made: dict[str, Any]) -> None:
    page = guest.open(asking(made, prompt="none"))
    assert answered(page) == {"error": "login_required", "state": "s&1"}


def test_nobody_is_sent_to_an_address_that_is_not_registered(guest: Visitor, made: dict[str, Any]) -> None:
    page = guest.open()
    for wrong in ({"redirect_uri": "https://evil.example/"}, {"client_id": "5"}, {"scope": "everything"}):
        answer = page.goto(guest.url + asking(made, **wrong))
        assert answer is not None
        assert answer.status == 400
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-frame-options"] == "DENY"
        expect(page.get_by_role("heading", name="That does not work")).to_be_visible()
    assert not any("evil" in str(link) for link in page.eval_on_selector_all("a", "all => all.map((a) => a.href)"))
    guest.problems.clear()  # the browser notes each answer of 400
