"""What the topic wire takes for rooms and messages."""

from typing import Any

from chat.api.file_inputs import FilesField, with_files
from chat.drafts import MessageDraft
from chat.shown import GIF_ONLY
from core.actor import Actor
from core.api.fields import BoolField, Input, WholeField
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.ids import parse_oid
from topics.api.content import ContentField, GifField, checked_content
from topics.api.fields import LooseTextField
from topics.api.paging import LimitQuery

HISTORY_DEFAULT = 50
MEDIA = frozenset({"text", "emoji", "gif", "image", "video", "audio", "file"})  # "system" is for the server alone
NOTHING_TO_SEND = "Message content, GIF URL, or attachment is required"
LONGEST_REASON = 500
SHORTEST_SEARCH = 2
MOST_OF_AUTHOR, OF_AUTHOR_DEFAULT = 50, 10


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
    """Why a message is deleted, which the web client calls `reason`, and how: `soft` (default) or `hard`."""

    mode = LooseTextField(required=False, allow_null=True)
    deletion_reason = LooseTextField(required=False, allow_null=True)
    reason = LooseTextField(required=False, allow_null=True)

    def text(self) -> str:
        """The reason, or the empty text."""
        return (self.get("deletion_reason") or self.get("reason") or "")[:LONGEST_REASON]

    def is_hard(self) -> bool:
        """Whether it shall be gone for good."""
        return self.get("mode") == "hard"


class SearchedQuery(Input):
    """What to look for."""

    q = LooseTextField(required=False, allow_null=True)

    def text(self) -> str:
        """The words. Raises BAD_REQUEST (`search_missing`, `search_short`)."""
        text = self.get("q") or ""
        if len(text) < SHORTEST_SEARCH:
            raise ProductError(Code.BAD_REQUEST, reason="search_short" if text else "search_missing")
        return text


class AuthorQuery(Input):
    """How many messages: outside 1..50 it is 10."""

    limit = WholeField(required=False, allow_null=True, texts={"type": "Limit must be a whole number"})

    def size(self) -> int:
        """How many rows."""
        limit = self.get("limit")
        return limit if limit is not None and 1 <= limit <= MOST_OF_AUTHOR else OF_AUTHOR_DEFAULT
