from datetime import UTC, date, datetime
from typing import Any

import pytest

from core.api.fields import Input, TextField
from core.errors import FieldCode, InvalidForm
from tests.core.api.example import EverythingInput


def read(**values: Any) -> Any:
    (value,) = EverythingInput.read(values).values.values()
    return value


def refused(**values: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidForm) as caught:
        EverythingInput.read(values)
    return [(problem.path, problem.code.value) for problem in caught.value.errors]


@pytest.mark.parametrize(
    ("field", "sent", "kept"),
    [
        ("text", "  a\u202eb\x07 ", "ab"),
        ("text", "😀😀😀😀😀", "😀😀😀😀😀"),
        ("id", "0", 0),
        ("id", 2**53 + 1, 2**53 + 1),
        ("oid", "54a48e000000000000000005", 5),
        ("oid", "5", 5),
        ("color", 0xFFFFFF, 0xFFFFFF),
        ("whole", 3.0, 3),
        ("permissions", "99999999999999999999", 99999999999999999999 & ((1 << 64) - 1)),
        ("timestamp", "2026-01-01T02:00:00+02:00", datetime(2026, 1, 1, tzinfo=UTC)),
        ("timestamp", "2026-01-01T00:00:00.5Z", datetime(2026, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC)),
        ("timestamp", 0, datetime(1970, 1, 1, tzinfo=UTC)),
        ("date", "2000-02-29", date(2000, 2, 29)),
        ("base64", "aGk=", b"hi"),
        ("base64", "data:image/png;base64,aGk=", b"hi"),
        ("email", " Cat@Example.org ", "Cat@Example.org"),
        ("secret", " with blanks ", " with blanks "),
        ("bool", False, False),
        ("number_choice", 1, 1),
        ("map", {"a": 1}, {"a": 1}),
        ("any", {"deep": [1, "x"]}, {"deep": [1, "x"]}),
    ],
)
def test_taken(field: str, sent: Any, kept: Any) -> None:
    if field == "permissions":
        assert read(permissions=sent) == read(permissions=str(read(permissions=sent)))
    else:
        assert read(**{field: sent}) == kept


@pytest.mark.parametrize(
    ("field", "sent", "code"),
    [
        ("text", "", "STRING_LENGTH_INVALID"),
        ("text", "😀😀😀😀😀😀", "STRING_LENGTH_INVALID"),
        ("text", 5, "INVALID_FORMAT"),
        ("text", None, "INVALID_FORMAT"),
        ("exact", "abc", "STRING_LENGTH_EXACT"),
        ("content", "x" * 11, "CONTENT_EXCEEDS_MAX_LENGTH"),
        ("secret", "a\x00bcdefgh", "INVALID_FORMAT"),
        ("id", "01", "INVALID_SNOWFLAKE_FORMAT"),
        ("id", True, "INVALID_SNOWFLAKE_FORMAT"),
        ("id", [], "INVALID_SNOWFLAKE_FORMAT"),
        ("id", "٣", "INVALID_SNOWFLAKE_FORMAT"),
        ("id", 2**63, "SNOWFLAKE_OUT_OF_RANGE"),
        ("oid", "54a48e01000000000000000g", "INVALID_SNOWFLAKE_FORMAT"),
        ("color", -1, "COLOR_VALUE_TOO_LOW"),
        ("color", 0x1000000, "COLOR_VALUE_TOO_HIGH"),
        ("whole", 2**63, "INVALID_FORMAT"),
        ("whole", "5", "INVALID_FORMAT"),
        ("whole", True, "INVALID_FORMAT"),
        ("flags", 2**31, "INVALID_FORMAT"),
        ("bool", 1, "INVALID_FORMAT"),
        ("bool", "true", "INVALID_FORMAT"),
        ("number_choice", True, "INVALID_FORMAT"),
        ("choice", "green", "INVALID_FORMAT"),
        ("permissions", -1, "INVALID_INTEGER_FORMAT"),
        ("permissions", "9" * 50, "INTEGER_OUT_OF_INT64_RANGE"),
        ("int64", str(2**63), "INTEGER_OUT_OF_INT64_RANGE"),
        ("timestamp", "2026-01-01", "INVALID_ISO_TIMESTAMP"),
        ("timestamp", "0001-01-01T00:00:00+14:00", "INVALID_ISO_TIMESTAMP"),
        ("timestamp", 10**30, "INVALID_ISO_TIMESTAMP"),
        ("date", "2001-02-29", "INVALID_DATE_OF_BIRTH_FORMAT"),
        ("base64", "aGk", "INVALID_BASE64_FORMAT"),
        ("base64", "aGl=", "INVALID_BASE64_FORMAT"),
        ("base64", "aG k=", "INVALID_BASE64_FORMAT"),
        ("base64", "", "BASE64_LENGTH_INVALID"),
        ("email", "cat", "INVALID_EMAIL_FORMAT"),
        ("email", "a b@example.org", "INVALID_EMAIL_LOCAL_PART"),
        ("email", "a@" + "b" * 260 + ".org", "EMAIL_LENGTH_INVALID"),
        ("url", "javascript:alert(1)", "INVALID_URL_FORMAT"),
        ("url", "http://[::1", "INVALID_URL_FORMAT"),
        ("url", "http://x:99999/", "INVALID_URL_FORMAT"),
        ("pattern", "ABC", "INVALID_FORMAT"),
        ("items", ["1"] * 4, "INVALID_FORMAT"),
        ("items", "1", "INVALID_FORMAT"),
        ("map", {"a\x00": 1}, "INVALID_FORMAT"),
        ("any", {"a": "\x00"}, "INVALID_FORMAT"),
        ("number", 11, "INVALID_FORMAT"),
    ],
)
def test_refused(field: str, sent: Any, code: str) -> None:
    assert refused(**{field: sent}) == [(field, code)]


def test_paths_lead_to_the_value() -> None:
    assert refused(parts=[{"name": "a"}, {"name": 1, "color": "x"}], items=["1", "x"], part={}, map={"k": "v"}) == [
        ("items.1", "INVALID_SNOWFLAKE_FORMAT"),
        ("parts.1.name", "INVALID_FORMAT"),
        ("parts.1.color", "INVALID_FORMAT"),
        ("map.k", "INVALID_FORMAT"),
        ("part.name", "INVALID_FORMAT"),
    ]


def test_rules_across_fields_and_what_was_sent() -> None:
    class Pair(Input):
        a = TextField(required=False, allow_null=True)
        b = TextField(required=False, default="x")

        def check(self, values: dict[str, Any]) -> None:
            if values.get("a") == values["b"]:
                raise InvalidForm.at("b", FieldCode.INVALID_FORMAT, text="must differ")

    valid = Pair.read({"a": None})
    assert ("a" in valid, valid["a"], valid.get("b"), valid.get("c", 1)) == (True, None, "x", 1)
    assert "a" not in Pair.read({})
    with pytest.raises(InvalidForm) as caught:
        Pair.read({"a": "x"})
    assert caught.value.errors[0].message == "must differ"


def test_inputs_do_not_share_values() -> None:
    first, second = EverythingInput.read({"text": "a"}), EverythingInput.read({"text": "b"})
    assert (first["text"], second["text"]) == ("a", "b")
