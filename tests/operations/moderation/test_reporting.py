"""Reporting something: what can be reported, by whom, what is kept of it, and who hears of it (TF-049, TF-072)."""

from typing import Any

import pytest

from accounts.models import User
from accounts.models.user import UserFlags
from core.bus import get_bus
from core.events import decode
from core.ids import to_oid
from moderation.models import Report
from tests.api_side import Api
from tests.operations.moderation.reporting import REPORT, WHY, Place
from tests.shapes import differences
from tests.topic_side import ban, person, topic_of

pytestmark = pytest.mark.django_db
FOREIGN = "507f1f77bcf86cd799439011"


@pytest.fixture
def place() -> Place:
    return Place.made()


def refused(place: Place, **body: Any) -> tuple[int, str]:
    return Api(place.alice).refused("POST", "/reports", body)


def test_what_a_report_must_say(place: Place) -> None:
    """TF-072"""
    target = {"content_type": "user", "reported_user_id": to_oid(place.bob.user_id)}
    assert refused(place, description=WHY["description"], **target) == (400, "Reason is required")
    short = (400, "Description must be at least 10 characters")
    assert refused(place, reason="spam", **target) == short
    assert refused(place, reason="spam", description="too short", **target) == short
    assert refused(place, reason="spam", description="x" * 1001, **target) == (
        400,
        "Description must be less than 1000 characters",
    )
    assert refused(place, **WHY) == (400, "Either content_id or reported_user_id is required")
    assert refused(place, **WHY, content_type="weather", content_id=FOREIGN) == (400, "Invalid content type")
    assert Api().refused("POST", "/reports", WHY) == (401, "Authentication required")
    assert not Report.objects.exists()


def test_nobody_reports_themselves_or_what_is_their_own(place: Place) -> None:
    """TF-072"""
    own = {
        "message": place.say(place.bob, "hello"),
        "post": place.post(place.bob),
        "comment": place.comment(place.bob, place.post(place.alice)),
        "user": place.bob.user_id,
        "profile_image": place.bob.user_id,
    }
    said = {"user": "Cannot report yourself", "profile_image": "Cannot report yourself"}
    for name, target_id in own.items():
        body = {**WHY, "content_type": name, "content_id": to_oid(target_id)}
        text = said.get(name, f"Cannot report your own {name}")
        assert Api(place.bob).refused("POST", "/reports", body) == (400, text)
    body = {**WHY, "content_type": "chatroom", "content_id": to_oid(place.room_id)}
    assert Api(place.olga).refused("POST", "/reports", body) == (400, "Cannot report your own chat room")
    assert not Report.objects.exists()


def test_everything_can_be_reported_and_a_copy_is_kept(place: Place) -> None:
    post_id = place.post(place.bob)
    private = place.write(place.bob, place.alice, "in private")
    targets = {
        "message": (place.say(place.bob, "out loud"), place.bob, {"content": "out loud"}),
        "private_message": (private, place.bob, {"content": "in private"}),
        "post": (post_id, place.bob, {"title": "A post", "content": "text"}),
        "comment": (place.comment(place.bob, post_id), place.bob, {"content": "a comment"}),
        "user": (place.bob.user_id, place.bob, {}),
        "profile_image": (place.bob.user_id, place.bob, {}),
        "chatroom": (place.room_id, place.olga, {"name": "room"}),
        "chatroom_picture": (place.room_id, place.olga, {}),
        "chatroom_background": (place.room_id, place.olga, {}),
        "topic": (place.topic.id, place.olga, {"title": place.topic.title}),
    }
    for name, (target_id, who, facts) in targets.items():
        report = place.reports(place.alice, name, target_id)
        assert (report.target_id, report.reported_user, report.reporter) == (target_id, who.user, place.alice.user)
        assert facts.items() <= report.snapshot.items(), name
        shown = Api(place.admin).data("GET", f"/reports/{to_oid(report.id)}")
        assert differences(shown, REPORT) == []
        assert (shown["content_type"], shown["reason"], shown["status"]) == (name, "harassment", "pending")
    about_bob = Api(place.admin).data("GET", "/admin/reports?content_type=user")
    assert [(one["reported_content_id"], one["reported_username"]) for one in about_bob] == [
        (None, place.bob.user.handle)
    ]


def test_a_private_message_is_known_by_where_it_stands_whatever_it_is_called(place: Place) -> None:
    report = place.reports(place.alice, "message", place.write(place.bob, place.alice, "psst"))
    assert (report.aspect, report.is_private) == ("direct", True)


def test_reporting_opens_no_door(place: Place) -> None:
    """SEC-087: what somebody may not see does not exist for them here either."""
    hidden, secret = topic_of(place.olga, private=True), place.room(is_public=False)
    inside = Place(hidden, place.olga, place.mod, place.alice, place.olga, place.admin)
    post_id = inside.post(place.olga)
    targets = {
        "topic": (hidden.id, (404, "Topic not found")),
        "post": (post_id, (404, "Post not found")),
        "comment": (inside.comment(place.olga, post_id), (404, "Comment not found")),
        "message": (place.say(place.olga, "a secret", secret), (404, "Message not found")),
        "private_message": (place.write(place.olga, place.mod, "psst"), (404, "Message not found")),
        "chatroom": (secret, (403, "You are not a member of this chat room")),
        "user": (1, (404, "User not found")),
        "guild": (1, (404, "Community not found")),
    }
    for name, (target_id, refusal) in targets.items():
        body = {**WHY, "content_type": name, "content_id": to_oid(target_id)}
        assert Api(place.alice).refused("POST", "/reports", body) == refusal, name
    assert not Report.objects.exists()


def test_messages_shown_with_a_report_are_those_the_reporter_can_read(place: Place) -> None:
    shown = [place.say(place.bob, "loud"), place.write(place.bob, place.alice, "one")]
    place.write(place.alice, place.bob, "two")
    place.write(place.bob, place.mod, "not theirs")
    elsewhere = place.say(place.olga, "secret", place.room(is_public=False))
    more = {
        "attach_message_history": True,
        "attach_current_message": True,
        "current_message_id": to_oid(elsewhere),
        "chat_room_id": to_oid(place.room_id),
    }
    report = place.reports(place.alice, "user", None, reported_user_id=to_oid(place.bob.user_id), **more)
    assert [message["content"] for message in report.context] == ["loud", "one", "two"]
    seen = Api(place.admin).data("GET", f"/reports/{to_oid(report.id)}")
    assert seen["attached_messages"][:2] == [to_oid(message_id) for message_id in shown]
    assert seen["attached_messages_data"][0]["sender_username"] == place.bob.user.handle


def test_what_somebody_anonymous_wrote_elsewhere_is_never_shown(place: Place) -> None:
    place.write(place.bob, place.alice, "one")
    place.say(place.bob, "hello")
    said = place.say(place.bob, "boo", anonymous=True)
    more = {"attach_message_history": True, "chat_room_id": to_oid(place.room_id)}
    assert place.reports(place.alice, "message", said, **more).context == []


def test_one_open_report_of_a_thing_by_a_person(place: Place) -> None:
    """TF-049"""
    post_id = place.post(place.bob)
    report = place.reports(place.alice, "post", post_id)
    body = {**WHY, "content_type": "post", "content_id": to_oid(post_id)}
    assert Api(place.alice).refused("POST", "/reports", body) == (400, "You have already reported this content")
    place.reports(place.mod, "post", post_id)
    Api(place.admin).ask("POST", f"/admin/reports/{to_oid(report.id)}/dismiss")
    place.reports(place.alice, "post", post_id)


def test_the_quick_forms(place: Place) -> None:
    """TF-049"""
    post_id, private = place.post(place.bob), place.write(place.bob, place.alice, "psst")
    comment_id, message_id = place.comment(place.bob, post_id), place.say(place.bob, "hello")
    forms = {
        f"/posts/{to_oid(post_id)}/report": "Post reported successfully",
        f"/comments/{to_oid(comment_id)}/report": "Comment reported successfully",
        f"/messages/{to_oid(message_id)}/report": "Message reported successfully",
        f"/messages/private/{to_oid(private)}/report": "Message reported successfully",
    }
    alice = Api(place.alice)
    wrong = (400, "Reason must be between 3 and 500 characters")
    for path, text in forms.items():
        for reason in ("no", "x" * 501):
            assert alice.refused("POST", path, {"reason": reason}) == wrong
        assert alice.ask("POST", path, {"reason": "bad"})["message"] == text
        status, words = alice.refused("POST", path, {"reason": "bad"})
        noun = path.split("/")[1].rstrip("s")
        own = "You have already reported this message"
        assert (status, words) == (400, own if "private" in path else f"Failed to report {noun} or already reported")
    assert alice.refused("POST", f"/posts/{to_oid(post_id)}/report") == (400, "Report reason is required")
    for noun in ("posts", "comments", "messages", "messages/private"):
        assert alice.status("POST", f"/{noun}/{FOREIGN}/report", {"reason": "bad"}) == 404
        assert Api().status("POST", f"/{noun}/{FOREIGN}/report", {"reason": "bad"}) == 401
    outsider = Api(person())
    assert outsider.status("POST", f"/messages/private/{to_oid(private)}/report", {"reason": "bad"}) == 404
    listed = Report.objects.order_by("id").values_list("kind", flat=True)
    assert list(listed) == ["post", "comment", "message", "message"]


def test_reporting_who_wrote_a_message_and_somebodys_picture(place: Place) -> None:
    said = place.say(place.bob, "boo", anonymous=True)
    alice = Api(place.alice)
    form = f"/messages/{to_oid(said)}/report-user"
    done = alice.ask("POST", form, {"reason": "spam", "description": ""}, status=201)
    assert done["message"] == "Report submitted successfully"
    # The next two tell nobody who is behind the alias.
    place.reports(place.alice, "user", place.bob.user_id)
    place.reports(place.alice, "message", said)
    picture = f"/users/{to_oid(place.bob.user_id)}/report-profile-image"
    assert alice.refused("POST", picture, {}) == (400, "Reason is required")
    made = alice.ask("POST", picture, {"reason": "rude"}, status=201)
    assert made["message"] == "Profile image reported successfully"
    assert set(made["data"]) == {"report_id"}
    assert alice.status("POST", f"/users/{FOREIGN}/report-profile-image", {"reason": "rude"}) == 404
    by_message = Report.objects.order_by("id")[0]
    assert (by_message.reported_user, by_message.alias != "") == (place.bob.user, True)
    assert [message["content"] for message in by_message.context] == ["boo"]
    mine = alice.data("GET", "/reports/my")[-1]
    assert (mine["content_type"], mine["reported_user_id"], mine["reported_user"]) == ("user", None, None)
    assert mine["reported_username"] == by_message.alias


def test_the_short_form_of_a_web_client(place: Place) -> None:
    body = {"reported_id": to_oid(place.room_id), "report_type": "chatroom", "reason": "spam"}
    made = Api(place.alice).data("POST", "/reports", body, status=201)
    report = Report.objects.get(pk=int(made["report_id"][8:], 16))
    assert (report.kind, report.target_id, report.details) == ("room", place.room_id, "")


def test_who_may_not_report(place: Place) -> None:
    User.objects.filter(pk=place.alice.user_id).update(flags=UserFlags.REPORT_BANNED)
    assert refused(place, **WHY, content_type="user", content_id=to_oid(place.bob.user_id)) == (
        403,
        "You cannot report anything",
    )


def test_who_is_banned_from_a_topic_can_still_report(place: Place) -> None:
    ban(place.topic, place.alice)
    place.reports(place.alice, "post", place.post(place.bob))


def test_administrators_hear_of_it_and_nobody_who_is_reported(
    place: Place, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[tuple[str, Any]] = []
    monkeypatch.setattr(type(get_bus()), "publish", lambda self, stream, frame: heard.append((stream, decode(frame))))
    with django_capture_on_commit_callbacks(execute=True):
        report = place.reports(place.alice, "user", place.bob.user_id)
    ((stream, event),) = heard
    assert stream == "administrators"
    reason = {"report_id": report.id, "reporter_id": place.alice.user_id, "reason": "harassment"}
    assert (event.type, event.data) == ("new_report", reason)


def test_an_administrator_who_is_reported_does_not_hear_by_whom(
    place: Place, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """They hear of it as every administrator does, and could look up that the report is about themselves."""
    heard: list[Any] = []
    monkeypatch.setattr(type(get_bus()), "publish", lambda self, stream, frame: heard.append(decode(frame)))
    with django_capture_on_commit_callbacks(execute=True):
        report = place.reports(place.alice, "user", place.admin.user_id)
    (event,) = heard
    assert event.data == {"report_id": report.id, "reporter_id": None, "reason": "harassment"}


def test_an_owner_who_deletes_what_another_wrote_tells_the_administrators(place: Place) -> None:
    """TF-056"""
    said = place.say(place.bob, "hello")
    path = f"/chat-rooms/{to_oid(place.room_id)}/messages/{to_oid(said)}"
    Api(place.olga).ask("DELETE", path, {"deletion_reason": "off topic"})
    (shown,) = Api(place.admin).data("GET", "/admin/reports?report_type=message_deleted")
    assert differences(shown, REPORT) == []
    assert (shown["report_type"], shown["reason"]) == ("message_deleted", "off topic")
    assert shown["content_data"]["content"] == "hello"
    assert shown["reported_by"] == to_oid(place.olga.user_id)
    assert Api(place.mod).data("GET", "/reports") == []
    own = place.say(place.olga, "mine")
    Api(place.olga).ask("DELETE", f"/chat-rooms/{to_oid(place.room_id)}/messages/{to_oid(own)}")
    other = place.say(place.bob, "hello")
    path = f"/chat-rooms/{to_oid(place.room_id)}/messages/{to_oid(other)}"
    Api(place.admin).ask("DELETE", path, {"deletion_reason": "rules"})
    assert Report.objects.count() == 1
