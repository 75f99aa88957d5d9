"""The topic object, and making one."""

import re
from typing import Any

import pytest

from tests.registrations import unique
from tests.topic_browsers import ISO, OID, Browser

KEYS = {
    *("_id", "id", "title", "description", "tags", "owner_id", "owner", "moderators", "members", "banned_users"),
    *("member_count", "is_public", "created_at", "last_activity", "settings", "post_count", "conversation_count"),
    "user_permission_level",
}


def test_a_new_topic(alice: Browser) -> None:
    """T009, TF-029, TF-005, TF-007."""
    title = unique("Topic")
    body = {"title": title, "description": "About", "tags": ["Cats", "cats", "dogs_2"]}
    whole = alice.ask("POST", "/topics", body, status=201)
    topic = whole["data"]
    assert whole["message"] == "Topic created successfully"
    assert set(topic) == KEYS
    assert re.fullmatch(OID, topic["id"])
    assert topic["_id"] == topic["id"]
    assert re.fullmatch(ISO, topic["created_at"])
    assert re.fullmatch(ISO, topic["last_activity"])
    assert (topic["title"], topic["description"], topic["tags"]) == (title, "About", ["cats", "dogs_2"])
    assert (topic["owner_id"], topic["owner"]) == (alice.id, {"id": alice.id, "username": alice.name})
    assert (topic["members"], topic["member_count"], topic["moderators"], topic["banned_users"]) == (
        [alice.id],
        1,
        [],
        [],
    )
    assert topic["settings"] == {"allow_anonymous": True, "require_approval": False}
    assert (topic["is_public"], topic["post_count"], topic["conversation_count"]) == (True, 0, 0)
    assert topic["user_permission_level"] == 3


def test_defaults_and_settings(alice: Browser) -> None:
    assert alice.topic()["description"] == ""
    private = alice.topic(allow_anonymous=False, require_approval=True, description=None, tags=None)
    assert private["settings"] == {"allow_anonymous": False, "require_approval": True}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": None}, "Title is required"),
        ({"title": ""}, "Title is required"),
        ({"title": "   "}, "Title is required"),
        ({"title": 5}, "Title is required"),
        ({"title": "ab"}, "Title must be at least 3 characters long"),
        ({"title": "a" * 101}, "Title must be less than 100 characters long"),
        ({"title": "no <b>"}, "Title contains invalid characters"),
        ({"title": "a\tb c"}, "Title contains invalid characters"),
        ({"title": "a\x00bcd"}, "Title contains invalid characters"),
        ({"description": "d" * 501}, "Description must be less than 500 characters long"),
        ({"description": "x <SCRIPT>"}, "Description contains invalid content"),
        ({"tags": [f"t{n}" for n in range(100, 111)]}, "Maximum 10 tags allowed"),
        ({"tags": ["a"]}, 'Tag "a" must be at least 2 characters long'),
        ({"tags": ["a" * 21]}, f'Tag "{"a" * 21}" must be less than 20 characters long'),
        ({"tags": ["no-dash"]}, 'Tag "no-dash" contains invalid characters'),
        ({"tags": "cats"}, "Tags must be a list"),
    ],
)
def test_what_is_wrong_is_told(alice: Browser, changes: dict[str, Any], words: str) -> None:
    body = {"title": unique("Topic")} | changes
    assert alice.refused("POST", "/topics", body) == (400, words)


def test_every_problem_is_told_at_once(alice: Browser) -> None:
    answer = alice.call("POST", "/topics", {"tags": ["a", "no-dash"]})
    assert answer.json()["errors"] == [
        "Title is required",
        'Tag "a" must be at least 2 characters long',
        'Tag "no-dash" contains invalid characters',
    ]


def test_titles_hold_letters_of_every_script_and_the_allowed_signs(alice: Browser) -> None:
    title = f"Ação {unique()} 日本 -_.,!?()[]{{}}"
    assert alice.topic(title=title)["title"] == title


def test_a_title_is_taken_in_every_case(alice: Browser, bob: Browser) -> None:
    """TF-029."""
    title = alice.topic()["title"]
    assert bob.refused("POST", "/topics", {"title": title.upper()}) == (
        409,
        f'Topic with title "{title.upper()}" already exists',
    )


def test_a_session_is_needed(visitor: Browser) -> None:
    assert visitor.refused("POST", "/topics", {"title": "Mine, mine"}) == (401, "Authentication required")
    assert visitor.refused("GET", "/topics/my") == (401, "Authentication required")


def test_bodies_must_be_json(alice: Browser) -> None:
    answer = alice.call("POST", "/topics", content=b"title=x", headers={"Content-Type": "text/plain"})
    assert (answer.status_code, answer.json()["error"]) == (400, "Content-Type must be application/json")
    answer = alice.call("POST", "/topics", content=b"{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]) == (400, "Invalid JSON")
