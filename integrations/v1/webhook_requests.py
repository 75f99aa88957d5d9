"""What requests with the token of a webhook in their path are asked before anything of them is read."""

import hashlib
import re
from typing import cast

from django.conf import settings
from django.core.cache import cache

from core.actor import Actor
from core.api.request import Request
from core.errors import Code, ProductError
from core.ids import MAX_ID
from core.limits import address_group, require_left, spend
from core.origins import origin_of
from integrations.models import Webhook
from integrations.webhooks.access import webhook_by_token

_PATH = re.compile(r"/webhooks/([1-9][0-9]{0,18})/([^/]{1,256})(?:/(?:slack|github|sentry))?/?$")
_NUMBER = re.compile(r"[1-9][0-9]{0,18}")
_KEY = "webhook"
_UNKNOWN_SECONDS = 60


def knows_token(request: Request) -> None:
    """Raise UNKNOWN_WEBHOOK unless the path names a webhook and its token, which lets long bodies in; RateLimited for
    an address that has named too many that are none."""
    number, token = request.path_values["webhook_id"], request.path_values["token"]
    request.__dict__[_KEY] = _found(number, token, request.client_ip)
    request.is_vouched = True


def webhook_of(request: Request) -> Webhook:
    """The webhook of a request that `knows_token`."""
    return cast(Webhook, request.__dict__[_KEY])


def _found(number: str, token: str, ip: str) -> Webhook:
    """An address may name so many a minute that do not exist (SEC-084). One that was named a moment ago costs nothing
    more: programs go on telling webhooks that were deleted, all from the same few addresses."""
    if not _NUMBER.fullmatch(number) or int(number) > MAX_ID:
        raise ProductError(Code.UNKNOWN_WEBHOOK)
    unknown = f"webhook:unknown:{hashlib.sha256(f'{number}/{token}'.encode(errors='replace')).hexdigest()}"
    if cache.get(unknown):
        raise ProductError(Code.UNKNOWN_WEBHOOK)
    require_left("webhook:unknown", address_group(ip))
    try:
        return webhook_by_token(int(number), token)
    except ProductError:
        cache.set(unknown, True, _UNKNOWN_SECONDS)
        spend("webhook:unknown", address_group(ip))
        raise


def who_answers(request: Request) -> Actor | None:
    """Who answers for a long body (core.api.admission.vouched): the creator of the webhook whose token is in the
    path."""
    found = _PATH.search(request.path_info)
    if found is None:
        return None
    number, token = found.groups()
    return Actor(user=_found(number, token, request.client_ip).creator, ip=request.client_ip)


def not_from_web_client(request: Request) -> None:
    """Raise INVALID_API_ORIGIN for what the web client sends: people speak for themselves there."""
    origin = request.META.get("HTTP_ORIGIN")
    config = settings.GUILDHALL
    if origin and origin_of(origin) in (origin_of(config.web_url), origin_of(config.public_url)):
        raise ProductError(Code.INVALID_API_ORIGIN)
