"""Which internet addresses the server may connect to on somebody's behalf.

Source: the IANA special-purpose address registries. The list is written out because the standard library's idea of a
global address differs between Python releases.
"""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

_PRIVATE_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_SHARED_V4 = IPv4Network("100.64.0.0/10")
# Only 2000::/3 is handed out for general use; these parts of it are not. 2001::/23 holds Teredo, 2002::/16 is 6to4:
# both carry an IPv4 address that a relay would connect to.
_GLOBAL_V6 = IPv6Network("2000::/3")
_PRIVATE_V6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
_NAT64 = IPv6Network("64:ff9b::/96")

_PRIVATE_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "home.arpa", "onion")
_NUMERIC_LABEL = re.compile(r"(?:[0-9]+|0[xX][0-9a-fA-F]*)")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet. An IPv4 address inside IPv6 (mapped, NAT64) is judged by
    the inner address."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _PRIVATE_V4)
    if address.scope_id is not None:
        return False
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _GLOBAL_V6 and not any(address in network for network in _PRIVATE_V6)


def is_usable(address: Address) -> bool:
    """Whether an address is one that a service of an own network can have: public, private or this machine's. Never
    link-local ones, behind which clouds keep their secrets, and never groups of machines."""
    inner = getattr(address, "ipv4_mapped", None)
    if inner is not None:
        return is_usable(inner)
    if is_public(address) or address.is_loopback:
        return True
    special = address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved
    return (address.is_private or address in _SHARED_V4) and not special


def literal(host: str) -> Address | None:
    """The address that a host is, or None for a name. Only the usual notation counts (see `is_public_name`)."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def is_public_name(host: str) -> bool:
    """Whether a lower-case ASCII host name may be looked up: at least two labels, no suffix that is resolved locally,
    and no number in last place, which resolvers read as an IPv4 address (`0x7f.1`, `2130706433`)."""
    labels = host.split(".")
    if len(host) > 253 or any(host == name or host.endswith(f".{name}") for name in _PRIVATE_NAMES):
        return False
    return _NUMERIC_LABEL.fullmatch(labels[-1]) is None and len(labels) > 1 and all(map(_LABEL.fullmatch, labels))
