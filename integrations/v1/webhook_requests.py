"""What requests with the token of a webhook in their path are asked before anything of them is read."""

import re
from typing import cast

from django.conf import settings

from core.actor import Actor
from core.api.request import Request
from core.errors import Code, ProductError
from core.ids import MAX_ID
from core.origins import origin_of
from integrations.models import Webhook
from integrations.webhooks.access import webhook_by_token

_PATH = re.compile(r"/webhooks/([1-9][0-9]{0,18})/([^/]{1,256})(?:/(?:slack|github|sentry))?/?$")
_NUMBER = re.compile(r"[1-9][0-9]{0,18}")
_KEY = "webhook"


def knows_token(request: Request) -> None:
    """Raise UNKNOWN_WEBHOOK unless the path names a webhook and its token, which lets long bodies in."""
    number, token = request.path_values["webhook_id"], request.path_values["token"]
    request.__dict__[_KEY] = _found(number, token)
    request.is_vouched = True


def webhook_of(request: Request) -> Webhook:
    """The webhook of a request that `knows_token`."""
    return cast(Webhook, request.__dict__[_KEY])


def _found(number: str, token: str) -> Webhook:
    if not _NUMBER.fullmatch(number) or int(number) > MAX_ID:
        raise ProductError(Code.UNKNOWN_WEBHOOK)
    return webhook_by_token(int(number), token)


def who_answers(request: Request) -> Actor | None:
    """Who answers for a long body (core.api.admission.vouched): the creator of the webhook whose token is in the
    path."""
    found = _PATH.search(request.path_info)
    if found is None:
        return None
    return Actor(user=_found(*found.groups()).creator, ip=request.client_ip)


def not_from_web_client(request: Request) -> None:
    """Raise INVALID_API_ORIGIN for what the web client sends: people speak for themselves there."""
    origin = request.META.get("HTTP_ORIGIN")
    config = settings.GUILDHALL
    if origin and origin_of(origin) in (origin_of(config.web_url), origin_of(config.public_url)):
        raise ProductError(Code.INVALID_API_ORIGIN)
