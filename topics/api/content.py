"""The rules for what people write on the topic side: messages, posts, comments. Applied at this wire only, since the
guild side stores what is written."""

from urllib.parse import urlsplit

from core.api.fields import ProductField
from core.api.fields.base import Schema
from core.content_rules import content_filter
from core.errors import FieldCode, InvalidForm
from core.text import Severity, has_excessive_whitespace, normalise

LONGEST_CONTENT = 2000  # characters, before the filter
LONGEST_ADDRESS = 2048


class ContentField(ProductField):
    """A text as somebody wrote it; blank and absent are the empty text. `checked` applies the rules."""

    def __init__(self) -> None:
        super().__init__(required=False, allow_null=True, default="")

    def parse(self, value: object) -> str:
        if not isinstance(value, str):
            raise self.invalid("type")
        return value

    def schema(self) -> Schema:
        return {"type": "string", "maxLength": LONGEST_CONTENT}


class GifField(ProductField):
    """The https address of a GIF; blank is none."""

    def __init__(self) -> None:
        super().__init__(required=False, allow_null=True, default=None, texts={"pattern": "Invalid GIF URL"})

    def parse(self, value: object) -> str | None:
        text = normalise(value) if isinstance(value, str) else None
        if text == "":
            return None
        if text is None or not is_address(text):
            raise self.invalid("pattern", FieldCode.INVALID_URL_FORMAT)
        return text

    def schema(self) -> Schema:
        return {"type": "string", "format": "uri", "maxLength": LONGEST_ADDRESS}


def checked_content(text: str | None, what: str = "Message") -> str:
    """The text as it is stored: links removed, white space collapsed, listed words starred out.

    Raises InvalidForm at `content` with the wire's words: too long, runs of white space, threats (`what` contains
    inappropriate content).
    """
    written = normalise(text or "")
    if len(written) > LONGEST_CONTENT:
        raise _refused(f"Message must be less than {LONGEST_CONTENT} characters long")
    if has_excessive_whitespace(written):
        raise _refused("Message contains excessive whitespace")
    if content_filter().analyse(written) is Severity.CRITICAL:
        raise _refused(f"{what} contains inappropriate content")
    return content_filter().clean(written)


def checked_title(text: str) -> str:
    """A title through the same filter."""
    return content_filter().clean(text)


def is_address(text: str, schemes: tuple[str, ...] = ("https",)) -> bool:
    """Whether the text is an absolute address of bounded length under one of the schemes."""
    if len(text) > LONGEST_ADDRESS or any(character.isspace() for character in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _refused(text: str) -> InvalidForm:
    return InvalidForm.at("content", FieldCode.INVALID_FORMAT, text=text)
