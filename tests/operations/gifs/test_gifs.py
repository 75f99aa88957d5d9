"""GIFs of either provider, on both wires (TF-077, GIF providers of the guild side)."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from core.media.external import external_url
from core.models import Job
from core.outbound import Failed, TimedOut
from integrations.gifs import asking, shelf
from integrations.gifs.providers import provider
from tests.operations.gifs.recorded import Recorded
from tests.topic_side import person
from tests.wire import Wire

pytestmark = pytest.mark.django_db
LISTS = ("search?q=cat", "trending", "popular", "recent", "categories")
SHOWN = {
    "tenor": [
        ("8776030", "Cat Typing GIF", "https://media.tenor.com/AAAAC/cat.gif", "https://media.tenor.com/AAAAM/cat.gif"),
        ("2", "Only a picture", "https://media.tenor.com/2/b.gif", "https://media.tenor.com/2/b.gif"),
    ],
    "klipy": [
        ("cat-typing-87", "Cat Typing", "https://static.klipy.com/md.gif", "https://static.klipy.com/xs.gif"),
        ("plain", "Only a picture", "https://static.klipy.com/p.gif", "https://static.klipy.com/p.gif"),
    ],
}
FILMS = {
    "tenor": [("https://tenor.com/view/cat-typing-gif-8776030", "https://media.tenor.com/AAAPo/cat.mp4", 498, 372)],
    "klipy": [("https://klipy.com/gifs/cat-typing-87", "https://static.klipy.com/md.mp4", 498, 372)],
}


@pytest.fixture(params=["tenor", "klipy"])
def source(request: Any, monkeypatch: Any, settings: Any) -> Iterator[Recorded]:
    """An instance with a provider that answers what was recorded."""
    recorded = Recorded(request.param)
    config = dataclasses.replace(settings.GUILDHALL, gif_provider=request.param, gif_api_key="the key")
    settings.GUILDHALL = config
    monkeypatch.setattr(asking, "outbound", lambda: recorded)
    monkeypatch.setattr(asking.time, "sleep", lambda _seconds: None)
    cache.clear()
    yield recorded
    cache.clear()


def topics() -> Wire:
    return Wire(person(), prefix="/api/gifs/")


def guilds(name: str) -> Wire:
    return Wire(person(), prefix=f"/v1/{name}/")


# -- the topic wire --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", LISTS)
def test_without_a_key_lists_are_empty_and_say_why(path: str) -> None:
    """TF-077."""
    answer = topics().send("GET", path)
    assert (answer.status, answer.body["success"], answer.body["data"]) == (200, True, [])
    assert "API key not configured" in answer.body["message"]


def test_without_a_key_a_share_is_taken_and_forgotten() -> None:
    """TF-077."""
    answer = topics().send("POST", "register-share", {"gif_id": "1"})
    assert (answer.status, answer.body) == (200, {"success": True, "message": "Share registered successfully"})


def test_a_search_wants_words_and_a_share_a_gif_and_both_a_session() -> None:
    wire = topics()
    for path in ("search", "search?q=", "search?q=%20"):
        assert (wire.send("GET", path).status, wire.send("GET", path).body["error"]) == (
            400,
            "Search query is required",
        )
    for body in ({}, {"gif_id": ""}, {"gif_id": None}):
        answer = wire.send("POST", "register-share", body)
        assert (answer.status, answer.body["error"]) == (400, "GIF ID is required")
    assert wire.send("GET", "trending?limit=many").status == 400
    for path in (*LISTS, "search"):
        assert Wire(prefix="/api/gifs/").send("GET", path).status == 401


def test_the_topic_wire_shows_what_the_provider_has(source: Recorded) -> None:
    (answer, wire) = topics().send("GET", "search?q=cat&limit=7&locale=pt_PT"), topics()
    assert answer.status == 200
    found = [(gif["id"], gif["title"], gif["url"], gif["preview_url"]) for gif in answer.body["data"]]
    assert found == SHOWN[source.name]
    assert set(answer.body["data"][0]) == {"id", "title", "url", "preview_url", "width", "height"}
    (_, _, sent, _) = source.asked[0]
    assert sent["q"] == "cat"
    assert sent["locale"] == {"tenor": "pt_BR", "klipy": "pt"}[source.name]
    assert [gif["title"] for gif in wire.send("GET", "trending").body["data"]] == ["Featured", "Second"]
    assert [gif["title"] for gif in wire.send("GET", "recent?limit=1").body["data"]] == ["Featured"]
    (category,) = wire.send("GET", "categories").body["data"]
    assert category["path"] == "yes"
    assert category["name"].lower() == "yes"
    assert category["image"].startswith("https://")


def test_limits_outside_of_one_to_fifty_are_the_usual_one(source: Recorded) -> None:
    wire, asked = topics(), {"tenor": "limit", "klipy": "per_page"}[source.name]
    for wanted, got in ((50, "50"), (51, "20"), (0, "20"), (-3, "20")):
        wire.send("GET", f"search?q=cat&limit={wanted}")
        assert source.asked[-1][2][asked] == got


def test_a_share_is_told_to_the_provider_without_a_name(source: Recorded) -> None:
    gif_id, sharer = SHOWN[source.name][0][0], person()
    body = {"gif_id": gif_id, "query": "cat"}
    assert Wire(sharer, prefix="/api/gifs/").send("POST", "register-share", body).status == 200
    method, path, sent, told = source.asked[0]
    if source.name == "tenor":
        assert (method, path, sent["id"], sent["q"]) == ("GET", "registershare", gif_id, "cat")
    else:
        assert (method, path, told) == ("POST", f"gifs/share/{gif_id}", {"q": "cat"})
    assert str(sharer.user_id) not in str(source.asked)


# -- the guild wire --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tenor", "klipy"])
def test_a_provider_that_is_not_set_up_is_refused_before_anybody_is_asked_who_they_are(name: str) -> None:
    for wire in (Wire(prefix=f"/v1/{name}/"), guilds(name)):
        for path in ("search?q=cat", "featured", "trending-gifs", "suggest?q=cat"):
            assert (wire.send("GET", path).status, wire.send("GET", path).code) == (403, "MISSING_ACCESS")
        assert wire.send("POST", "register-share", {"id": "1"}).code == "MISSING_ACCESS"


def test_the_guild_wire_shows_what_the_provider_has(source: Recorded) -> None:
    wire = guilds(source.name)
    gifs = wire.send("GET", "search?q=cat&locale=pt-BR").body
    assert set(gifs[0]) == {"id", "title", "url", "src", "proxy_src", "width", "height"}
    shown = [(gif["url"], gif["src"], gif["width"], gif["height"]) for gif in gifs[:1]]
    assert shown == FILMS[source.name]
    assert gifs[0]["proxy_src"] == external_url(gifs[0]["src"])
    featured = wire.send("GET", "featured").body
    assert [gif["title"] for gif in featured["gifs"]] == ["Featured"]
    assert [category["name"] for category in featured["categories"]] == ["yes"]
    assert set(featured["categories"][0]) == {"name", "src", "proxy_src"}
    assert len(wire.send("GET", "trending-gifs").body) == 2
    assert wire.send("GET", "suggest?q=cat").body == ["cat typing", "cat love"]
    share = wire.send("POST", "register-share", {"id": SHOWN[source.name][0][0], "q": None})
    assert (share.status, share.body) == (204, None)


def test_what_the_guild_wire_asks_for_is_checked(source: Recorded) -> None:
    wire = guilds(source.name)
    assert wire.send("GET", "search").invalid[0][0] == "q"
    assert wire.send("GET", f"suggest?q={'a' * 257}").invalid[0][0] == "q"
    assert wire.send("GET", "featured?locale=xx").invalid[0][0] == "locale"
    assert wire.send("POST", "register-share", {}).invalid[0][0] == "id"
    assert Wire(prefix=f"/v1/{source.name}/").send("GET", "featured").status == 401
    other = "klipy" if source.name == "tenor" else "tenor"
    assert guilds(other).send("GET", "featured").code == "MISSING_ACCESS"
    assert source.asked == []


# -- asking ----------------------------------------------------------------------------------------------------------


def test_a_provider_that_stumbles_is_asked_again_and_one_that_is_gone_is_named_so(source: Recorded) -> None:
    wire = guilds(source.name)
    source.failures = [500, Failed("no")]
    assert wire.send("GET", "search?q=cat").status == 200
    assert len(source.asked) == 3
    source.failures = [503, 502, 500]
    answer = wire.send("GET", "search?q=cat")
    assert (answer.status, answer.code) == (502, "BAD_GATEWAY")
    source.failures = [500] * 3
    failed = topics().send("GET", "search?q=cat")
    assert (failed.status, failed.body["error"]) == (502, "The GIF provider does not answer")
    assert "the key" not in str(failed.body)


@pytest.mark.parametrize("failure", [403, 404, TimedOut("slow")])
def test_what_will_not_change_is_asked_once(source: Recorded, failure: Any) -> None:
    source.failures = [failure]
    assert guilds(source.name).send("GET", "search?q=cat").code == "BAD_GATEWAY"
    assert len(source.asked) == 1


def test_what_everybody_sees_is_fetched_once_for_both_wires_and_each_language(source: Recorded) -> None:
    for wire, path in ((topics(), "trending"), (topics(), "popular"), (guilds(source.name), "trending-gifs")):
        assert wire.send("GET", path).status == 200
    assert len(source.asked) == 1
    topics().send("GET", "trending?locale=de")
    assert len(source.asked) == 2


def test_what_is_old_is_shown_at_once_and_fetched_anew_by_one_job(source: Recorded, monkeypatch: Any) -> None:
    wire, clock = guilds(source.name), [1_000_000.0]
    monkeypatch.setattr(shelf.time, "time", lambda: clock[0])
    first = wire.send("GET", "trending-gifs").body
    clock[0] += 301
    for _ in range(2):
        assert wire.send("GET", "trending-gifs").body == first
    assert Job.objects.filter(name=shelf.REFRESH).count() == 1
    asked = len(source.asked)
    shelf.refresh("trending", "en-US")
    assert len(source.asked) == asked + 1
    wire.send("GET", "trending-gifs")
    assert len(source.asked) == asked + 1


def test_keys_do_not_show(source: Recorded) -> None:
    assert "the key" not in repr(provider())
