import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.api.reading import emptied
from core.api.testing import ApiClient
from tests.core.api.example import EverythingInput

pytestmark = pytest.mark.once

NAMES = list(EverythingInput().fields)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(
        ["", "0", "-1", str(2**63), "@me", "null", "\x00", "=", "a@b.c", "https://x", "2026-01-01T00:00:00Z"]
    ),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(NAMES), st.text(max_size=5)), inner, max_size=4),
    ),
    max_leaves=12,
)
bodies = st.dictionaries(st.sampled_from(NAMES), values, max_size=len(NAMES))
RANDOM = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def problems(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 400, answer.content
    assert answer.json()["code"] == "INVALID_FORM_BODY"
    return [(problem["path"], problem["code"]) for problem in answer.json()["errors"]]


@RANDOM
@given(body=st.one_of(values, bodies))
def test_random_json_is_taken_or_refused_but_never_breaks(anonymous: ApiClient, body: Any) -> None:
    answer = anonymous.send("POST", "/v1/anything", json.dumps(body).encode())
    assert answer.status_code in (200, 400), answer.content
    for problem in answer.json().get("errors", ()):
        assert problem["path"]
        assert problem["message"]
    assert anonymous.send("POST", "/v1/message", json.dumps(body).encode()).status_code in (200, 400)
    assert anonymous.send("DELETE", "/api/topics/9", json.dumps(body).encode()).status_code in (200, 400)


@RANDOM
@given(body=st.binary(max_size=60))
def test_random_bytes_never_break(anonymous: ApiClient, body: bytes) -> None:
    for path in ("/v1/anything", "/v1/message", "/v1/form", "/v1/form"):
        assert anonymous.send("POST", path, body).status_code in (200, 400)
    assert anonymous.generic("POST", "/v1/form", body, "application/x-www-form-urlencoded").status_code in (200, 400)
    assert anonymous.generic("POST", "/v1/message", body, "multipart/form-data; boundary=x").status_code == 400


@RANDOM
@given(
    query=st.dictionaries(
        st.sampled_from(NAMES), st.one_of(st.text(max_size=8), st.lists(st.text(max_size=5), max_size=3))
    )
)
def test_random_queries_never_break(anonymous: ApiClient, query: dict[str, Any]) -> None:
    assert anonymous.get("/v1/anything", query).status_code in (200, 400)


@given(value=values)
def test_after_the_pre_pass_nothing_inside_is_empty(value: Any) -> None:
    def check(part: Any) -> None:
        assert part != ""
        assert part != {}
        if isinstance(part, dict):
            assert any(item is not None for item in part.values())
        for item in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
            check(item)

    done = emptied(value)
    for item in done.values() if isinstance(done, dict) else [done]:
        check(item)


def test_the_pre_pass() -> None:
    assert emptied({"a": "", "b": {}, "c": {"d": None}, "e": [""], "f": {"g": [], "h": ""}}) == {
        "a": None,
        "b": None,
        "c": None,
        "e": [None],
        "f": {"g": [], "h": None},
    }
    assert emptied({}) == {}


@pytest.mark.parametrize(
    "body", [b"", b"  \n", b"{", b"nonsense", b"\xff", b"[" * 100_000, b'{"name": "\\ud800"}', b"1e400"]
)
def test_nothing_and_nonsense_are_an_empty_object(human: ApiClient, body: bytes) -> None:
    assert problems(human.send("POST", "/v1/things/1", body)) == [("name", "INVALID_FORMAT")]


def test_empty_text_is_null(human: ApiClient) -> None:
    assert problems(human.send("POST", "/v1/things/1", {"name": ""})) == [("name", "INVALID_FORMAT")]
    assert human.send("POST", "/v1/things/1", {"name": "cat", "topic": ""}).json()["topic"] is None


@pytest.mark.parametrize("body", [[], "text", 5, None, True])
def test_a_body_that_is_no_object_fails_at_root(human: ApiClient, body: Any) -> None:
    assert problems(human.send("POST", "/v1/things/1", body)) == [("root", "INVALID_FORMAT")]


def test_an_array_body(human: ApiClient) -> None:
    assert problems(human.send("PATCH", "/v1/things/1", {"name": "a"})) == [("root", "INVALID_FORMAT")]
    bad = human.send("PATCH", "/v1/things/1", [{"name": "a"}, {"color": -1}])
    assert problems(bad) == [("1.name", "INVALID_FORMAT"), ("1.color", "COLOR_VALUE_TOO_LOW")]


def test_unknown_keys_are_ignored_unless_strict(anonymous: ApiClient) -> None:
    assert anonymous.send("POST", "/v1/anything", {"unknown": 1}).status_code == 200
    assert problems(anonymous.send("PUT", "/v1/anything", {"unknown": 1})) == [("root", "INVALID_FORMAT")]


def test_messages_collapse_every_failure(anonymous: ApiClient) -> None:
    for body in (b"{", b"[]", b"{}", b'{"name": 5}'):
        assert problems(anonymous.send("POST", "/v1/message", body)) == [("message_data", "INVALID_MESSAGE_DATA")]
    sent = anonymous.send("POST", "/v1/message", {"name": "cat", "topic": ""})
    assert sent.json() == {"values": {"name": "cat", "topic": ""}, "files": []}


def test_multipart_messages(anonymous: ApiClient) -> None:
    file = SimpleUploadedFile("a.txt", b"hello")
    sent = anonymous.post("/v1/message", {"payload_json": '{"name": "cat"}', "files[0]": file})
    assert sent.json() == {"values": {"name": "cat"}, "files": ["a.txt"]}
    missing = anonymous.post("/v1/message", {"x": "y"})
    assert problems(missing) == [("payload_json", "PAYLOAD_JSON_REQUIRED_FOR_MULTIPART")]
    broken = anonymous.post("/v1/message", {"payload_json": "{"})
    assert problems(broken) == [("payload_json", "INVALID_JSON_IN_PAYLOAD_JSON")]
    unreadable = anonymous.generic("POST", "/v1/message", b"x", "multipart/form-data")
    assert problems(unreadable) == [("multipart_form", "FAILED_TO_PARSE_MULTIPART_FORM_DATA")]


def test_forms(anonymous: ApiClient) -> None:
    url_encoded = "application/x-www-form-urlencoded"
    assert anonymous.generic("POST", "/v1/form", b"name=cat", url_encoded).json() == {"name": "cat"}
    assert anonymous.post("/v1/form", {"name": "cat"}).json() == {"name": "cat"}
    twice = anonymous.generic("POST", "/v1/form", b"name=cat&name=dog", url_encoded)
    assert problems(twice) == [("name", "INVALID_FORMAT")]


def test_queries_read_text(human: ApiClient) -> None:
    (answer,) = human.get("/v1/things/1?limit=7&deep=True&ids=5").json()
    assert answer == {"id": "1", "limit": 7, "deep": True, "ids": [5]}
    (other,) = human.get("/v1/things/1?deep=yes&params[limit]=20").json()
    assert other == {"id": "1", "limit": 50, "deep": False}


def test_the_topic_wire_wants_json_when_there_is_a_body(human: ApiClient) -> None:
    assert human.send("POST", "/api/topics", b"").json()["errors"] == ["Name is required"]
    broken = human.send("POST", "/api/topics", b"{")
    assert (broken.status_code, broken.json()["errors"]) == (400, ["Invalid JSON"])
    form = human.generic("POST", "/api/topics", b"name=x", "application/x-www-form-urlencoded")
    assert (form.status_code, form.json()["errors"]) == (400, ["Content-Type must be application/json"])
    empty = human.send("POST", "/api/topics", {"name": ""})
    assert empty.json()["errors"] == ["Name is required"]
    assert empty.json()["code"] == "INVALID_FORM_BODY"
    assert empty.json()["fields"][0]["path"] == "name"
    assert human.send("POST", "/api/topics", {"name": "x"}).json()["errors"] == ["Name is too short"]
    made = human.send("POST", "/api/topics", {"name": "cats"})
    assert (made.status_code, made.json()) == (
        201,
        {"success": True, "message": "Made", "data": {"id": "1", "name": "cats"}},
    )


def test_a_delete_body_may_be_wrapped_twice(anonymous: ApiClient) -> None:
    for body in ({"name": "cat"}, {"data": {"name": "cat"}}):
        assert anonymous.send("DELETE", "/api/topics/9", body).json()["message"] == "cat"


def test_a_body_beyond_the_limit(human: ApiClient, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    guild_side = human.send("POST", "/v1/things/1", {"name": "x" * 50})
    assert (guild_side.status_code, guild_side.json()["code"]) == (400, "FILE_SIZE_TOO_LARGE")
    topic_side = human.send("POST", "/api/topics", {"name": "x" * 50})
    assert (topic_side.status_code, topic_side.json()["errors"]) == (413, ["File too large"])
