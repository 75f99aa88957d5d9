"""What the topic wire takes for rooms and messages."""

from typing import Any

from chat.drafts import MessageDraft
from chat.room_queries import RoomFilter
from chat.room_records import RoomDraft
from core.api.fields import BoolField, Input, ItemsField, OidField, ProductField
from core.api.fields.base import Schema
from core.errors import FieldCode, InvalidForm
from core.ids import parse_oid
from core.text import normalise
from topics.api.content import LONGEST_ADDRESS, ContentField, GifField, UploadsField, checked_content, is_address
from topics.api.fields import LooseTextField, TagsField, WordsField
from topics.api.paging import LimitQuery

HISTORY_DEFAULT = 50
GIF_ONLY = "[GIF]"
MEDIA = frozenset({"text", "emoji", "gif", "image", "video", "audio", "file"})  # "system" is for the server alone
NOTHING_TO_SEND = "Message content, GIF URL, or attachment is required"
LONGEST_REASON = 500


def message_draft(content: str | None, gif_url: str | None, media: Any = "text", *, anonymous: bool) -> MessageDraft:
    """A message of the topic side through its content rules, whichever way it came: REST or socket.

    A GIF without a text is stored as `[GIF]`. Raises InvalidForm with the wire's words.
    """
    text = checked_content(content)
    if not text and not gif_url:
        raise InvalidForm.at("content", FieldCode.INVALID_FORMAT, text=NOTHING_TO_SEND)
    kind = media if isinstance(media, str) and media in MEDIA else "text"
    return MessageDraft(content=text or GIF_ONLY, gif_url=gif_url, media=kind, anonymous=anonymous)


class MessageInput(Input):
    """A message to send. One of `content` and `gif_url` is needed."""

    content = ContentField()
    message_type = LooseTextField(required=False, allow_null=True)
    use_anonymous = BoolField(required=False, allow_null=True, texts={"type": "use_anonymous must be true or false"})
    gif_url = GifField()
    attachments = UploadsField()

    def draft(self) -> MessageDraft:
        """What the operation takes. Raises InvalidForm when the text breaks the rules of content."""
        anonymous = bool(self.get("use_anonymous"))
        return message_draft(self["content"], self["gif_url"], self.get("message_type"), anonymous=anonymous)


class HistoryQuery(LimitQuery):
    """The newest messages, or those before one of them."""

    before_message_id = LooseTextField(required=False, allow_null=True)

    def before(self) -> int | None:
        """The cursor; one that is no id is ignored."""
        try:
            return parse_oid(self.get("before_message_id") or "")
        except ValueError:
            return None


class DeletionInput(Input):
    """Why a message is deleted; the web client calls it `reason`."""

    deletion_reason = LooseTextField(required=False, allow_null=True)
    reason = LooseTextField(required=False, allow_null=True)

    def text(self) -> str:
        """The reason, or the empty text."""
        return (self.get("deletion_reason") or self.get("reason") or "")[:LONGEST_REASON]


class DeletionQuery(DeletionInput):
    """The same in the address, and the mode: `soft` (default) or `hard`."""

    mode = LooseTextField(required=False, allow_null=True)


class PictureAddressField(ProductField):
    """The http(s) address of a picture; blank is none."""

    def __init__(self) -> None:
        texts = {"type": "Invalid picture", "pattern": "Pictures must be given as http or https addresses"}
        super().__init__(required=False, allow_null=True, default=None, texts=texts)

    def parse(self, value: Any) -> str | None:
        if not isinstance(value, str):
            raise self.invalid("type")
        text = normalise(value)
        if not text:
            return None
        if not is_address(text, ("https", "http")):
            raise self.invalid("pattern", FieldCode.INVALID_URL_FORMAT)
        return text

    def schema(self) -> Schema:
        return {"type": "string", "format": "uri", "maxLength": LONGEST_ADDRESS}


class RoomListQuery(Input):
    """Filters of a topic's rooms."""

    tags = ItemsField(LooseTextField(allow_null=True), required=False, allow_null=True)
    search = LooseTextField(required=False, allow_null=True)

    def wanted(self) -> RoomFilter:
        """What the list is narrowed to."""
        tags = tuple(tag.lower() for tag in self.get("tags") or () if tag)
        return RoomFilter(tags=tags, search=self.get("search") or "")


def _name_texts(what: str) -> dict[str, str]:
    return {
        "required": f"{what} name is required",
        "type": f"{what} name is required",
        "long": "Name must be 100 characters or less",
        "pattern": "Name contains invalid characters",
    }


_DESCRIPTION_TEXTS = {
    "long": "Description must be 500 characters or less",
    "type": "Description contains invalid content",
}
_FLAG_TEXTS = {"type": "Must be true or false"}


class RoomInput(Input):
    """A room to make."""

    name = WordsField(1, 100, is_line=True, texts=_name_texts("Conversation"))
    description = WordsField(0, 500, required=False, allow_null=True, texts=_DESCRIPTION_TEXTS)
    tags = TagsField(required=False, allow_null=True, texts={"type": "Tags must be a list"})
    is_public = BoolField(required=False, allow_null=True, texts=_FLAG_TEXTS)
    picture = PictureAddressField()
    background_picture = PictureAddressField()
    voip_enabled = BoolField(required=False, allow_null=True, texts=_FLAG_TEXTS)

    def draft(self) -> RoomDraft:
        """What the operation takes."""
        return RoomDraft(
            name=self["name"],
            description=self.get("description") or "",
            tags=self.get("tags") or (),
            is_public=self.get("is_public") is not False,
            picture=self["picture"],
            background_picture=self["background_picture"],
            voip_enabled=self.get("voip_enabled") is not False,
        )


class InvitedField(UploadsField):
    """People to invite at once. Invitations are made one by one, when the group exists."""

    def __init__(self) -> None:
        super().__init__()
        self.texts = {"type": "Failed to invite users"}


class GroupInput(RoomInput):
    """A group to make."""

    name = WordsField(1, 100, is_line=True, texts=_name_texts("Group chat"))
    invited_users = InvitedField()


class AnyRoomInput(RoomInput):
    """A room to make in the topic the body names; without one, a group."""

    topic_id = OidField(required=False, allow_null=True, texts={"type": "Invalid topic ID format"})
    invited_users = InvitedField()
