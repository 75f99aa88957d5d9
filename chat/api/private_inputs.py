"""What the topic wire takes for private messages."""

from chat.api.file_inputs import with_files
from chat.api.inputs import HistoryQuery, MessageInput, message_draft
from chat.drafts import MessageDraft
from core.actor import Actor
from core.api.fields import Input, OidField, WholeField
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.ids import parse_oid
from topics.api.fields import LooseTextField

CONVERSATIONS_DEFAULT = 20
MOST_CONVERSATIONS = 50
NOTHING_TO_SEND = "Message content is required"


class PrivateMessageInput(MessageInput):
    """A private message to send. One of `content`, `gif_url` and `attachments` is needed."""

    to_user_id = OidField(texts={"required": "Recipient is required", "type": "Recipient user not found"})

    def draft(self, actor: Actor) -> MessageDraft:
        """What the operation takes. Raises as `MessageInput.draft`."""
        files = self["attachments"] or ()
        draft = private_draft(self["content"], self["gif_url"], self.get("message_type"), has_files=bool(files))
        return with_files(actor, draft, files)


def private_draft(
    content: str | None, gif_url: str | None, media: object = "text", *, has_files: bool = False
) -> MessageDraft:
    """A private message through the content rules. Raises InvalidForm with the wire's words."""
    if not (content or "").strip() and not gif_url and not has_files:
        raise InvalidForm.at("content", FieldCode.INVALID_FORMAT, text=NOTHING_TO_SEND)
    return message_draft(content, gif_url, media, anonymous=False, has_files=has_files)


class PrivateHistoryQuery(HistoryQuery):
    """With whom, and which part of it."""

    other_user_id = LooseTextField(required=False, allow_null=True)

    def other_id(self) -> int:
        """The other person; 0, who is nobody, for what is no id. Raises BAD_REQUEST (`other_user_missing`)."""
        text = self.get("other_user_id") or ""
        if not text:
            raise ProductError(Code.BAD_REQUEST, reason="other_user_missing")
        try:
            return parse_oid(text)
        except ValueError:
            return 0


class ConversationsQuery(Input):
    """How many conversations: outside 1..50 it is 20."""

    limit = WholeField(required=False, allow_null=True, texts={"type": "Limit must be a whole number"})

    def size(self) -> int:
        """How many rows."""
        limit = self.get("limit")
        return limit if limit is not None and 1 <= limit <= MOST_CONVERSATIONS else CONVERSATIONS_DEFAULT


class RemovalInput(Input):
    """`soft` (default) removes a message for the caller, `hard` for both."""

    mode = LooseTextField(required=False, allow_null=True)

    def is_hard(self) -> bool:
        """Whether it goes for both."""
        return self.get("mode") == "hard"
