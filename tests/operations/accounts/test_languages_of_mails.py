"""In which language people are written to (language rules of the topic side)."""

import pytest

from accounts.languages import topic_language
from accounts.models import User
from accounts.preferences import locale_of, mail_language


@pytest.mark.parametrize(
    ("asked", "language"),
    [("pt", "pt"), ("pt-PT", "pt"), ("PT-br", "pt"), ("en-GB", "en"), ("de", "en"), ("", "en"), ("nonsense", "en")],
)
def test_any_locale_is_reduced_to_a_language_of_the_topic_side(asked: str, language: str) -> None:
    assert topic_language(asked) == language


def test_what_a_request_asks_for_counts_before_what_the_person_chose() -> None:
    user = User(preferences={"language": "pt"})
    assert (mail_language(user, "en"), mail_language(user, "de"), mail_language(user)) == ("en", "en", "pt")


@pytest.mark.parametrize(
    ("locale", "language", "written"),
    [("en-US", "en", "en"), ("en-US", "pt", "pt"), ("de", "en", "de"), ("de", "pt", "de")],
)
def test_mails_of_neither_side_are_in_the_language_chosen_on_either(locale: str, language: str, written: str) -> None:
    assert locale_of(User(locale=locale, preferences={"language": language})) == written
