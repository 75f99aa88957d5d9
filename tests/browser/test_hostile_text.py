"""Whatever people write or call themselves, it stays text (SEC-049, SEC-050)."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE_MS, Account, Visitor, new_account
from tests.servers import Servers

pytestmark = [pytest.mark.timeout(180), pytest.mark.once]
expect.set_options(timeout=PATIENCE_MS)

CORPUS = (
    "<script>globalThis.pwned = 1</script>",
    "<img src=x onerror='globalThis.pwned = 1'>",
    '"><svg onload=globalThis.pwned=1>',
    "<iframe srcdoc='<script>parent.pwned = 1</script>'></iframe>",
    "<a href='javascript:globalThis.pwned=1'>click</a>",
    "javascript:globalThis.pwned=1",
    'https://example.com/"onmouseover="globalThis.pwned=1',
    "**<b onclick=globalThis.pwned=1>bold</b>**",
    "`</code><script>globalThis.pwned = 1</script>`",
    "```</pre><img src=x onerror=globalThis.pwned=1>```",
    "{{constructor.constructor('globalThis.pwned=1')()}}",
    "<style>body{display:none}</style>",
    "‮txet sdrawkcab‬ and \u200b zero width",
    "<@1><@&2><#3> @everyone",
)
NAME = "<img src=x onerror=pwned=1>"
SCHEMES = (
    "javascript:alert(1)",
    "data:text/html,<script>1</script>",
    "vbscript:x",
    "java\tscript:x",
    "HTTPS://example.com/ok",
)


def assert_inert(page: Page, person: Visitor) -> None:
    assert page.evaluate("globalThis.pwned") is None
    assert page.locator("body img, body iframe, body script, body style").count() == 0
    assert page.evaluate(
        "[...document.querySelectorAll('*')].every(e => e.getAttributeNames().every(n => !n.startsWith('on')))"
    )
    schemes = page.evaluate("[...new Set([...document.links].map(link => link.protocol))]")
    assert set(schemes) <= {"http:", "https:"}
    assert person.problems == []


def hostile_guild(ada: Account) -> tuple[str, str]:
    guild = ada.ask("POST", "/v1/guilds", {"name": NAME})
    category = ada.ask("POST", f"/v1/guilds/{guild['id']}/channels", {"type": 4, "name": NAME})
    body = {"type": 0, "name": "general-2", "topic": CORPUS[0], "parent_id": category["id"]}
    channel = ada.ask("POST", f"/v1/guilds/{guild['id']}/channels", body)
    role = ada.ask("POST", f"/v1/guilds/{guild['id']}/roles", {"name": CORPUS[1], "color": 0xFF0000})
    ada.ask("PATCH", f"/v1/guilds/{guild['id']}/roles/{role['id']}", {"hoist": True})
    ada.ask("PUT", f"/v1/guilds/{guild['id']}/members/{ada.id}/roles/{role['id']}")
    ada.ask("PATCH", f"/v1/guilds/{guild['id']}/members/@me", {"nick": NAME})
    return guild["id"], channel["id"]


def test_hostile_messages_and_names_in_a_guild_stay_text(servers: Servers, visitor: Callable[..., Visitor]) -> None:
    ada = new_account(servers.http_url, NAME)
    guild, channel = hostile_guild(ada)
    for text in CORPUS[: len(CORPUS) // 2]:
        ada.ask("POST", f"/v1/channels/{channel}/messages", {"content": text})
    person = visitor(servers.http_url, "Ada")
    page = person.sign_in(ada.token, f"/app#/g/{guild}/{channel}")
    expect(page.locator(".message")).to_have_count(len(CORPUS) // 2)
    for text in CORPUS[len(CORPUS) // 2 :]:
        ada.ask("POST", f"/v1/channels/{channel}/messages", {"content": text})
    expect(page.locator(".message")).to_have_count(len(CORPUS))
    expect(page.locator(".text").first).to_have_text(CORPUS[0])
    expect(page.locator(".person .name").first).to_have_text(NAME)
    page.locator(".message").last.hover()
    page.locator(".message").last.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("dialog")).to_contain_text("@everyone")
    assert_inert(page, person)


def test_hostile_posts_comments_and_rooms_stay_text(servers: Servers, visitor: Callable[..., Visitor]) -> None:
    ada = new_account(servers.http_url, NAME)
    topic = ada.ask("POST", "/api/topics", {"title": f"Topic {ada.id}", "description": CORPUS[1]})["data"]
    post = ada.ask("POST", f"/api/posts/topics/{topic['id']}/posts", {"title": CORPUS[1], "content": CORPUS[0]})["data"]
    for text in CORPUS:
        ada.ask("POST", f"/api/comments/posts/{post['id']}/comments", {"content": text})
    room = ada.ask(
        "POST", f"/api/chat-rooms/topics/{topic['id']}/conversations", {"name": CORPUS[2], "description": NAME}
    )
    room_id = room["data"]["id"]
    for text in CORPUS:
        ada.ask("POST", f"/api/chat-rooms/{room_id}/messages", {"content": text})
    person = visitor(servers.http_url, "Ada")
    page = person.sign_in(ada.token, f"/app#/topics/{topic['id']}")
    expect(page.locator(".card.post")).to_have_count(1)
    assert_inert(page, person)
    page.locator(".card.post h3 a").click()
    expect(page.locator(".comment")).to_have_count(len(CORPUS))
    assert_inert(page, person)
    page.locator(".rooms a").click()
    expect(page.locator(".message")).to_have_count(len(CORPUS))
    assert_inert(page, person)
    door = person.context.new_page()
    door.goto(servers.http_url)
    expect(door.get_by_text(CORPUS[1]).first).to_be_visible()
    assert door.evaluate("globalThis.pwned") is None


def test_only_web_addresses_become_links(servers: Servers, visitor: Callable[..., Visitor]) -> None:
    page = visitor(servers.http_url, "Ada").open()
    made = page.evaluate(
        "async (schemes) => { const { safeLink } = await import('/static/app/text.js');"
        " return schemes.map((one) => safeLink(one)?.href ?? null) }",
        list(SCHEMES),
    )
    assert made == [None, None, None, None, "https://example.com/ok"]


def test_long_and_nasty_texts_are_read_in_a_moment(servers: Servers, visitor: Callable[..., Visitor]) -> None:
    page = visitor(servers.http_url, "Ada").open()
    nasty = ["`" * 4000, "*" * 4000, "<@" * 2000, "**a" * 1300, "https://" * 500, "```" + "x" * 3990, "@everyone" * 440]
    slowest = page.evaluate(
        "async (texts) => { const { richText } = await import('/static/app/text.js');"
        " const taken = (text) => { const begun = performance.now(); richText(text, null);"
        " return performance.now() - begun };"  # what else the machine does meanwhile, it does not do each time
        " return Math.max(...texts.map((text) => Math.min(taken(text), taken(text), taken(text)))) }",
        nasty,
    )
    assert slowest < 500, json.dumps(slowest)
