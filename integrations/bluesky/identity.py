"""Handles and DIDs of the AT protocol. A handle counts where both ends say so: the handle leads to the DID, and the
DID's document names the handle."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from core.addresses import is_public_name
from core.outbound import guarded_for
from integrations.bluesky.asking import Asking, BlueskyError, Unreachable
from integrations.connections.texts import texts_of

_PROFILE = re.compile(r"(?:https?://)?(?:www\.)?bsky\.app/profile/([^/?#]+).*", re.IGNORECASE)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HANDLE = re.compile(rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?")
_LONGEST_HANDLE = 253
_PLC = re.compile(r"did:plc:[a-z2-7]{24}")
_WEB = re.compile(rf"did:web:((?:{_LABEL}\.)+{_LABEL})")
_SEVERAL_HOPS = 3
_STORE = "AtprotoPersonalDataServer"


@dataclass(frozen=True, slots=True)
class Account:
    """Who somebody is there: for ever (`did`), by name (`handle`), and where their things are (`pds`, an origin)."""

    did: str
    handle: str
    pds: str


def handle_named(text: str) -> str:
    """A handle as it is looked up, from what people paste: with an `@`, or the address of a profile. Raises
    BlueskyError."""
    profile = _PROFILE.fullmatch(text.strip())
    handle = (profile[1] if profile else text.strip()).removeprefix("@").lower()
    if len(handle) > _LONGEST_HANDLE or not _HANDLE.fullmatch(handle) or not is_public_name(handle):
        raise BlueskyError("not a handle")
    return handle


def account_of(handle: str, asking: Asking) -> Account:
    """The account that a handle and its DID agree on. Raises BlueskyError, Unreachable."""
    did = _did_of(handle, asking)
    document = _document_of(did, asking)
    if _handle_in(document) != handle:
        raise BlueskyError(f"{did} does not go by {handle}")
    return Account(did, handle, _store_in(document, did))


def account_behind(did: str, asking: Asking) -> Account:
    """The account of a DID under the handle that it has by now. Raises BlueskyError, Unreachable."""
    document = _document_of(did, asking)
    handle = handle_named(_handle_in(document))
    if _did_of(handle, asking) != did:
        raise BlueskyError(f"{handle} is not {did}")
    return Account(did, handle, _store_in(document, did))


def origin_of(url: Any) -> str:
    """The origin of a server that an address names, and nothing more than a server. Raises BlueskyError."""
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
        is_server = parts is not None and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_server = False
    if not is_server or parts is None or parts.scheme != "https" or parts.username is not None:
        raise BlueskyError(f"not a server: {url!r}")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise BlueskyError(f"more than a server: {url!r}")
    return f"https://{parts.netloc.lower()}"


def _did_of(handle: str, asking: Asking) -> str:
    texts = texts_of(f"_atproto.{handle}")
    named = {text.removeprefix(b"did=") for text in texts or () if text.startswith(b"did=")}
    if len(named) > 1:
        raise BlueskyError(f"{handle} names several")
    try:
        found = (
            named.pop() if named else asking.body(f"https://{handle}/.well-known/atproto-did", redirects=_SEVERAL_HOPS)
        )
    except BlueskyError as error:
        # Name servers that are down may be all that keeps it from being found.
        raise error if texts is not None else Unreachable(str(error)) from error
    return _checked(found.decode(errors="replace").strip())


def _checked(did: str) -> str:
    web = _WEB.fullmatch(did)
    if not _PLC.fullmatch(did) and not (web and len(did) <= _LONGEST_HANDLE and is_public_name(web[1])):
        raise BlueskyError(f"not a DID: {did[:80]!r}")
    return did


def _document_of(did: str, asking: Asking) -> dict[str, Any]:
    web = _WEB.fullmatch(_checked(did))
    if web:
        document = asking.document(f"https://{web[1]}/.well-known/did.json")
    else:
        directory = settings.GUILDHALL.bluesky_plc_url.rstrip("/")
        document = asking.document(f"{directory}/{did}", client=guarded_for((directory,)))
    if document.get("id") != did:
        raise BlueskyError(f"the document of {did} is another's")
    return document


def _handle_in(document: dict[str, Any]) -> str:
    names = document.get("alsoKnownAs")
    known = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    return next((name.removeprefix("at://").lower() for name in known if name.startswith("at://")), "")


def _store_in(document: dict[str, Any], did: str) -> str:
    services = document.get("service")
    for service in services if isinstance(services, list) else ():
        is_named = isinstance(service, dict) and service.get("id") in ("#atproto_pds", f"{did}#atproto_pds")
        if is_named and service.get("type") == _STORE:
            return origin_of(service.get("serviceEndpoint"))
    raise BlueskyError(f"{did} has no server")
