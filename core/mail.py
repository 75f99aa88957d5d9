"""Mail to people: asked for inside an operation, written in the recipient's language, sent by a job after the commit.

What a job has to know lies sealed in its row: codes and links are secrets. Texts: core/mail_kinds.py and
templates/mail/. With the console or file backend a mail carries its facts in a header, for development and tests.
"""

import json
import secrets
import smtplib
from datetime import datetime
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from core.clock import iso
from core.jobs import GiveUp, job
from core.mail_kinds import KINDS
from core.mail_texts import Written, language_of, written
from core.sealing import open_sealed, seal

Fact = str | int | datetime | None

_ATTEMPTS = 10  # three quarters of an hour: servers that greylist ask for some minutes
_OPEN_BACKENDS = ("console", "file")
_PERMANENT = 500


class MailFailed(Exception):
    """The mail could not be handed to the mail server now. Says why without address or content."""


class Letter(msgspec.Struct, frozen=True):
    """A mail to be sent; `id` stays the same however often sending is tried."""

    id: str
    kind: str
    to: str
    language: str
    facts: dict[str, str | int | None]


def mail_is_on() -> bool:
    """Whether mail leaves this server."""
    return bool(settings.GUILDHALL.mail_is_on)


def send_mail(kind: str, *, to: str | None, locale: str, **facts: Fact) -> None:
    """Send a mail of that kind once the surrounding operation commits. Does nothing when mail is off or `to` is empty.

    `locale` is the recipient's, of either wire ("pt-BR", "de"). Raises ValueError for a kind that does not exist and
    for facts that are not exactly those of the kind: mistakes in code.
    """
    if kind not in KINDS or set(facts) != set(KINDS[kind].facts):
        raise ValueError(f"no mail {kind!r} with the facts {sorted(facts)}")
    if not to or not mail_is_on():
        return
    plain = {name: iso(value) if isinstance(value, datetime) else value for name, value in facts.items()}
    letter = Letter(secrets.token_hex(16), kind, to, language_of(locale), plain)
    send.enqueue(sealed=seal(msgspec.json.encode(letter)))


@job("mail.send", attempts=_ATTEMPTS)
def send(sealed: str) -> None:
    """Write one mail and hand it to the mail server. Gives up when the server refuses it for good."""
    letter = _opened(sealed)
    try:
        message_of(letter).send()
    except OSError as error:  # smtplib's own are OSErrors too
        raise _failure(error) from None  # their texts quote the recipient
    except ValueError:
        raise GiveUp("one of the addresses cannot be written into a mail") from None


def message_of(letter: Letter) -> EmailMultiAlternatives:
    """The mail in full."""
    text = written(letter.kind, letter.language, letter.facts)
    message = EmailMultiAlternatives(
        text.subject, text.plain, settings.DEFAULT_FROM_EMAIL, [letter.to], headers=_headers(letter, text)
    )
    message.attach_alternative(text.html, "text/html")
    return message


def _headers(letter: Letter, text: Written) -> dict[str, str]:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {
        "Message-ID": f"<{letter.id}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": letter.language,
        "X-Mail-Kind": letter.kind,
    }
    if urlsplit(settings.GUILDHALL.email_url).scheme in _OPEN_BACKENDS:
        headers["X-Mail-Facts"] = json.dumps(text.facts)  # ASCII, in one line
    return headers


def _opened(sealed: str) -> Letter:
    try:
        return msgspec.json.decode(open_sealed(sealed), type=Letter)
    except ValueError:
        raise GiveUp("sealed with a key this instance no longer has") from None


def _failure(error: OSError) -> Exception:
    code = _refusal(error)
    if code >= _PERMANENT:
        return GiveUp(f"the mail server refused the mail with {code}")
    return MailFailed(f"{type(error).__name__} {code or ''}".rstrip())


def _refusal(error: Any) -> int:
    """The mail server's answer to this very mail; 0 when it did not come to that."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return min(code for code, _ in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError) else 0
