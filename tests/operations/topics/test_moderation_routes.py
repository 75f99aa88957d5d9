"""Moderators, bans, owners, invitations and aliases as the topic wire says it: words, statuses and shapes."""

import re
from typing import Any

import pytest

from core.ids import to_oid
from tests.topic_browsers import ISO, OID
from tests.topic_callers import Caller, somebody
from tests.topic_side import topic_of

pytestmark = pytest.mark.django_db
DENIED = (403, "Permission denied or user not found")


def topic(owner: Caller, **options: Any) -> str:
    assert owner.actor is not None
    return f"/topics/{to_oid(topic_of(owner.actor, **options).id)}"


def test_moderators_come_and_go() -> None:
    """TF-035."""
    owner, helper, stranger = somebody(), somebody(), somebody()
    path = topic(owner)
    body = {"user_id": helper.id, "permissions": ["fly", "ban_users"]}
    assert owner.said("POST", f"{path}/moderators", body) == "Moderator added successfully"
    (entry,) = Caller().data("GET", f"{path}/moderators")
    assert re.fullmatch(ISO, entry.pop("added_at"))
    assert entry == {"id": helper.id, "username": helper.name, "permissions": ["ban_users"], "added_by": owner.id}
    assert helper.data("GET", path)["user_permission_level"] == 2
    for given, kept in [([], ["delete_messages"]), (None, ["delete_messages", "ban_users"])]:
        owner.ask("POST", f"{path}/moderators", {"user_id": helper.id, "permissions": given})
        assert owner.data("GET", path)["moderators"][0]["permissions"] == kept
    for other in (helper, stranger):
        assert other.refused("POST", f"{path}/moderators", {"user_id": stranger.id}) == DENIED
        assert other.refused("DELETE", f"{path}/moderators/{helper.id}") == (
            403,
            "Permission denied or moderator not found",
        )
    assert owner.refused("POST", f"{path}/moderators", {}) == (400, "User ID is required")
    assert owner.refused("POST", f"{path}/moderators", {"user_id": "f" * 24}) == DENIED
    assert owner.said("DELETE", f"{path}/moderators/{helper.id}") == "Moderator removed successfully"
    assert owner.refused("DELETE", f"{path}/moderators/{helper.id}")[0] == 403
    owner.ask("POST", f"{path}/moderators/", {"user_id": helper.id})
    assert owner.said("DELETE", f"{path}/moderators/", {"data": {"user_id": helper.id}}).startswith("Moderator removed")
    assert Caller().data("GET", f"{path}/moderators") == []


def test_moderators_of_what_one_may_not_see() -> None:
    path = topic(somebody(), private=True)
    assert Caller().refused("GET", f"{path}/moderators") == (404, "Topic not found")
    assert somebody().refused("POST", f"{path}/moderators", {"user_id": "f" * 24}) == DENIED
    assert somebody().refused("POST", "/topics/nonsense/moderators", {"user_id": "f" * 24}) == DENIED
    assert Caller().refused("POST", f"{path}/moderators", {}) == (401, "Authentication required")


def test_banning_unbanning_and_kicking() -> None:
    """TF-033, TF-034."""
    owner, member = somebody(), somebody()
    path = topic(owner)
    member.ask("POST", f"{path}/join")
    assert owner.said("POST", f"{path}/kick", {"user_id": member.id}) == "User kicked from topic successfully"
    assert owner.refused("POST", f"{path}/kick", {"user_id": member.id}) == DENIED
    member.ask("POST", f"{path}/join")
    body = {"user_id": member.id, "reason": "spam", "duration_days": 3}
    assert owner.said("POST", f"{path}/ban", body) == "User banned from topic successfully"
    seen = owner.data("GET", path)
    assert (seen["banned_users"], seen["members"], seen["member_count"]) == ([member.id], [owner.id], 1)
    assert member.refused("POST", f"{path}/join") == (403, "You are banned from this topic")
    assert owner.said("POST", f"{path}/unban", {"user_id": member.id}) == "User unbanned from topic successfully"
    assert owner.refused("POST", f"{path}/unban", {"user_id": member.id}) == DENIED
    member.ask("POST", f"{path}/join")
    for action in ("ban", "kick"):
        assert member.refused("POST", f"{path}/{action}", {"user_id": owner.id}) == DENIED
        assert owner.refused("POST", f"{path}/{action}", {"user_id": owner.id}) == DENIED
        assert owner.refused("POST", f"{path}/{action}", {}) == (400, "User ID is required")
    for days in (0, -1, "soon", 10**9):
        body = {"user_id": member.id, "duration_days": days}
        assert owner.refused("POST", f"{path}/ban", body) == (400, "Invalid ban duration")


def test_handing_over() -> None:
    """TF-036."""
    owner, heir = somebody(), somebody()
    path = topic(owner)
    assert owner.refused("POST", f"{path}/transfer-ownership", {}) == (400, "New owner ID is required")
    assert heir.refused("POST", f"{path}/transfer-ownership", {"user_id": heir.id}) == DENIED
    assert owner.said("POST", f"{path}/transfer-ownership", {"user_id": heir.id}) == (
        "Ownership transferred successfully"
    )
    seen = heir.data("GET", path)
    assert (seen["owner"], seen["user_permission_level"]) == ({"id": heir.id, "username": heir.name}, 3)
    assert owner.data("GET", path)["user_permission_level"] == 1


def test_inviting_and_answering() -> None:
    """TF-037."""
    owner, guest, other = somebody(), somebody(), somebody()
    path = topic(owner, private=True)
    assert guest.refused("POST", f"{path}/join") == (403, "This topic is invite-only")
    assert owner.said("POST", f"{path}/invite", {"user_id": guest.id}) == "User invited successfully"
    assert owner.refused("POST", f"{path}/invite", {"username": guest.name}) == (
        400,
        "User has already been invited to this topic.",
    )
    (found,) = guest.data("GET", "/topics/invitations")
    seen = owner.data("GET", path)
    assert re.fullmatch(OID, found["id"])
    assert re.fullmatch(ISO, found["created_at"])
    assert found == {
        "_id": found["id"],
        "id": found["id"],
        "topic_id": seen["id"],
        "invited_user_id": guest.id,
        "invited_by": owner.id,
        "status": "pending",
        "created_at": found["created_at"],
        "topic": {"id": seen["id"], "title": seen["title"], "description": "", "member_count": 1},
        "inviter": {"id": owner.id, "username": owner.name, "profile_picture": None},
    }
    (notice,) = guest.data("GET", "/notifications")
    assert (notice["type"], notice["context_id"]) == ("invitation", seen["id"])
    answer = f"/topics/invitations/{found['id']}"
    assert other.refused("POST", f"{answer}/accept") == (400, "Failed to accept invitation")
    assert guest.said("POST", f"{answer}/accept") == "Invitation accepted"
    assert guest.refused("POST", f"{answer}/decline") == (400, "Failed to decline invitation")
    assert guest.data("GET", path)["user_permission_level"] == 1
    guest.ask("POST", f"{path}/invite", {"username": other.name.upper()})
    (found,) = other.data("GET", "/topics/invitations")
    assert other.said("POST", f"/topics/invitations/{found['id']}/decline") == "Invitation declined"
    assert other.data("GET", "/topics/invitations") == []
    assert other.refused("GET", path)[0] == 404


def test_who_cannot_be_invited_is_told() -> None:
    owner, guest = somebody(), somebody()
    open_path, path = topic(owner), topic(owner, private=True)
    failed = "Failed to invite user. User may already be invited or you may not have permission."
    for where, body, words in [
        (open_path, {"user_id": guest.id}, (400, "This topic is public and does not require invitations")),
        (path, {}, (400, "User ID is required")),
        (path, {"user_id": owner.id}, (400, "Cannot invite the owner of the topic.")),
        (path, {"user_id": "f" * 24}, (404, "User not found")),
        ("/topics/12345", {"user_id": guest.id}, (404, "Topic not found")),
    ]:
        assert owner.refused("POST", f"{where}/invite", body) == words
    assert guest.refused("POST", f"{open_path}/invite", {"user_id": owner.id}) == (400, failed)
    assert guest.refused("POST", f"{path}/invite", {"user_id": owner.id}) == (404, "Topic not found")
    for answer in ("accept", "decline"):
        assert guest.refused("POST", f"/topics/invitations/nonsense/{answer}") == (
            400,
            f"Failed to {answer} invitation",
        )


def test_aliases_are_chosen_and_unique_in_the_topic() -> None:
    """TF-039."""
    one, two = somebody(), somebody()
    path = f"{topic(one)}/anonymous-identity"
    topic_id = path.split("/")[2]
    assert one.data("GET", path) == {"anonymous_name": None, "topic_id": topic_id}
    whole = one.ask("PUT", path, {"custom_anonymous_name": "  cool   cat!? "})
    assert whole["message"] == "Anonymous identity set successfully"
    assert whole["data"] == {"anonymous_name": "Cool Cat", "topic_id": topic_id} == one.data("GET", path)
    assert two.data("POST", path, {"new_name": "COOL cat"})["anonymous_name"] == "COOL Cat1"
    assert one.data("PUT", path, {"new_name": "cool cat"})["anonymous_name"] == "Cool Cat"
    for name in ("ab", "x" * 21, "The Admin", "moderator7", "!!!"):
        assert one.refused("PUT", path, {"new_name": name}) == (
            400,
            "Failed to update anonymous identity. Name may be invalid.",
        )
    for body in ({}, {"new_name": "  "}, {"new_name": 5}, None):
        assert one.refused("PUT", path, body) == (400, "Anonymous name is required")


def test_aliases_where_nobody_is_anonymous_or_comes_in() -> None:
    owner, stranger = somebody(), somebody()
    plain, private = topic(owner, anonymous=False), topic(owner, private=True)
    body = {"new_name": "Quiet Owl"}
    assert owner.data("GET", f"{plain}/anonymous-identity")["anonymous_name"] is None
    assert owner.refused("PUT", f"{plain}/anonymous-identity", body)[0] == 403
    for method in ("GET", "PUT"):
        assert stranger.refused(method, f"{private}/anonymous-identity", body) == (404, "Topic not found")
        assert Caller().refused(method, f"{private}/anonymous-identity", body)[0] == 401
