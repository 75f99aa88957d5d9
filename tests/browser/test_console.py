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
from tests.browser.house import FAULTS, WATCH_SHIFTS, address, mailed
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
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(300)  # colours change slowly
        page.screenshot(path=Path(PICTURES) / f"console-{name}-dark.png", full_page=True)
        page.emulate_media(color_scheme="light")


MUCH = """
from datetime import timedelta
from accounts.models import *
from accounts.models.user import UserFlags
from accounts.naming.allocation import add_user
from core.clock import now
from core.models import Job
from guilds.models import DiscoveryListing, Guild
for number in range(3):
    user = add_user(username=f"newcomer{number}")
    User.objects.filter(pk=user.pk).update(flags=int(UserFlags.PENDING_APPROVAL), email=f"new{number}@example.org")
    PendingRegistration.objects.create(user=user, invite_code="bakers")
gone = add_user(username="leaving")
User.objects.filter(pk=gone.pk).update(pending_deletion_at=now() + timedelta(days=40), deletion_public_reason="Spam")
for kind, value in (("email", "eve@spam.example"), ("ip", "192.0.2.0/24"), ("phone", "+4930123456")):
    ContactBan.objects.create(kind=kind, value=value, key=value, banned_by=1)
for error in ("ConnectionError: mail.example does not answer", "GiveUp: no such address"):
    Job.objects.create(name="mail.send", queue="fast", state="failed", error=error, attempts=5, run_after=now(),
        created_at=now(), finished_at=now())
guild = Guild.objects.latest("id")
DiscoveryListing.objects.get_or_create(guild=guild, defaults={"description": "All about cats", "category": 8})
"""


def walk(page: Page, visitor: Visitor, house: Servers, guild: str) -> None:
    """What waits, the server, a guild: what is wrong stands at its field, what is done is told."""
    house.manage("shell", "-c", MUCH)
    paths = [f"guilds/guild/{guild}/change", "deletions", "settings", "accounts/pendingregistration"]
    if PICTURES:
        paths += ["accounts/contactban", "guilds/discoverylisting", f"guilds/discoverylisting/{guild}/change", "limits"]
        paths += [
            "limit_rule",
            "core/job",
            "repeating",
            "reserved",
            "moderation/archive",
            "moderation/messageshred",
            "",
        ]
    for path in paths:
        page.goto(f"{visitor.url}/admin/{path}/" if path else f"{visitor.url}/admin/")
        look(page, path.replace("/", "-").replace(guild, "one") or "today")
        assert page.evaluate(FAULTS) == [], path
    page.goto(f"{visitor.url}/admin/settings/")
    reviews = page.get_by_role("form", name="Reviews of registrations")
    reviews.get_by_label("From the beginning of this hour").fill("25")
    reviews.get_by_label("Reason").fill("Nights")
    reviews.get_by_role("button", name="Save").click()
    expect(reviews.get_by_role("alert")).to_be_visible()
    look(page, "settings-wrong")
    page.goto(f"{visitor.url}/admin/guilds/guild/{guild}/change/")
    deed = page.locator("details.doing").filter(has=page.locator("summary", has_text="Rename it"))
    deed.locator("summary").click()
    deed.get_by_label("Name").fill("Lions")
    deed.get_by_label("Reason").fill("They have grown")
    look(page, "guild-rename")
    deed.get_by_role("button", name="Rename it").click()
    expect(page.get_by_role("heading", name="Lions")).to_be_visible()


def act(page: Page, name: str, button: str, **fields: str) -> None:
    """One of the acts beside a report or a person, with a reason and what else it takes, by label."""
    deed = page.locator("details.act").filter(has=page.get_by_text(name, exact=True))
    deed.locator("summary").click()
    for label, value in {"Reason": "Advertising", **fields}.items():
        deed.get_by_label(label).fill(value)
    deed.get_by_role("button", name=button).click()


def a_report(house: Servers) -> tuple[Account, str, str]:
    """Somebody writes something, and somebody else reports it: the author, the channel and the message."""
    eve, bob = new_account(house.http_url, "Eve"), new_account(house.http_url, "Bob")
    guild = bob.ask("POST", "/v1/guilds", {"name": "cats"})
    channel = guild["system_channel_id"]
    invite = bob.ask("POST", f"/v1/channels/{channel}/invites", {})
    eve.ask("POST", f"/v1/invites/{invite['code']}")
    for words in ("hello there", "Buy cheap <b>watches</b>!", "now"):
        message = eve.ask("POST", f"/v1/channels/{channel}/messages", {"content": words})
        if words.startswith("Buy"):
            spam = message["id"]
    body = {"channel_id": channel, "message_id": spam, "category": "spam", "additional_info": "Again and again"}
    bob.ask("POST", "/v1/reports/message", body)
    return eve, channel, spam


def hears(page: Page, heard: list[str], *words: str) -> bool:
    """Whether a page's connection brings something with these words, sooner or later."""
    for _ in range(PATIENCE_MS // 50):
        if any(all(word in frame for word in words) for frame in heard):
            return True
        page.wait_for_timeout(50)
    return False


def test_a_report_from_the_queue_to_its_end(house: Servers, visitor: Callable[..., Visitor], chief: Account) -> None:
    eve, channel, spam = a_report(house)
    app = app_of(chief)
    reader, heard = visitor(address(house), "Eve"), list[str]()
    hear = lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame)))  # noqa: E731
    reader.context.on("page", lambda opened: opened.on("websocket", hear))
    watching = reader.sign_in(eve.token, f"/app#/guilds/{channel}")
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
    report = page.url
    act(page, "Time out", "Time out")
    expect(page.get_by_text("Timed out, and the report is settled.")).to_be_visible()
    assert hears(watching, heard, "GUILD_MEMBER_UPDATE", '"communication_disabled_until":"2')
    page.goto(report)
    page.get_by_label("Reason").fill("There is more to do")
    page.get_by_role("button", name="Open it again").click()
    act(page, "Delete what was reported", "Delete what was reported")
    expect(page.get_by_text("Deleted, and the report is settled.")).to_be_visible()
    ids = [message["id"] for message in eve.ask("GET", f"/v1/channels/{channel}/messages")]
    assert spam not in ids
    expect(watching.get_by_text("watches")).to_have_count(0)
    for path in ("accounts/user", "guilds/guild", "topics/topic", "moderation/adminauditentry", "core/job"):
        page.goto(f"{guest.url}/admin/{path}/")
        look(page, path.replace("/", "-"))
        assert page.evaluate(FAULTS) == [], path
    walk(page, guest, house, eve.ask("GET", f"/v1/channels/{channel}")["guild_id"])
    page.goto(f"{guest.url}/admin/accounts/user/{eve.id}/change/")
    act(page, "Give a strike", "Give it, and do what the ladder says", Points="2")
    expect(page.get_by_text("They have another strike.")).to_be_visible()
    look(page, "person")
    assert page.evaluate(FAULTS) == []
    link = mailed(house, page, eve.email, "account_temp_banned")["link"]
    letter = reader.open(str(link).removeprefix(reader.url))
    expect(letter.get_by_text("Advertising")).to_be_visible()
    assert "token" not in letter.url
    letter.get_by_label("What do you say to it?").fill("It was somebody else")
    letter.get_by_role("button", name="Appeal").click()
    expect(letter.get_by_text("Your appeal is with the administrators.")).to_be_visible()
    page.get_by_role("button", name="Leave the console").click()
    page.goto(f"{guest.url}/admin/accounts/user/")
    expect(page.get_by_label("Code")).to_be_visible()
    assert guest.problems == []


def test_somebody_is_found_by_three_letters(house: Servers, visitor: Callable[..., Visitor], chief: Account) -> None:
    """By the keys alone, and by the mouse: what is chosen goes into the field, and then the field does as ever."""
    eve, channel, _ = a_report(house)
    guild = eve.ask("GET", f"/v1/channels/{channel}")["guild_id"]
    me = eve.ask("GET", "/v1/users/@me")
    tag = f"{me['username']}#{me['discriminator']}"
    guest = visitor(address(house), "Chief")
    page = come_in(guest, chief, app_of(chief), f"/admin/guilds/guild/{guild}/change/")
    deed = page.locator("details.doing").filter(has=page.locator("summary", has_text="Remove a member"))
    deed.locator("summary").click()
    field = deed.get_by_role("combobox", name="Who")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("zzz")
    expect(deed.get_by_role("status")).to_have_text("Nothing begins like this.")
    field.fill("")
    field.press_sequentially(tag[:3])
    row = deed.get_by_role("option").filter(has_text=tag)
    expect(row).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    look(page, "offers")
    assert page.evaluate(FAULTS) == []
    field.press("Escape")
    expect(row).to_be_hidden()
    field.press("ArrowDown")
    expect(row).to_be_visible()
    for _ in range(deed.get_by_role("option").count()):
        field.press("ArrowDown")
        if row.get_attribute("aria-selected") == "true":
            break
    expect(field).to_have_attribute("aria-activedescendant", row.get_attribute("id") or "none")
    field.press("Enter")
    expect(field).to_have_value(eve.id)
    expect(deed.get_by_role("status")).to_contain_text(tag)
    deed.get_by_label("Reason").fill("Found by three letters")
    deed.get_by_role("button", name="Remove a member").click()
    expect(page.get_by_text("They are out.")).to_be_visible()
    assert eve.ask("GET", "/v1/users/@me/guilds") == []
    page.goto(f"{guest.url}/admin/moderation/strike/")
    search = page.get_by_role("combobox", name="Search")
    search.press_sequentially(tag[:3])
    page.get_by_role("option").filter(has_text=tag).hover()
    look(page, "search-offers")
    assert page.evaluate(FAULTS) == []
    page.get_by_role("option").filter(has_text=tag).click()
    search.press("Enter")
    page.wait_for_url(f"**/strike/?q={eve.id}")
    page.goto(f"{guest.url}/admin/moderation/automodrule/new/invites/")
    finder = page.get_by_role("combobox", name="Find one to add")
    page.get_by_label("Guilds that may be advertised").fill("77")
    for _ in range(2):  # once is enough
        finder.press_sequentially("cat")
        page.get_by_role("option").filter(has_text="cats").last.click()
    first, other = page.get_by_label("Guilds that may be advertised").input_value().splitlines()
    assert (first, other.isdigit()) == ("77", True)
    look(page, "rule-offers")
    assert page.evaluate(FAULTS) == []
    assert guest.problems == []


def test_a_warning_stands_before_its_person_until_it_is_read(
    house: Servers, visitor: Callable[..., Visitor], chief: Account
) -> None:
    """In the web client: at once where a page is open, on the next page otherwise, and never again once read."""
    eve, channel, _ = a_report(house)
    guest, reader = visitor(address(house), "Chief"), visitor(address(house), "Eve")
    watching = reader.sign_in(eve.token, f"/app#/g/{eve.ask('GET', f'/v1/channels/{channel}')['guild_id']}")
    page = come_in(guest, chief, app_of(chief), f"/admin/accounts/user/{eve.id}/change/")
    deed = page.locator("details.act").filter(has=page.get_by_text("Warn", exact=True))
    deed.locator("summary").click()
    deed.get_by_label("Warning, as they read it").fill("No <b>watches</b> here, please")
    deed.get_by_label("Reason", exact=True).fill("Advertising")
    deed.get_by_role("button", name="Warn").click()
    told = watching.get_by_role("dialog", name="An administrator warns you")
    expect(told).to_contain_text("No <b>watches</b> here, please")
    look(watching, "warned")
    watching.keyboard.press("Escape")
    expect(told).to_have_count(0)
    watching.reload()
    expect(told).to_be_visible()
    told.get_by_role("button", name="I have read it").click()
    expect(told).to_have_count(0)
    page.reload()
    expect(page.get_by_text("No <b>watches</b> here, please")).to_be_visible()
    with watching.expect_response("**/api/auth/me") as asked:
        watching.reload()
    assert asked.value.json()["user"]["active_warning"] is None
    assert (reader.problems, guest.problems) == ([], [])
