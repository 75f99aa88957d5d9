"""The page that a gift's address leads to."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from integrations.operations.gifts import new_gift, redeem_gift, revoke_gift
from tests.world import World

pytestmark = pytest.mark.django_db


def opened(code: str) -> Any:
    return Client().get(f"/gift/{code}", headers={"Accept": "text/html"})


def words(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


@pytest.mark.parametrize(
    ("months", "expected"),
    [(1, "for 1 month:"), (3, "for 3 months:"), (12, "for 1 year:"), (24, "for 2 years:"), (0, "for life:")],
)
def test_it_shows_what_it_gives(months: int, expected: str) -> None:
    answer = opened(new_gift(months, None)[1])
    assert f"Premium {expected}" in words(answer)
    assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_it_names_its_giver_as_text() -> None:
    giver = World().person("ada", global_name="<b>Ada</b>").user
    page = opened(new_gift(1, giver)[1]).content.decode()
    assert "from &lt;b&gt;Ada&lt;/b&gt;" in page
    assert "Redeem it" in page


def test_a_redeemed_gift_has_no_button() -> None:
    code = new_gift(1, None)[1]
    redeem_gift(World().person("bob"), code=code)
    assert "redeemed it already" in words(opened(code))
    assert b"<form" not in opened(code).content


def test_there_is_no_such_gift() -> None:
    gift, code = new_gift(1, None)
    revoke_gift(gift)
    for missing in (code, "x", "%3Cscript%3E"):
        answer = opened(missing)
        assert (answer.status_code, "There is no such gift" in words(answer)) == (404, True)
