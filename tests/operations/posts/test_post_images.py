"""Pictures of posts (5.4 `images`): stored as files of messages are, seen by whoever may read the post."""

import base64
import struct
import zlib
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from chat.file_tasks import sweep_files
from chat.models import MediaFile
from config.public.addresses import absolute
from core.clock import at, now
from core.ids import to_oid
from core.storage import files
from posts.models import Post, PostImage
from tests.operations.chat.test_topic_files import TEXT, fetch, image
from tests.operations.events import mark
from tests.pictures import picture
from tests.topic_side import topic_of
from tests.topic_wire import Visitor, heard_as, stranger, visitor
from topics.models import Topic

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def heavy(size: int) -> bytes:
    """A picture with so many bytes inside: what stands behind its end is not kept, and so does not count."""
    kind, content, end = b"prVt", bytes(size), picture()[-12:]
    return (
        picture()[:-12] + struct.pack(">I", size) + kind + content + struct.pack(">I", zlib.crc32(kind + content)) + end
    )


class Place:
    """Alice's topic, in which Bob posts."""

    def __init__(self, *, private: bool = False) -> None:
        self.alice, self.bob = visitor(), visitor()
        assert self.alice.actor is not None
        self.topic: Topic = topic_of(self.alice.actor, private=private)

    @property
    def path(self) -> str:
        return f"/posts/topics/{to_oid(self.topic.id)}/posts"

    def post(self, who: Visitor, *images: Any, **body: Any) -> dict[str, Any]:
        wanted = {"title": "Look", "images": list(images), **body}
        made: dict[str, Any] = who.data("POST", self.path, wanted, status=201)
        return made


def test_a_post_shows_pictures_in_every_list() -> None:
    """TF-040, TF-054: base64 in, addresses out, by either way of posting."""
    place, before = Place(), mark()
    post = place.post(place.bob, image("one.png"), {**image("two"), "mime_type": "image/png"})
    told = [(one["type"], one["filename"], one["mime_type"], one["size"]) for one in post["images"]]
    size = len(picture())
    assert told == [("image", "one.png", "image/png", size), ("image", "two.png", "image/png", size)]
    assert (post["content"], "data" in str(post["images"])) == ("", False)
    ((_, heard),) = heard_as(before, "new_post")
    lists = (place.path, f"/posts/topic/{to_oid(place.topic.id)}", "/posts/recent")
    shown = [stranger().data("GET", path)[0] for path in lists]
    for one in (heard, stranger().data("GET", f"/posts/{post['id']}"), *shown):
        assert one["images"] == post["images"]
    body = {"title": "Again", "topic_id": to_oid(place.topic.id), "images": [image()]}
    assert len(place.bob.data("POST", "/posts", body, status=201)["images"]) == 1
    assert MediaFile.objects.count() == 2  # the bytes were there already


def test_whoever_may_read_a_post_sees_its_pictures() -> None:
    place = Place(private=True)
    post = place.post(place.alice, image())
    (shown,) = post["images"]
    plain = shown["url"].partition("?")[0]
    assert fetch(stranger(), shown["url"]).body == picture()  # by its key
    assert [fetch(who, plain).status for who in (place.alice, place.bob, stranger())] == [200, 403, 403]
    assert place.alice.data("GET", f"/attachments/{shown['file_id']}/info")["filename"] == "cat.png"
    assert place.bob.refused("GET", f"/attachments/{shown['file_id']}/info") == (404, "File not found")

    Topic.objects.update(require_approval=False)
    opened = fetch(stranger(), plain)
    assert (opened.status, opened.headers["Cross-Origin-Resource-Policy"]) == (200, "cross-origin")
    assert opened.headers["Cache-Control"] == "private, no-cache"

    place.alice.ask("DELETE", f"/posts/{post['id']}")
    assert [fetch(who, shown["url"]).status for who in (stranger(), place.bob, place.alice)] == [403, 403, 200]


@pytest.mark.parametrize(
    ("images", "refusal"),
    [
        ([TEXT], (400, "The image must be one of: png, jpg, jpeg, gif, webp")),
        ([{**TEXT, "filename": "cat.png", "mime_type": "image/png"}], (400, "The image must be one of: ")),
        ([image()] * 11, (413, "File too large")),
        ([{**image(), "data": base64.b64encode(heavy(10_485_761)).decode()}], (413, "File too large")),
        ([{"file_id": "507f1f77bcf86cd799439011"}], (400, "Attachment not found")),
        ("x", (400, "Invalid attachments")),
        ([], (400, "Post content or GIF URL is required")),
    ],
)
def test_what_is_refused_leaves_nothing(images: Any, refusal: tuple[int, str]) -> None:
    place = Place()
    status, text = place.bob.refused("POST", place.path, {"title": "Look", "images": images})
    assert (status, text.startswith(refusal[1])) == (refusal[0], True), text
    assert (MediaFile.objects.count(), Post.objects.count()) == (0, 0)


def test_nothing_is_stored_for_somebody_who_may_not_post() -> None:
    place = Place(private=True)
    assert place.bob.refused("POST", place.path, {"title": "Look", "images": [image()]}) == (404, "Topic not found")
    assert not MediaFile.objects.exists()


def test_what_was_posted_is_sent_again() -> None:
    place = Place()
    (first,) = place.post(place.bob, image())["images"]
    again = {"images": [{"file_id": first["file_id"]}]}
    assert place.post(place.bob, *again["images"])["images"][0]["filename"] == "cat.png"
    feed = f"/messages/topic/{to_oid(place.topic.id)}"
    (sent,) = place.bob.data("POST", feed, {"attachments": again["images"]}, status=201)["attachments"]
    assert (sent["filename"], MediaFile.objects.count()) == ("cat.png", 1)
    assert place.alice.refused("POST", place.path, {"title": "Mine", **again}) == (400, "Attachment not found")


def test_a_picture_stays_as_long_as_its_post() -> None:
    """A deleted post may come back, so its pictures wait; what is gone for good takes them along."""
    place = Place()
    post = place.post(place.bob, image())
    key = MediaFile.objects.get().key
    with at(now() + timedelta(hours=2)):
        sweep_files()
    place.bob.ask("DELETE", f"/posts/{post['id']}")
    with at(now() + timedelta(hours=2)):
        sweep_files()
    assert (MediaFile.objects.count(), files().open(key).read()) == (1, picture())
    PostImage.objects.get().post.delete()
    with at(now() + timedelta(hours=2)):
        sweep_files()
    assert not MediaFile.objects.exists()


def test_pages_and_feeds_show_them() -> None:
    place = Place()
    post = place.post(place.bob, image("<b>.png"), use_anonymous=True)
    path = f"/api/attachments/{post['images'][0]['file_id']}"
    page = Client().get(f"/posts/{post['id']}").content.decode()
    assert f'<a href="{path}"><img src="{path}?width=' in page
    assert f'<meta property="og:image" content="{absolute(path)}">' in page
    assert f'src="{path}' in Client().get(f"/topics/{to_oid(place.topic.id)}").content.decode()
    feed = ElementTree.fromstring(Client().get("/topics/feed").content)
    (link,) = [one for one in feed.iter(f"{ATOM}link") if one.get("rel") == "enclosure"]
    assert (str(link.get("href")).endswith(path), link.get("type")) == (True, "image/png")
    shown = fetch(stranger(), f"{path}?width=16&height=16&format=webp&quality=high")
    assert (shown.status, shown.headers["Content-Type"]) == (200, "image/webp")
    assert "Allow: /api/attachments/" in Client().get("/robots.txt").content.decode()
