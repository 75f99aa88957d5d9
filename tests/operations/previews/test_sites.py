"""What links to sites that we know lead to (section 16.3 of the contract)."""

import json
from typing import Any

import httpx
import pytest

from core.outbound import Failed, Reply
from integrations.previews.resolving import follow
from integrations.previews.visits import Visit
from tests.pictures import picture

pytestmark = pytest.mark.once
PICTURE = picture(size=(40, 20))


class Web:
    """Takes the place of the guarded client: what is where. Addresses ending in .png and .jpg are pictures."""

    def __init__(self, **pages: Any) -> None:
        self.pages: dict[str, Any] = pages
        self.asked: list[str] = []

    def fetch(self, url: str, **_options: Any) -> Reply:
        """The answer, 404 for everything else."""
        self.asked.append(url)
        page = self.pages.get(url)
        if isinstance(page, Exception):
            raise page
        if page is None and url.endswith((".png", ".jpg")):
            return _reply(url, "image/png", PICTURE)
        if page is None:
            return Reply(404, url, httpx.Headers(), b"")
        if isinstance(page, bytes):
            return _reply(url, "application/octet-stream", page)
        is_page = isinstance(page, str)
        return _reply(
            url, "text/html" if is_page else "application/json", (page if is_page else json.dumps(page)).encode()
        )


def _reply(url: str, kind: str, body: bytes) -> Reply:
    return Reply(200, url, httpx.Headers({"content-type": kind}), body)


def shown(link: str, pages: dict[str, Any]) -> list[dict[str, Any]]:
    return follow(link, Visit(Web(**pages))).embeds  # type: ignore[arg-type]


def test_a_page_is_shown_as_it_describes_itself() -> None:
    page = """<html><head><title>ignored</title>
      <meta property="og:title" content="  A&amp;B   {title}"><meta property="og:description" content="{long}">
      <meta name="theme-color" content="#0f8"><meta property="og:site_name" content="Site">
      <meta property="og:image" content="/a.png"><meta property="og:image" content="/b.png">
      <link rel="alternate" type="application/json+oembed" href="/o?x=1&amp;y=2">"""
    page = page.replace("{title}", "t" * 100).replace("{long}", "d" * 400)
    told = {
        "author_name": "Ann",
        "author_url": "https://s.example/ann",
        "provider_name": "S",
        "provider_url": "javascript:1",
    }
    first, second = shown("https://s.example/x", {"https://s.example/x": page, "https://s.example/o?x=1&y=2": told})
    assert (first["type"], first["url"], first["color"]) == ("link", "https://s.example/x", 0x00FF88)
    assert (len(first["title"]), first["title"][:7], first["title"][-1]) == (70, "A&B ttt", "…")
    assert len(first["description"]) == 350
    assert first["author"] == {"name": "Ann", "url": "https://s.example/ann"}
    assert first["provider"] == {"name": "S"}
    assert (first["thumbnail"]["width"], first["thumbnail"]["height"]) == (40, 20)
    assert (second["type"], second["url"], second["image"]["url"]) == ("rich", first["url"], "https://s.example/b.png")


def test_a_page_with_a_title_alone_is_shown_and_one_without_anything_is_not() -> None:
    assert shown("https://s.example/", {"https://s.example/": "<title>T</title><svg><title>no</title></svg>"}) == [
        {"type": "link", "url": "https://s.example/", "title": "T"}
    ]
    assert shown("https://s.example/", {"https://s.example/": "<p>nothing"}) == []


def test_files_are_shown_as_what_they_are() -> None:
    (image,) = shown("https://s.example/a.png", {})
    assert image["type"] == "image"
    assert image["thumbnail"].items() >= {"content_type": "image/png", "width": 40, "height": 20}.items()
    film = b"\x00\x00\x00\x18ftypmp42" + bytes(200)
    (video,) = shown("https://s.example/f", {"https://s.example/f": film})
    assert (video["type"], video["video"]["content_type"]) == ("video", "video/mp4")
    (audio,) = shown("https://s.example/s", {"https://s.example/s": b"fLaC" + bytes(200)})
    assert (audio["type"], audio["audio"]["content_type"]) == ("audio", "audio/flac")


@pytest.mark.parametrize("path", ["watch?v=dQw4w9WgXcQ&t=3", "shorts/dQw4w9WgXcQ", "embed/dQw4w9WgXcQ"])
def test_a_film_of_youtube_can_be_played(path: str) -> None:
    about = "https://www.youtube.com/oembed?url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ&format=json"
    told = {"title": "Never", "author_name": "Rick", "author_url": "https://www.youtube.com/@r"}
    told |= {"thumbnail_url": "https://i.ytimg.com/vi/x/hq.jpg"}
    (film,) = shown(f"https://www.youtube.com/{path}", {about: told | {"width": 200, "height": 113}})
    assert (film["type"], film["title"], film["author"]["name"]) == ("video", "Never", "Rick")
    assert film["video"]["url"] == "https://www.youtube.com/embed/dQw4w9WgXcQ"
    assert film["thumbnail"]["url"] == told["thumbnail_url"]


def test_a_loop_of_a_gif_provider_is_a_gifv() -> None:
    page = """<meta property="og:image" content="https://media.tenor.com/a.png">
      <meta property="og:video:secure_url" content="https://media.tenor.com/a.mp4">
      <meta property="og:video:width" content="498"><meta property="og:video:height" content="1e400">"""
    (loop,) = shown("https://tenor.com/view/cat-1", {"https://tenor.com/view/cat-1": page})
    assert (loop["type"], loop["provider"]["name"]) == ("gifv", "Tenor")
    film = {"url": "https://media.tenor.com/a.mp4", "content_type": "video/mp4", "width": 498, "height": 20}
    assert loop["video"] == film


def test_an_article_of_wikipedia() -> None:
    base = "https://de.wikipedia.org/api/rest_v1/page"
    pictures = [{"type": "image", "leadImage": True, "srcset": [{"src": "//u.example/1.jpg"}]}]
    pictures += [{"type": "image", "srcset": [{"src": "//u.example/2.jpg"}]}, {"type": "video"}]
    first, second = shown(
        "https://de.m.wikipedia.org/wiki/Katze",
        {
            f"{base}/summary/Katze": {
                "title": "Katze",
                "extract": "Ein Tier.",
                "thumbnail": {"source": "https://u.example/1.jpg"},
            },
            f"{base}/media-list/Katze": {"items": pictures},
        },
    )
    assert (first["type"], first["title"], first["description"]) == ("article", "Katze", "Ein Tier.")
    assert (second["type"], second["image"]["url"]) == ("rich", "https://u.example/2.jpg")


def test_a_comic_of_xkcd() -> None:
    comic = {"title": "Sandwich", "img": "https://imgs.xkcd.com/s.png", "alt": "Proper etiquette"}
    (embed,) = shown("https://xkcd.com/149/", {"https://xkcd.com/149/info.0.json": comic})
    assert (embed["type"], embed["title"], embed["footer"]) == ("rich", "Sandwich", {"text": "Proper etiquette"})
    assert embed["image"]["url"] == comic["img"]


def test_an_item_of_hacker_news() -> None:
    item = {"by": "pg", "title": "Y", "text": "<p>One<p>Two &amp; <i>three</i>", "score": 57, "descendants": 0}
    (embed,) = shown(
        "https://news.ycombinator.com/item?id=1", {"https://hacker-news.firebaseio.com/v0/item/1.json": item}
    )
    assert (embed["title"], embed["description"], embed["footer"]) == (
        "Y",
        "One\n\nTwo & three",
        {"text": "Hacker News"},
    )
    assert embed["fields"] == [{"name": "Points", "value": "57", "inline": True}]


def test_a_post_of_bluesky_with_what_it_quotes() -> None:
    api = "https://public.api.bsky.app/xrpc/app.bsky.feed.getPostThread"
    person = {"handle": "ann.example", "displayName": "Ann", "avatar": "https://c.example/a.jpg"}
    quoted = {"uri": "at://did:plc:1/app.bsky.feed.post/k2", "author": person, "value": {"text": "first"}}
    images = [{"fullsize": "https://c.example/1.jpg", "alt": "a cat"}, {"fullsize": "https://c.example/2.jpg"}]
    post = {
        "author": person,
        "record": {"text": "hello", "createdAt": "2026-01-02T03:04:05.678Z"},
        "likeCount": 1200,
        "embed": {"record": {"record": quoted}, "media": {"images": images}},
    }
    first, second = shown(
        "https://bsky.app/profile/ann.example/post/k1",
        {
            f"{api}?uri=at%3A%2F%2Fann.example%2Fapp.bsky.feed.post%2Fk1&depth=0&parentHeight=0": {
                "thread": {"post": post}
            }
        },
    )
    assert (first["type"], first["description"], first["timestamp"]) == ("bluesky", "hello", "2026-01-02T03:04:05.678Z")
    assert first["author"]["name"] == "Ann (@ann.example)"
    assert first["fields"] == [{"name": "Likes", "value": "1,200", "inline": True}]
    assert (first["image"]["description"], second["image"]["url"]) == ("a cat", "https://c.example/2.jpg")
    (child,) = first["children"]
    assert (child["description"], child["url"]) == ("first", "https://bsky.app/profile/ann.example/post/k2")


def test_a_profile_of_bluesky() -> None:
    api = "https://public.api.bsky.app/xrpc/app.bsky.actor.getProfile?actor=ann.example"
    (embed,) = shown("https://bsky.app/profile/ann.example", {api: {"handle": "ann.example", "description": "I"}})
    assert (embed["type"], embed["title"], embed["footer"]["text"]) == ("rich", "@ann.example", "Bluesky")


POST = {
    "type": "Note",
    "content": "<p>Hello<br>you</p>",
    "published": "2026-01-02T03:04:05Z",
    "attributedTo": "https://m.example/users/ann",
    "attachment": [{"mediaType": "image/png", "url": "https://m.example/1.png", "name": "a cat"}],
    "likes": {"totalItems": 3},
    "quoteUrl": "https://n.example/notes/2",
}
PERSON = {
    "name": "Ann",
    "preferredUsername": "ann",
    "url": "https://m.example/@ann",
    "icon": {"url": "https://m.example/a.png"},
}
LEADS = '<title>T</title><link rel="alternate" type="application/activity+json" href="{}">'


def test_a_post_of_the_fediverse() -> None:
    (embed,) = shown(
        "https://m.example/@ann/1",
        {
            "https://m.example/@ann/1": LEADS.format("/notes/1"),
            "https://m.example/notes/1": POST,
            "https://m.example/users/ann": PERSON,
            "https://n.example/notes/2": {
                "type": "Note",
                "content": "quoted",
                "attributedTo": "https://m.example/users/ann",
            },
        },
    )
    assert (embed["type"], embed["description"]) == ("rich", "Hello\nyou")
    assert embed["author"] == {
        "name": "Ann (@ann@m.example)",
        "url": "https://m.example/@ann",
        "icon_url": "https://m.example/a.png",
    }
    assert (embed["image"]["description"], embed["footer"]) == ("a cat", {"text": "m.example"})
    (child,) = embed["children"]
    assert child["description"] == "quoted"
    assert "author" not in child  # somebody elsewhere, who did not say that


def test_a_page_cannot_pass_a_post_of_elsewhere_off_as_its_own() -> None:
    pages = {"https://evil.example/": LEADS.format("https://m.example/notes/1"), "https://m.example/notes/1": POST}
    assert shown("https://evil.example/", pages)[0]["type"] == "link"


@pytest.mark.parametrize(
    "link",
    [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://xkcd.com/149",
        "https://en.wikipedia.org/wiki/Cat",
        "https://news.ycombinator.com/item?id=1",
        "https://bsky.app/profile/ann.example/post/k1",
        "https://bsky.app/profile/ann.example/post",
        "https://bsky.app/profile/ann.example/feed/k1",
        "https://www.youtube.com/watch?v=short",
        "https://youtu.be/",
        "https://xkcd.com/about",
        "https://en.wikipedia.org/wiki/",
        "https://news.ycombinator.com/item?id=x",
        "https://tenor.com/view/cat-1",
    ],
)
def test_a_site_that_does_not_answer_is_a_page_like_any_other(link: str) -> None:
    assert shown(link, {link: "<title>Plain</title>"}) == [{"type": "link", "url": link, "title": "Plain"}]
    failed = follow(link, Visit(Web(**{link: Failed("no")})))  # type: ignore[arg-type]
    assert (failed.embeds, failed.is_broken) == ([], True)
