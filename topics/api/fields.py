"""Input fields of the topic side: its lengths count characters, its refusals have fixed words."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from core.api.fields import ProductField
from core.errors import FieldCode, FieldError, InvalidForm
from core.text import normalise
from topics.tags import LONGEST_TAG, MOST_TAGS, SHORTEST_TAG, is_tag

Schema = dict[str, Any]

_LONGEST_LOOSE = 200


class WordsField(ProductField):
    """Text of `least` to `most` characters after trimming. `pattern` must match the whole; `without` must not occur.

    On a line (`is_line`) control characters are refused; elsewhere those that no text needs are dropped.
    """

    def __init__(
        self,
        least: int,
        most: int,
        *,
        pattern: str = "",
        without: str = "",
        is_line: bool = False,
        texts: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(texts=texts, **options)
        self.least, self.most, self.is_line = least, most, is_line
        self.pattern = re.compile(pattern) if pattern else None
        self.without = re.compile(without, re.IGNORECASE) if without else None

    def parse(self, value: Any) -> Any:
        if not isinstance(value, str):
            raise self.invalid("type")
        text = unicodedata.normalize("NFC", normalise(value))
        if len(text) < self.least:
            raise self._length("short" if text else "required")
        if len(text) > self.most:
            raise self._length("long")
        if self._is_unwanted(value, text):
            raise self.invalid("pattern")
        return text

    def schema(self) -> Schema:
        return {"type": "string", "minLength": self.least, "maxLength": self.most}

    def _length(self, kind: str) -> InvalidForm:
        return self.invalid(kind, FieldCode.STRING_LENGTH_INVALID, min=self.least, max=self.most)

    def _is_unwanted(self, value: str, text: str) -> bool:
        if self.is_line and any(unicodedata.category(character) == "Cc" for character in value.strip()):
            return True
        if self.without is not None and self.without.search(text):
            return True
        return self.pattern is not None and text != "" and not self.pattern.fullmatch(text)


class LooseTextField(ProductField):
    """Text of a query that is never refused: whatever is no text is no wish."""

    def parse(self, value: Any) -> Any:
        return normalise(value[:_LONGEST_LOOSE]) if isinstance(value, str) else ""

    def schema(self) -> Schema:
        return {"type": "string"}


class TagsField(ProductField):
    """The tags of a topic or room: lower-cased, each once, every wrong one told by name."""

    def parse(self, value: Any) -> Any:
        if not isinstance(value, list):
            raise self.invalid("type")
        if len(value) > MOST_TAGS:
            raise InvalidForm.at("", FieldCode.INVALID_FORMAT, text=f"Maximum {MOST_TAGS} tags allowed")
        problems = [FieldError(str(index), FieldCode.INVALID_FORMAT, text=words) for index, words in _wrong(value)]
        if problems:
            raise InvalidForm(problems)
        return tuple(dict.fromkeys(_tag(item) for item in value))

    def schema(self) -> Schema:
        item = {"type": "string", "minLength": SHORTEST_TAG, "maxLength": LONGEST_TAG, "pattern": "^[a-z0-9_]+$"}
        return {"type": "array", "items": item, "maxItems": MOST_TAGS}


def _tag(item: Any) -> str:
    return item.strip().lower() if isinstance(item, str) else ""


def _wrong(items: list[Any]) -> list[tuple[int, str]]:
    found = ((index, _problem(item)) for index, item in enumerate(items))
    return [(index, words) for index, words in found if words]


def _problem(item: Any) -> str:
    tag = _tag(item)
    shown = normalise(str(item))[:50]
    if len(tag) < SHORTEST_TAG and isinstance(item, str):
        return f'Tag "{shown}" must be at least {SHORTEST_TAG} characters long'
    if len(tag) > LONGEST_TAG:
        return f'Tag "{shown}" must be less than {LONGEST_TAG} characters long'
    return "" if is_tag(tag) else f'Tag "{shown}" contains invalid characters'
