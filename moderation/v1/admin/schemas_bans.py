"""Bans from the instance on the guild wire."""

from typing import TypedDict


class BanCheckResponse(TypedDict):
    """Whether it is banned."""

    banned: bool


class BansResponse(TypedDict):
    """What is banned."""

    bans: list[str]


class IpBanEntry(TypedDict):
    """A banned address or block; a single address with its name in DNS."""

    ip: str
    reverse_dns: str | None


class IpBansResponse(TypedDict):
    """Addresses and blocks that are banned."""

    bans: list[IpBanEntry]
