"""SEC-036, TF-061: nothing that others are shown or told depends on who stands behind an alias.

The same things are done under the same alias, once by one person and once by another, in a world that holds both.
Whatever anybody else may ask for, headers included, and whatever their clients hear, is the same each time; so no id,
name, picture, rank, block or count ties an alias to its person.
"""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import transaction

from accounts.attention import Kind, Target
from accounts.models.user import UserFlags
from accounts.operations.attention import mute
from accounts.operations.relationships import block_user
from chat.models import Message
from chat.operations.rooms import create_room, join_room
from chat.room_records import RoomDraft
from core.events import Event
from core.ids import to_oid
from core.jobs.registry import job_named
from core.models import Job
from gateway.socketio.wire_events import deliveries
from moderation.models import Report
from posts.models import Comment, Post
from tests.operations.events import announced, mark
from tests.topic_callers import Caller, somebody
from tests.topic_side import post_in, topic_of
from topics.operations.members import join_topic
from topics.operations.moderators import add_moderator

pytestmark = pytest.mark.django_db

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api" / "topics.json"
FOR_ANYBODY = ("/topics", "/posts", "/comments", "/chat-rooms", "/messages")
ALIASES = ("Quiet Owl", "Night Heron", "Grey Seal")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(Z|\+00:00)")
ID = re.compile(r"\b[0-9a-f]{24}\b|\b\d{16,20}\b")
VOLATILE = ("date", "content-length", "x-ratelimit-", "x-request-id")  # of the moment, or of the ids in the body


@dataclass
class World:
    """A topic with a moderator who acts, a passer-by who acts, and everybody who looks on."""

    topic: str
    room: str
    post: str
    actors: tuple[Caller, Caller]
    viewers: dict[str, Caller]
    known: frozenset[str] = frozenset()


class Seen(NamedTuple):
    """What others saw: answers by viewer and path, and events in order."""

    answers: dict[tuple[str, str], str]
    events: list[str]


@dataclass
class Names:
    """Ids that are new, by the order in which they appeared."""

    known: frozenset[str]
    found: dict[str, str] = field(default_factory=dict)

    def plain(self, text: str) -> str:
        """The text without what is never the same twice: moments, and ids made in between."""
        return ID.sub(self._name, TIME.sub("TIME", text))

    def _name(self, match: re.Match[str]) -> str:
        text = match.group()
        number = str(int(text[8:], 16)) if len(text) == 24 and not text.isdigit() else text
        if text in self.known or number in self.known:
            return text
        return self.found.setdefault(number, f"new{len(self.found)}")


def world() -> World:
    owner, moderator, passer_by = somebody(), somebody("mona-moderates"), somebody("pete-passes")
    viewers = {name: somebody() for name in ("member", "moderator")} | {"nobody": Caller()}
    topic = topic_of(owner.actor)
    for actor in (moderator, viewers["moderator"]):
        add_moderator(owner.actor, topic.id, actor.actor.user_id)
    join_topic(viewers["member"].actor, topic.id)
    moderator.actor.user.flags |= UserFlags.STAFF
    moderator.actor.user.avatar = "0123456789"
    moderator.actor.user.save()
    room = create_room(owner.actor, topic.id, draft=RoomDraft(name="room"))
    for caller in (moderator, viewers["member"]):
        join_room(caller.actor, room.id)
    post = post_in(topic, owner.actor)
    # The member wants nothing of the one and hears nothing of the other.
    block_user(viewers["member"].actor, moderator.actor.user_id)
    mute(viewers["member"].actor, Target(Kind.USER, passer_by.actor.user_id), minutes=-1)
    made = World(to_oid(topic.id), to_oid(room.id), to_oid(post.id), (moderator, passer_by), viewers)
    made.known = known_ids(made)
    return made


def known_ids(made: World) -> frozenset[str]:
    people = {str(one.actor.user_id) for one in (*made.actors, *made.viewers.values()) if one.actor}
    places = {str(int(oid[8:], 16)) for oid in (made.topic, made.room, made.post)}
    return frozenset(people | places)


class Script:
    """What somebody does under an alias; `newest` is the last thing of each kind."""

    def __init__(self, made: World, who: Caller, seed: int) -> None:
        self.world, self.who, self.chance = made, who, random.Random(seed)
        self.newest: dict[str, str] = {}

    def play(self, steps: int) -> None:
        self.rename()
        for act in (self.post, self.comment, self.message, self.feed):
            act()
        for _ in range(steps):
            self.chance.choice((*(getattr(self, name) for name in ACTS),))()

    def rename(self) -> None:
        path = f"/topics/{self.world.topic}/anonymous-identity"
        self.who.ask("PUT", path, {"new_name": self.chance.choice(ALIASES)})

    def post(self) -> None:
        body = {"title": "A secret", "content": self._text(), "use_anonymous": True, "tags": ["secrets"]}
        self.newest["post"] = self._made(f"/posts/topics/{self.world.topic}/posts", body)

    def comment(self) -> None:
        self.newest["comment"] = self._made(f"/comments/posts/{self.world.post}/comments", self._said())

    def reply(self) -> None:
        if "comment" in self.newest:
            self._made(f"/comments/{self.newest['comment']}/reply", self._said())

    def message(self) -> None:
        self.newest["message"] = self._made(f"/chat-rooms/{self.world.room}/messages", self._said())

    def feed(self) -> None:
        self.newest["feed"] = self._made(f"/messages/topic/{self.world.topic}", self._said())

    def vote(self) -> None:
        self.who.ask("POST", f"/posts/{self.world.post}/{self.chance.choice(('upvote', 'downvote'))}")

    def delete(self) -> None:
        kind = self.chance.choice(("post", "comment", "message", "feed"))
        found = self.newest.pop(kind, "")
        place = {"post": "posts", "comment": "comments"}.get(kind, "messages")
        if found:
            self.who.ask("DELETE", f"/{place}/{found}")

    def _text(self) -> str:
        names = [viewer.name for viewer in self.world.viewers.values() if viewer.name]
        return self.chance.choice(("psst", f"psst @{self.chance.choice(names)}"))

    def _said(self) -> dict[str, Any]:
        return {"content": self._text(), "use_anonymous": True}

    def _made(self, path: str, body: dict[str, Any]) -> str:
        return str(self.who.data("POST", path, body, status=201)["id"])


ACTS = ("rename", "post", "comment", "reply", "message", "feed", "vote", "delete")


@pytest.mark.parametrize("seed", range(2))
def test_what_others_see_does_not_depend_on_who_is_behind_an_alias(seed: int) -> None:
    made = world()
    first, second = (seen(made, who, seed) for who in made.actors)
    assert first.events == second.events
    for asked, answer in first.answers.items():
        assert answer == second.answers[asked], asked
    assert any("psst" in answer for answer in first.answers.values())
    assert any("new_message" in event for event in first.events)


def seen(made: World, who: Caller, seed: int) -> Seen:
    """What everybody else sees of somebody's doing, which is then taken back."""
    with transaction.atomic():
        before, script = mark(), Script(made, who, seed)
        script.play(steps=12)
        react(made, script)
        for job in Job.objects.order_by("id"):
            job_named(job.name).function(**job.arguments)
        names = Names(made.known)
        events = [names.plain(text) for event in announced(before) for text in heard(event, made)]
        answers = {
            (name, names.plain(path)): names.plain(answer(viewer, path))
            for name, viewer in made.viewers.items()
            for path in paths(made)
            if viewer.name or path.startswith(FOR_ANYBODY)
        }
        transaction.set_rollback(True)
    return Seen(answers, events)


def react(made: World, script: Script) -> None:
    """A member does everything to what was written under the alias that somebody else's lists then show."""
    member, newest = made.viewers["member"], script.newest
    for kind, about in (("post", "posts"), ("comment", "comments"), ("message", "messages"), ("feed", "messages")):
        if found := newest.get(kind):
            member.ask("POST", f"/{about}/{found}/report", {"reason": "as I say"})
            hidden = "chat-messages" if about == "messages" else about
            member.ask("POST", f"/content-settings/{hidden}/{found}/hide")
    if found := newest.get("post"):
        member.ask("POST", f"/notification-settings/posts/{found}/follow")
        member.ask("POST", f"/content-settings/posts/{found}/silence")


def heard(event: Event, made: World) -> Iterator[str]:
    """What clients of others than the two who act hear of an event."""
    own = {actor.actor.user_id for actor in made.actors if actor.actor}
    rooms = {f"user:{user_id}" for user_id in own}
    for delivery in deliveries(event):
        if delivery.only_user not in own and delivery.room not in rooms:
            yield json.dumps([delivery.room, delivery.name, delivery.body()])


def answer(viewer: Caller, path: str) -> str:
    """Status, headers and body of what somebody asks for."""
    reply = viewer.call("GET", path)
    headers = {name: value for name, value in reply.headers.items() if not name.lower().startswith(VOLATILE)}
    return json.dumps([reply.status, headers, reply.body])


def paths(made: World) -> list[str]:
    """Everything that may show who does what."""
    topic, room, post = made.topic, made.room, made.post
    found = [
        "/topics",
        f"/topics/{topic}",
        f"/topics/{topic}/moderators",
        f"/topics/{topic}/raid",
        "/posts/recent",
        *(f"/posts/topics/{topic}/posts?sort_by={order}" for order in ("new", "top")),
        f"/posts/{post}",
        f"/comments/posts/{post}/comments",
        f"/chat-rooms/topic/{topic}",
        f"/chat-rooms/{room}",
        f"/chat-rooms/{room}/messages",
        f"/chat-rooms/{room}/members",
        f"/messages/topic/{topic}",
        f"/messages/topic/{topic}/search?q=psst",
        f"/messages/topic/{topic}/stats",
        "/topics/my",
        "/users/topics",
        f"/topics/{topic}/anonymous-identity",
        "/content-settings/hidden-items",
        "/content-settings/silenced-items",
        "/notification-settings/posts/followed",
        "/notification-settings/chat-rooms/followed",
        *(
            f"/notification-settings/{kind}/status"
            for kind in (f"topics/{topic}", f"posts/{post}", f"chatrooms/{room}")
        ),
        "/notifications",
        "/notifications/unread-count",
        "/notifications/aggregated?type=mention&group_by=sender_id",
        *(
            f"/reports{what}"
            for what in ("", "/my", "/my-reports", "/recent", "/statistics", f"/statistics?topic_id={topic}")
        ),
        *(f"/users/{what}" for what in ("anonymous-identities", "online", "stats", "profile", "blocked", "friends")),
        *(f"/messages/private{what}" for what in ("/conversations", f"?other_user_id={made.actors[0].id}")),
        *(f"/users/search-for-mention?q={name[:5]}&topic_id={topic}" for name in ALIASES),
        *(f"/users/search?q={name}" for name in ALIASES),
    ]
    for actor in made.actors:
        assert actor.actor is not None
        found += [
            f"/users/{actor.id}",
            f"/users/username/{actor.name}",
            f"/messages/user/{actor.id}",
            f"/messages/topic/{topic}/user/{actor.id}/count",
            f"/users/search-for-mention?q={actor.name}&topic_id={topic}",
        ]
    for model, place in ((Post, "posts"), (Comment, "comments"), (Message, "messages")):
        things: Any = model.objects.order_by("id")
        found += [f"/{place}/{to_oid(pk)}" for pk in things.values_list("pk", flat=True)]
    found += [f"/messages/{to_oid(pk)}/reports" for pk in Message.objects.order_by("id").values_list("pk", flat=True)]
    return found + [f"/reports/{to_oid(pk)}" for pk in Report.objects.order_by("id").values_list("pk", flat=True)]


# Nobody's words, or words among people who know each other.
SHOW_NO_ALIAS = {
    "/attachments/{file_id}",
    "/attachments/{file_id}/info",
    "/me",
    "/passkey/list",
    "/session",
    "/chat-rooms/group/list",
    "/chat-rooms/invitations",
    "/friends",
    "/friends/check/{user_id}",
    "/friends/count",
    "/friends/requests/pending",
    "/friends/requests/sent",
    "/gifs/categories",
    "/gifs/popular",
    "/gifs/recent",
    "/gifs/search",
    "/gifs/trending",
    "/tickets/categories",
    "/tickets/my",
    "/tickets/my-tickets",
    "/tickets/{ticket_id}",
    "/topics/invitations",
    "/users/friends/requests",
    "/users/private-messages/conversations",
    "/users/private-messages/deleted",
    "/users/private-messages/unread-count",
    "/users/private-messages/{user_id}",
    "/voip/ice-servers",
}


def test_everything_that_can_be_read_is_looked_at() -> None:
    made = world()
    actor = made.actors[0]
    member = made.viewers["member"]
    said = actor.data("POST", f"/chat-rooms/{made.room}/messages", {"content": "psst"}, status=201)["id"]
    comment = f"/comments/posts/{made.post}/comments"
    actor.ask("POST", comment, {"content": "psst"}, status=201)
    member.ask("POST", f"/messages/{said}/report", {"reason": "as I say"})
    asked = [path.partition("?")[0] for path in paths(made)]
    missing = {path for path in readings() if not any(re.fullmatch(_pattern(path), one) for one in asked)}
    assert missing == SHOW_NO_ALIAS


def readings() -> set[str]:
    """What the API document says can be read by others than administrators, in one spelling of each."""
    read: dict[str, dict[str, Any]] = json.loads(DOCUMENT.read_text())["paths"]
    found = {path.removeprefix("/api") for path, methods in read.items() if "get" in methods and path != "/health"}
    found = {path for path in found if not path.startswith(("/admin/", "/auth/", "/chat_rooms"))}
    return found - OTHER_SPELLINGS


OTHER_SPELLINGS = {
    "/chat-rooms/topics/{topic_id}/conversations",
    "/messages/room/{room_id}",
    "/notification-settings/chatrooms/followed",
    "/notification-settings/chat-rooms/{target_id}/status",
    "/posts/topic/{topic_id}",
}


def _pattern(path: str) -> str:
    return re.sub(r"\{\w+\}", "[^/]+", path)


def test_the_property_tells_people_apart_who_speak_openly(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the test above would have found, or it would prove nothing."""
    made = world()

    def openly(self: Script) -> dict[str, Any]:
        return {"content": "psst"}

    shown = [f"/chat-rooms/{made.room}/messages", f"/comments/posts/{made.post}/comments"]
    monkeypatch.setattr(Script, "_said", openly)
    monkeypatch.setitem(globals(), "paths", lambda _made: shown)
    first, second = (seen(made, who, 0) for who in made.actors)
    assert first.events != second.events
    assert {path for (_, path), text in first.answers.items() if text != second.answers[_, path]} == set(shown)
