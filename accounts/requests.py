"""What both wires read from a request about who is asking."""

from accounts.signing_in.devices import Device
from accounts.sso.provider import is_ready
from core.actor import Actor
from core.api.headers import CAPTCHA_TOKEN, CAPTCHA_TYPE, PLATFORM
from core.api.request import Request
from core.captcha import captcha
from core.errors import Code, ProductError


def caller(request: Request) -> Actor:
    """The actor, or the anonymous one who has an address and nothing else."""
    return request.actor or Actor(user=None, ip=request.client_ip)


def device_of(request: Request) -> Device:
    """The device behind the request."""
    headers = request.headers
    return Device.of(request.client_ip, headers.get("User-Agent", ""), headers.get(PLATFORM, ""))


def local_auth(request: Request) -> None:
    """Raise SSO_REQUIRED while people sign in through a provider. The first of an endpoint's `before_limit` checks."""
    if is_ready():
        raise ProductError(Code.SSO_REQUIRED)


def check_captcha(request: Request) -> None:
    """Raise CAPTCHA_REQUIRED or INVALID_CAPTCHA where the operator demands one."""
    headers = request.headers
    captcha().check(headers.get(CAPTCHA_TOKEN, ""), headers.get(CAPTCHA_TYPE, ""), request.client_ip)
