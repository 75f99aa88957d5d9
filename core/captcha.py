"""Proof that a person is asking: hCaptcha or Turnstile, or nothing when the operator chose none.

Rules: captcha section of the wire contract. The answer and the client's address go to the provider's verify address.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import msgspec
import structlog
from django.conf import settings

from core.errors import Code, ProductError
from core.outbound import Caps, Outbound, OutboundError, Reply, outbound

_log = structlog.get_logger(__name__)

OFF = "off"
VERIFY_URLS = {
    "hcaptcha": "https://api.hcaptcha.com/siteverify",
    "turnstile": "https://challenges.cloudflare.com/turnstile/v0/siteverify",
}
_CAPS = Caps(seconds=5.0, max_bytes=64 * 1024, redirects=0)
_LONGEST_TOKEN = 8192


class _Answer(msgspec.Struct):
    success: bool = False


@dataclass(frozen=True, slots=True)
class Captcha:
    """The secrets of the providers that are set up, the one used by default, and the client to ask them with."""

    provider: str
    secrets: dict[str, str]
    client: Callable[[], Outbound] = outbound

    @property
    def is_on(self) -> bool:
        """Whether register, login and forgotten passwords need an answer."""
        return self.provider in self.secrets

    def check(self, token: str, kind: str = "", client_ip: str = "") -> None:
        """Check the answer that came with a request, and `kind`, the provider it says it is from.

        An unknown kind means the default provider. Raises CAPTCHA_REQUIRED without an answer, INVALID_CAPTCHA when
        the provider rejects it or cannot be asked.
        """
        if not self.is_on:
            return
        if not token:
            raise ProductError(Code.CAPTCHA_REQUIRED)
        provider = kind if kind in self.secrets else self.provider
        if len(token) > _LONGEST_TOKEN or not self._accepts(provider, token, client_ip):
            raise ProductError(Code.INVALID_CAPTCHA)

    def _accepts(self, provider: str, token: str, client_ip: str) -> bool:
        form = {"secret": self.secrets[provider], "response": token, "remoteip": client_ip}
        try:
            reply = self._ask(provider, urlencode({name: value for name, value in form.items() if value}))
            return reply.status == 200 and msgspec.json.decode(reply.body, type=_Answer).success
        except (OutboundError, msgspec.DecodeError):
            _log.exception("captcha.provider_failed", provider=provider)
            return False

    def _ask(self, provider: str, form: str) -> Reply:
        return self.client().fetch(
            VERIFY_URLS[provider],
            method="POST",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            content=form.encode(),
            caps=_CAPS,
        )


def captcha() -> Captcha:
    """The captcha that CAPTCHA_PROVIDER and CAPTCHA_SECRET choose."""
    config = settings.GUILDHALL
    configured = config.captcha_provider in VERIFY_URLS and config.captcha_secret
    return Captcha(config.captcha_provider, {config.captcha_provider: config.captcha_secret} if configured else {})
