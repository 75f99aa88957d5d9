"""What people are told of what is written on the topic side. Nothing written under an alias tells whose it is."""

from dataclasses import dataclass
from typing import Any

from accounts.notification_records import Notice
from accounts.records import UserRecord

_PREVIEW = 100
_LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote something, as those who are told may know: under an alias there is no `user_id`."""

    name: str
    user_id: int | None

    @classmethod
    def of(cls, author: UserRecord, alias: str) -> "Sender":
        """The author, or their alias."""
        return cls(alias, None) if alias else cls(author.handle, author.id)

    @property
    def id_text(self) -> str:
        """The id in a notice's data, empty under an alias."""
        return "" if self.user_id is None else str(self.user_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Something written, and where: `kind` is what it is, `context_type` and `name` are what the place is called.
    `place` holds the ids and names of everything around it."""

    kind: str
    id: int
    sender: Sender
    text: str
    context_type: str
    context_id: int
    name: str
    place: dict[str, Any]


def mention_notice(written: Written) -> Notice:
    """Somebody was mentioned in it."""
    sender = written.sender
    data = {
        "content_id": str(written.id),
        "content_type": written.kind,
        "sender_id": sender.id_text,
        "sender_username": sender.name,
        "chat_room_id": None,
        "chat_room_name": None,
        "post_id": None,
        "post_title": None,
        "topic_id": None,
        "topic_title": None,
        "content_preview": written.text[:_PREVIEW],
        **written.place,
    }
    message = f'{sender.name} mentioned you on "{written.name}"'
    return notice_of(written, "mention", "You were mentioned", message, data)


def notice_of(written: Written, type_: str, title: str, message: str, data: dict[str, Any]) -> Notice:
    """A notice of something written."""
    return Notice(
        type=type_,
        title=title,
        message=message,
        data=data,
        sender_id=written.sender.user_id,
        sender_name=written.sender.name,
        context_type=written.context_type,
        context_id=str(written.context_id),
        context_name=written.name[:_LONGEST_NAME],
    )


def topic_place(topic_id: int | None, title: str | None) -> dict[str, Any]:
    """The topic around something written."""
    return {"topic_id": None if topic_id is None else str(topic_id), "topic_title": title}
