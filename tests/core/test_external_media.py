"""Media of other sites, shown through this server."""

import base64
from typing import Any

import httpx
import pytest
from django.test import Client

from core.images.cache import VariantCache
from core.media import external
from core.media.resizing import wish_of
from core.outbound import Refused, Reply
from core.views import external as views
from tests.pictures import picture

pytestmark = pytest.mark.django_db
FILM = b"\x00\x00\x00\x18ftypmp42" + bytes(range(200))
ADDRESS = "https://media.example/cat?a=1"


class Site:
    """What answers instead of the network."""

    def __init__(self) -> None:
        self.status, self.body, self.fetches = 200, FILM, 0

    def fetch(self, url: str, **_options: Any) -> Reply:
        assert url == ADDRESS
        self.fetches += 1
        if not self.body:
            raise Refused("no")
        return Reply(self.status, url, httpx.Headers(), self.body)


@pytest.fixture
def site(monkeypatch: Any, tmp_path: Any) -> Site:
    found, cache = Site(), VariantCache(tmp_path)
    monkeypatch.setattr(external, "outbound", lambda: found)
    for module in (external, views):
        monkeypatch.setattr(module, "variant_cache", lambda: cache)
    return found


def fetch(path: str = "", method: str = "GET", **headers: str) -> Any:
    address = path or external.external_url(ADDRESS)
    return Client().generic(method, address[address.index("/media/") :], headers=headers)


def test_a_film_is_fetched_once_and_shown_whole_and_in_parts(site: Site) -> None:
    answer = fetch()
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, FILM, "video/mp4")
    assert answer["Cache-Control"] == "public, max-age=31536000, no-transform, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Expires"].endswith("GMT")
    part = fetch(Range="bytes=2-5")
    assert (part.status_code, part.content) == (206, FILM[2:6])
    assert part["Content-Range"] == f"bytes 2-5/{len(FILM)}"
    assert fetch(**{"If-None-Match": answer["ETag"]}).status_code == 304
    assert fetch(method="HEAD").status_code == 200
    assert site.fetches == 1


def test_a_picture_is_shown_to_measure(site: Site) -> None:
    site.body = picture()
    smaller = fetch(external.external_url(ADDRESS) + "?width=16&format=webp")
    assert (smaller.status_code, smaller["Content-Type"]) == (200, "image/webp")
    assert fetch(external.external_url(ADDRESS) + "?width=none").status_code == 400


def test_what_is_made_to_measure_is_made_of_what_is_there(site: Site, tmp_path: Any) -> None:
    """And not of what was there before, which may have been banned since."""
    address = external.external_url(ADDRESS) + "?width=16&format=webp"
    site.body = picture(color=(250, 0, 0))
    red = fetch(address).content
    (tmp_path / VariantCache(tmp_path)._path(external.cache_name(ADDRESS))).unlink()  # it was the oldest
    site.body = picture(color=(0, 0, 250))
    assert fetch(address).content != red


def test_only_addresses_that_this_server_signed_are_fetched(site: Site) -> None:
    """SEC-064: no signature, an altered one, and one of another address; nobody's proxy."""
    good = external.external_url(ADDRESS)
    signature, encoded = good.split("/")[-3], good.split("/")[-1]
    other = base64.urlsafe_b64encode(b"http://169.254.169.254/").decode().rstrip("=")
    for bad in (good.replace(encoded, other), good.replace(signature, signature[:-1]), good.replace(signature, "é")):
        assert fetch(bad).status_code == 401
    assert fetch(method="POST").status_code == 405
    assert site.fetches == 0


@pytest.mark.parametrize("body", [b"<html><script>alert(1)</script>", b'<svg xmlns="x"/>', b""])
def test_what_is_no_media_is_not_found(site: Site, body: bytes) -> None:
    site.body = body
    answer = fetch()
    assert (answer.status_code, answer["Cache-Control"]) == (404, "no-store")


def test_a_site_that_refuses_is_asked_again_next_time(site: Site) -> None:
    site.status = 500
    assert fetch().status_code == 404
    site.status = 200
    assert fetch().status_code == 200


def test_no_address_is_kept_under_the_name_of_a_picture_of_another(site: Site, monkeypatch: Any) -> None:
    site.body = picture()
    assert fetch(external.external_url(ADDRESS) + "?width=16&format=webp")["Content-Type"] == "image/webp"
    other = Site()
    monkeypatch.setattr(other, "fetch", lambda url, **_options: Reply(200, url, httpx.Headers(), FILM))
    monkeypatch.setattr(external, "outbound", lambda: other)
    wish = wish_of({"width": "16", "format": "webp"})
    assert wish is not None
    assert fetch(external.external_url(f"{ADDRESS}/{wish.name}")).content == FILM


def test_there_is_no_address_for_nothing() -> None:
    assert external.external_url("") == ""


def test_what_this_server_has_itself_is_not_fetched_through_it() -> None:
    own = "http://localhost:8000/media/avatars/1/0123abcd.webp"
    assert external.shown_at(own) == own
    assert external.shown_at(f"https://evil.example/{own}") == external.external_url(f"https://evil.example/{own}")


def test_an_inner_address_is_not_fetched_though_it_is_signed(tmp_path: Any, monkeypatch: Any) -> None:
    """SEC-061, SEC-064: embeds name whatever people write into them; the guard decides when it is fetched."""
    cache = VariantCache(tmp_path)
    monkeypatch.setattr(external, "variant_cache", lambda: cache)
    for address in ("http://127.0.0.1/", "http://169.254.169.254/latest/", "http://[::1]/", "http://localhost/media/x"):
        assert fetch(external.external_url(address)).status_code == 404
