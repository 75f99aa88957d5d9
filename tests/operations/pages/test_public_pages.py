"""Pages, feeds and maps of public topics and posts: what anybody may read is there, and nothing else ever is."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.public import pages, sitemaps
from core.actor import Actor
from core.buckets import BUCKETS, Bucket
from core.ids import to_oid
from posts.drafts import CommentDraft
from posts.models import Post
from posts.operations.comments import create_comment
from posts.operations.deletions import delete_comment, delete_post
from posts.operations.votes import UP, vote_on_post
from posts.queries import comments_of_post
from tests.topic_side import person, post_in, topic_of
from topics.models import Topic

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
PAGE = {"HTTP_ACCEPT": "text/html"}
HOSTILE = """<script>alert(1)</script>"><img src=x onerror=alert(2)> ]]> &amp; '"""


def read(path: str, status: int = 200) -> str:
    answer = Client().get(path, **PAGE)
    assert answer.status_code == status, (path, answer.status_code)
    return str(answer.content.decode())


def entries(path: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(read(path)).findall(f"{ATOM}entry")


def mapped() -> list[str]:
    """Every address in all maps that the index names."""
    parts = [one.text or "" for one in ElementTree.fromstring(read("/sitemap.xml")).iter(f"{MAP}loc")]
    found = [read(part.removeprefix(settings.GUILDHALL.public_url)) for part in parts]
    return [one.text or "" for part in found for one in ElementTree.fromstring(part).iter(f"{MAP}loc")]


def absolute(path: str) -> str:
    return f"{settings.GUILDHALL.public_url}{path}"


class Place(NamedTuple):
    """A public topic with a post."""

    author: Actor
    topic: Topic
    post: int

    @property
    def topic_path(self) -> str:
        return f"/topics/{to_oid(self.topic.id)}"

    @property
    def post_path(self) -> str:
        return f"/posts/{to_oid(self.post)}"

    def paths(self) -> tuple[str, ...]:
        return self.topic_path, f"{self.topic_path}/feed", self.post_path

    def told(self) -> str:
        """All that lists anywhere say of it."""
        return "".join(map(read, ("/", "/topics", "/topics/feed"))) + str(mapped())


@pytest.fixture
def place() -> Place:
    author = person()
    topic = topic_of(author, "Ferns and mosses")
    Topic.objects.filter(pk=topic.pk).update(description="What grows in the shade")
    return Place(author, topic, post_in(topic, author, "A dry spell", content="It has not rained.").id)


def meta(page: str, name: str) -> str:
    found = re.search(rf'<meta (?:name|property)="{name}" content="([^"]*)">', page)
    return found[1] if found else ""


def test_a_topic_shows_its_posts(place: Place) -> None:
    page = read(place.topic_path)
    assert f'<link rel="canonical" href="{absolute(place.topic_path)}">' in page
    assert f'href="{absolute(place.topic_path)}/feed"' in page
    assert (meta(page, "og:title"), meta(page, "og:type")) == ("Ferns and mosses", "website")
    assert meta(page, "description") == meta(page, "og:description") == "What grows in the shade"
    assert f'<a href="{place.post_path}">A dry spell</a>' in page
    assert "It has not rained." in page


def test_a_post_shows_its_comments(place: Place) -> None:
    other = person()
    root = create_comment(other, place.post, draft=CommentDraft(content="Water it"))
    create_comment(place.author, place.post, draft=CommentDraft(content="I did", parent_id=root.id))
    page = read(place.post_path)
    assert f'<link rel="canonical" href="{absolute(place.post_path)}">' in page
    assert (meta(page, "og:title"), meta(page, "og:type")) == ("A dry spell", "article")
    assert meta(page, "og:description") == "It has not rained."
    assert meta(page, "og:url") == absolute(place.post_path)
    assert meta(page, "article:published_time")
    assert page.index("Water it") < page.index("I did")
    assert f'<li id="{to_oid(root.id)}">' in page
    delete_comment(other, root.id)
    page = read(place.post_path)
    assert "Water it" not in page
    assert "This comment was deleted." in page
    assert "I did" in page


def test_templates_are_not_even_given_the_words_of_deleted_comments(place: Place) -> None:
    other = person()
    root = create_comment(other, place.post, draft=CommentDraft(content="Water it", anonymous=True))
    create_comment(place.author, place.post, draft=CommentDraft(content="I did", parent_id=root.id))
    delete_comment(other, root.id)
    (view,) = comments_of_post(None, place.post, sort_by="top", limit=10)
    record = view.record
    assert (record.is_deleted, record.content, record.alias, record.author.id) == (True, "", "", 0)
    assert [reply.record.content for reply in view.replies] == ["I did"]


def test_lists_name_what_is_public(place: Place) -> None:
    assert place.topic_path in read("/")
    assert place.topic_path in read("/topics")
    assert {absolute(place.topic_path), absolute(place.post_path)} <= set(mapped())
    (entry,) = entries(f"{place.topic_path}/feed")
    assert entry.findtext(f"{ATOM}title") == "A dry spell"
    assert entry.find(f"{ATOM}link").attrib["href"] == absolute(place.post_path)
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == place.author.user.handle
    assert [one.findtext(f"{ATOM}title") for one in entries("/topics/feed")] == ["A dry spell"]


def _private(place: Place) -> None:
    Topic.objects.filter(pk=place.topic.pk).update(require_approval=True)


def _deleted(place: Place) -> None:
    Topic.objects.filter(pk=place.topic.pk).update(is_deleted=True, is_public=False)


@pytest.mark.parametrize("make", [_private, _deleted], ids=["private", "deleted"])
def test_a_topic_that_is_not_public_is_nowhere(place: Place, make: Callable[[Place], None]) -> None:
    """Neither for anybody nor for its owner: these pages know nobody."""
    make(place)
    for path in place.paths():
        page = read(path, 404)
        assert "There is nothing here." in page
        assert "Ferns" not in page
    told = place.told()
    for secret in ("Ferns", "dry spell", to_oid(place.topic.id), to_oid(place.post)):
        assert secret not in told


def test_a_deleted_post_is_nowhere(place: Place) -> None:
    delete_post(place.author, place.post)
    assert "A dry spell" not in read(place.post_path, 404)
    assert "dry spell" not in read(place.topic_path) + read(f"{place.topic_path}/feed") + place.told()
    assert to_oid(place.post) not in place.told()


def test_signing_in_shows_no_more(place: Place) -> None:
    """What belongs to one person is not on a page that may be kept for all."""
    _private(place)
    client = Client()
    client.force_login(place.author.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(place.post_path, **PAGE).status_code == 404


def test_addresses(place: Place) -> None:
    """One for each thing: another spelling of the id leads there; what is no id leads nowhere."""
    for path, number in (
        (place.topic_path, place.topic.id),
        (f"{place.topic_path}/feed", place.topic.id),
        (place.post_path, place.post),
    ):
        answer = Client().get(path.replace(to_oid(number), str(number)))
        assert (answer.status_code, answer.headers["Location"]) == (301, path)
        assert Client().get(f"{path}/").status_code == 200
        for odd in ("1", "x", "0", "-1", str(2**64), "f" * 24, "%00", "a" * 3000, "507f1f77bcf86cd799439011"):
            read(path.replace(to_oid(number), odd), 301 if odd in ("0", "1") else 404)
    for number in (0, 1):
        read(f"/posts/{to_oid(number)}", 404)
    assert Client().head(place.post_path).status_code == 200
    assert Client().post(place.post_path).status_code == 405


def test_pages_of_a_topic(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "POSTS", 2)
    others = [post_in(place.topic, place.author, f"Post {number}") for number in range(4)]
    vote_on_post(person(), others[0].id, vote=UP)
    first, second, third = (read(f"{place.topic_path}?page={number}") for number in (1, 2, 3))
    assert [re.findall(r"Post \d|A dry spell", page) for page in (first, second, third)] == [
        ["Post 3", "Post 2"],
        ["Post 1", "Post 0"],
        ["A dry spell"],
    ]
    assert 'rel="prev"' not in first
    assert f'<link rel="next" href="{place.topic_path}?page=2">' in first
    assert f'<link rel="prev" href="{place.topic_path}">' in second
    assert 'rel="next"' not in third
    assert f'<link rel="canonical" href="{absolute(place.topic_path)}?page=2">' in second
    top = read(f"{place.topic_path}?sort_by=top")
    assert re.findall(r"Post \d", top)[0] == "Post 0"
    assert f'href="{place.topic_path}?sort_by=top&amp;page=2"' in top
    for odd in ("0", "-1", "x", "99999", "1e3", "\N{ARABIC-INDIC DIGIT ONE}", ""):
        read(f"{place.topic_path}?page={odd}", 404)


def test_pages_of_topics(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "TOPICS", 1)
    topic_of(place.author, "Another topic")
    assert ("Another topic" in read("/topics"), "Ferns" in read("/topics")) == (True, False)
    assert ("Ferns" in read("/topics?page=2"), 'rel="next"' in read("/topics?page=2")) == (True, False)


def test_nothing_somebody_wrote_is_taken_for_markup(place: Place) -> None:
    """SEC-049."""
    Topic.objects.filter(pk=place.topic.pk).update(title=HOSTILE[:100], description=HOSTILE)
    odd = HOSTILE + "\x08\x1f\ufffe\uffff"
    create_comment(place.author, place.post, draft=CommentDraft(content=HOSTILE))
    Post.objects.filter(pk=place.post).update(
        title=odd, content=odd, tags=[odd], closure_reason=HOSTILE, status="closed"
    )
    for path in (place.topic_path, place.post_path, "/topics", "/"):
        page = read(path)
        assert "<script>alert" not in page
        assert "<img" not in page
    for path in (f"{place.topic_path}/feed", "/topics/feed"):
        (entry,) = entries(path)
        assert entry.findtext(f"{ATOM}title") == HOSTILE
        assert [one.get("term") for one in entry.findall(f"{ATOM}category")] == [HOSTILE]
        # A reader shows the summary as markup, so that there it is written as such.
        summary = entry.findtext(f"{ATOM}summary") or ""
        assert "<script>" not in summary
        assert "&lt;script&gt;" in summary


def test_a_name_of_the_instance_that_xml_cannot_hold_spoils_no_feed(place: Place, settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, instance_name="Ferns\ufffe & mosses")
    assert ElementTree.fromstring(read("/topics/feed")).findtext(f"{ATOM}title") == "Ferns & mosses"


def test_an_alias_tells_nobody(place: Place) -> None:
    """TF-061."""
    hidden = person()
    post = post_in(place.topic, hidden, "Psst", anonymous=True)
    create_comment(hidden, post.id, draft=CommentDraft(content="me again", anonymous=True))
    secrets = (hidden.user.handle, str(hidden.user_id), to_oid(hidden.user_id))
    for path in (*place.paths(), f"/posts/{to_oid(post.id)}", "/topics/feed"):
        page = read(path)
        assert not [secret for secret in secrets if secret in page], path
    assert post.alias in read(f"/posts/{to_oid(post.id)}")
    assert post.alias in read("/topics/feed")


def test_big_maps_come_in_parts(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        post_in(place.topic, place.author, f"Post {number}")
    whole = mapped()
    monkeypatch.setattr(sitemaps._Map, "limit", 2)
    assert read("/sitemap.xml").count("/sitemap-posts.xml") == 3
    assert sorted(mapped()) == sorted(whole)
    for odd in ("/sitemap-posts.xml?p=9", "/sitemap-posts.xml?p=x", "/sitemap-people.xml"):
        read(odd, 404)


def test_search_engines_are_shown_the_map() -> None:
    text = read("/robots.txt")
    assert f"Sitemap: {absolute('/sitemap.xml')}" in text
    assert "Disallow: /api/" in text


def test_caches_ask_before_they_show_it_again(place: Place) -> None:
    for path in ("/", "/topics", "/topics/feed", *place.paths()):
        assert Client().get(path, **PAGE).headers.get("Cache-Control") == "no-cache", path


def test_headers(place: Place) -> None:
    for path in ("/topics", place.topic_path, place.post_path):
        headers = Client().get(path, **PAGE).headers
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "Set-Cookie" not in headers
    for path in ("/topics/feed", "/sitemap.xml", "/sitemap-posts.xml", "/robots.txt"):
        headers = Client().get(path, **PAGE).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_an_operator_may_want_none_of_it(place: Place, settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, public_pages=False)
    for path in (*place.paths(), "/topics", "/topics/feed", "/sitemap.xml", "/sitemap-posts.xml"):
        assert "Ferns" not in read(path, 404)
    assert "Ferns" not in read("/")
    assert read("/robots.txt") == "User-agent: *\nDisallow: /\n"


@pytest.fixture
def limits(settings: Any) -> None:

    settings.GUILDHALL = replace(settings.GUILDHALL, rate_limits=True)


def test_not_too_often(place: Place, limits: None, monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setitem(BUCKETS, "pages:read", Bucket("pages:read", 2, 60_000))
    assert [Client().get(place.post_path, **PAGE).status_code for _ in range(3)] == [200, 200, 429]


def test_a_page_costs_the_same_however_full_it_is(place: Place) -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as ran:
            read(path)
        return len(ran)

    paths = ("/topics", "/topics/feed", *place.paths(), "/sitemap-posts.xml")
    few = [cost(path) for path in paths]
    for number in range(8):
        topic_of(place.author)
        post_in(place.topic, person(), f"Post {number}", anonymous=bool(number % 2))
        create_comment(person(), place.post, draft=CommentDraft(content="hello"))
    assert [cost(path) for path in paths] == few
    assert max(few) <= 4
