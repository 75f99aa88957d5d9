"""The words in which this wire refuses: those of the REST routes, and a few of its own."""

from chat.api.texts import PRIVATE_TEXTS
from chat.api.texts import TEXTS as CHAT_TEXTS
from core.api.endpoint import Text, TextKey
from core.errors import ProductError
from integrations.api.texts import TEXTS as CALL_TEXTS
from posts.api.texts import TEXTS as POST_TEXTS

_TEXTS: dict[TextKey, Text] = (
    POST_TEXTS
    | CHAT_TEXTS
    | PRIVATE_TEXTS
    | CALL_TEXTS
    | {
        "alias_invalid": "Failed to update anonymous identity. Name may be invalid.",
        "too_many_rooms": "Too many rooms",
        "seat_lost": "You have lost access",
    }
)


def text_of(refusal: ProductError) -> str:
    """What the client is told; "" when the event's own words for failure say all there is to say."""
    text = _TEXTS.get(refusal.reason) or _TEXTS.get(refusal.code) or ""
    return text if isinstance(text, str) else text[1]
