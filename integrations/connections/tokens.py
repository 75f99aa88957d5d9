"""What a client is given between asking for a connection and proving it: nothing is stored meanwhile."""

import hmac
import json
import secrets
import time
from binascii import Error
from dataclasses import asdict, dataclass

from core.errors import Code, ProductError
from core.p256 import base64url, from_base64url
from core.sealing import keys_for

LIFETIME_SECONDS = 30 * 60
_PURPOSE = "connection"


@dataclass(frozen=True, slots=True)
class Initiation:
    """Who wants to connect what; `code` is what proves it, where it is published."""

    user_id: int
    type: str
    identifier: str
    code: str
    expires: int
    visibility_flags: int | None = None


def begun(user_id: int, type_: str, identifier: str, visibility_flags: int | None) -> Initiation:
    """A new one, for half an hour."""
    expires = int(time.time()) + LIFETIME_SECONDS
    return Initiation(user_id, type_, identifier, secrets.token_hex(32), expires, visibility_flags)


def signed(initiation: Initiation) -> str:
    """The token: JSON and its signature, both in base64url."""
    body = json.dumps(asdict(initiation), separators=(",", ":")).encode()
    return f"{base64url(body)}.{base64url(hmac.digest(keys_for(_PURPOSE)[0], body, 'sha256'))}"


def read(token: str, user_id: int) -> Initiation:
    """What a token says. Raises CONNECTION_INITIATION_TOKEN_INVALID for one that is forged, too old or another's."""
    refusal = ProductError(Code.CONNECTION_INITIATION_TOKEN_INVALID)
    text, _, signature = token.partition(".")
    try:
        body, given = from_base64url(text), from_base64url(signature)
    except (ValueError, Error) as error:
        raise refusal from error
    digests = [hmac.digest(key, body, "sha256") for key in keys_for(_PURPOSE)]
    if not any(hmac.compare_digest(digest, given) for digest in digests):
        raise refusal
    initiation = Initiation(**json.loads(body))
    if initiation.user_id != user_id or initiation.expires < time.time():
        raise refusal
    return initiation
