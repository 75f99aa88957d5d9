"""Which internet addresses are banned from the instance, kept in memory: every request and every socket asks.

The list is read once, and again when it has changed (core/kept_facts.py). Looking an address up costs one step for each
length of block that is banned, however many there are.
"""

import threading
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from accounts.models import BanKind, ContactBan
from core import kept_facts
from core.api.request import Request
from core.errors import Code, ProductError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
NAME = "address_bans"
_IPV4_IN_IPV6 = 96  # the bits before the IPv4 address in a mapped one (::ffff:0:0/96)
_Blocks = dict[tuple[int, int], frozenset[int]]


class AddressBans:
    """The banned blocks, by version and length of prefix."""

    def __init__(self) -> None:
        self._reading = threading.Lock()
        self._change = object()  # the last one this process has heard of; another one each time
        self._known: tuple[object, _Blocks] | None = None  # what was read, and after which change

    def forget(self) -> None:
        """The list has changed."""
        self._change = object()

    def take(self, networks: Iterable[Network]) -> None:
        """Let this be the list, until it changes."""
        self._known = (self._change, _blocks_of(networks))

    def is_current(self) -> bool:
        """Whether asking costs no query."""
        return self._known is not None and self._known[0] is self._change

    def holds(self, ip: str) -> bool:
        """Whether an address is banned, itself or within a block. At most one query, and that only after a change."""
        address = address_of(ip)
        return address is not None and self._is_within(address.version, int(address), address.max_prefixlen)

    def covers(self, network: Network) -> bool:
        """Whether every address of a block is banned by one that is as large or larger."""
        length = network.prefixlen
        first = int(network.network_address) >> (network.max_prefixlen - length)
        return self._is_within(network.version, first, length)

    def _is_within(self, version: int, bits: int, length: int) -> bool:
        return any(
            known == version and shorter <= length and bits >> (length - shorter) in blocks
            for (known, shorter), blocks in self.read().items()
        )

    def read(self) -> _Blocks:
        """The list as it is now."""
        known = self._known
        if known is not None and known[0] is self._change:
            return known[1]
        with self._reading:
            if self._known is None or self._known[0] is not self._change:
                # A change that comes while the rows are read makes the list that was read an old one.
                change = self._change
                self._known = (change, _blocks_of(banned_networks()))
            return self._known[1]


bans = AddressBans()
kept_facts.keep(NAME, bans.forget)


def banned_networks() -> list[Network]:
    """Every banned block, as the database has it now."""
    rows = ContactBan.objects.filter(kind=BanKind.IP)
    return [ip_network(value) for value in rows.values_list("value", flat=True)]


def refuse_banned_address(request: Request) -> None:
    """For `core.api.checks.before_authentication`. Raises ProductError IP_BANNED."""
    if bans.holds(request.client_ip):
        raise ProductError(Code.IP_BANNED)


def address_of(text: str) -> Address | None:
    """The address that a text names, without zone; one of IPv4 inside IPv6 is the inner one. None for other texts."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def network_of(text: str) -> Network | None:
    """The block that a text names, in its one right spelling: an address is a block of one, what stands behind the
    prefix does not count, blocks of mapped addresses are those of IPv4. None for other texts."""
    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError:
        return None
    if isinstance(network, IPv6Network):
        if network.network_address.scope_id is not None:
            return None
        mapped = network.network_address.ipv4_mapped
        if mapped is not None and network.prefixlen >= _IPV4_IN_IPV6:
            return IPv4Network((mapped, network.prefixlen - _IPV4_IN_IPV6))
    return network


def _blocks_of(networks: Iterable[Network]) -> _Blocks:
    found: dict[tuple[int, int], set[int]] = {}
    for network in networks:
        behind = network.max_prefixlen - network.prefixlen
        found.setdefault((network.version, network.prefixlen), set()).add(int(network.network_address) >> behind)
    return {kind: frozenset(blocks) for kind, blocks in found.items()}
