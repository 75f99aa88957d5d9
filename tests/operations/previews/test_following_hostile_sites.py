"""Following links against a hostile local server with DNS answers of its own (SEC-060 to SEC-063)."""

from collections.abc import Iterator
from typing import Any

import pytest

from core import outbound_turns
from integrations.previews import visits
from integrations.previews.resolving import Found, follow
from integrations.previews.visits import Visit
from tests.hostile_site import BOMB, Site, dripping, endless
from tests.pictures import picture

pytestmark = pytest.mark.once

PAGE = '<title>Cats</title><meta property="og:image" content="{}">'


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    site = Site()
    yield site
    site.stop()


@pytest.fixture
def site(server: Site) -> Site:
    server.pages, server.names, server.asked, server.headers = {}, {}, [], []
    return server


def found(site: Site, path: str = "/", **guard: Any) -> Found:
    return follow(site.url(path) if path.startswith("/") else path, Visit(site.client(**guard)))


def test_a_page_is_followed_without_cookies_and_under_our_name(site: Site) -> None:
    site.pages = {"/": PAGE.format("/cat.png"), "/cat.png": (200, {"Content-Type": "image/png"}, picture())}
    (embed,) = found(site).embeds
    assert (embed["type"], embed["title"], embed["url"]) == ("link", "Cats", site.url("/"))
    assert embed["thumbnail"]["url"] == site.url("/cat.png")
    assert {"width", "height", "placeholder", "content_hash"} <= embed["thumbnail"].keys()
    assert all("Cookie" not in headers for headers in site.headers)
    assert site.headers[0]["User-Agent"].startswith("Guildhall")


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://0/",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[::10.0.0.1]/",
        "http://[64:ff9b::a00:1]/",
        "http://[2002:a00:1::]/",
        "http://[2001::1]/",
        "http://[fc00::1]/",
        "http://[fe80::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://192.0.0.1/",
        "http://metadata.internal/",
        "http://localhost./",
        "http://ⓛocalhost/",
        "http://site.example:22/",
        "http://user:secret@site.example/",
    ],
)
def test_sec_061_inner_addresses_are_not_asked(site: Site, address: str) -> None:
    """SEC-061: blocked before connecting, whichever way the address is written."""
    result = follow(address, Visit(site.client(allows=visits.outbound().guard.allows)))
    assert (result.embeds, site.asked) == ([], [])


def test_sec_062_a_name_that_changes_its_mind_is_asked_once(site: Site) -> None:
    """SEC-062: the address that was checked is the one connected to."""
    site.pages, site.names = {"/": "<title>Once</title>"}, {"site.example": [("127.0.0.1",), ("10.0.0.1",)]}
    assert found(site).embeds[0]["title"] == "Once"
    assert found(site).embeds == []  # the second answer counts for the second connection


@pytest.mark.parametrize("target", ["http://10.0.0.1/", "http://inner.example/", "file:///etc/passwd", "gopher://x"])
def test_sec_062_each_hop_is_checked(site: Site, target: str) -> None:
    """SEC-062: redirects, and what the page names: its picture, its oEmbed, its post."""
    site.names = {"inner.example": [("10.0.0.1",)]}
    site.pages = {
        "/hop": (302, {"Location": target}, b""),
        "/": f'<title>Cats</title><meta property="og:image" content="{target}">'
        f'<link rel="alternate" type="application/json+oembed" href="{target}">'
        f'<link rel="alternate" type="application/activity+json" href="{target}">',
    }
    assert found(site, "/hop").embeds == []
    (embed,) = found(site).embeds
    assert embed.keys() == {"type", "url", "title"}
    assert [place.partition("/")[2] for place in site.asked] == ["hop", ""]


def test_sec_062_too_many_redirects_lead_nowhere(site: Site) -> None:
    site.pages = {"/loop": (302, {"Location": "/loop"}, b"")}
    assert found(site, "/loop").embeds == []
    assert len(site.asked) == 6


def test_sec_063_the_instance_does_not_ask_itself(site: Site) -> None:
    """SEC-063: neither as the link nor as a hop."""
    site.pages = {"/": (302, {"Location": site.url("/", "own.example")}, b"")}
    assert found(site, site.url("/", "own.example"), own_hosts=frozenset({"own.example"})).embeds == []
    assert found(site, own_hosts=frozenset({"own.example"})).embeds == []
    assert site.asked == ["site.example/"]


def test_sec_063_an_endless_page_is_cut_and_a_bomb_does_not_go_off(site: Site) -> None:
    site.pages = {"/endless": endless, "/bomb": BOMB}
    assert found(site, "/endless").embeds[0]["title"] == "Endless"
    assert found(site, "/bomb").embeds[0]["title"] == "Bomb"


def test_sec_063_a_slow_page_ends_with_its_time(site: Site, monkeypatch: Any) -> None:
    monkeypatch.setattr(visits, "_FETCH_SECONDS", 0.3)
    site.pages = {"/": dripping}
    monkeypatch.setattr(outbound_turns, "SLOW_SECONDS", 0.2)
    result = found(site)
    assert (result.embeds, result.is_broken) == ([], True)
    assert outbound_turns.is_any_slow([outbound_turns.host_named("site.example")])


def test_sec_063_one_link_asks_for_so_much_and_no_more(site: Site) -> None:
    """SEC-063: a page cannot make the server a crowd."""
    site.pages = {"/": "<title>Many</title>" + "".join(PAGE.format(f"/{number}.png") for number in range(500))}
    found(site)
    assert len(site.asked) <= 16


@pytest.mark.parametrize(
    "answer",
    [
        (404, {"Content-Type": "text/html"}, b"<title>No</title>"),
        (200, {"Content-Type": "application/octet-stream"}, b"MZ..."),
        (200, {"Content-Type": "image/png"}, b"<html>not a picture"),
        (200, {"Content-Type": "image/svg+xml"}, b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        (200, {"Content-Type": "text/html", "Content-Encoding": "br"}, b"zzz"),
        (200, {"Content-Type": "text/html"}, b""),
    ],
)
def test_sec_063_what_is_no_page_and_no_picture_is_nothing(site: Site, answer: Any) -> None:
    site.pages = {"/": answer}
    assert found(site).embeds == []


@pytest.mark.parametrize("piece", ["<div><p>", "<a><b><i>", "<", "<!--", '<meta a="'])
def test_sec_060_markup_without_end_costs_its_length(site: Site, piece: str) -> None:
    """SEC-060: pages nested without end, as long as any page is read."""
    site.pages = {"/": "<title>Deep</title>" + piece * (1_000_000 // len(piece))}
    assert found(site).embeds[0]["title"] == "Deep"


def test_sec_060_json_without_end_is_no_answer(site: Site) -> None:
    """SEC-060: deep JSON behind a page is as good as none."""
    deep = b'{"author_name":' + b"[" * 200_000
    site.pages = {
        "/": '<title>Cats</title><link rel="alternate" type="application/json+oembed" href="/o">',
        "/o": (200, {"Content-Type": "application/json"}, deep),
    }
    (embed,) = found(site).embeds
    assert "author" not in embed


def test_sec_063_odd_charsets_are_read_as_something(site: Site) -> None:
    for charset, text in (("shift_jis", "猫"), ("iso-8859-1", "Größe"), ("punycode", "cat"), ("zip", "cat")):
        body = f"<title>{text}</title>".encode(charset if charset not in ("punycode", "zip") else "ascii")
        site.pages = {"/": (200, {"Content-Type": f"text/html; charset={charset}"}, body)}
        assert found(site).embeds[0]["title"] == text
