"""Short addresses (TF-078)."""

import dataclasses
import re
import string
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from integrations.models import ShortLink
from integrations.operations import links
from tests.api_side import Api
from tests.topic_side import person

pytestmark = pytest.mark.django_db
PATH = "/short-links/generate"


@pytest.fixture(autouse=True)
def _addresses(settings: Any) -> None:
    settings.GUILDHALL = dataclasses.replace(
        settings.GUILDHALL,
        environment="production",
        public_url="https://chat.example",
        web_url="https://www.example",
        allowed_origins=("https://chat.example",),
    )


def shortened(url: str) -> str:
    made = Api(person()).data("POST", PATH, {"url": url})
    assert set(made) == {"short_code", "short_url"}
    code: str = made["short_code"]
    assert re.fullmatch(r"[A-Za-z0-9]{6}", code)
    assert made["short_url"] == f"https://chat.example/s/{code}"
    return code


def follow(code: str, method: str = "GET") -> Any:
    return Client(raise_request_exception=False).generic(method, f"/s/{code}")


def test_the_same_page_has_the_same_short_address_which_leads_to_it_and_counts() -> None:
    url = "https://www.example/post/1?a=b&c=%20#d"
    code = shortened(url)
    assert shortened(f" {url} ") == code
    assert shortened("https://CHAT.example/x") != code
    for where in (code, f"{code}/"):
        answer = follow(where)
        assert (answer.status_code, answer["Location"], answer["Cache-Control"]) == (302, url, "no-store")
    assert ShortLink.objects.get(code=code).clicks == 2


@pytest.mark.parametrize("odd", ["%00", "abc%00", "%FF", "%C3%A9", "a-b", "a" * 13, "%D9%A1"])
def test_what_cannot_be_a_code_is_asked_of_no_database(odd: str) -> None:
    with CaptureQueriesContext(connection) as ran:
        answer = follow(odd)
    assert (answer.status_code, answer.content) == (404, b"Link not found")
    assert not [one for one in ran.captured_queries if ShortLink._meta.db_table in one["sql"]]


def test_it_wants_a_session_and_an_address() -> None:
    assert Api().refused("POST", PATH, {"url": "https://www.example/"}) == (401, "Authentication required")
    for body in ({}, {"url": ""}, {"url": None}, {"url": "  "}):
        assert Api(person()).refused("POST", PATH, body) == (400, "URL is required")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "https://chat.example.evil.example/",
        "https://chat.example@evil.example/",
        "https://me:secret@chat.example/",
        "https://chat.example:8443/",
        "http://chat.example/",
        "//chat.example/",
        "/post/1",
        "javascript:alert(1)",
        "javascript://chat.example/%0aalert(1)",
        "data:text/html,x",
        "https://evil.example\\@chat.example/",
        "https://chat.example\\.evil.example/",
        "https://chat.example/\r\nSet-Cookie: a=b",
        "https://[chat.example/",
        f"https://chat.example/{'a' * 2048}",
        5,
    ],
)
def test_other_sites_and_what_is_no_address_are_refused(url: Any) -> None:
    assert Api(person()).refused("POST", PATH, {"url": url}) == (400, "Invalid URL")
    assert ShortLink.objects.count() == 0


def test_what_nobody_made_is_not_found() -> None:
    for code in ("abcdef", "é", "a" * 500):
        answer = follow(code)
        assert (answer.status_code, answer.content) == (404, b"Link not found")
    assert follow("abcdef", "POST").status_code == 405


def test_a_code_that_is_taken_is_not_given_twice(monkeypatch: Any) -> None:
    codes = iter(["aaaaaa", "aaaaaa", "bbbbbb"])
    monkeypatch.setattr(links, "_code", lambda: next(codes))
    assert shortened("https://www.example/1") == "aaaaaa"
    assert shortened("https://www.example/2") == "bbbbbb"


def test_codes_differ_in_the_case_of_their_letters(monkeypatch: Any) -> None:
    codes = iter(["aaaaaa", "AAAAAA"])
    monkeypatch.setattr(links, "_code", lambda: next(codes))
    lower, upper = shortened("https://www.example/1"), shortened("https://www.example/2")
    assert follow(lower)["Location"] != follow(upper)["Location"]
    assert set(lower + upper) <= set(string.ascii_letters)
