"""A place in which things are reported, and shapes of what is said about it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chat.api.inputs import message_draft
from chat.operations.direct import send_private_message
from chat.operations.messages import send_message
from chat.operations.rooms import create_room, join_room
from chat.room_records import RoomDraft
from core.actor import Actor
from core.ids import to_oid
from moderation.models import Report
from posts.drafts import CommentDraft
from posts.operations.comments import create_comment
from tests.api_side import Api
from tests.shapes import anything, text, time, truth
from tests.topic_side import person, post_in, topic_of
from topics.models import Level, Topic, TopicMember
from topics.operations.members import join_topic

WHY = {"reason": "harassment", "description": "This is why I report it"}
NAMED = {"id": text, "username": text}
REPORT = {
    "_id": text,
    "id": text,
    "reported_by": (text, None),
    "reporter": (NAMED, None),
    "reporter_username": text,
    "reported_content_id": (text, None),
    "reported_user_id": (text, None),
    "reported_user": (NAMED | {"is_banned": truth}, None),
    "reported_username": text,
    "reported_username_display?": text,
    "reported_username_original?": text,
    "content_type": text,
    "report_type": text,
    "topic_id": (text, None),
    "reason": text,
    "description": text,
    "attached_messages": [text],
    "attached_messages_data": [
        {
            "id": text,
            "user_id": text,
            "sender_username": text,
            "display_name": text,
            "content": text,
            "gif_url": (text, None),
            "created_at": time,
            "is_anonymous": truth,
        }
    ],
    "owner_id": (text, None),
    "owner_username": (text, None),
    "moderators": [NAMED],
    "status": text,
    "reviewed_by": (text, None),
    "reviewed_at": (time, None),
    "action_taken": (text, None),
    "moderator_notes": text,
    "content_data": anything,
    "created_at": time,
}


@dataclass
class Place:
    """Olga's topic with a moderator, and Bob who writes there what Alice reports."""

    topic: Topic
    olga: Actor
    mod: Actor
    alice: Actor
    bob: Actor
    admin: Actor

    @classmethod
    def made(cls) -> "Place":
        """A new one."""
        olga, mod, alice, bob = (person() for _ in range(4))
        topic = topic_of(olga)
        for member in (mod, alice, bob):
            join_topic(member, topic.id)
        TopicMember.objects.filter(topic=topic, user=mod.user).update(level=Level.MODERATOR)
        return cls(topic, olga, mod, alice, bob, person(is_admin=True))

    @cached_property
    def room_id(self) -> int:
        """Olga's public room, with Bob in it."""
        return self.room()

    def room(self, *, is_public: bool = True) -> int:
        """A new room of Olga's."""
        room_id = create_room(self.olga, self.topic.id, draft=RoomDraft(name="room", is_public=is_public)).id
        if is_public:
            join_room(self.bob, room_id)
        return room_id

    def say(self, who: Actor, content: str, channel_id: int = 0, *, anonymous: bool = False) -> int:
        """Say something, in the room unless another place is named; its id."""
        draft = message_draft(content, None, anonymous=anonymous)
        return send_message(who, channel_id or self.room_id, draft=draft).id

    def write(self, who: Actor, to: Actor, content: str) -> int:
        """Write somebody privately; the id."""
        draft = message_draft(content, None, anonymous=False)
        return send_private_message(who, to.user_id, draft=draft).id

    def post(self, who: Actor, *, anonymous: bool = False) -> int:
        """A post; its id."""
        return post_in(self.topic, who, anonymous=anonymous).id

    def comment(self, who: Actor, post_id: int) -> int:
        """A comment; its id."""
        return create_comment(who, post_id, draft=CommentDraft(content="a comment")).id

    def reports(self, who: Actor, content_type: str, content_id: int | None, **more: Any) -> Report:
        """Somebody reports something."""
        body = {**WHY, "content_type": content_type, **more}
        if content_id is not None:
            body["content_id"] = to_oid(content_id)
        made = Api(who).ask("POST", "/reports", body, status=201)
        assert made["message"] == "Report submitted successfully"
        return Report.objects.get(pk=int(made["data"]["report_id"][8:], 16))
