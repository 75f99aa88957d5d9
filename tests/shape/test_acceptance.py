"""Every line of acceptance of the topic side, and every case of security about what comes in and goes out, is named by
a test that proves it: `grep -rn TF-041 tests` finds it."""

import ast
import re
from collections.abc import Iterator
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


# Cases that are attacks: it is a test that names one, by its docstring or what it is called, and not a whole file.
SECURITY = {
    "SEC-037": "what nobody asked for, in every body",
    "SEC-061": "addresses of the own network, in every notation",
    "SEC-062": "names that change their mind, redirects, second hops",
    "SEC-063": "this server itself, endless and slow pages, bombs, many links",
    "SEC-064": "the proxy for media of others",
    "SEC-065": "services that people choose",
    "SEC-066": "addresses to return to, codes, PKCE, scopes",
    "SEC-067": "where people end up",
    "SEC-068": "identity providers",
    "SEC-069": "webhooks",
    "SEC-070": "consent",
    "SEC-071": "credentials on operations that are not theirs",
    "SEC-072": "copies of one's data, and what an erasure leaves",
    "SEC-038": "the pages of staff, and Django's own ways past them",
    "SEC-081": "one budget for an action, whatever the door",
    "SEC-082": "who may come in, at every door",
    "SEC-083": "raids",
    "SEC-084": "enumerating what has a number or a code",
    "SEC-085": "questions that are made to be expensive",
    "SEC-086": "loops and floods",
    "SEC-087": "reports: floods, who reported, a look at what is hidden",
    "SEC-088": "what those who moderate read and leave behind",
    "SEC-089": "settings that are no good for the public",
    "SEC-090": "a host that a stranger names",
    "SEC-091": "headers and cookies of every kind of answer",
    "SEC-092": "what is not for the outside",
    "SEC-093": "requests that are smuggled, huge or slow",
    "SEC-094": "what is installed, and as whom it runs",
    "SEC-095": "hostile backups, and rows of others",
    "SEC-096": "the database, taken alone",
}
CASE = re.compile(r"SEC[-_](\d{3})", re.IGNORECASE)


def said_in(path: Path) -> Iterator[str]:
    """What the tests of a file are called and say of themselves."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield f"{node.name} {ast.get_docstring(node) or ''}"


@pytest.mark.once
def test_every_case_is_named_by_a_test() -> None:
    said = (test for path in TESTS.rglob("test_*.py") if path != Path(__file__) for test in said_in(path))
    named = {f"SEC-{number}" for test in said for number in CASE.findall(test)}
    assert set(SECURITY) - named == set()
