"""Every line of acceptance of the topic side is named by a test that proves it: `grep -rn TF-041 tests` finds it."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
LINES = {
    **{f"TF-{number:03}": "the checklist" for number in range(1, 93)},
    **{f"T{number:03}": "routes" for number in range(8, 24)},
    **{f"TE{number:02}": "events" for number in range(1, 12)},
    **{f"TC{number:02}": "objects and protocols" for number in range(2, 5)},
}
NAME = re.compile(r"\b(TF-\d{3}|T\d{3}|T[EC]\d{2})\b")


@pytest.mark.once
def test_every_line_is_named() -> None:
    files = (path.read_text() for path in TESTS.rglob("test_*.py") if path != Path(__file__))
    named = {name for text in files for name in NAME.findall(text)}
    assert set(LINES) - named == set()
