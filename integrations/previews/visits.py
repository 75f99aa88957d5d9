"""One visit to where a link leads: everything fetched for it, counted and timed together."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TypeVar

import msgspec

from core.outbound import Caps, Outbound, OutboundError, Refused, Reply, TooLarge, host_in, outbound
from core.outbound_turns import host_named, note_pace
from integrations.previews.media import Media, media_of

_SECONDS = 15.0  # for all of a link
_FETCH_SECONDS = 10.0  # for one step of it
_MOST_FETCHES = 16
_PAGE = Caps(max_bytes=2 * 1024 * 1024, cut=True)
_JSON = Caps(max_bytes=1024 * 1024, types=("application/", "text/"))
_PICTURE = Caps(max_bytes=12 * 1024 * 1024, types=("image/",))
_OK, _SERVER_FAILED = 200, 500
_TOO_MANY = 429

_T = TypeVar("_T")


@dataclass(slots=True)
class Visit:
    """What may still be fetched for a link. `is_broken` when something did not answer that may do so later."""

    client: Outbound = field(default_factory=outbound)
    ends: float = field(default_factory=lambda: monotonic() + _SECONDS)
    fetches_left: int = _MOST_FETCHES
    is_broken: bool = False

    def page(self, url: str) -> Reply | None:
        """What is at an address, its beginning if it is long. None unless it answers 200."""
        return self._fetch(url, _PAGE)

    def json(self, url: str, type_: type[_T], accept: str = "application/json") -> _T | None:
        """A JSON answer in the shape of the type; None for any other."""
        reply = self._fetch(url, _JSON, {"Accept": accept})
        if reply is None:
            return None
        try:
            return msgspec.json.decode(reply.body, type=type_)
        except (msgspec.MsgspecError, RecursionError):
            return None

    def picture(self, url: str | None, description: str = "") -> Media | None:
        """A picture as an embed shows it; None for what is none."""
        reply = self._fetch(url, _PICTURE) if url else None
        shown = None if reply is None or not url else media_of(url, reply, "image/")
        return shown | {"description": description} if shown and description else shown

    def media(self, url: str, reply: Reply) -> Media | None:
        """A picture, film or sound of which the beginning was fetched as a page; None for anything else. Of larger
        pictures the whole is fetched, for the preview."""
        shown = media_of(url, reply, "")
        if shown is not None and reply.truncated and shown["content_type"].startswith("image/"):
            return self.picture(url) or shown
        return shown

    def _fetch(self, url: str, caps: Caps, headers: Mapping[str, str] | None = None) -> Reply | None:
        left = min(_FETCH_SECONDS, self.ends - monotonic())
        if left <= 0 or not self.fetches_left:
            return None
        self.fetches_left -= 1
        begun = monotonic()
        try:
            reply = self.client.fetch(url, headers=headers, caps=replace(caps, seconds=left))
        except OutboundError as error:
            self.is_broken |= not isinstance(error, Refused | TooLarge)
            return None
        finally:
            note_pace(host_named(host_in(url)), monotonic() - begun)
        self.is_broken |= reply.status >= _SERVER_FAILED or reply.status == _TOO_MANY
        return reply if reply.status == _OK else None
