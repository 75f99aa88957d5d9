"""What the topic side's web client calls on each of its screens, in its order, and what it reads of the answers.

TF-091 is about that client itself; here are its calls, and the fields without which its screens stay empty.
"""

import time
from typing import Any

import pyotp
import pytest
from django.test import Client

from accounts.models import UserSettings
from core.api.json import decode, encode
from core.jobs.registry import job_named
from core.models import Job
from tests.befriending import befriend
from tests.mailbox import queued_mails
from tests.operations.events import mark
from tests.topic_side import person
from tests.topic_wire import Visitor, heard_as, stranger

pytestmark = pytest.mark.django_db
A_PICTURE = "data:image/png;base64,"


class Screen:
    """A browser that keeps cookies and sends no token, as the client does."""

    def __init__(self) -> None:
        self._client = Client(headers={"Origin": "http://localhost:3000"})

    def __call__(self, method: str, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
        raw = encode(body) if body else b""
        answer = self._client.generic(method, f"/api{path}", raw, "application/json" if body else "")
        assert answer.headers["Access-Control-Allow-Origin"] == "http://localhost:3000"
        found: dict[str, Any] = decode(answer.content)
        return answer.status_code, found

    def ok(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """One call that succeeds."""
        status, answer = self(method, path, **body)
        assert status < 300, (method, path, status, answer)
        assert answer["success"] is True, (method, path, answer)
        return answer


@pytest.mark.usefixtures("mail_is_on")
def test_the_wizard_registers_and_signs_in() -> None:
    screen, email = Screen(), "wizard@example.com"
    assert screen("GET", "/auth/me") == (200, {"success": False, "error": "Not authenticated"})
    user_id = screen.ok("POST", "/auth/register-passwordless", username="wizard", email=email)["user_id"]
    code = queued_mails(email, "verification_code")[-1]["code"]
    screen.ok("POST", "/auth/verify-email", email=email, code=code)
    shown = screen.ok("POST", "/auth/totp/qrcode", email=email, username="wizard")
    assert shown["qr_code_image"].startswith(A_PICTURE)
    app = pyotp.TOTP(shown["totp_secret"])
    done = screen.ok("POST", "/auth/complete-totp-setup", email=email, totp_code=app.now())
    assert len(done["backup_codes"]) == 10
    own = {"email": email, "user_id": user_id, "recovery_code": "a code of my own"}
    screen.ok("POST", "/auth/recovery-code/set", **own)
    assert screen.ok("POST", "/auth/passkey/register-options", email=email)["options"]["challenge"]
    assert screen("GET", "/auth/me")[1]["success"] is False
    signed_in = screen.ok("POST", "/auth/login-passwordless", identifier="wizard", totp_code=app.now())
    assert signed_in["user"]["id"] == user_id
    me = screen.ok("GET", "/auth/me")["user"]
    assert me["preferences"]["theme"] in ("dark", "light")

    preferences = {"email_2fa_enabled": True}
    screen.ok("PUT", "/auth/preferences", preferences=preferences)
    screen.ok("POST", "/auth/logout")
    # A code is good once: the next one is that of the next half minute.
    later = {"identifier": email, "totp_code": app.at(int(time.time()) + 30)}
    status, wanted = screen("POST", "/auth/login-passwordless", **later)
    assert (status, wanted["require_email_2fa"], wanted["user_id"]) == (200, True, user_id)
    mailed = queued_mails(email, "login_code")[-1]["code"]
    screen.ok("POST", "/auth/verify-login-email-2fa", user_id=user_id, code=mailed)
    assert screen.ok("GET", "/auth/me")["user"]["id"] == user_id


@pytest.fixture
def me() -> Visitor:
    """Somebody with a topic, a friend, a conversation, a group and a ticket: no screen of theirs is empty."""
    one, friend = Visitor(person(is_admin=True)), Visitor(person())
    topic = one.data("POST", "/topics", {"title": "Mine alone", "tags": ["mine"]}, status=201)["id"]
    one.data("POST", f"/posts/topics/{topic}/posts", {"title": "A post", "content": "x", "tags": ["mine"]}, status=201)
    one.data("POST", f"/chat-rooms/topics/{topic}/conversations", {"name": "A room"}, status=201)
    group = {"name": "A group", "invited_users": [friend.id]}
    friend.data("POST", "/chat-rooms/group", {"name": "Another", "invited_users": [one.id]}, status=201)
    one.data("POST", "/chat-rooms/group", group, status=201)
    friend.data("POST", "/messages/private", {"to_user_id": one.id, "content": "hello"}, status=201)
    UserSettings.objects.create(user_id=friend.number, friend_source_flags=7)
    befriend(one.actor, friend.actor)
    ticket = {"category": "bug", "subject": "It broke", "description": "It does not do what it did"}
    one.data("POST", "/tickets", ticket, status=201)
    _jobs()
    return one


def _jobs() -> None:
    for job in Job.objects.order_by("id"):
        job_named(job.name).function(**job.arguments)


LISTS = (
    "/topics?limit=50&sort_by=last_activity",
    "/posts/recent",
    "/notifications?limit=100&unread_only=false",
    "/chat-rooms/invitations",
    "/users/private-messages/conversations?limit=50",
    "/chat-rooms/group/list",
    "/users/friends",
    "/tickets/my-tickets",
)
EMPTY = ("/topics/invitations", "/users/online")


def test_the_first_screen(me: Visitor) -> None:
    for _ in range(2):
        assert me.ask("GET", "/auth/me")["user"]["id"] == me.id
    found = {path: me.data("GET", path) for path in LISTS}
    for path, rows in found.items():
        assert rows, path
        assert all(row.get("id") or row.get("_id") for row in rows), path
        # A slip of the client: parameters inside a parameter, which nobody reads.
        assert me.data("GET", f"{path.partition('?')[0]}?params[limit]=20"), path
    assert [me.data("GET", path) for path in EMPTY] == [[], []]
    (topic,), (post,) = found[LISTS[0]], found[LISTS[1]]
    assert (topic["settings"]["require_approval"], topic["owner_id"]) == (False, me.id)
    assert (topic["user_permission_level"], len(topic["id"])) == (3, 24)
    assert (post["tags"], post["topic_title"]) == (["mine"], "Mine alone")
    assert set(me.data("GET", "/content-settings/hidden-items")) >= {"topics", "posts", "chats"}
    requests = me.data("GET", "/users/friends/requests")
    assert requests == {"received": [], "sent": []}
    assert me.data("GET", "/admin/stats")["users"]["total"] >= 2
    in_it = (f"/topics/{topic['id']}/anonymous-identity", f"/posts/topics/{topic['id']}/posts")
    for path in (*in_it, f"/chat-rooms/topics/{topic['id']}/conversations"):
        assert me.data("GET", path), path
    assert me.data("GET", f"/users/{found['/users/friends'][0]['id']}")["username"]


def test_the_screen_of_a_room(me: Visitor) -> None:
    topic = me.data("GET", "/topics/my")[0]["id"]
    room = me.data("GET", f"/chat-rooms/topics/{topic}/conversations")[0]["id"]
    assert isinstance(me.data("GET", f"/chat-rooms/{room}")["moderators"], list)
    assert me.data("GET", f"/chat-rooms/{room}/messages?limit=50") == []
    assert me.data("GET", f"/notification-settings/chatrooms/{room}/status")["muted"] is False
    assert [one["id"] for one in me.data("GET", f"/chat-rooms/{room}/members")] == [me.id]
    before = mark()
    sent = me.data("POST", f"/chat-rooms/{room}/messages", {"content": "hello"}, status=201)
    # The client shows what it sent when its own socket tells it, and what has an id that it knows not twice.
    ((_, told),) = heard_as(before, "new_chat_room_message")
    assert (told["id"], told["content"]) == (sent["id"], "hello")


def test_the_screen_of_a_post(me: Visitor) -> None:
    post = me.data("GET", "/posts/recent")[0]["id"]
    assert me.data("GET", f"/posts/{post}")["comment_count"] == 0
    assert me.data("GET", f"/comments/posts/{post}/comments") == []
    for vote in ("upvote", "downvote"):
        assert me.ask("POST", f"/posts/{post}/{vote}")["success"] is True
    assert stranger().refused("POST", f"/posts/{post}/upvote") == (401, "Authentication required")


def test_private_messages(me: Visitor) -> None:
    other = me.data("GET", "/users/private-messages/conversations")[0]
    assert (other["unread_count"], other["user_id"]) == (1, other["other_user_id"])
    marked = me.data("POST", f"/users/private-messages/{other['user_id']}/read")
    assert marked == {"marked_count": 1}
    assert me.data("GET", "/users/private-messages/unread-count") == {"unread_count": 0}
    before = mark()
    body = {"to_user_id": other["user_id"], "content": "hello you"}
    sent = me.data("POST", "/messages/private", body, status=201)
    ((_, told),) = heard_as(before, "new_private_message")
    assert (told["id"], told["is_from_me"]) == (sent["id"], False)
