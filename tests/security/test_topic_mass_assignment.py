"""SEC-037 on the topic wire: what an operation did not ask for is never written.

Out of the API document, as on the guild wire: each write is sent a body that it takes, by somebody who may, with
everything in it besides that somebody would like to decide for themselves.
"""

import base64
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from core.actor import Actor
from core.clock import now
from core.ids import to_oid
from moderation.models import ReportAction
from moderation.operations.reviewing import review_report
from moderation.operations.tickets import TicketDraft, create_ticket
from posts.operations.deletions import delete_post
from tests.operations.moderation.reporting import Place
from tests.pictures import picture
from tests.security.test_every_operation import filled
from tests.security.test_every_topic_operation import WAYS_IN
from tests.security.test_mass_assignment import WORD, Document, forged, parameters, wrongs_of
from tests.topic_side import ban, person, topic_of
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db
WORDS = "words enough to say it all"
PICTURE = base64.b64encode(picture("PNG", (8, 8))).decode()
VALUES: dict[str, Any] = {
    **dict.fromkeys(("content", "description", "message", "admin_response", "reason", "subject", "title"), WORDS),
    **dict.fromkeys(("name", "custom_anonymous_name", "query"), "Quiet Otter"),
    **dict.fromkeys(("picture", "background_picture", "profile_picture", "banner"), PICTURE),
    **dict.fromkeys(("content_type", "report_type"), "post"),
    "email": "somebody@example.com",
    "tags": ["cats"],
    "vote": "up",
    "action": "dismiss",
    "action_taken": "dismissed",
    "username": "quiet_otter",
    "since": (now() - timedelta(hours=1)).isoformat(),
    "country_code": "DE",
    "gif_id": "abc",
    "category": "bug",
    "preferences": {"language": "de"},
}
STATUSES = {"/api/posts/{post_id}/status": "closed", "/api/admin/tickets/{ticket_id}": "resolved"}
NOT_TAKEN = {
    "DELETE /api/users/delete-account",  # by a code that was mailed: tests/operations/accounts/test_deletion_code.py
}


class House:
    """Somebody's topic with everything in it that can be written to, and who may."""

    def __init__(self) -> None:
        self.place, world = Place.made(), World()
        place = self.place
        world.guild().member("claimed").member("target")  # people who can be friends have something in common
        place.room_id  # noqa: B018  (made here)
        own_post, post, gone = place.post(place.olga), place.post(place.bob), place.post(place.bob)
        delete_post(place.bob, gone)
        settled = place.reports(place.alice, "post", place.post(place.bob))
        review_report(place.admin, settled.id, action=ReportAction.DISMISSED)
        banned, ticket = person(), create_ticket(place.bob, draft=TicketDraft(subject=WORDS, description=WORDS))
        ban(place.topic, banned)
        ids = {
            "topic_id": place.topic.id,
            "user_id": place.bob.user_id,
            "to_user_id": world.person("target").user_id,
            "room_id": place.room_id,
            "message_id": place.say(place.bob, "hello"),
            "post_id": post,
            "content_id": own_post,
            "comment_id": place.comment(place.bob, post),
            "report_id": place.reports(place.alice, "post", place.post(place.bob)).id,
            "ticket_id": ticket.id,
            "target_id": place.topic.id,
        }
        closed = topic_of(place.olga, private=True).id
        private = place.write(place.alice, place.bob, "psst")
        self.ids = ids
        self.special: dict[str, dict[str, int]] = {
            "/reject-deletion": {"post_id": gone},
            "/reopen": {"report_id": settled.id},
            "/unban": {"user_id": banned.user_id},
            "/topics/{topic_id}/invite": {"topic_id": closed},
            "/chat-rooms/{room_id}/invite": {"room_id": place.room(is_public=False)},
            "DELETE /api/topics/{topic_id}/moderators": {"user_id": place.mod.user_id},
            "/chat-rooms/{target_id}": {"target_id": place.room_id},
            "/posts/{target_id}": {"target_id": post},
            "/chats/{target_id}": {"target_id": place.room_id},
            "/private-messages/{target_id}": {"target_id": place.bob.user_id},
            "/messages/private/": {"message_id": private},
        }
        people: tuple[Actor, ...] = (place.alice, place.bob, place.mod, place.olga, place.admin)
        self.wires = [Wire(one, prefix="") for one in (*people, world.person("claimed"))]

    def ids_for(self, operation: str) -> dict[str, str]:
        """What stands in its path and body."""
        found = dict(self.ids)
        for part, other in self.special.items():
            if part in operation.replace("chat_rooms", "chat-rooms"):
                found |= other
        return {name: to_oid(value) for name, value in found.items()}


def body_of(document: Document, path: str, schema: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    """Values for the fields that have one, and for those that must be there."""
    plain = document.plain(schema)
    known = (
        VALUES
        | ids
        | {"url": f"{settings.GUILDHALL.public_url}/topics"}
        | ({"status": STATUSES[path]} if path in STATUSES else {})
    )
    body = {name: known[name] for name in plain["properties"] if name in known}
    return body | {
        name: document.sample(plain["properties"][name], ids, name)
        for name in plain.get("required", ())
        if name not in body
    }


def writes(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Those of people who are signed in."""
    for method, path, schema in document.writes():
        tags = document.read["paths"][path][method.lower()]["tags"]
        if path.startswith("/api/") and not WAYS_IN & set(tags):
            yield method, path, schema


def test_sec_037_by_bodies_that_are_taken() -> None:
    document, house, wrong, not_taken = Document("topics"), House(), {}, {}
    for method, path, schema in writes(document):
        operation = f"{method} {path}"
        ids = house.ids_for(operation)
        body = forged(body_of(document, path, schema, ids), document.names(schema))
        place = filled(path, {name: ids[name] for name in parameters(path)})
        answers = []
        for wire in house.wires:
            found, reply = wrongs_of(wire, method, place, body)
            answers.append((reply.status, str(reply.body)[:120]))
            if found:
                wrong[operation] = found
            if reply.status < 300:
                break
        else:
            not_taken[operation] = answers
    assert wrong == {}
    assert {one: said for one, said in not_taken.items() if one not in NOT_TAKEN} == {}
    assert set(not_taken) == NOT_TAKEN


def test_what_is_asked_for_is_seen_where_it_is_written() -> None:
    """So that nothing found above means that there was nothing."""
    house = House()
    body = {"title": WORD, "content": WORDS, "topic_id": to_oid(house.place.topic.id)}
    assert wrongs_of(house.wires[1], "POST", "/api/posts", body)[0]
