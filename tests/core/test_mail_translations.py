"""The catalogues of mails are complete, compiled, and used."""

import dataclasses
import re
from typing import Any

import pytest

from core.mail_kinds import KINDS
from core.mail_texts import LANGUAGES, language_of, written
from core.sms import code_text
from tests import catalogues

pytestmark = pytest.mark.once

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


@pytest.fixture(params=catalogues.LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def forms(translation: Any) -> list[str]:
    return list(translation.values()) if isinstance(translation, dict) else [translation]


def test_there_is_a_catalogue_for_each_language() -> None:
    folders = {path.name for path in (catalogues.ROOT / "locale").iterdir()}
    assert folders == set(catalogues.LANGUAGES) == set(LANGUAGES) - {"en"}


def test_every_text_is_translated_and_none_is_left_over(language: str) -> None:
    """When this fails: bin/messages."""
    found = catalogues.entries(catalogues.catalogue(language))
    assert set(found) == set(catalogues.texts())
    assert [text for text, translation in found.items() if not all(forms(translation))] == []


def test_translations_are_about_the_same_values(language: str) -> None:
    for (one, several), translation in catalogues.entries(catalogues.catalogue(language)).items():
        for original, text in zip((one, several or one), forms(translation), strict=False):
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(original)), original


def test_what_the_server_reads_is_what_people_wrote(language: str) -> None:
    """When this fails: bin/messages."""
    assert catalogues.entries(catalogues.compiled(language)) == catalogues.entries(catalogues.catalogue(language))
    assert [entry.msgid for entry in catalogues.catalogue(language) if entry.fuzzy or entry.obsolete] == []


def test_a_mail_is_in_one_language(language: str, settings: Any) -> None:
    settings.GUILDHALL = dataclasses.replace(settings.GUILDHALL, public_url="https://chat.example.org")
    moment = "2026-03-04T15:30:00.000Z"
    values = {"minutes": 60, "messages": 2, "size": 3 << 20, "link": "https://chat.example.org/x", "code": "482913"}
    for kind, about in KINDS.items():
        facts = {name: moment if name.endswith("_at") else values.get(name, "value") for name in about.facts}
        english, other = (written(kind, spoken, facts) for spoken in ("en", language))
        assert english.subject != other.subject
        told = {str(english.facts.get(name)) for name in ("link", "comment")}  # as they are, in whatever language
        same = {"482913", "-- ", "Guildhall", "https://chat.example.org", "", *told}
        assert set(english.plain.split("\n")) & set(other.plain.split("\n")) <= same
        assert not about.action or str(about.action) not in other.html


@pytest.mark.parametrize(
    ("locale", "moment", "greeting"),
    [
        ("en-GB", "March 4, 2026, 3:30 p.m.", "Hello,"),
        ("de", "4. März 2026 15:30", "Hallo,"),
        ("pt-BR", "4 de Março de 2026 às 15:30", "Olá,"),
        ("pt", "4 de Março de 2026 às 15:30", "Olá,"),
        ("fr", "March 4, 2026, 3:30 p.m.", "Hello,"),
    ],
)
def test_moments_are_written_as_the_language_writes_them(locale: str, moment: str, greeting: str) -> None:
    text = written("self_deletion_scheduled", language_of(locale), {"deletion_at": "2026-03-04T16:30:00.000+01:00"})
    assert moment in text.plain
    assert text.plain.startswith(greeting)


def test_codes_by_sms_are_in_the_language_of_the_person() -> None:
    german, portuguese = (code_text("482913", 10, locale) for locale in ("de-AT", "pt-BR"))
    assert german == "482913 ist dein Code für Guildhall. Er gilt 10 Minuten. Sag ihn niemandem."
    assert portuguese.startswith("482913 é o seu código para Guildhall. É válido durante 10 minutos.")
