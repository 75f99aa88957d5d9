"""Two people in two browsers share a topic."""

import os
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse, Locator, Page, Route, WebSocketRoute, expect

from tests.browser.conftest import PATIENCE_MS, Account, Visitor, new_account
from tests.servers import Servers

pytestmark = pytest.mark.timeout(180)
expect.set_options(timeout=PATIENCE_MS)
TITLES = (f"Ferns {os.getpid()}-{number}" for number in range(100))


def type_until_seen(box: Locator, other: Page) -> None:
    """As people type: on and on. It is told every few seconds, and shown for a few."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while "is typing…" not in (other.locator(".typing").text_content() or ""):
        assert time.monotonic() < deadline, "nobody is shown to be typing"
        box.press_sequentially("Dry ", delay=50)


def until(page: Page, expression: str) -> None:
    """Wait for what is not to be seen. (`wait_for_function` evaluates in the page, whose policy forbids it.)"""
    while not page.evaluate(expression):
        page.wait_for_timeout(20)


class HeldAnswers:
    """Requests that wait on their way: before the server has read what they ask for, or with its answer."""

    def __init__(self, page: Page, address: str, *, answered: bool) -> None:
        self._page, self._answered = page, answered
        self._held: list[tuple[Route, APIResponse | None]] = []
        page.route(address, self._hold)

    def _hold(self, route: Route) -> None:
        self._held.append((route, route.fetch() if self._answered else None))

    def wait(self, count: int = 1) -> None:
        while len(self._held) < count:
            self._page.wait_for_timeout(20)

    def release(self) -> None:
        for route, answer in self._held:
            if answer is None:
                route.continue_()
            else:
                route.fulfill(response=answer)
        self._held.clear()


def topic_of_two(url: str) -> tuple[Account, Account, str]:
    """Two members of a new topic, and its id."""
    ada, ben = new_account(url, "Ada"), new_account(url, "Ben")
    topic = ada.ask("POST", "/api/topics", {"title": next(TITLES)})["data"]["id"]
    ben.ask("POST", f"/api/topics/{topic}/join")
    return ada, ben, topic


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
    expect(there.get_by_role("heading", level=1, name="What grows under a beech?")).to_be_visible()
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
        expect(page.get_by_placeholder("Message Conversation")).to_be_visible()
    type_until_seen(there.get_by_placeholder("Message Conversation"), here)
    there.get_by_placeholder("Message Conversation").fill("Dry here today.")
    there.keyboard.press("Enter")
    expect(here.locator(".message", has_text="Dry here today.")).to_have_count(1)
    expect(there.locator(".message", has_text="Dry here today.")).to_have_count(1)
    assert one.problems == []
    assert two.problems == []


def test_what_changes_while_a_post_is_on_its_way_is_not_lost(servers: Servers, visitor: Callable[..., Visitor]) -> None:
    ada, ben, topic = topic_of_two(servers.http_url)
    body = {"title": "Under a beech", "content": "Nothing so far."}
    post = ada.ask("POST", f"/api/posts/topics/{topic}/posts", body)["data"]["id"]
    page = visitor(servers.http_url, "Ben").sign_in(ben.token, f"/app#/topics/{topic}")
    read = HeldAnswers(page, f"**/api/posts/{post}", answered=True)
    comments = HeldAnswers(page, f"**/api/comments/posts/{post}/comments*", answered=True)
    page.get_by_role("link", name="Under a beech").click()
    read.wait()
    comments.wait()
    ada.ask("POST", f"/api/posts/{post}/upvote")
    ada.ask("POST", f"/api/comments/posts/{post}/comments", {"content": "Wood sorrel does."})
    page.get_by_role("button", name="Vote up").click()  # of the list, which is still there
    until(page, "guildhall.topics.posts[0].score === 2")
    until(page, "guildhall.topics.page.reading.underWay.values().next().value.length >= 3")
    read.release()
    comments.release()
    expect(page.get_by_role("heading", level=1, name="Under a beech")).to_be_visible()
    expect(page.locator(".score")).to_contain_text("2")
    expect(page.get_by_role("button", name="Vote up")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".comment", has_text="Wood sorrel does.")).to_have_count(1)


def test_what_is_said_before_the_history_is_read_stands_there_once(
    servers: Servers, visitor: Callable[..., Visitor]
) -> None:
    ada, ben, topic = topic_of_two(servers.http_url)
    page = visitor(servers.http_url, "Ben").sign_in(ben.token, f"/app#/topics/{topic}")
    history = HeldAnswers(page, f"**/api/messages/topic/{topic}?*", answered=False)
    page.get_by_role("link", name="Conversation", exact=True).click()
    history.wait()
    ada.ask("POST", f"/api/messages/topic/{topic}", {"content": "Anybody here?"})
    expect(page.locator(".message", has_text="Anybody here?")).to_have_count(1)
    history.release()
    until(page, "guildhall.topics.page.hasLoaded")
    expect(page.locator(".message", has_text="Anybody here?")).to_have_count(1)


def test_a_topic_begun_before_the_live_side_listens_is_seen(servers: Servers, visitor: Callable[..., Visitor]) -> None:
    ada, ben, topic = topic_of_two(servers.http_url)
    person = visitor(servers.http_url, "Ben")
    page = person.open()
    page.evaluate("token => sessionStorage.setItem('guildhall.token', token)", ben.token)
    sockets: list[WebSocketRoute] = []
    page.route_web_socket(
        "**/socket.io/*", lambda socket: sockets.append(socket)
    )  # accepted, and not connected to the server yet
    page.goto(f"{servers.http_url}/app#/topics/{topic}")
    expect(page.locator("body[data-state=live]")).to_be_attached()
    expect(page.get_by_text("Nobody has written here yet.")).to_be_visible()
    title = next(TITLES)
    ada.ask("POST", "/api/topics", {"title": title})
    ada.ask("POST", f"/api/posts/topics/{topic}/posts", {"title": "Under a beech", "content": "Nothing so far."})
    for socket in sockets:
        socket.connect_to_server()
    expect(page.get_by_role("link", name="Under a beech")).to_be_visible()
    expect(page.locator(".side").get_by_role("link", name=title)).to_be_visible()
    assert person.problems == []
