"""Media that people keep: from messages and addresses, once each, beyond the life of where they are from."""

from typing import Any

import httpx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat import memes
from chat.access import access_channel
from chat.drafts import MessageDraft
from chat.models import FavoriteMeme, MediaFile
from chat.operations._attaching import attachments_of_draft
from chat.operations._references import Referred
from core import instance_limits
from core.instance_limits import LimitConfig, Rule
from core.outbound import Refused, Reply
from core.permissions import DEFAULT, P
from tests.files_side import PICTURE, Place, place, recording
from tests.operations.events import announced, mark, names
from tests.pictures import picture
from tests.wire import Reply as Answer

pytestmark = pytest.mark.django_db
MEMES = "/users/@me/memes"


def keep(cats: Place, message: dict[str, Any], **body: Any) -> Answer:
    return cats.wire.send("POST", f"{cats.path}/{message['id']}/memes", body)


def internet(monkeypatch: pytest.MonkeyPatch, body: bytes, status: int = 200) -> None:
    """Every address answers this."""

    class Fake:
        def fetch(self, url: str, **options: Any) -> Reply:
            if "private" in url:
                raise Refused("no")
            return Reply(status, url, httpx.Headers({"content-type": "image/png"}), body)

    monkeypatch.setattr(memes, "outbound", Fake)


def test_media_of_a_message_is_kept_and_outlives_it() -> None:
    cats = place()
    sent = cats.sent(("cat.png", PICTURE))
    attachment = sent["attachments"][0]
    before = mark()
    made = keep(cats, sent, name=" Cat ", attachment_id=attachment["id"], alt_text="a cat", tags=["cat", "cat", "red"])
    assert made.status == 201
    meme = made.body
    assert meme == {
        "id": meme["id"],
        "user_id": str(cats.bob.user_id),
        "name": "Cat",
        "alt_text": "a cat",
        "tags": ["cat", "red"],
        "attachment_id": meme["attachment_id"],
        "filename": "cat.png",
        "content_type": "image/png",
        "content_hash": attachment["content_hash"],
        "size": len(PICTURE),
        "width": 64,
        "height": 48,
        "duration": None,
        "url": meme["url"],
        "is_gifv": False,
        "klipy_slug": None,
        "tenor_slug_id": None,
    }
    assert f"/media/attachments/{cats.bob.user_id}/{meme['attachment_id']}/cat.png" in meme["url"]
    assert names(announced(before)) == ["FavoriteMemeCreated"]
    assert cats.wire.send("DELETE", f"{cats.path}/{sent['id']}").status == 204
    assert cats.other().fetch(meme["url"]).body == PICTURE
    assert cats.wire.send("GET", MEMES).body == [meme]
    assert cats.wire.send("GET", f"{MEMES}/{meme['id']}").body == meme
    assert MediaFile.objects.count() == 1
    bare = meme["url"].split("?")[0]
    assert cats.wire.fetch(bare).body == PICTURE
    assert cats.other().fetch(bare).status in (403, 404)


def test_kept_media_that_goes_while_it_is_sent_leaves_no_empty_message() -> None:
    cats = place()
    access = access_channel(cats.bob, cats.channel_id)
    with pytest.raises(FavoriteMeme.DoesNotExist):  # the operation runs again, and refuses
        attachments_of_draft(access, MessageDraft(favorite_meme_id=1), Referred())


def test_kept_media_is_sent_again() -> None:
    cats = place()
    sent = cats.sent(("cat.png", PICTURE))
    meme = keep(cats, sent, name="Cat", attachment_id=sent["attachments"][0]["id"]).body
    again = cats.wire.send("POST", cats.path, {"favorite_meme_id": meme["id"]})
    assert again.status == 200, again.body
    (shown,) = again.body["attachments"]
    assert (shown["filename"], shown["content_type"], shown["expires_at"]) == ("cat.png", "image/png", None)
    assert cats.wire.send("DELETE", f"{MEMES}/{meme['id']}").status == 204
    assert cats.wire.fetch(shown["url"]).body == PICTURE
    gone = cats.wire.send("POST", cats.path, {"favorite_meme_id": meme["id"]})
    assert gone.invalid == [("favorite_meme_id", "FAVORITE_MEME_NOT_FOUND")]
    foreign = cats.other().send("POST", cats.path, {"favorite_meme_id": meme["id"]})
    assert foreign.invalid == [("favorite_meme_id", "FAVORITE_MEME_NOT_FOUND")]
    cats.guild.everyone(DEFAULT & ~P.ATTACH_FILES)
    assert cats.wire.send("POST", cats.path, {"favorite_meme_id": meme["id"]}).code == "MISSING_PERMISSIONS"


def test_what_cannot_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    cats = place()
    sent = cats.sent(("cat.png", PICTURE), ("words.txt", b"words"), embeds=[{"title": "no picture"}])
    cat, words = (each["id"] for each in sent["attachments"])
    for body, expected in (
        ({"name": "x"}, ("root", "INVALID_FORMAT")),
        ({"name": "  ", "attachment_id": cat}, ("name", "FAVORITE_MEME_NAME_REQUIRED")),
        ({"attachment_id": cat}, ("name", "FAVORITE_MEME_NAME_REQUIRED")),
        ({"name": "x" * 101, "attachment_id": cat}, ("name", "STRING_LENGTH_INVALID")),
        ({"name": "x", "attachment_id": cat, "tags": [str(n) for n in range(11)]}, ("tags", "INVALID_FORMAT")),
        ({"name": "x", "attachment_id": "1"}, ("preferred_attachment_id", "ATTACHMENT_ID_NOT_FOUND_IN_MESSAGE")),
        ({"name": "x", "attachment_id": words}, ("media", "NO_VALID_MEDIA_IN_MESSAGE")),
        ({"name": "x", "embed_index": 1}, ("embed_index", "EMBED_INDEX_OUT_OF_BOUNDS")),
        ({"name": "x", "embed_index": 0}, ("media", "NO_VALID_MEDIA_IN_MESSAGE")),
    ):
        reply = keep(cats, sent, **body)
        assert (reply.status, reply.invalid) == (400, [expected]), body
    assert keep(cats, sent, name="x", attachment_id=cat).status == 201
    again = keep(cats, cats.sent(("other.png", PICTURE)), name="y", attachment_id="1")
    assert again.status == 400
    second = cats.sent(("other.png", PICTURE))
    twice = keep(cats, second, name="y", attachment_id=second["attachments"][0]["id"])
    assert twice.invalid == [("media", "MEDIA_ALREADY_IN_FAVORITE_MEMES")]
    stranger = cats.other("stranger", is_member=False)
    refused = stranger.send("POST", f"{cats.path}/{sent['id']}/memes", {"name": "x", "attachment_id": cat})
    assert refused.code == "ACCESS_DENIED"
    assert keep(cats, {"id": "1"}, name="x", attachment_id=cat).code == "UNKNOWN_MESSAGE"
    config = LimitConfig(rules=(Rule("default", (("max_favorite_memes", 1),)),))
    monkeypatch.setattr(instance_limits._Current, "config", config)
    voice = cats.sent(("tune.wav", recording()))
    full = keep(cats, voice, name="z", attachment_id=voice["attachments"][0]["id"])
    assert (full.code, full.body["max_favorite_memes"]) == ("MAX_FAVORITE_MEMES", 1)


def test_media_from_an_address_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    cats = place()
    content = picture("PNG", (10, 10))
    internet(monkeypatch, content)
    made = cats.wire.send("POST", MEMES, {"url": "https://example.com/a/fun%20cat?x=1", "tenor_slug_id": "t"})
    assert made.status == 201, made.body
    assert (made.body["name"], made.body["filename"]) == ("fun_cat.png", "fun_cat.png")
    assert (made.body["is_gifv"], made.body["tenor_slug_id"], made.body["width"]) == (True, "t", 10)
    assert cats.wire.fetch(made.body["url"]).body == content
    twice = cats.wire.send("POST", MEMES, {"url": "https://example.com/other", "name": "x"})
    internet(monkeypatch, picture("PNG", (11, 10)))
    long = cats.wire.send("POST", MEMES, {"url": f"https://example.com/{'x' * 255}"})
    assert (long.body["filename"], cats.wire.fetch(long.body["url"]).status) == ("x" * 251 + ".png", 200)
    assert cats.wire.send("DELETE", f"{MEMES}/{long.body['id']}").status == 204
    MediaFile.objects.exclude(favorites__isnull=False).delete()
    internet(monkeypatch, content)
    assert twice.invalid == [("media", "MEDIA_ALREADY_IN_FAVORITE_MEMES")]
    assert MediaFile.objects.count() == 1
    for url in ("https://private.example.com/a.png",):
        assert cats.wire.send("POST", MEMES, {"url": url}).code == "MEDIA_METADATA_ERROR"
    internet(monkeypatch, b"<html>not a picture")
    assert cats.wire.send("POST", MEMES, {"url": "https://example.com/a.png"}).code == "MEDIA_METADATA_ERROR"
    internet(monkeypatch, content, status=404)
    assert cats.wire.send("POST", MEMES, {"url": "https://example.com/a.png"}).code == "MEDIA_METADATA_ERROR"
    assert cats.wire.send("POST", MEMES, {"url": "ftp://example.com/a.png"}).status == 400
    assert MediaFile.objects.count() == 1


def test_what_embeds_show_is_kept_too(monkeypatch: pytest.MonkeyPatch) -> None:
    cats = place()
    internet(monkeypatch, picture("PNG", (10, 10)))
    embeds = [{"image": {"url": "attachment://cat.png"}}, {"thumbnail": {"url": "https://example.com/x.png"}}]
    sent = cats.sent(("cat.png", PICTURE), embeds=embeds)
    own, other = (keep(cats, sent, name="x", embed_index=index).body for index in (0, 1))
    assert (own["filename"], own["width"]) == ("cat.png", 64)
    assert (other["filename"], other["width"]) == ("x.png", 10)


def test_the_list_costs_the_same_however_long_it_is() -> None:
    cats = place()

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            cats.wire.send("GET", MEMES)
        return len(asked)

    costs = []
    for side in (8, 9, 10):
        sent = cats.sent(("cat.png", picture(size=(side, side))))
        assert keep(cats, sent, name="x", attachment_id=sent["attachments"][0]["id"]).status == 201
        costs.append(queries())
    assert costs == [costs[0]] * 3


def test_kept_media_is_called_otherwise_and_let_go() -> None:
    cats = place()
    sent = cats.sent(("cat.png", PICTURE))
    meme = keep(cats, sent, name="Cat", alt_text="old", attachment_id=sent["attachments"][0]["id"]).body
    path, before = f"{MEMES}/{meme['id']}", mark()
    assert cats.wire.send("PATCH", path, {"name": "Tom"}).body == meme | {"name": "Tom"}
    cleared = cats.wire.send("PATCH", path, {"alt_text": None, "tags": ["a"]}).body
    assert (cleared["alt_text"], cleared["tags"]) == (None, ["a"])
    assert cats.wire.send("PATCH", path, {"name": ""}).invalid == [("name", "FAVORITE_MEME_NAME_REQUIRED")]
    other = cats.other()
    assert other.send("GET", path).code == other.send("PATCH", path, {"name": "x"}).code == "UNKNOWN_FAVORITE_MEME"
    assert other.send("DELETE", path).status == 204
    assert [cats.wire.send("DELETE", path).status for _ in range(2)] == [204, 204]
    assert not FavoriteMeme.objects.exists()
    told = [name for name in names(announced(before)) if "Meme" in name]
    assert told == ["FavoriteMemeUpdated", "FavoriteMemeUpdated", "FavoriteMemeDeleted"]
    assert cats.wire.send("GET", path).code == "UNKNOWN_FAVORITE_MEME"
