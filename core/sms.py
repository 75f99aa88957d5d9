"""Codes by SMS: one provider, chosen by SMS_PROVIDER, behind one function that only asks for a job.

`console` writes to the log what would be sent, for development; `memory` sends nothing and always uses the same code,
for tests. The configuration refuses both where they could do harm.
"""

import base64
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import msgspec
import structlog
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from core.jobs import GiveUp, job
from core.mail_texts import language_of
from core.outbound import Caps, Outbound, OutboundError, outbound
from core.sealing import open_sealed, seal

_log = structlog.get_logger(__name__)

TEST_CODE = "123456"
TWILIO = "https://api.twilio.com"
_CAPS = Caps(seconds=15.0, max_bytes=64 * 1024, redirects=0)
_DIGITS = 6
_SERVICE = "MG"  # how ids of Twilio's messaging services begin


class SmsFailed(Exception):
    """The provider could not take the message now. Says why without number or text."""


class Sms:
    """No provider: nothing can be sent."""

    is_on = False

    def new_code(self) -> str:
        """A code to send."""
        return f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"

    def deliver(self, to: str, text: str) -> None:
        """Hand a message to the provider. Raises SmsFailed, or GiveUp when trying again cannot help."""
        raise GiveUp("no provider")


class ConsoleSms(Sms):
    """Writes messages to the log."""

    is_on = True

    def deliver(self, to: str, text: str) -> None:
        """The one place where a code may be logged."""
        _log.info("sms.not_sent_but_shown", to=to, text=text)


class MemorySms(Sms):
    """Sends nothing; the code is always the same."""

    is_on = True

    def new_code(self) -> str:
        """What tests type."""
        return TEST_CODE

    def deliver(self, to: str, text: str) -> None:
        """Nothing to do."""


@dataclass(frozen=True)
class TwilioSms(Sms):
    """Twilio's REST interface. `sender` is a number or the id of a messaging service."""

    account: str
    token: str = field(repr=False)
    sender: str
    url: str = TWILIO
    client: Callable[[], Outbound] = outbound
    is_on = True

    def deliver(self, to: str, text: str) -> None:
        """Ask Twilio to send it."""
        status = self._ask({"To": to, "Body": text, self._sender_field: self.sender})
        if status == 429 or status >= 500:
            raise SmsFailed(f"twilio answered {status}")
        if status >= 300:
            raise GiveUp(f"twilio refused with {status}")

    @property
    def _sender_field(self) -> str:
        return "MessagingServiceSid" if self.sender.startswith(_SERVICE) else "From"

    def _ask(self, form: dict[str, str]) -> int:
        credentials = base64.b64encode(f"{self.account}:{self.token}".encode()).decode()
        try:
            reply = self.client().fetch(
                f"{self.url}/2010-04-01/Accounts/{quote(self.account, safe='')}/Messages.json",
                method="POST",
                headers={
                    "Authorization": f"Basic {credentials}",
                    "Content-Type": "application/x-www-form-urlencoded",
                },
                content=urlencode(form).encode(),
                caps=_CAPS,
            )
        except OutboundError as error:
            raise SmsFailed(type(error).__name__) from None
        return reply.status


def sms() -> Sms:
    """The provider that SMS_PROVIDER chooses; look at `is_on` before offering anything by SMS."""
    config = settings.GUILDHALL
    if config.sms_provider == "twilio":
        return TwilioSms(config.sms_account, config.sms_token, config.sms_from)
    return {"console": ConsoleSms, "memory": MemorySms}.get(config.sms_provider, Sms)()


def new_sms_code() -> str:
    """Six digits to send; always the same under the provider of tests."""
    return sms().new_code()


def code_text(code: str, minutes: int, locale: str) -> str:
    """The message that brings a code."""
    with translation.override(language_of(locale)):
        words = gettext("%(code)s is your %(instance)s code. It is valid for %(minutes)d minutes. Tell it to nobody.")
        return words % {"code": code, "instance": settings.GUILDHALL.instance_name, "minutes": minutes}


def send_sms(to: str, text: str) -> None:
    """Send a message once the surrounding operation commits. Does nothing without a provider."""
    if sms().is_on:
        send.enqueue(sealed=seal(msgspec.json.encode((to, text))))


@job("sms.send")
def send(sealed: str) -> None:
    """Hand one message to the provider."""
    try:
        to, text = msgspec.json.decode(open_sealed(sealed), type=tuple[str, str])
    except ValueError:
        raise GiveUp("sealed with a key this instance no longer has") from None
    sms().deliver(to, text)
