"""Which links a text has (section 16.2 of the contract)."""

import pytest

from core.text.links import links

pytestmark = pytest.mark.once

A, B = "https://a.example/x", "http://b.example/?q=1&r=2#top"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", []),
        ("no://link ftp://a.example", []),
        (f"see {A}, and {B}.", [A, B]),
        (f"{A} {A} {B}", [A, B]),
        (f"`{A}` ```\n{B}\n``` {A}y", [f"{A}y"]),
        (f"<{A}> {B}", [B]),
        (f"[words]({A}) ([more]({B}))", [A, B]),
        (f"||{A}|| ||hidden {B}||", [A, B]),
        (f"**{A}** ~~{B}~~ __{A}_1__", [A, B, f"{A}_1"]),
        ("https://en.wikipedia.org/wiki/Cat_(disambiguation)", ["https://en.wikipedia.org/wiki/Cat_(disambiguation)"]),
        (f"({A}) [{B}]", [A, B]),
        ("https://[2606:4700::1]/x", ["https://[2606:4700::1]/x"]),
        (f"HTTPS://A.example {A}", ["HTTPS://A.example", A]),
        (f"https://a.example/{'x' * 2048} {B}", [B]),
    ],
)
def test_links_are_found_as_clients_show_them(content: str, expected: list[str]) -> None:
    assert list(links(content, 5)) == expected


def test_only_the_first_count() -> None:
    assert len(links(" ".join(f"{A}{number}" for number in range(50)), 5)) == 5


@pytest.mark.parametrize("piece", ["https://", "(" * 3, "https://a||", "<https://a>", "`https://a", "[](https://a"])
def test_sec_060_reading_is_linear(piece: str) -> None:
    """SEC-060: nesting costs nothing."""
    assert len(links(piece * 20_000, 5)) <= 5
