"""The content filter of a server is as its operator has set it (TF-041)."""

from dataclasses import replace
from typing import Any

from config.environment import _filter_words
from core.content_rules import content_filter
from topics.api.content import checked_content

SAID = "shit weather, see https://example.com/map"


def test_words_and_links_are_the_operators(settings: Any) -> None:
    assert checked_content(SAID) == "**** weather, see [Link removed]"
    settings.GUILDHALL = replace(settings.GUILDHALL, content_filter_words=("Weather",), content_filter_links="keep")
    assert checked_content(SAID) == "shit *******, see https://example.com/map"
    assert content_filter().refuses_name("the_WEATHER_girl")
    settings.GUILDHALL = replace(settings.GUILDHALL, content_filter_words=())
    assert checked_content(SAID) == SAID


def test_how_the_list_of_words_is_written() -> None:
    assert _filter_words(()) is None
    assert _filter_words(("off",)) == ()
    assert _filter_words(("one", "two")) == ("one", "two")
