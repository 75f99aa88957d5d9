"""Whose request it is: the nearest address that is not one of the configured proxies."""

import ipaddress
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase]
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")
_MOST_HOPS = 20


def client_address(get_response: Handler) -> Handler:
    """Middleware: sets `request.client_ip`; drops what an untrusted peer says about forwarding."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        meta = request.META
        peer = str(meta.get("REMOTE_ADDR") or "")
        request.__dict__["client_ip"] = address_behind_proxies(peer, str(meta.get("HTTP_X_FORWARDED_FOR", "")))
        if not _is_proxy(peer):
            # Somebody in between means that the peer is not the caller, even if nobody told us about a proxy.
            told = [meta.pop(name, "") for name in _FORWARDED]
            request.__dict__["was_relayed"] = any(told)
        return get_response(request)

    return middleware


def address_behind_proxies(peer: str, forwarded: str) -> str:
    """The client's address: the peer, or what our own proxies say of it in X-Forwarded-For. For sockets too."""
    return _nearest_stranger(peer, forwarded) if _is_proxy(peer) else peer


@lru_cache(maxsize=1024)
def _is_proxy(text: str) -> bool:
    address = _parsed(text)
    return address is not None and any(address in network for network in settings.GUILDHALL.trusted_proxies)


def _nearest_stranger(peer: str, forwarded: str) -> str:
    # Each proxy appends who spoke to it, so only the entries next to our own proxies can be believed.
    for hop in reversed(forwarded.split(",")[-_MOST_HOPS:]):
        address = _parsed(hop.strip())
        if address is None:
            return peer
        peer = str(address)
        if not _is_proxy(peer):
            return peer
    return peer


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
