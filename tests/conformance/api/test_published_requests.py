"""The 66 requests of the collection that is published for the topic side, in its order, each answered as it must be.

TF-092. The requests are written down here from what they ask; what one answers with is kept for those after it, as the
collection keeps it. A run is four passes of one person, as the collection cannot sign itself in: see `PASSES`.
"""

import re
from collections.abc import Iterator
from string import Template
from typing import Any, NamedTuple

import pytest
from django.core import mail
from django.test import Client

from accounts.operations.sessions import start_session
from accounts.signing_in.devices import Device
from core.actor import Actor
from core.api.json import decode, encode
from core.ids import to_oid
from core.models import Job
from posts.records import PostRecord
from tests.registrations import PASSWORD, topic_side
from tests.topic_browsers import ISO, OID
from tests.topic_side import person, post_in, topic_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_is_on")]


class Asked(NamedTuple):
    """A request, the statuses that are right, and where what it made is kept; `$name` stands for what was kept."""

    method: str
    path: str
    statuses: tuple[int, ...]
    body: Any = None
    keep: str = ""


def ask(request: str, *statuses: int, keep: str = "", **body: Any) -> Asked:
    method, path = request.split(" ")
    return Asked(method, path, statuses, body or None, keep)


SPELLINGS = {"_id": OID, "_at": ISO, "_time": ISO, "_timestamp": ISO}
NAMED_OTHERWISE = ("1.10 options for using one",)  # the host that passkeys are for
CODE = "123456"  # the collection's, which nobody was mailed
TAKEN_AWAY = (200, 400, 404)  # what was just deleted: reported or not there, as one likes

SIGNING_IN = {
    "1.1 register": ask(
        "POST /api/auth/register", 201, username="testuser", email="testuser@example.com", password=PASSWORD
    ),
    "1.2 register without a password": ask(
        "POST /api/auth/register-passwordless",
        201,
        keep="user_id",
        username="testuser123",
        email="testuser123@example.com",
    ),
    "1.3 verify the address": ask("POST /api/auth/verify-email", 400, user_id="$user_id", code=CODE),
    "1.4 complete the authenticator": ask(
        "POST /api/auth/complete-totp-setup", 400, user_id="$user_id", totp_code=CODE
    ),
    "1.5 sign in": ask("POST /api/auth/login", 200, username="testuser", password=PASSWORD, totp_code=CODE),
    "1.6 sign in without a password": ask(
        "POST /api/auth/login-passwordless", 401, identifier="testuser123", totp_code=CODE
    ),
    "1.7 who am I": ask("GET /api/auth/me", 200),
    "1.8 sign out": ask("POST /api/auth/logout", 200),
    "1.9 options for a new passkey": ask("POST /api/auth/passkey/register-options", 401),
    "1.10 options for using one": ask("POST /api/auth/passkey/auth-options", 200, identifier="testuser"),
    "1.11 another mailed code": ask("POST /api/auth/resend-login-email-2fa", 200, user_id="$user_id"),
    "1.12 the mailed code": ask("POST /api/auth/verify-login-email-2fa", 401, user_id="$user_id", code=CODE),
}
TOPICS = {
    "2.1 list": ask("GET /api/topics?limit=20&offset=0", 200),
    "2.2 create": ask(
        "POST /api/topics", 201, keep="topic_id", title="My first topic", description="About things", tags=["general"]
    ),
    "2.3 read": ask("GET /api/topics/$topic_id", 200),
    "2.4 change": ask("PUT /api/topics/$topic_id", 200, title="My own topic", description="About other things"),
    "2.5 join": ask("POST /api/topics/$topic_id/join", 200),
    "2.6 leave one's own": ask("POST /api/topics/$topic_id/leave", 400),
    "2.7 mine": ask("GET /api/topics/my", 200),
    "2.8 delete": ask("DELETE /api/topics/$topic_id", 200),
}
POSTS = {
    "3.1 list": ask("GET /api/posts/topics/$topic_id/posts?sort_by=new", 200),
    "3.2 create": ask(
        "POST /api/posts/topics/$topic_id/posts",
        201,
        keep="post_id",
        title="My post",
        content="Words",
        tags=["general"],
    ),
    "3.3 read": ask("GET /api/posts/$post_id", 200),
    "3.4 up": ask("POST /api/posts/$post_id/upvote", 200),
    "3.5 down": ask("POST /api/posts/$post_id/downvote", 200),
    "3.6 delete": ask("DELETE /api/posts/$post_id", 200),
    "3.7 report": ask("POST /api/posts/$post_id/report", *TAKEN_AWAY, reason="Inappropriate content"),
}
COMMENTS = {
    "4.1 list": ask("GET /api/comments/posts/$post_id/comments", 200),
    "4.2 create": ask("POST /api/comments/posts/$post_id/comments", 201, keep="comment_id", content="A comment"),
    "4.3 reply": ask("POST /api/comments/$comment_id/reply", 201, content="A reply"),
    "4.4 up": ask("POST /api/comments/$comment_id/upvote", 200),
    "4.5 down": ask("POST /api/comments/$comment_id/downvote", 200),
    "4.6 delete": ask("DELETE /api/comments/$comment_id", 200),
    "4.7 report": ask("POST /api/comments/$comment_id/report", *TAKEN_AWAY, reason="Spam or so"),
}
ROOMS = {
    "5.1 list": ask("GET /api/chat-rooms/topics/$topic_id/conversations", 200),
    "5.2 create": ask(
        "POST /api/chat-rooms/topics/$topic_id/conversations",
        201,
        keep="chat_room_id",
        name="General",
        description="Talk",
        is_public=True,
    ),
    "5.3 messages": ask("GET /api/chat-rooms/$chat_room_id/messages?limit=50", 200),
    "5.4 write": ask(
        "POST /api/chat-rooms/$chat_room_id/messages", 201, keep="message_id", content="Hello", message_type="text"
    ),
    "5.5 join": ask("POST /api/chat-rooms/$chat_room_id/join", 200),
    "5.6 leave one's own": ask("POST /api/chat-rooms/$chat_room_id/leave", 400),
}
MESSAGES = {
    "6.1 of a topic": ask("GET /api/messages/topic/$topic_id?limit=50", 200, keep="message_id"),
    "6.2 write": ask("POST /api/messages/topic/$topic_id", 201, content="Hello", message_type="text"),
    "6.3 delete": ask("DELETE /api/messages/$message_id", 200),
    "6.4 report": ask("POST /api/messages/$message_id/report", *TAKEN_AWAY, reason="Spam or so"),
    "7.1 write to somebody": ask("POST /api/messages/private", 201, to_user_id="$user_id", content="Hello you"),
    "7.2 with whom": ask("GET /api/messages/private/conversations", 200),
    "7.3 with somebody": ask("GET /api/messages/private?other_user_id=$user_id&limit=50", 200),
}
PEOPLE = {
    "8.1 profile": ask("GET /api/users/profile", 200),
    "8.2 change it": ask("PUT /api/users/profile", 200, country_code="PT"),
    "8.3 search": ask("GET /api/users/search?q=test", 200),
    "8.4 block": ask("POST /api/users/$user_id/block", 200),
    "8.5 unblock": ask("POST /api/users/$user_id/unblock", 200),
    "9.1 ask for friendship": ask("POST /api/friends/requests/send", 201, to_user_id="$user_id"),
    "9.2 friends": ask("GET /api/friends", 200),
    "9.3 who asked": ask("GET /api/friends/requests/pending", 200),
    "10.1 report without a description": ask(
        "POST /api/reports", 400, content_type="user", reported_user_id="$user_id", reason="spam"
    ),
    "10.2 my reports": ask("GET /api/reports/my-reports", 200),
}
ADMINISTRATION = {
    "11.1 ask those who run it": ask(
        "POST /api/tickets",
        201,
        keep="ticket_id",
        category="bug",
        subject="Something broke",
        description="It does not do what it should",
        priority="medium",
    ),
    "11.2 my questions": ask("GET /api/tickets/my-tickets", 200),
    "11.3 one of them": ask("GET /api/tickets/$ticket_id", 200),
    "12.1 reports": ask("GET /api/admin/reports?status=pending", 200),
    "12.2 numbers": ask("GET /api/admin/stats", 200),
    "12.3 ban": ask("POST /api/admin/users/$user_id/ban", 200, reason="Breaking the rules", duration_days=7),
    "13.1 search pictures": ask("GET /api/gifs/search?q=cats&limit=20", 200),
    "13.2 pictures of the day": ask("GET /api/gifs/trending?limit=20", 200),
    "14.1 health": ask("GET /health", 200),
}
PASSES = {
    "signing in": SIGNING_IN,
    "topics": TOPICS,
    "all the rest": POSTS | ROOMS | MESSAGES | PEOPLE | ADMINISTRATION,
    "comments": COMMENTS,
}


class Run:
    """A pass: a browser and what was kept of its answers."""

    def __init__(self, actor: Actor | None, **kept: int) -> None:
        self._client = Client(raise_request_exception=False)
        self.kept = {name: to_oid(value) for name, value in kept.items()}
        if actor is not None:
            self._client.cookies["session"] = start_session(actor.user, Device())

    def __call__(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        """Status and body of the answer; what is to be kept is."""
        raw = b"" if asked.body is None else self._filled(encode(asked.body).decode()).encode()
        answer = self._client.generic(asked.method, self._filled(asked.path), raw, "application/json")
        body: dict[str, Any] = decode(answer.content)
        if asked.keep and answer.status_code < 400:
            self.kept[asked.keep] = self._made(body)
        return answer.status_code, body

    def _filled(self, text: str) -> str:
        return Template(text).substitute(self.kept)

    def _made(self, body: dict[str, Any]) -> str:
        """The id in an answer, where the collection's scripts look for it."""
        data = body.get("data", body)
        first = data[0] if isinstance(data, list) else data
        return str(first.get("_id") or first["user_id"])


def test_it_is_the_whole_collection() -> None:
    assert sum(map(len, PASSES.values())) == 66


def runs() -> Iterator[tuple[str, Run]]:
    """Each pass with who runs it and what is there before."""
    yield "signing in", Run(None)
    owner = person(is_admin=True)
    yield "topics", Run(owner)
    topic = topic_of(owner)
    run, other = Run(owner, topic_id=topic.id), Run(None)
    run(ask("POST /api/messages/topic/$topic_id", 201, content="Already here"))
    other(ask("POST /api/auth/register", 201, keep="user_id", **topic_side()))
    run.kept |= other.kept
    yield "all the rest", run
    post: PostRecord = post_in(topic, owner)
    yield "comments", Run(owner, post_id=post.id)


def test_every_request_is_answered_as_it_must_be() -> None:
    answers: dict[str, dict[str, Any]] = {}
    wrong = {}
    for name, run in runs():
        for title, asked in PASSES[name].items():
            status, answers[title] = run(asked)
            enveloped = title == "14.1 health" or answers[title]["success"] is (status < 400)
            if status not in asked.statuses or not enveloped:
                wrong[title] = (status, answers[title])
    assert wrong == {}
    assert answers["13.1 search pictures"]["data"] == []
    assert answers["14.1 health"]["status"] == "healthy"
    assert Run(None)(SIGNING_IN["1.7 who am I"]) == (200, {"success": False, "error": "Not authenticated"})
    assert [odd for title, answer in answers.items() for odd in spelled_oddly(answer, title)] == []


def spelled_oddly(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """TF-005, TF-007: whatever is no id or no moment of this wire where one stands, and objects that have an `_id` and
    another `id`."""
    if isinstance(value, list):
        for one in value:
            yield from spelled_oddly(one, place)
    if isinstance(value, dict):
        if "_id" in value and value["_id"] != value.get("id"):
            yield place, value
        for key, inner in value.items():
            wanted = next((pattern for end, pattern in SPELLINGS.items() if f"_{key}".endswith(end)), None)
            if isinstance(inner, str) and inner and wanted and place not in NAMED_OTHERWISE:
                yield from () if re.fullmatch(wanted, inner) else [(f"{place} {key}", inner)]
            yield from spelled_oddly(inner, place)


def test_run_twice_the_names_are_taken() -> None:
    """And a registration that came to nothing is replaced."""
    for statuses in ((201, 201), (400, 201)):
        run = Run(None)
        both = ("1.1 register", "1.2 register without a password")
        assert tuple(run(SIGNING_IN[title])[0] for title in both) == statuses
    owner = person()
    assert [Run(owner)(TOPICS["2.2 create"])[0] for _ in range(2)] == [201, 409]
    assert Run(owner, user_id=person().user_id)(ADMINISTRATION["12.3 ban"])[0] == 403


def test_asking_for_another_mail_without_having_begun_sends_none() -> None:
    """1.11: the account is one that registered a moment ago."""
    run = Run(None)
    for title, asked in SIGNING_IN.items():
        if title.startswith("1.11"):
            before = (Job.objects.count(), len(mail.outbox))
        run(asked)
    assert (Job.objects.count(), len(mail.outbox)) == before
