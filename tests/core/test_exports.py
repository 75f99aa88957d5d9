"""JSON that is written in pieces is the JSON that would have been written at once."""

import json

import pytest

from core.exports.archive import json_list, json_object, json_text

pytestmark = pytest.mark.once


def test_json_in_pieces_is_json() -> None:
    assert json.loads("".join(json_list([]))) == []
    assert json.loads("".join(json_list([{"a": 1}, {"a": "ü"}]))) == [{"a": 1}, {"a": "ü"}]
    assert json.loads("".join(json_object([]))) == {}
    assert json.loads("".join(json_object([("x", ["[", "]"]), ("y", ["1"])]))) == {"x": [], "y": 1}
    assert json_text("half \ud83d") == '"half ?"'
