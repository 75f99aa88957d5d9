"""The door, failures, and what holds for every page."""

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE_MS, Visitor, new_account
from tests.servers import Servers

pytestmark = [pytest.mark.timeout(180), pytest.mark.once]
expect.set_options(timeout=PATIENCE_MS)

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
NAMELESS = """
[...document.querySelectorAll("button, a, input, select, textarea")].filter((one) => {
  const labels = [...(one.labels ?? [])].map((label) => label.textContent);
  return !(one.getAttribute("aria-label") || one.textContent.trim() || labels.join("").trim());
}).map((one) => one.outerHTML)
"""


def test_the_door_says_what_is_wrong(servers: Servers, visitor: Callable[..., Visitor]) -> None:
    page = visitor(servers.http_url, "Ada").open()
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("#sign-in-email")).to_be_focused()
    expect(page.locator("#sign-in-email")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("tab", name="Sign in").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Create account")).to_be_focused()
    expect(page.locator("#register-email")).to_be_visible()
    page.get_by_label("Name").fill("Ada")
    page.locator("#register-email").fill("ada@example.com")
    page.locator("#register-password").fill("password")
    page.get_by_label("Date of birth").fill("1990-01-01")
    page.get_by_label("I agree").check()
    page.get_by_role("button", name="Create account").click()
    expect(page.locator("#register-password")).to_have_attribute("aria-invalid", "true")


def test_the_client_sends_strangers_to_the_door(servers: Servers, visitor: Callable[..., Visitor]) -> None:
    page = visitor(servers.http_url, "Ada").open("/app#/topics")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_a_token_that_ended_leads_to_the_door(servers: Servers, visitor: Callable[..., Visitor]) -> None:
    page = visitor(servers.http_url, "Ada").open()
    page.evaluate("sessionStorage.setItem('guildhall.token', 'flx_' + 'x'.repeat(36))")
    page.goto(f"{servers.http_url}/app")
    expect(page.get_by_text("You were signed out.")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/topics", "/app", "/docs/v1", "/docs/topics", "/admin/login/", "/nowhere"])
def test_every_page_has_its_headers(servers: Servers, path: str) -> None:
    headers = httpx.get(servers.http_url + path, headers=BROWSER).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"]
    assert headers["Content-Type"].startswith("text/html")


def test_what_is_missing_is_told_in_the_form_that_was_asked_for(servers: Servers) -> None:
    page = httpx.get(f"{servers.http_url}/nowhere", headers=BROWSER)
    assert page.status_code == 404
    assert "There is nothing here." in page.text
    for path in ("/v1/nowhere", "/api/nowhere"):
        answer = httpx.get(servers.http_url + path, headers=BROWSER)
        assert answer.status_code == 404
        assert answer.headers["Content-Type"].startswith("application/json")
    assert httpx.get(f"{servers.http_url}/nowhere").headers["Content-Type"].startswith("application/json")


def test_the_references_draw_themselves_without_breaking_the_policy(
    servers: Servers, visitor: Callable[..., Visitor]
) -> None:
    person = visitor(servers.http_url, "Ada")
    for path in ("/docs/v1", "/docs/topics"):
        page = person.open(path)
        expect(page.locator("details.operation").nth(10)).to_be_visible()
    assert person.problems == []


def test_everything_that_can_be_pressed_has_a_name(servers: Servers, visitor: Callable[..., Visitor]) -> None:
    ada = new_account(servers.http_url, "Ada")
    guild = ada.ask("POST", "/v1/guilds", {"name": "Cats"})
    ada.ask("POST", f"/v1/channels/{guild['system_channel_id']}/messages", {"content": "hello"})
    person = visitor(servers.http_url, "Ada")
    assert person.open().evaluate(NAMELESS) == []
    page = person.sign_in(ada.token, f"/app#/g/{guild['id']}")
    expect(page.locator(".message")).to_have_count(1)
    assert page.evaluate(NAMELESS) == []
    page.get_by_role("link", name="Topics", exact=True).click()
    expect(page.get_by_role("button", name="Begin a topic")).to_be_visible()
    assert page.evaluate(NAMELESS) == []


def test_the_keyboard_is_enough_to_say_something(servers: Servers, visitor: Callable[..., Visitor]) -> None:
    ada = new_account(servers.http_url, "Ada")
    guild = ada.ask("POST", "/v1/guilds", {"name": "Cats"})
    page = visitor(servers.http_url, "Ada").sign_in(ada.token, f"/app#/g/{guild['id']}")
    box = page.get_by_placeholder("Message #general")
    expect(box).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if box.evaluate("box => box === document.activeElement"):
            break
    page.keyboard.type("no mouse was used")
    page.keyboard.press("Enter")
    expect(page.locator(".message", has_text="no mouse was used")).to_be_visible()
