"""Pictures, films and sounds of other sites, shown through this server: those sites learn nothing of who looks at
them. Only addresses that this server has signed are fetched, so it is nobody's proxy."""

import base64
import binascii
import hashlib
import hmac
import io

from django.conf import settings

from core.errors import Code, ProductError, RateLimited
from core.images.cache import variant_cache
from core.limits import address_group, require
from core.media.kinds import INLINE, media_type_of
from core.outbound import Caps, OutboundError, outbound
from core.outbound_turns import fetching_turn
from core.screening import Offered, Place, is_withheld, screen
from core.sealing import keys_for
from core.storage import MEDIA_PATH

_PURPOSE = "external media"
_VERSION = "v2"
_CAPS = Caps(seconds=15.0, max_bytes=25 * 1024 * 1024, types=("image/", "video/", "audio/"))
_OK = 200


def external_url(address: str) -> str:
    """Where clients fetch what is at the address; "" for none. The same address is always at the same place."""
    if not address:
        return ""
    rest = f"{_VERSION}/{_unpadded(address.encode())}"
    base = settings.GUILDHALL.public_url.rstrip("/") + MEDIA_PATH
    return f"{base}external/{_signature(keys_for(_PURPOSE)[0], rest)}/{rest}"


def shown_at(address: str) -> str:
    """Where clients fetch a picture, film or sound that somebody named by its address: through this server, except what
    it has itself."""
    own = settings.GUILDHALL.public_url.rstrip("/") + MEDIA_PATH
    return address if address.startswith(own) else external_url(address)


def signed_address(signature: str, encoded: str) -> str:
    """The address behind one of `external_url`. Raises UNAUTHORIZED unless this server made it."""
    given, rest = signature.encode(errors="replace"), f"{_VERSION}/{encoded}"
    known = (_signature(key, rest).encode() for key in keys_for(_PURPOSE))
    if not any(hmac.compare_digest(each, given) for each in known):
        raise ProductError(Code.UNAUTHORIZED)
    try:
        return base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
    except (binascii.Error, ValueError):
        raise ProductError(Code.UNAUTHORIZED) from None


def fetched(address: str, client_ip: str) -> tuple[str, bytes]:
    """Media type and content of what is at the address, kept on this machine for a while.

    Raises NOT_FOUND for everything but a picture, film or sound of at most 25 MiB, RateLimited for who looks at too
    much that is new, and while too many fetch.
    """

    def make() -> bytes:
        require("picture:make", address_group(client_ip))
        content = _content(address)
        kind = media_type_of(io.BytesIO(content))
        if kind not in INLINE:
            raise ProductError(Code.NOT_FOUND)
        _screen(address, content, kind)
        return kind.encode() + b"\n" + content

    kind, _, content = variant_cache().get(cache_name(address), make).partition(b"\n")
    if is_withheld(hashlib.sha256(content).hexdigest()):  # it may have become so since it was fetched
        raise ProductError(Code.NOT_FOUND)
    return kind.decode(), content


def _screen(address: str, content: bytes, kind: str) -> None:
    offered = Offered("external", io.BytesIO(content), kind, Place("external", address=address))
    if is_withheld(offered.digest):  # what was found once is not looked up again with each look at it
        raise ProductError(Code.NOT_FOUND)
    try:
        screen(offered)
    except RateLimited:
        raise
    except ProductError:
        raise ProductError(Code.NOT_FOUND) from None


def cache_name(address: str, variant: str = "") -> str:
    """Under what name something fetched, or a picture made of it, is kept: no address can be written so that it is the
    name of a picture of another."""
    return f"external/{hashlib.sha256(address.encode()).hexdigest()}/{variant}"


def _content(address: str) -> bytes:
    try:
        with fetching_turn():
            reply = outbound().fetch(address, caps=_CAPS)
    except OutboundError:
        raise ProductError(Code.NOT_FOUND) from None
    if reply.status != _OK:
        raise ProductError(Code.NOT_FOUND)
    return reply.body


def _signature(key: bytes, rest: str) -> str:
    return _unpadded(hmac.digest(key, rest.encode(), "sha256"))


def _unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
