"""What counts as a word, in texts that are kept and in those that are asked."""

from importlib import import_module

import pytest

from core.search import Span, Wanted, highlights, wanted, words_of
from core.search.words import LONGEST
from core.text import utf16_length


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, World! don't 3.14", ["hello", "world", "don", "t", "3", "14"]),
        ("Ünï Straße \ufb01ne", ["uni", "strasse", "fine"]),
        ("snake_case <@42>", ["snake", "case", "42"]),
        ("日本人 です。猫", ["日本", "本人", "人", "です", "す", "猫"]),
        ("서울에서", ["서울", "울에", "에서", "서"]),
        ("\N{PARTY POPPER}party", ["\N{PARTY POPPER}", "party"]),
        ("नमस्ते", ["नमस्ते"]),
        ("\N{DIGIT ONE FULL STOP}? '\\", ["1"]),
        ("", []),
    ],
)
def test_words_are_letters_and_digits_without_case_and_accents(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.once
def test_a_word_without_end_is_kept_by_its_beginning() -> None:
    assert words_of("x" * 4000) == ["x" * LONGEST]


@pytest.mark.once
def test_what_is_looked_for_is_shown_where_it_stands() -> None:
    """UTF-16 units, as clients count them."""
    asked = wanted(all_words="hello wor", phrases=("s a",))
    assert highlights("\N{PARTY POPPER} Héllo, wörlds are", asked) == [Span(3, 8), Span(10, 18)]
    assert highlights("日本人の猫", wanted(all_words="日本人 猫")) == [Span(0, 3), Span(4, 5)]
    assert highlights("hello", Wanted()) == []


@pytest.mark.once
def test_where_it_stands_is_counted_once_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """SEC-085: in the units of clients, in a time that grows with the text and not with its square."""
    counted: list[int] = []

    def counting(text: str) -> int:
        counted.append(len(text))
        return utf16_length(text)

    monkeypatch.setattr(import_module("core.search.highlights"), "utf16_length", counting)
    text = "\N{CAT FACE} cat \N{CAT FACE}" * 500
    spans = highlights(text, wanted(all_words="cat"))
    wide = text.encode("utf-16-le")
    assert [wide[2 * start : 2 * end].decode("utf-16-le") for start, end in spans] == ["cat"] * 500
    assert sum(counted) <= len(text)


@pytest.mark.once
def test_thousands_of_words_are_not_looked_for() -> None:
    """SEC-085."""
    long = " ".join(f"word{number}" for number in range(200))
    assert len(wanted(all_words=long).terms) == 32
    assert len(wanted(any_of=[long] * 99 + ["one", "two"]).terms) < 320
    assert wanted(all_words="?!").phrases == ("?!",)


@pytest.mark.once
def test_a_phrase_is_asked_by_the_words_it_cannot_break() -> None:
    ((terms,),) = wanted(phrases=["lo big wor"]).implied
    assert [(term.word, term.is_beginning) for term in terms] == [("big", False), ("wor", True)]
    assert wanted(phrases=["ello"]).implied == ()
