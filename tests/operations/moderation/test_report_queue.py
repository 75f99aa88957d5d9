"""The queue of reports: who sees which, how much of it, and what they do about it (TF-072, TF-074, TF-076)."""

from functools import partial
from typing import Any

import pytest

from accounts.models import AccountBan, AccountWarning, User
from chat.models import Channel, ChannelMember, Message
from chat.operations.room_deletion import delete_room
from chat.operations.rooms import create_room, join_room
from chat.room_records import RoomDraft
from core.actor import Actor
from core.clock import now
from core.ids import to_oid
from core.paging import Offset
from moderation.models import AdminAuditEntry, Evidence, Report, ReportKind
from moderation.operations.evidence import hold_evidence, release_evidence
from moderation.operations.reviewing import assign_report, reopen_report
from moderation.operations.submissions import begin_submission
from moderation.report_queries import ReportFilter, moderated_reports, reports_for
from posts.models import Comment, Post
from posts.operations.deletions import delete_post
from tests.api_side import Api
from tests.operations.moderation.reporting import REPORT, WHY, Place
from tests.operations.refusals import code_of
from tests.shapes import differences
from tests.topic_side import person, topic_of
from topics.models import Level, Topic, TopicMember
from topics.operations.deletion import delete_topic, reject_topic_deletion

pytestmark = pytest.mark.django_db
FOREIGN = "507f1f77bcf86cd799439011"
PAGE = Offset(50, 0)


@pytest.fixture
def place() -> Place:
    return Place.made()


def path(report: Report, what: str = "") -> str:
    return f"/reports/{to_oid(report.id)}{what}"


def ids(listed: list[dict[str, Any]]) -> list[str]:
    return [one["id"] for one in listed]


def test_who_sees_which_reports(place: Place) -> None:
    """TF-072"""
    post = place.reports(place.alice, "post", place.post(place.bob))
    private = place.reports(place.alice, "message", place.write(place.bob, place.alice, "psst"))
    closed = place.room(is_public=False)
    inside = Report.objects.create(
        kind=ReportKind.ROOM,
        target_id=closed,
        channel_id=closed,
        topic_id=place.topic.id,
        is_private=True,
        category="x",
    )
    about_mod = place.reports(place.alice, "post", place.post(place.mod))
    everything = [to_oid(one.id) for one in (about_mod, inside, private, post)]
    seen = {
        place.alice: [to_oid(one.id) for one in (about_mod, private, post)],
        place.bob: [],
        place.mod: [to_oid(post.id)],
        place.olga: [to_oid(one.id) for one in (about_mod, post)],
        place.admin: everything,
    }
    for who, reports in seen.items():
        answer = Api(who).ask("GET", "/reports")
        assert ids(answer["data"]) == reports
        assert answer["pagination"]["total_count"] == len(reports)
        assert differences(answer["data"], [REPORT]) == []
        for one in everything:
            expected = 200 if one in reports else 403
            assert Api(who).status("GET", f"/reports/{one}") == expected
    assert Api(place.bob).refused("GET", path(post)) == (403, "Permission denied")
    for unknown in (FOREIGN, "nonsense"):
        assert Api(place.alice).refused("GET", f"/reports/{unknown}") == (404, "Report not found")
    assert ids(Api(place.admin).data("GET", "/reports?limit=2&offset=1")) == everything[1:3]
    assert Api(place.admin).refused("GET", "/reports?limit=101") == (400, "Limit cannot exceed 100")
    assert ids(Api(place.admin).data("GET", f"/reports?topic_id={to_oid(place.topic.id)}")) == [
        everything[0],
        everything[1],
        everything[3],
    ]
    assert Api().status("GET", "/reports") == 401


def test_nobody_decides_about_their_own_rank_or_about_themselves(place: Place) -> None:
    """A second account of a topic's owner would otherwise bury every report of what the owner does there."""
    about_owner = place.reports(place.alice, "post", place.post(place.olga))
    about_mod = place.reports(place.alice, "post", place.post(place.mod))
    about_topic = place.reports(place.alice, "topic", place.topic.id)
    for who, seen in ((place.mod, []), (place.olga, [about_mod])):
        assert ids(Api(who).data("GET", "/reports")) == [to_oid(one.id) for one in seen]
        for one in (about_owner, about_mod, about_topic):
            assert Api(who).status("GET", path(one)) == (200 if one in seen else 403)

    about_admin = place.reports(place.alice, "post", place.post(place.admin))
    shown = Api(place.admin).data("GET", path(about_admin))
    assert (shown["reported_by"], shown["reporter_username"]) == (None, "")
    assert Api(place.admin).status("POST", path(about_admin, "/dismiss"), {}) == 403
    assert Api(place.admin).status("POST", path(about_owner, "/dismiss"), {}) == 200


def test_an_alias_has_no_rank(place: Place) -> None:
    """SEC-036: whoever reports what an alias wrote would learn from the queue that it is somebody who moderates."""
    reports = [
        place.reports(place.alice, "message", place.say(who, "boo", anonymous=True)) for who in (place.bob, place.olga)
    ]
    assert ids(Api(place.mod).data("GET", "/reports")) == [to_oid(one.id) for one in reports[::-1]]
    assert [Api(place.mod).status("GET", path(one)) for one in reports] == [200, 200]


def test_moderators_see_neither_the_reporter_nor_who_is_behind_an_alias(place: Place) -> None:
    """TF-072"""
    said = place.say(place.bob, "boo", anonymous=True)
    report = place.reports(place.alice, "message", said, attach_current_message=True, current_message_id=to_oid(said))
    shown = Api(place.mod).data("GET", path(report))
    assert differences(shown, REPORT) == []
    alias = report.alias
    assert (shown["reported_by"], shown["reporter"], shown["reporter_username"]) == (None, None, "")
    assert (shown["reported_user_id"], shown["reported_user"]) == (None, None)
    assert (shown["reported_username"], shown["reported_username_display"]) == (alias, alias)
    assert "reported_username_original" not in shown
    for name in (to_oid(place.alice.user_id), to_oid(place.bob.user_id), place.alice.user.handle):
        assert name not in str(shown)
    assert place.bob.user.handle not in str(shown)

    staff = Api(place.admin).data("GET", path(report))
    assert staff["reporter"] == {"id": to_oid(place.alice.user_id), "username": place.alice.user.handle}
    assert staff["reported_user"]["id"] == to_oid(place.bob.user_id)
    assert (staff["reported_username_original"], staff["reported_username_display"]) == (place.bob.user.handle, alias)
    assert staff["owner_id"] == to_oid(place.olga.user_id)
    assert staff["moderators"] == [{"id": to_oid(place.mod.user_id), "username": place.mod.user.handle}]


def test_of_the_messages_shown_moderators_see_only_the_reported_persons(place: Place) -> None:
    place.say(place.bob, "his")
    Api(place.alice).ask("POST", f"/chat-rooms/{to_oid(place.room_id)}/join")
    place.say(place.alice, "hers")
    said = place.say(place.bob, "bad")
    report = place.reports(
        place.alice, "message", said, attach_message_history=True, chat_room_id=to_oid(place.room_id)
    )
    for who, contents in ((place.admin, ["his", "hers", "bad"]), (place.mod, ["his", "bad"])):
        shown = Api(who).data("GET", path(report))["attached_messages_data"]
        assert [message["content"] for message in shown] == contents


def test_administrators_who_see_who_is_behind_an_alias_leave_a_line(place: Place) -> None:
    """SEC-036"""
    aliased = [place.reports(place.alice, "message", place.say(place.bob, "boo", anonymous=True)) for _ in range(2)]
    said = place.say(place.bob, "boo", anonymous=True)
    more = {"attach_current_message": True, "current_message_id": to_oid(said)}
    shown_with = place.reports(place.alice, "user", place.bob.user_id, **more)
    named = place.reports(place.alice, "post", place.post(place.bob))
    for who in (place.alice, place.mod):
        Api(who).ask("GET", "/reports")
        Api(who).ask("GET", path(aliased[0]))
    assert not AdminAuditEntry.objects.exists()
    admin, every = Api(place.admin), [shown_with, *aliased[::-1]]
    asked = {
        path(named): [],
        "/admin/reports?content_type=post": [],
        "/reports/my": [],
        path(aliased[0]): aliased[:1],
        path(shown_with): [shown_with],
        "/reports": every,
        "/reports/recent": every,
        "/admin/reports": every,
    }
    for where, seen in asked.items():
        before = AdminAuditEntry.objects.count()
        admin.ask("GET", where)
        entries = AdminAuditEntry.objects.filter(number__gt=before, action="reveal_aliases")
        entries = entries.values_list("action", "admin_id", "target_type", "metadata")
        facts = {"ids": ",".join(str(one.id) for one in seen)}
        expected = [("reveal_aliases", place.admin.user_id, "report", facts)] if seen else []
        assert list(entries) == expected, where


def test_administrators_who_read_what_was_private_leave_a_line(place: Place) -> None:
    """SEC-088: on this wire as in the console, also by leafing through the queue."""
    public = place.reports(place.alice, "post", place.post(place.bob))
    private = place.reports(place.alice, "message", place.write(place.bob, place.alice, "psst"))
    own = place.reports(place.admin, "message", place.write(place.bob, place.admin, "psst"))
    for who in (place.alice, place.mod):
        Api(who).ask("GET", "/reports")
        Api(who).ask("GET", path(private if who == place.alice else public))
    assert not AdminAuditEntry.objects.exists()
    page = [("view_reports", "0", {"ids": f"{own.id},{private.id}"})]
    looks: dict[str, list[tuple[str, str, dict[str, str]]]] = {
        **{path(one): [("view_report", str(one.id), {})] for one in (public, private)},
        **dict.fromkeys(("/reports", "/reports/recent", "/admin/reports"), page),
        "/admin/reports?limit=1": [("view_reports", str(own.id), {"ids": str(own.id)})],
        **{where: [] for where in ("/admin/reports?content_type=post", "/reports/my", "/reports/statistics")},
    }
    for where, expected in looks.items():
        before = AdminAuditEntry.objects.count()
        Api(place.admin).ask("GET", where)
        entries = AdminAuditEntry.objects.filter(number__gt=before)
        assert {(entry.admin_id, entry.target_type) for entry in entries} <= {(place.admin.user_id, "report")}
        assert list(entries.values_list("action", "target_id", "metadata")) == expected, where


def attached(who: Actor, report: Report) -> list[str]:
    return [message["content"] for message in Api(who).data("GET", path(report))["attached_messages_data"]]


def test_reporting_somebody_with_an_anonymous_message_does_not_tell_who_wrote_it(place: Place) -> None:
    """SEC-036: whoever made a topic moderates it, and could ask of each person whether the message is theirs."""
    own = to_oid(topic_of(place.alice).id)
    said = to_oid(place.say(place.bob, "boo", anonymous=True))
    more = {"topic_id": own, "attach_current_message": True, "current_message_id": said}
    for suspect in (place.bob, place.mod):
        report = place.reports(place.alice, "user", None, reported_user_id=to_oid(suspect.user_id), **more)
        assert [message["content"] for message in report.context] == ["boo"]
        assert attached(place.alice, report) == []


def test_reporting_an_anonymous_message_with_a_named_one_does_not_tell_who_wrote_it(place: Place) -> None:
    """SEC-036"""
    anonymous = [place.say(place.bob, f"boo {number}", anonymous=True) for number in range(2)]
    join_room(place.mod, place.room_id)
    named = {"boo 0": place.say(place.bob, "his"), "boo 1": place.say(place.mod, "another's")}
    for said, (text, shown) in zip(anonymous, named.items(), strict=True):
        more = {"attach_current_message": True, "current_message_id": to_oid(shown)}
        report = place.reports(place.alice, "message", said, **more)
        assert len(report.context) == 1
        assert attached(place.olga, report) == [], text


def test_moderators_see_nothing_that_was_said_in_private(place: Place) -> None:
    """SEC-088"""
    place.write(place.bob, place.alice, "psst")
    place.write(place.alice, place.bob, "psst yourself")
    closed = create_room(place.bob, None, draft=RoomDraft(name="ours")).id
    ChannelMember.objects.create(channel_id=closed, user=place.alice.user)
    inside = place.say(place.bob, "among us", closed)
    said, post_id = place.say(place.bob, "bad"), place.post(place.bob)
    more = {"attach_message_history": True, "chat_room_id": to_oid(closed)}
    more |= {"attach_current_message": True, "current_message_id": to_oid(inside)}
    reports = {
        name: place.reports(place.alice, name, target_id, topic_id=to_oid(place.topic.id), **more)
        for name, target_id in {
            "message": said,
            "post": post_id,
            "comment": place.comment(place.bob, post_id),
            "user": place.bob.user_id,
        }.items()
    }
    for name, report in reports.items():
        assert {"psst", "psst yourself", "among us"} <= {message["content"] for message in report.context}, name
        assert attached(place.mod, report) == [], name
        assert "psst" in attached(place.admin, report), name


def test_what_somebody_reported_themselves(place: Place) -> None:
    """TF-072"""
    reports = [place.reports(place.alice, "post", place.post(place.bob)) for _ in range(3)]
    newest_first = [to_oid(one.id) for one in reversed(reports)]
    Api(place.mod).ask("POST", path(reports[0], "/dismiss"), {"reason": "a secret note"})
    mine = Api(place.alice).ask("GET", "/reports/my")
    assert (ids(mine["data"]), mine["as_reporter"]) == (newest_first, True)
    assert ids(Api(place.alice).data("GET", "/reports/my?status=dismissed")) == newest_first[-1:]
    assert ids(Api(place.alice).data("GET", "/reports/my?limit=500")) == newest_first
    page = Api(place.alice).ask("GET", "/reports/my-reports?limit=1&offset=2")
    assert ids(page["data"]) == newest_first[2:]
    assert page["pagination"] == {"limit": 1, "offset": 2, "total": 3, "has_more": False}
    settled = page["data"][0]
    assert (settled["status"], settled["moderator_notes"], settled["reviewed_by"]) == ("dismissed", "", None)
    # What others reported of somebody is told to nobody.
    about = Api(place.bob).ask("GET", "/reports/my?as_reporter=false")
    assert (about["data"], about["as_reporter"]) == ([], False)
    assert ids(Api(place.mod).data("GET", "/reports/recent?limit=2")) == newest_first[:2]
    assert ids(Api(place.mod).data("GET", "/reports")) == newest_first[:2]
    assert len(Api(place.mod).data("GET", "/reports/recent")) == 3


def test_moderators_decide_about_what_was_reported_in_their_topic(place: Place) -> None:
    report, second, third = (place.reports(place.alice, "post", place.post(place.bob)) for _ in range(3))
    mod = Api(place.mod)
    for what, body in (("/review", {"action_taken": "deleted"}), ("/dismiss", {}), ("/escalate", {})):
        assert Api(place.alice).refused("POST", path(report, what), body) == (403, "Permission denied")
        assert Api(place.bob).refused("POST", path(report, what), body) == (403, "Permission denied")
        assert mod.refused("POST", f"/reports/{FOREIGN}{what}", body) == (404, "Report not found")
    for wrong in ({}, {"action_taken": "resolved"}, {"action_taken": 5}):
        assert mod.refused("POST", path(report, "/review"), wrong) == (400, "Invalid action")
    body = {"action_taken": "user_warned", "moderator_notes": "told them"}
    assert mod.ask("POST", path(report, "/review"), body)["message"] == "Report reviewed successfully"
    shown = mod.data("GET", path(report))
    assert (shown["status"], shown["action_taken"], shown["moderator_notes"]) == (
        "reviewed",
        "user_warned",
        "told them",
    )
    assert shown["reviewed_by"] == to_oid(place.mod.user_id)
    again = (400, "Report has already been reviewed")
    assert mod.refused("POST", path(report, "/dismiss")) == again
    assert mod.ask("POST", path(second, "/dismiss"))["message"] == "Report dismissed successfully"
    assert mod.data("GET", path(second))["status"] == "dismissed"
    done = mod.ask("POST", path(third, "/escalate"), {"reason": "too much for me"})
    assert done["message"] == "Report escalated successfully"
    assert mod.refused("POST", path(third, "/dismiss")) == again
    Api(place.admin).ask("POST", path(third, "/dismiss"))
    assert not AdminAuditEntry.objects.filter(admin_id=place.mod.user_id).exists()


def test_numbers_of_reports(place: Place) -> None:
    post, other = (place.reports(place.alice, "post", place.post(place.bob)) for _ in range(2))
    place.reports(place.alice, "user", place.bob.user_id)
    Api(place.mod).ask("POST", path(post, "/dismiss"))
    Api(place.admin).ask("POST", f"/admin{path(other)}/action", {"action": "resolve"})
    counted = {"total": 2, "pending": 0, "reviewed": 0, "resolved": 1, "dismissed": 1}
    actions = {"dismissed": 1, "resolved": 1}
    topic = f"?topic_id={to_oid(place.topic.id)}"
    assert Api(place.mod).data("GET", "/reports/statistics") == {**counted, "actions": actions}
    assert Api(place.mod).data("GET", f"/reports/statistics{topic}") == {**counted, "actions": actions}
    whole = Api(place.admin).data("GET", "/reports/statistics")
    assert (whole["total"], whole["pending"]) == (3, 1)
    for where in ("", topic):
        assert Api(place.alice).refused("GET", f"/reports/statistics{where}") == (403, "Permission denied")
    assert Api(place.mod).refused("GET", f"/reports/statistics?topic_id={FOREIGN}")[0] == 403


def test_only_administrators_delete_reports(place: Place) -> None:
    report = place.reports(place.alice, "post", place.post(place.bob))
    for who in (place.alice, place.mod, place.bob):
        assert Api(who).refused("DELETE", path(report)) == (403, "Permission denied")
    assert Api(place.admin).ask("DELETE", path(report))["message"] == "Report deleted successfully"
    assert Api(place.admin).refused("DELETE", path(report)) == (404, "Report not found")


def test_the_reports_of_a_message_for_those_who_moderate_its_place(place: Place) -> None:
    said = place.say(place.bob, "boo")
    for who in (place.alice, place.mod):
        Api(who).ask("POST", f"/messages/{to_oid(said)}/report", {"reason": "rude words"})
    where = f"/messages/{to_oid(said)}/reports"
    shown = Api(place.olga).data("GET", where)
    assert [(one["reason"], one["reporter_username"]) for one in shown] == [("rude words", "")] * 2
    assert set(shown[0]) == {"id", "reporter_username", "reason", "created_at"}
    names = [one["reporter_username"] for one in Api(place.admin).data("GET", where)]
    assert names == [place.mod.user.handle, place.alice.user.handle]
    for who in (place.alice, place.bob, person()):
        assert Api(who).refused("GET", where) == (403, "Permission denied")
    assert Api(place.olga).refused("GET", f"/messages/{FOREIGN}/reports") == (404, "Message not found")
    own = place.say(place.olga, "mine")
    assert Api(place.olga).status("GET", f"/messages/{to_oid(own)}/reports") == 403


# -- administrators --------------------------------------------------------------------------------------------------


def test_the_queue_of_administrators(place: Place) -> None:
    """TF-072, TF-074"""
    user = place.reports(place.alice, "user", place.bob.user_id)
    post = place.reports(place.alice, "post", place.post(place.bob))
    Api(place.admin).ask("POST", f"/admin{path(post)}/dismiss", {"notes": "fine"})
    listed = Api(place.admin).ask("GET", "/admin/reports?limit=500")
    assert ids(listed["data"]) == [to_oid(post.id), to_oid(user.id)]
    assert listed["pagination"] == {"limit": 50, "offset": 0, "total": 2, "has_more": False}
    for query, found in {
        "status=pending": [user],
        "status=all&content_type=all&report_type=": [post, user],
        "content_type=post": [post],
        "report_type=user": [user],
        "content_type=weather": [],
        "status=weather": [],
        "report_type=message_deleted": [],
    }.items():
        assert ids(Api(place.admin).data("GET", f"/admin/reports?{query}")) == [to_oid(one.id) for one in found]
    for who, refusal in ((None, (401, "Authentication required")), (place.mod, (403, "Admin privileges required"))):
        assert Api(who).refused("GET", "/admin/reports") == refusal
        for what in ("dismiss", "action", "reopen"):
            assert Api(who).refused("POST", f"/admin{path(user)}/{what}", {"action": "dismiss"}) == refusal


def test_what_an_action_must_say(place: Place) -> None:
    report = place.reports(place.alice, "user", place.bob.user_id)
    where, admin = f"/admin{path(report)}/action", Api(place.admin)
    assert admin.refused("POST", where, {}) == (400, "Action is required")
    assert admin.refused("POST", where, {"action": "praise"}) == (400, "Invalid action")
    assert admin.refused("POST", where, {"action": "warn_user"}) == (400, "Warning message is required")
    assert admin.refused("POST", where, {"action": "delete_content"}) == (400, "Invalid action")
    unknown = f"/admin/reports/{FOREIGN}/action"
    assert admin.refused("POST", unknown, {"action": "dismiss"}) == (404, "Report not found")
    report.refresh_from_db()
    assert (report.status, AdminAuditEntry.objects.count()) == ("pending", 0)


@pytest.mark.parametrize(
    ("body", "action", "status"),
    [
        ({"action": "ban_user", "ban_duration_days": 3}, "user_banned", "reviewed"),
        ({"action": "warn_user", "warning_message": "Be kind"}, "user_warned", "reviewed"),
        ({"action": "dismissed"}, "dismissed", "dismissed"),
        ({"action": "resolved"}, "resolved", "resolved"),
    ],
)
def test_actions_do_what_they_say(place: Place, body: dict[str, Any], action: str, status: str) -> None:
    """TF-074, TF-075"""
    report = place.reports(place.alice, "user", place.bob.user_id)
    done = Api(place.admin).ask("POST", f"/admin{path(report)}/action", {**body, "notes": "as agreed"})
    assert (done["message"], done["action"]) == (f"Action taken: {action}", action)
    shown = Api(place.admin).data("GET", path(report))
    assert (shown["status"], shown["action_taken"], shown["moderator_notes"]) == (status, action, "as agreed")
    assert shown["reported_user"]["is_banned"] == (action == "user_banned")
    assert AccountBan.objects.filter(user=place.bob.user, reason="as agreed").exists() == (action == "user_banned")
    warned = AccountWarning.objects.filter(user=place.bob.user, report_id=report.id, message="Be kind")
    assert warned.exists() == (action == "user_warned")
    entry = AdminAuditEntry.objects.get(action="resolve_report")
    assert (entry.target_id, entry.metadata["outcome"]) == (str(report.id), action)


def test_deleting_reported_content_needs_no_role_in_the_topic(place: Place) -> None:
    """TF-076"""
    clerk = person()
    User.objects.filter(pk=clerk.user_id).update(acls=["admin:authenticate", "report:view", "report:resolve"])
    said, private = place.say(place.bob, "boo"), place.write(place.bob, place.alice, "psst")
    closed = place.say(place.olga, "boo", place.room(is_public=False))
    reports = [place.reports(place.alice, "message", one) for one in (said, private)]
    reports.append(Report.objects.create(kind=ReportKind.MESSAGE, target_id=closed, category="x"))
    body = {"action": "delete_content"}
    assert Api(clerk).refused("POST", f"/admin{path(reports[0])}/action", body) == (403, "Admin privileges required")
    User.objects.filter(pk=clerk.user_id).update(
        acls=["admin:authenticate", "report:view", "report:resolve", "message:delete"]
    )
    for report in reports:
        assert Api(clerk).ask("POST", f"/admin{path(report)}/action", body)["action"] == "deleted"
    assert not Message.objects.filter(pk__in=(said, private, closed), deleted_at=None).exists()


@pytest.mark.parametrize("name", ["post", "comment", "topic", "chatroom", "chatroom_picture", "chatroom_background"])
def test_everything_else_that_can_be_taken_away(place: Place, name: str) -> None:
    """TF-076"""
    post_id = place.post(place.bob)
    target = {"post": post_id, "topic": place.topic.id, "comment": place.comment(place.bob, post_id)}.get(name)
    target = target or place.room_id
    Channel.objects.filter(pk=place.room_id).update(
        picture="https://example.com/a.png", background_picture="https://example.com/b.png"
    )
    report = place.reports(place.alice, name, target)
    clerk = person()
    rights = ["admin:authenticate", "report:view", "report:resolve", "message:delete"]
    User.objects.filter(pk=clerk.user_id).update(acls=rights)
    Api(clerk).ask("POST", f"/admin{path(report)}/action", {"action": "delete_content"})
    room = Channel.objects.get(pk=place.room_id)
    gone = {
        "post": Post.objects.get(pk=post_id).is_deleted,
        "comment": Comment.objects.get(post_id=post_id).is_deleted,
        "topic": Topic.objects.get(pk=place.topic.id).deletion_status == "approved",
        "chatroom": room.deletion_status == "approved",
        "chatroom_picture": room.picture is None,
        "chatroom_background": room.background_picture is None,
    }
    assert [each for each, is_gone in gone.items() if is_gone] == [name]
    second = Report.objects.create(kind=report.kind, aspect=report.aspect, target_id=target, category="x")
    Api(clerk).ask("POST", f"/admin{path(second)}/action", {"action": "delete_content"})


@pytest.mark.parametrize("name", ["message", "post", "comment", "chatroom", "chatroom_picture", "chatroom_background"])
def test_what_lies_in_a_topic_that_is_about_to_go_is_taken_away_all_the_same(place: Place, name: str) -> None:
    """TF-076: the topic may be brought back."""
    said, post_id = place.say(place.bob, "boo"), place.post(place.bob)
    comment_id = place.comment(place.bob, post_id)
    target = {"message": said, "post": post_id, "comment": comment_id}.get(name) or place.room_id
    Channel.objects.filter(pk=place.room_id).update(
        picture="https://example.com/a.png", background_picture="https://example.com/b.png"
    )
    report = place.reports(place.alice, name, target)
    delete_topic(place.olga, place.topic.id)
    Api(place.admin).ask("POST", f"/admin{path(report)}/action", {"action": "delete_content"})
    reject_topic_deletion(place.admin, place.topic.id)
    room, topic = Channel.objects.get(pk=place.room_id), Topic.objects.get(pk=place.topic.id)
    gone = {
        "message": not Message.objects.filter(pk=said, deleted_at=None).exists(),
        "post": Post.objects.filter(pk=post_id, is_deleted=True, deletion_status="approved").exists(),
        "comment": Comment.objects.get(pk=comment_id).is_deleted,
        "chatroom": room.is_deleted and room.deletion_status == "approved",
        "chatroom_picture": room.picture is None,
        "chatroom_background": room.background_picture is None,
    }
    assert [each for each, is_gone in gone.items() if is_gone] == [name]
    assert Post.objects.get(pk=post_id).comment_count == int(name != "comment")
    assert (topic.post_count, topic.conversation_count) == (int(name != "post"), int(name != "chatroom"))


@pytest.mark.parametrize("name", ["post", "comment", "topic", "chatroom"])
def test_what_its_author_or_owner_deleted_is_decided(place: Place, name: str) -> None:
    """TF-076: a deletion that was only asked for could be taken back."""
    post_id, room_id = place.post(place.bob), place.room_id
    comment_id = place.comment(place.bob, post_id)
    wishes: dict[str, tuple[Any, Actor, int]] = {
        "post": (delete_post, place.bob, post_id),
        "comment": (delete_post, place.bob, post_id),
        "topic": (delete_topic, place.olga, place.topic.id),
        "chatroom": (delete_room, place.olga, room_id),
    }
    delete, who, gone_id = wishes[name]
    report = place.reports(place.alice, name, comment_id if name == "comment" else gone_id)
    delete(who, gone_id)
    counted = Topic.objects.values_list("post_count", "conversation_count").get(pk=place.topic.id)
    Api(place.admin).ask("POST", f"/admin{path(report)}/action", {"action": "delete_content"})
    decided: dict[str, Any] = {
        "post": Post.objects.get(pk=post_id),
        "topic": Topic.objects.get(pk=place.topic.id),
        "chatroom": Channel.objects.get(pk=place.room_id),
    }
    approved = [each for each, row in decided.items() if row.deletion_status == "approved"]
    is_comment = name == "comment"
    expected = ([] if is_comment else [name], is_comment)
    assert (approved, Comment.objects.get(pk=comment_id).is_deleted) == expected
    assert Topic.objects.values_list("post_count", "conversation_count").get(pk=place.topic.id) == counted


def test_groups_are_their_members_own(place: Place) -> None:
    group = create_room(place.bob, None, draft=RoomDraft(name="ours")).id
    report = Report.objects.create(kind=ReportKind.ROOM, target_id=group, category="x")
    refusal = Api(place.admin).refused("POST", f"/admin{path(report)}/action", {"action": "delete_content"})
    assert refusal == (400, "Invalid action")


def test_what_is_gone_already_can_still_be_settled(place: Place) -> None:
    report = place.reports(place.alice, "message", place.say(place.bob, "boo"))
    Message.objects.all().delete()
    Api(place.admin).ask("POST", f"/admin{path(report)}/action", {"action": "delete_content"})


def test_a_reported_picture_is_taken_away(place: Place) -> None:
    User.objects.filter(pk=place.bob.user_id).update(avatar="0123abcd")
    report = place.reports(place.alice, "profile_image", place.bob.user_id)
    Api(place.admin).ask("POST", f"/admin{path(report)}/action", {"action": "delete_content"})
    assert User.objects.get(pk=place.bob.user_id).avatar is None


def test_a_report_is_opened_again(place: Place) -> None:
    report = place.reports(place.alice, "user", place.bob.user_id)
    where = f"/admin{path(report)}/reopen"
    assert Api(place.admin).refused("POST", where) == (400, "Report is not closed")
    Api(place.admin).ask("POST", f"/admin{path(report)}/dismiss", {"notes": "fine"})
    assert Api(place.admin).ask("POST", where, {"reason": "not fine"})["message"] == "Report reopened successfully"
    shown = Api(place.admin).data("GET", path(report))
    assert (shown["status"], shown["action_taken"], shown["reviewed_by"]) == ("pending", None, None)
    assert shown["moderator_notes"] == "fine\n[REOPENED] not fine"
    Api(place.admin).ask("POST", f"/admin{path(report)}/dismiss")
    place.reports(place.alice, "user", place.bob.user_id)
    assert Api(place.admin).refused("POST", where) == (400, "Report is not closed")
    assert Api(place.admin).refused("POST", f"/admin/reports/{FOREIGN}/reopen") == (404, "Report not found")


def test_reports_are_given_to_administrators_to_look_after(place: Place) -> None:
    report = place.reports(place.alice, "user", place.bob.user_id)
    assign_report(place.admin, report.id, assignee_id=place.admin.user_id)
    report.refresh_from_db()
    assert report.assignee == place.admin.user
    assign_report(place.admin, report.id, assignee_id=None)
    assert code_of(assign_report, place.admin, report.id, assignee_id=place.bob.user_id) == "UNKNOWN_USER"
    assert code_of(assign_report, place.mod, report.id, assignee_id=None) == "MISSING_PERMISSIONS"
    assert AdminAuditEntry.objects.filter(action="assign_report").count() == 2


def test_an_administrator_who_is_reported_neither_gets_reopens_nor_deletes_the_report(place: Place) -> None:
    report = place.reports(place.alice, "post", place.post(place.bob))
    User.objects.filter(pk=place.bob.user_id).update(acls=["*"])
    bob = Actor(user=User.objects.get(pk=place.bob.user_id))
    assert code_of(assign_report, place.admin, report.id, assignee_id=bob.user_id) == "BAD_REQUEST"
    for act in (partial(assign_report, assignee_id=None), reopen_report, hold_evidence, release_evidence):
        assert code_of(act, bob, report.id) == "MISSING_PERMISSIONS", act
    assert Api(bob).refused("DELETE", path(report)) == (403, "Permission denied")
    Report.objects.filter(pk=report.id).update(category="child_safety")
    assert code_of(begin_submission, bob, report.id) == "MISSING_PERMISSIONS"
    assert Report.objects.filter(pk=report.id, is_open=True, assignee=None).exists()


def test_a_report_whose_evidence_is_kept_is_not_deleted(place: Place) -> None:
    report = place.reports(place.alice, "post", place.post(place.bob))
    Evidence.objects.create(report=report, expires_at=now())
    assert Api(place.admin).refused("DELETE", path(report)) == (409, "The evidence of this report is kept")
    assert Report.objects.filter(pk=report.id).exists()


def test_lists_cost_the_same_for_one_and_for_many(place: Place, django_assert_num_queries: Any) -> None:
    for number in range(4):
        said = place.say(place.bob, str(number))
        place.reports(place.alice, "message", said, attach_current_message=True, current_message_id=to_oid(said))
        place.reports(place.alice, "chatroom", place.room())
        place.reports(place.mod, "user", person().user_id)
    User.objects.filter(pk=place.alice.user_id).update(acls=[])
    moderated_reports(place.admin, ReportFilter(), PAGE)  # the first entry of the log makes its end, too
    with django_assert_num_queries(12):  # page, its rooms and topics with their moderators, people, count; the log
        assert len(moderated_reports(place.admin, ReportFilter(), PAGE)[0]) == 12
    with django_assert_num_queries(6):  # no rooms, which are the owner's, but who leads the topics one moderates
        assert len(reports_for(place.mod, ReportFilter(), PAGE)[0]) == 8


def test_who_lost_the_topic_lost_its_reports(place: Place) -> None:
    report = place.reports(place.alice, "post", place.post(place.bob))
    TopicMember.objects.filter(topic=place.topic, user=place.mod.user).update(level=Level.MEMBER)
    assert Api(place.mod).refused("GET", path(report)) == (403, "Permission denied")
    assert WHY["description"] == report.details
