"""What the mail provider (Sweego) tells: whether it is the provider who speaks, and what it says."""

import base64
import hmac
import json
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache as kept

from core.clock import now

LATEST_SECONDS = 300
"""How old, or how far ahead of our clock, a message may be."""

_LONGEST_NAME = 256
_BAD = frozenset({"hard_bounce", "complaint"})


@dataclass(frozen=True, slots=True)
class Envelope:
    """The three headers: the message's name, when it was sent (seconds), and a signature over both and the body."""

    id: str
    timestamp: str
    signature: str


@dataclass(frozen=True, slots=True)
class MailNews:
    """What became of a mail to `recipient`."""

    kind: str
    recipient: str

    @property
    def is_bad(self) -> bool:
        """Whether no mail should go there any more."""
        return self.kind in _BAD


def is_from_provider(envelope: Envelope, body: bytes) -> bool:
    """Whether the provider signed this, lately. False for all where the operator has set no secret."""
    secret = settings.GUILDHALL.sweego_webhook_secret
    if not secret or not 0 < len(envelope.id) <= _LONGEST_NAME or not _is_recent(envelope.timestamp):
        return False
    signed = f"{envelope.id}.{envelope.timestamp}.".encode(errors="replace") + body
    wanted = base64.b64encode(hmac.digest(base64.b64decode(secret), signed, "sha256"))
    return hmac.compare_digest(wanted, envelope.signature.encode(errors="replace"))


def news_in(body: bytes) -> MailNews | None:
    """What a message says; None for one that is no JSON object. Spellings of events differ in the provider's papers."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    kind, recipient = said.get("event_type"), said.get("recipient")
    return MailNews(str(kind).replace("-", "_"), recipient if isinstance(recipient, str) else "")


def was_heard(envelope: Envelope) -> bool:
    """Whether a message of this name was taken in already, while it is recent enough to come again."""
    return kept.get(_key(envelope)) is not None


def note_heard(envelope: Envelope) -> None:
    """Remember that it was taken in."""
    kept.set(_key(envelope), True, 2 * LATEST_SECONDS)


def _is_recent(timestamp: str) -> bool:
    is_number = timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < _LONGEST_NAME
    return is_number and abs(now().timestamp() - int(timestamp)) <= LATEST_SECONDS


def _key(envelope: Envelope) -> str:
    return f"sweego:{envelope.id.encode(errors='replace').hex()}"
