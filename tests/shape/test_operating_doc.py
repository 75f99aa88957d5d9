"""docs/operating.md names every setting, and no setting that is none."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from config.environment import BASE_DIR, Config, load

pytestmark = pytest.mark.once

DOCUMENT = BASE_DIR / "docs" / "operating.md"
ROW = re.compile(r"^\| `([A-Z][A-Z0-9_]*)` \|", re.MULTILINE)
ASSIGNMENT = re.compile(r"(?<![A-Za-z0-9_])([A-Z][A-Z0-9_]{3,})=")


class Noted(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, **values: str) -> None:
        super().__init__(values)
        self.asked: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The variables that the configuration reads."""
    environment = Noted(DATA_DIR=str(tmp_path_factory.mktemp("data")), SECRET_KEY="only-for-this-test")
    load(environment)
    return environment.asked


@pytest.fixture(scope="module")
def text() -> str:
    return Path(DOCUMENT).read_text()


def test_every_field_is_a_variable_of_its_name(read: set[str]) -> None:
    assert read == {field.name.upper() for field in fields(Config)}


def test_every_setting_has_its_row_once(read: set[str], text: str) -> None:
    rows = ROW.findall(text)
    assert sorted(rows) == sorted(read)


def test_examples_set_nothing_that_does_not_exist(read: set[str], text: str) -> None:
    assert set(ASSIGNMENT.findall(text)) <= read
