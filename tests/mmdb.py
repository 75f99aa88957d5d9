"""Small databases in MaxMind's format (its specification 2.0, IPv4 alone), for tests of what reads them."""

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_MARKER = b"\xab\xcd\xefMaxMind.com"
_BITS = 32


def write_mmdb(path: Path, places: Mapping[str, dict[str, Any]]) -> None:
    """A database that knows the data of these networks."""
    nodes: list[list[int | bytes | None]] = [[None, None]]
    for network, data in places.items():
        _insert(nodes, ipaddress.IPv4Network(network), _encoded(data))
    section, tree = b"", b""
    for node in nodes:
        for side in node:
            value = len(nodes) if side is None else side
            if isinstance(value, bytes):
                value, section = len(nodes) + 16 + len(section), section + value
            tree += value.to_bytes(3)
    path.write_bytes(tree + bytes(16) + section + _MARKER + _metadata(len(nodes)))


def _insert(nodes: list[list[int | bytes | None]], network: ipaddress.IPv4Network, data: bytes) -> None:
    bits = [int(network.network_address) >> (_BITS - 1 - place) & 1 for place in range(network.prefixlen)]
    at = 0
    for bit in bits[:-1]:
        following = nodes[at][bit]
        if not isinstance(following, int):
            nodes.append([None, None])
            following = nodes[at][bit] = len(nodes) - 1
        at = following
    nodes[at][bits[-1]] = data


def _metadata(nodes: int) -> bytes:
    entries = {
        "binary_format_major_version": _number(5, 2, 2),
        "binary_format_minor_version": _number(5, 0, 2),
        "build_epoch": bytes([8, 9 - 7]) + (1_700_000_000).to_bytes(8),
        "database_type": _encoded("Test-City"),
        "description": _encoded({"en": "Places that are made up"}),
        "ip_version": _number(5, 4, 2),
        "languages": _encoded(["en"]),
        "node_count": _number(6, nodes, 4),
        "record_size": _number(5, 24, 2),
    }
    return _control(7, len(entries)) + b"".join(_encoded(key) + value for key, value in entries.items())


def _encoded(value: Any) -> bytes:
    if isinstance(value, dict):
        parts = b"".join(_encoded(key) + _encoded(item) for key, item in value.items())
        return _control(7, len(value)) + parts
    if isinstance(value, list):
        return bytes([len(value), 11 - 7]) + b"".join(map(_encoded, value))
    text = value.encode()
    return _control(2, len(text)) + text


def _number(kind: int, value: int, size: int) -> bytes:
    return _control(kind, size) + value.to_bytes(size)


def _control(kind: int, size: int) -> bytes:
    least = 29
    return bytes([kind << 5 | size]) if size < least else bytes([kind << 5 | least, size - least])
