"""Two people in two browsers share a topic."""

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE_MS, Visitor, new_account
from tests.servers import Servers

pytestmark = pytest.mark.timeout(180)
expect.set_options(timeout=PATIENCE_MS)


def test_a_topic_with_posts_votes_comments_and_a_room(servers: Servers, visitor: Callable[..., Visitor]) -> None:
    ada, ben = new_account(servers.http_url, "Ada"), new_account(servers.http_url, "Ben")
    one, two = visitor(servers.http_url, "Ada"), visitor(servers.other_url, "Ben")
    here, there = one.sign_in(ada.token, "/app#/topics"), two.sign_in(ben.token, "/app#/topics")
    title = f"Ferns and mosses {os.getpid()}"

    here.get_by_role("button", name="Begin a topic").click()
    here.get_by_label("Title").fill(title)
    here.get_by_label("Tags").fill("plants, shade")
    here.get_by_role("button", name="Begin", exact=True).click()
    expect(here.get_by_role("heading", name=title)).to_be_visible()
    there.locator(".side").get_by_role("link", name=title).click()
    there.get_by_role("button", name="Join").click()
    expect(there.get_by_role("button", name="Leave")).to_be_visible()

    here.get_by_role("button", name="Write a post").click()
    here.get_by_label("Title").fill("What grows under a beech?")
    here.get_by_label("Text").fill("Nothing so far.")
    here.get_by_role("button", name="Post", exact=True).click()
    there.get_by_role("link", name="What grows under a beech?").click()
    there.get_by_role("button", name="Vote up").click()
    expect(there.get_by_role("button", name="Vote up")).to_have_attribute("aria-pressed", "true")
    expect(here.locator(".score")).to_contain_text("1")
    there.get_by_placeholder("Write a comment").fill("Wood sorrel does.")
    there.keyboard.press("Enter")
    expect(here.locator(".comment", has_text="Wood sorrel does.")).to_be_visible()

    here.get_by_role("button", name="Make a room").click()
    here.get_by_label("Name").fill("Greenhouse")
    here.get_by_role("button", name="Make it").click()
    expect(here.get_by_role("heading", name="Greenhouse", exact=True).first).to_be_visible()
    there.reload()
    there.get_by_role("link", name="Greenhouse").click()
    here.get_by_placeholder("Message Greenhouse").fill("Anybody here?")
    here.keyboard.press("Enter")
    expect(there.locator(".message", has_text="Anybody here?")).to_be_visible()
    there.get_by_placeholder("Message Greenhouse").fill("Yes, with a watering can.")
    there.keyboard.press("Enter")
    expect(here.locator(".message", has_text="watering can")).to_have_count(1)

    for page in (here, there):
        page.get_by_role("link", name="Conversation", exact=True).click()
    there.get_by_placeholder("Message Conversation").press_sequentially("Dry")
    expect(here.locator(".typing")).to_contain_text("is typing…")
    there.get_by_placeholder("Message Conversation").fill("Dry here today.")
    there.keyboard.press("Enter")
    expect(here.locator(".message", has_text="Dry here today.")).to_have_count(1)
    expect(there.locator(".message", has_text="Dry here today.")).to_have_count(1)
    assert one.problems == []
    assert two.problems == []
