"""What the topic wire takes for rooms and messages."""

from typing import Any

from chat.api.file_inputs import FilesField, with_files
from chat.drafts import MessageDraft
from chat.shown import GIF_ONLY
from core.actor import Actor
from core.api.fields import BoolField, Input
from core.errors import FieldCode, InvalidForm
from core.ids import parse_oid
from topics.api.content import ContentField, GifField, checked_content
from topics.api.fields import LooseTextField
from topics.api.paging import LimitQuery

HISTORY_DEFAULT = 50
MEDIA = frozenset({"text", "emoji", "gif", "image", "video", "audio", "file"})  # "system" is for the server alone
NOTHING_TO_SEND = "Message content, GIF URL, or attachment is required"
LONGEST_REASON = 500


def message_draft(
    content: str | None, gif_url: str | None, media: Any = "text", *, anonymous: bool, has_files: bool = False
) -> MessageDraft:
    """A message of the topic side through its content rules, whichever way it came: REST or socket. Its files are for
    the caller to add (`with_files`).

    A GIF without a text is stored as `[GIF]`. Raises InvalidForm with the wire's words.
    """
    text = checked_content(content)
    if not text and not gif_url and not has_files:
        raise InvalidForm.at("content", FieldCode.INVALID_FORMAT, text=NOTHING_TO_SEND)
    kind = media if isinstance(media, str) and media in MEDIA else "text"
    return MessageDraft(content=text or (GIF_ONLY if gif_url else ""), gif_url=gif_url, media=kind, anonymous=anonymous)


class MessageInput(Input):
    """A message to send. One of `content`, `gif_url` and `attachments` is needed."""

    content = ContentField()
    message_type = LooseTextField(required=False, allow_null=True)
    use_anonymous = BoolField(required=False, allow_null=True, texts={"type": "use_anonymous must be true or false"})
    gif_url = GifField()
    attachments = FilesField()

    def draft(self, actor: Actor) -> MessageDraft:
        """What the operation takes. Raises InvalidForm when the text breaks the rules of content, and as
        `with_files`."""
        files = self["attachments"] or ()
        draft = message_draft(
            self["content"],
            self["gif_url"],
            self.get("message_type"),
            anonymous=bool(self.get("use_anonymous")),
            has_files=bool(files),
        )
        return with_files(actor, draft, files)


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
