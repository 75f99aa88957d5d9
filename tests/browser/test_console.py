"""The console in a browser: in with a second step, a report from the queue to its end, and what others see of it."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE_MS, Account, Visitor, new_account
from tests.browser.house import FAULTS, WATCH_SHIFTS, address
from tests.people import PASSWORD
from tests.servers import Servers

pytestmark = [pytest.mark.timeout(180), pytest.mark.once]
expect.set_options(timeout=PATIENCE_MS)
PICTURES = os.environ.get("PICTURES")  # where to leave a picture of each page; for people who look


@pytest.fixture
def chief(house: Servers) -> Account:
    """Somebody who runs the server, with an authenticator app."""
    made = new_account(house.http_url, "Chief")
    grant = f"from accounts.models import User; User.objects.filter(id={made.id}).update(acls=['*'], is_staff=True)"
    house.manage("shell", "-c", grant)
    return made


def app_of(account: Account) -> pyotp.TOTP:
    """Turn on an authenticator."""
    app = pyotp.TOTP(pyotp.random_base32())
    body = {"secret": app.secret, "code": app.now(), "password": PASSWORD}
    headers = {"Authorization": account.token}
    answer = httpx.post(f"{account.url}/v1/users/@me/mfa/totp/enable", json=body, headers=headers, timeout=30)
    assert answer.status_code == 200, answer.text
    return app


def come_in(visitor: Visitor, chief: Account, app: pyotp.TOTP, path: str = "/admin/") -> Page:
    """Through the door and the second step."""
    page = visitor.open("/")
    page.add_init_script(WATCH_SHIFTS)
    page.evaluate("token => sessionStorage.setItem('guildhall.token', token)", chief.token)
    page.goto(visitor.url + path)
    page.get_by_label("Code").fill(app.at(time.time() + 30))
    look(page, "enter")
    page.get_by_role("button", name="Continue").click()
    return page


def look(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"console-{name}.png", full_page=True)
        page.set_viewport_size({"width": 420, "height": 800})
        page.screenshot(path=Path(PICTURES) / f"console-{name}-narrow.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 800})


def a_report(house: Servers) -> tuple[Account, str, str]:
    """Somebody writes something, and somebody else reports it: the author, the channel and the message."""
    eve, bob = new_account(house.http_url, "Eve"), new_account(house.http_url, "Bob")
    guild = eve.ask("POST", "/v1/guilds", {"name": "cats"})
    channel = guild["system_channel_id"]
    invite = eve.ask("POST", f"/v1/channels/{channel}/invites", {})
    bob.ask("POST", f"/v1/invites/{invite['code']}")
    for words in ("hello there", "Buy cheap <b>watches</b>!", "now"):
        message = eve.ask("POST", f"/v1/channels/{channel}/messages", {"content": words})
        if words.startswith("Buy"):
            spam = message["id"]
    body = {"channel_id": channel, "message_id": spam, "category": "spam", "additional_info": "Again and again"}
    bob.ask("POST", "/v1/reports/message", body)
    return eve, channel, spam


def test_a_report_from_the_queue_to_its_end(house: Servers, visitor: Callable[..., Visitor], chief: Account) -> None:
    eve, channel, spam = a_report(house)
    app = app_of(chief)
    watching = visitor(address(house), "Eve").sign_in(eve.token, f"/app#/guilds/{channel}")
    guest = visitor(address(house), "Chief")
    page = come_in(guest, chief, app)
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    expect(page.get_by_role("link", name="Open reports")).to_be_visible()
    look(page, "today")
    page.get_by_role("link", name="Open reports").click()
    look(page, "reports")
    page.get_by_role("row").filter(has_text="spam").first.get_by_role("link").first.click()
    expect(page.get_by_text("Buy cheap <b>watches</b>!")).to_be_visible()
    expect(page.get_by_text("Again and again")).to_be_visible()
    look(page, "report")
    page.get_by_role("button", name="Look after it").click()
    expect(page.get_by_text("It is yours now.")).to_be_visible()
    page.get_by_label("Reason and notes").fill("Advertising")
    page.get_by_role("button", name="Delete what was reported").click()
    expect(page.get_by_text("Deleted, and the report is settled.")).to_be_visible()
    ids = [message["id"] for message in eve.ask("GET", f"/v1/channels/{channel}/messages")]
    assert spam not in ids
    expect(watching.get_by_text("watches")).to_have_count(0)
    for path in ("accounts/user", "guilds/guild", "topics/topic", "moderation/adminauditentry", "core/job"):
        page.goto(f"{guest.url}/admin/{path}/")
        look(page, path.replace("/", "-"))
        assert page.evaluate(FAULTS) == [], path
    page.goto(f"{guest.url}/admin/accounts/user/{eve.id}/change/")
    look(page, "person")
    assert page.evaluate(FAULTS) == []
    page.get_by_role("button", name="Leave the console").click()
    page.goto(f"{guest.url}/admin/accounts/user/")
    expect(page.get_by_label("Code")).to_be_visible()
    assert guest.problems == []
