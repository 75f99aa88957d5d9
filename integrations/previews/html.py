"""What a page says of itself in its head: title, Open Graph, Twitter cards, and where it says more.

Read as a stream of tags, with no tree: the time grows with the length and nothing grows with the depth. What a page
may have many of is cut, and so is the time.
"""

import codecs
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from core.outbound import Reply
from core.text.links import LONGEST

_MOST_TAGS = 5000  # what a page says of itself stands at its beginning
_MOST_SECONDS = 0.3  # of this machine's work: two megabytes can be made to take a second
_PIECE = 64 * 1024
_MOST_VALUES = 40  # of one name
_LONGEST_VALUE = 4096
_CHARSET = re.compile(rb"charset=[\"']?\s*([A-Za-z0-9_-]{1,40})")
_CHARSET_BYTES = 2048
# What pages come in, as browsers know it. Python has codecs of other kinds, some of which are slow or no text at all.
_CHARSETS = frozenset(
    {
        "utf-8",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "shift_jis",
        "cp932",
        "euc_jp",
        "iso2022_jp",
        "gbk",
        "gb2312",
        "gb18030",
    }
    | {"big5", "big5hkscs", "euc_kr", "cp949", "koi8-r", "koi8-u"}
    | {f"iso8859-{number}" for number in (*range(1, 12), 13, 14, 15, 16)}
    | {f"cp{number}" for number in (866, 874, *range(1250, 1259))}
)
_WESTERN = "cp1252"


@dataclass(slots=True)
class Page:
    """What a page says. `metas` by name or property in lower case, `alternates` the addresses of other forms of it by
    media type."""

    url: str
    title: str = ""
    metas: dict[str, list[str]] = field(default_factory=dict)
    alternates: dict[str, str] = field(default_factory=dict)

    def first(self, *names: str) -> str:
        """The first value under the first of these names that has any; "" for none."""
        return next((value for name in names for value in self.metas.get(name, ()) if value.strip()), "")

    def addresses(self, *names: str) -> list[str]:
        """All values under these names as web addresses, each once."""
        given = (value for name in names for value in self.metas.get(name, ()))
        return list(dict.fromkeys(filter(None, (self.address(value) for value in given))))

    def address(self, value: str) -> str:
        """A web address on the page, made whole; "" for any other."""
        try:
            whole = urljoin(self.url, value.strip())
        except ValueError:
            return ""
        return whole if whole.lower().startswith(("http://", "https://")) and len(whole) <= LONGEST else ""


class _Done(Exception):
    """There is nothing more to be had."""


class _Reader:
    """Hears the tags of a page."""

    def __init__(self, page: Page) -> None:
        self._page, self._tags_left, self._in_title = page, _MOST_TAGS, False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._tags_left -= 1
        if not self._tags_left:
            raise _Done
        if tag == "meta":
            self._meta(attributes)
        elif tag == "link":
            self._link(attributes)
        elif tag == "title":
            self._in_title = not self._page.title

    def end(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False

    def data(self, text: str) -> None:
        if self._in_title and len(self._page.title) < _LONGEST_VALUE:
            self._page.title += text[:_LONGEST_VALUE]

    def close(self) -> None:
        """The parser asks for it."""

    def _meta(self, attributes: Mapping[str, str]) -> None:
        name = (attributes.get("property") or attributes.get("name") or "").strip().lower()
        values = self._page.metas.setdefault(name, []) if name and attributes.get("content") else None
        if values is not None and len(values) < _MOST_VALUES:
            values.append(attributes["content"][:_LONGEST_VALUE])

    def _link(self, attributes: Mapping[str, str]) -> None:
        if "alternate" in attributes.get("rel", "").lower().split():
            kind = attributes.get("type", "").partition(";")[0].strip().lower()
            self._page.alternates.setdefault(kind, self._page.address(attributes.get("href", "")))


def read_page(reply: Reply) -> Page:
    """The page that was fetched, or as much of it as could be read."""
    page = Page(reply.url)
    _feed(_text(reply), _Reader(page))
    return page


def plain_text(markup: str) -> str:
    """A piece of HTML as text, its paragraphs and line breaks as new lines."""
    found: list[str] = []

    class _Text:
        def start(self, tag: str, attributes: Any) -> None:
            if tag in ("br", "p") and found:
                found.append("\n" if tag == "br" else "\n\n")

        def end(self, tag: str) -> None: ...

        def data(self, text: str) -> None:
            found.append(text)

        def close(self) -> None: ...

    _feed(markup, _Text())
    return "".join(found)


def _feed(text: str, target: Any) -> None:
    parser, content = etree.HTMLParser(target=target, encoding="utf-8", no_network=True), text.encode(errors="replace")
    ends = time.thread_time() + _MOST_SECONDS
    try:
        for start in range(0, len(content), _PIECE):
            if time.thread_time() > ends:
                return
            parser.feed(content[start : start + _PIECE])
        parser.close()
    except (_Done, etree.LxmlError):
        return


def _text(reply: Reply) -> str:
    for mark, charset in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if reply.body.startswith(mark):
            return reply.body.decode(charset, errors="replace")
    declared = reply.headers.get("content-type", "").encode(errors="replace")
    named = _CHARSET.search(declared) or _CHARSET.search(reply.body[:_CHARSET_BYTES])
    charset = _charset(named[1].decode()) if named else "utf-8"
    return reply.body.decode(charset, errors="replace")


def _charset(name: str) -> str:
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return "utf-8"
    if known in ("iso8859-1", "ascii"):
        return _WESTERN  # as browsers do
    return known if known in _CHARSETS else "utf-8"
