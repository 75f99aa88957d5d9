"""Two people in two browsers talk in a guild."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE_MS, Visitor, new_account
from tests.pictures import data_url, picture
from tests.servers import Servers

pytestmark = pytest.mark.timeout(180)
expect.set_options(timeout=PATIENCE_MS)

MakeVisitor = Callable[..., Visitor]

RECONNECTING_MS = 60_000


def composer(page: Page):
    return page.get_by_placeholder("Message #")


def say(page: Page, text: str) -> None:
    composer(page).fill(text)
    composer(page).press("Enter")


def message(page: Page, text: str):
    return page.locator(".message", has_text=text)


def test_sign_up_found_a_guild_invite_and_talk(servers: Servers, visitor: MakeVisitor) -> None:
    ada, ben = visitor(servers.http_url, "Ada"), visitor(servers.other_url, "Ben")
    here, there = ada.sign_up(), ben.sign_up()

    here.get_by_role("button", name="Make or join a guild").click()
    here.get_by_role("button", name="Make a guild").click()
    here.get_by_label("Name").fill("Reading circle")
    here.get_by_role("button", name="Make it").click()
    expect(here.get_by_role("heading", name="Reading circle")).to_be_visible()
    here.get_by_role("button", name="Invite people").click()
    code = here.locator(".invite-code").inner_text()
    here.keyboard.press("Escape")

    there.get_by_role("button", name="Add a guild").click()
    there.get_by_role("button", name="Join with an invite").click()
    there.get_by_label("Invite").fill(code)
    there.get_by_role("button", name="Join", exact=True).click()
    expect(there.get_by_role("heading", name="Reading circle")).to_be_visible()
    expect(here.locator(".person", has_text="Ben")).to_be_visible()

    composer(here).press_sequentially("Which chapter")
    expect(there.locator(".typing")).to_have_text("Ada is typing…")
    say(here, "Which chapter are we at?")
    expect(message(there, "Which chapter are we at?")).to_be_visible()
    expect(there.locator(".typing")).to_have_text("")

    message(there, "Which chapter").hover()
    message(there, "Which chapter").get_by_role("button", name="Reply").click()
    say(there, "The fourth, I think")
    expect(message(here, "The fourth, I think").locator(".quote")).to_contain_text("Which chapter are we at?")

    composer(there).press("ArrowUp")
    there.get_by_label("Edit the message").fill("The fifth, I know")
    there.keyboard.press("Enter")
    expect(message(here, "The fifth, I know")).to_contain_text("(edited)")

    message(here, "Which chapter").first.hover()
    here.locator(".message", has_text="Which chapter").first.get_by_role("button", name="Delete").click()
    here.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(there.locator(".text", has_text="Which chapter are we at?")).to_have_count(0)
    assert ada.problems == []
    assert ben.problems == []


def test_a_new_channel_appears_at_the_others(servers: Servers, visitor: MakeVisitor) -> None:
    ada, ben = new_account(servers.http_url, "Ada"), new_account(servers.http_url, "Ben")
    guild, _ = guild_of_two(ada, ben)
    here = visitor(servers.http_url, "Ada").sign_in(ada.token, f"/app#/g/{guild}")
    there = visitor(servers.other_url, "Ben").sign_in(ben.token, f"/app#/g/{guild}")
    expect(there.get_by_role("link", name="general")).to_be_visible()
    expect(there.get_by_role("button", name="Make a channel")).to_have_count(0)
    here.get_by_role("button", name="Make a channel").click()
    here.get_by_label("Name").fill("Tea Room")
    here.get_by_role("button", name="Make it").click()
    expect(there.get_by_role("link", name="tea-room")).to_be_visible()
    expect(here.get_by_role("heading", name="tea-room", exact=True)).to_be_visible()


def test_people_react_with_emojis_of_the_guild_and_pin(servers: Servers, visitor: MakeVisitor) -> None:
    ada, ben = new_account(servers.http_url, "Ada"), new_account(servers.http_url, "Ben")
    guild, channel = guild_of_two(ada, ben)
    cat = ada.ask("POST", f"/v1/guilds/{guild}/emojis", {"name": "cat", "image": data_url(picture())})["id"]
    said = ada.ask("POST", f"/v1/channels/{channel}/messages", {"content": f"Look, a <:cat:{cat}>!"})["id"]
    own_reaction = f"/v1/channels/{channel}/messages/{said}/reactions/cat:{cat}/@me"
    ada.ask("PUT", own_reaction)

    ben_at_home = visitor(servers.other_url, "Ben")
    page = ben_at_home.sign_in(ben.token, f"/app#/g/{guild}/{channel}")
    look = message(page, "Look, a").first
    expect(look.locator(".text").get_by_alt_text(":cat:")).to_have_js_property("complete", True)
    assert look.locator(".text").get_by_alt_text(":cat:").evaluate("picture => picture.naturalWidth") > 0
    look.get_by_role("button", name=":cat:, 1").click()
    expect(look.get_by_role("button", name=":cat:, 2", pressed=True)).to_be_focused()
    ada.ask("DELETE", own_reaction)
    look.get_by_role("button", name=":cat:, 1").click()
    expect(look.locator(".reaction")).to_have_count(0)
    look.hover()
    look.get_by_role("button", name="React").click()
    page.get_by_role("dialog").get_by_role("button", name="🎉").click()
    expect(look.get_by_role("button", name="🎉, 1", pressed=True)).to_be_visible()

    ada.ask("PUT", f"/v1/channels/{channel}/pins/{said}")
    expect(message(page, "Ada pinned a message.")).to_be_visible()
    page.get_by_role("button", name="Pinned messages").click()
    expect(page.get_by_role("dialog").get_by_text("Look, a")).to_be_visible()
    assert ben_at_home.problems == []


def test_older_messages_come_when_one_looks_for_them(servers: Servers, visitor: MakeVisitor) -> None:
    ada, ben = new_account(servers.http_url, "Ada"), new_account(servers.http_url, "Ben")
    guild, channel = guild_of_two(ada, ben)
    for number in range(70):
        ada.ask("POST", f"/v1/channels/{channel}/messages", {"content": f"line {number}."})
    page = visitor(servers.http_url, "Ben").sign_in(ben.token, f"/app#/g/{guild}/{channel}")
    expect(message(page, "line 69.")).to_be_in_viewport()
    expect(message(page, "line 5.")).to_have_count(0)
    page.locator(".scroller").evaluate("box => { box.scrollTop = 0 }")
    expect(message(page, "line 5.")).to_have_count(1)
    expect(message(page, "line 25.").first).to_be_attached()
    expect(message(page, "line 69.")).to_have_count(1)


def test_a_restart_of_the_server_goes_by(new_servers: Callable[..., Servers], visitor: MakeVisitor) -> None:
    installation = new_servers()
    ada, ben = new_account(installation.http_url, "Ada"), new_account(installation.http_url, "Ben")
    guild, channel = guild_of_two(ada, ben)
    address = f"/app#/g/{guild}/{channel}"
    here = visitor(installation.http_url, "Ada").sign_in(ada.token, address)
    there = visitor(installation.other_url, "Ben").sign_in(ben.token, address)
    there.evaluate("globalThis.neverReloaded = true")
    say(here, "before")
    expect(message(there, "before")).to_be_visible()

    installation.restart()

    # How long a client waits between its tries is chance, and longer on a busy machine.
    for person in (here, there):
        expect(person.locator("body[data-state=live]")).to_be_attached(timeout=RECONNECTING_MS)
    say(here, "after")
    expect(message(there, "after")).to_be_visible(timeout=RECONNECTING_MS)
    expect(message(there, "before")).to_be_visible()
    assert there.evaluate("globalThis.neverReloaded") is True


def test_signing_out_ends_the_other_tab(servers: Servers, visitor: MakeVisitor) -> None:
    ada = new_account(servers.http_url, "Ada")
    person = visitor(servers.http_url, "Ada")
    first, second = person.sign_in(ada.token), person.sign_in(ada.token)
    first.get_by_role("button", name="You are Ada").click()
    first.get_by_role("button", name="Sign out").click()
    expect(first.get_by_text("You have signed out.")).to_be_visible()
    expect(second.get_by_text("You were signed out.")).to_be_visible()
    assert second.evaluate("sessionStorage.getItem('guildhall.token')") is None


def test_an_invite_link_survives_the_door(servers: Servers, visitor: MakeVisitor) -> None:
    ada = new_account(servers.http_url, "Ada")
    guild = ada.ask("POST", "/v1/guilds", {"name": "Rowing club"})
    channel = guild["system_channel_id"]
    code = ada.ask("POST", f"/v1/channels/{channel}/invites", {})["code"]
    ben = new_account(servers.http_url, "Ben")
    page = visitor(servers.http_url, "Ben").open(f"/app#/invite/{code}")
    page.get_by_label("E-mail").first.fill(ben.email)
    page.locator("#sign-in-password").fill("not the password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.locator("#sign-in-password").fill("correct-horse-42-battery")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Join Rowing club?")).to_be_visible()
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_role("heading", name="Rowing club", exact=True)).to_be_visible()


def guild_of_two(owner, guest) -> tuple[str, str]:
    """A guild and its text channel."""
    guild = owner.ask("POST", "/v1/guilds", {"name": "Cats"})
    channel = guild["system_channel_id"]
    invite = owner.ask("POST", f"/v1/channels/{channel}/invites", {})
    guest.ask("POST", f"/v1/invites/{invite['code']}", {})
    return guild["id"], channel
