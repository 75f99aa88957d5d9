"""Going through everything that a server links to, as a search engine would."""

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

_LINKING = frozenset({"href", "src", "action", "srcset", "poster", "formaction"})
_IMPORTED = re.compile(r"""\bfrom\s+["']([^"']+)["']|\bimport\(?["']([^"']+)["']""")
_CSS = re.compile(r"""url\(["']?([^)"']+)["']?\)|@import\s+["']([^"']+)["']""")
_ABSOLUTE = re.compile(r"""(?:https?|wss?)://[^\s"'<>\\)]+""")
_MOST = 600


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.told: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if not value:
                continue
            if name in _LINKING:
                self.found.append(value)
            elif value.startswith("/") or _ABSOLUTE.match(value):
                self.told.append(value)  # what scripts read, and what pages tell of themselves


def links_in(answer: httpx.Response) -> tuple[list[str], list[str]]:
    """What an answer links to, and other addresses that it tells."""
    kind = answer.headers.get("content-type", "").partition(";")[0]
    text = answer.text if kind.startswith("text/") or kind.endswith(("xml", "json", "javascript")) else ""
    if kind == "text/html":
        parser = _Links()
        parser.feed(text)
        return parser.found, parser.told
    if kind.endswith("javascript"):
        return [one or other for one, other in _IMPORTED.findall(text)], []
    if kind == "text/css":
        return [one or other for one, other in _CSS.findall(text)], []
    if kind.endswith("json"):
        return [], list(_told(answer.json()))
    return [unescape(address) for address in _ABSOLUTE.findall(text)], []


def _told(value: Any) -> Iterator[str]:
    """Addresses in a document, but not the paths that its prose speaks of."""
    if isinstance(value, dict):
        for one in value.values():
            yield from _told(one)
    elif isinstance(value, list):
        for one in value:
            yield from _told(one)
    elif isinstance(value, str) and re.fullmatch(r"/[^\s]*|(?:https?|wss?)://[^\s]+", value):
        yield value


def walk(client: httpx.Client, base: str, public: str, starts: list[str]) -> dict[str, int]:
    """Follow everything from `starts`, paths below `base`. Every link and every told address of this server begins
    with `public`, which is fetched at `base`. Gives the status of each address that was asked for."""
    waiting = [f"{public}{start}" for start in starts]
    seen: dict[str, int] = {}
    while waiting:
        address = waiting.pop(0)
        if address in seen:
            continue
        assert len(seen) < _MOST, "this goes on for ever"
        answer = client.get(base + address.removeprefix(public), headers={"Accept": "text/html,*/*"})
        seen[address] = answer.status_code
        found, told = links_in(answer)
        if location := answer.headers.get("location"):
            found.append(location)
        if "/openapi.json" in address:
            told = [server["url"] for server in answer.json()["servers"]]
        for link in [*found, *told]:
            whole = urljoin(address, link).partition("#")[0]
            if urlsplit(whole).hostname in (urlsplit(public).hostname, "127.0.0.1", "localhost"):
                _insist(whole, public, address)
                if link in found and "/admin/logout" not in whole and not ("/admin/" in whole and "?" in whole):
                    waiting.append(whole)
    return seen


def _insist(whole: str, public: str, where: str) -> None:
    wire = f"ws{public.removeprefix('http')}"
    inside = any(whole == one or whole.startswith((f"{one}/", f"{one}?")) for one in (public, wire))
    assert inside, f"{where} leads outside of {public}: {whole}"
