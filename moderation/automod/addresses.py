"""The hosts of the addresses in a text, as browsers read them, and the invites."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from core.text import folded, without_invisible
from moderation.automod.text import Text

LONGEST_HOST = 253
INVITES_ELSEWHERE = (
    *("discord.gg", "discord.com/invite", "discordapp.com/invite", "stt.gg", "chat.whatsapp.com", "t.me/joinchat"),
)
_ADDRESS = re.compile(r"https?:[/\\]*([^\s<>\"`|\\/?#]{1,2000})", re.IGNORECASE)
_APART = re.compile(r"[^\w.-]+")
_DOTS = str.maketrans("。．｡", "...")
_BEHIND = re.compile(r"[)\]}'*~,;!]")
_LABEL = re.compile(r"[\w-]{1,63}")
_LEADS_ON = re.compile(r"@|^[^\[\]^:]*\.\w")
_BEHIND_HOST = re.compile(r"\.?(?::\d*)?[/\\]+(?:\.[/\\]+)*")
_CODE = re.compile(r"[A-Za-z0-9_-]{2,64}")


def host_of(text: str) -> str:
    """The one spelling of a host: lower case, in the letters of the domain name system, without user, port and the
    last dot. Empty for what is none."""
    bare = folded(unquote(text)).translate(_DOTS).rpartition("@")[2].partition(":")[0].strip(".")[: LONGEST_HOST + 1]
    try:
        spelled = bare if bare.isascii() else bare.encode("idna").decode()
    except UnicodeError:
        return ""
    return spelled if len(spelled) <= LONGEST_HOST and all(map(_LABEL.fullmatch, spelled.split("."))) else ""


def spellings(host: str) -> tuple[str, ...]:
    """A host as it may stand in a text."""
    try:
        return host, host.encode().decode("idna")
    except UnicodeError:
        return (host,)


def hosts_linked(text: Text, links: Iterable[str] = ()) -> Iterator[str]:
    """The hosts that addresses lead to, in the text and beside it; empty for one that cannot be read."""
    yield from text.once(_linked_in)
    for link in links:
        yield from _linked_in(link)


def _linked_in(written: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(host for match in _ADDRESS.finditer(written) for host in _readings(match[1])))


def _readings(address: str) -> Iterator[str]:
    """Where an address leads if a bracket or a mark in it ends it, and where if it does not: one client makes a link of
    this, another of that."""
    host, *rest = _BEHIND.split(address, maxsplit=1)
    yield host_of(host)
    if rest and _LEADS_ON.search(rest[0]):
        yield host_of(address)


def hosts_named(text: Text) -> Iterator[str]:
    """Whatever in a text might be a host, with or without an address around it."""
    yield from text.once(_named_in)


def _named_in(written: str) -> tuple[str, ...]:
    words = (word.strip("._-")[-LONGEST_HOST:] for word in _APART.split(folded(written).translate(_DOTS)))
    return tuple(dict.fromkeys(word for word in words if "." in word))


def is_listed(host: str, listed: frozenset[str], *, with_subdomains: bool) -> bool:
    """Whether a host is on a list, itself or below one that is."""
    if host in listed or not with_subdomains:
        return host in listed
    dot = host.find(".")
    while dot >= 0:
        if host[dot + 1 :] in listed:
            return True
        dot = host.find(".", dot + 1)
    return False


def codes_behind(start: str, text: Text, links: Iterable[str] = ()) -> Iterator[str]:
    """The codes of invites whose addresses begin so (`host/path`, in lower case)."""
    start = _without_ports(start)
    for plain in (text.once(_without_ports), *map(_without_ports, links)):
        low = plain.lower()
        if len(low) != len(plain):
            plain = low  # a letter that is two in lower case: the places of the two differ
        at = low.find(f"{start}/")
        while at >= 0:
            code = _CODE.match(plain, at + len(start) + 1)
            if code is not None:
                yield code[0]
            at = low.find(f"{start}/", at + len(start))


def _without_ports(written: str) -> str:
    """A text whose addresses are spelled in one way: in plain letters, without what stands between host and path."""
    plain = without_invisible(unquote(written))
    if not plain.isascii():
        plain = "".join(unicodedata.normalize("NFKC", character) for character in plain).translate(_DOTS)
    return _BEHIND_HOST.sub("/", plain)
