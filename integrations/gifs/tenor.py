"""GIFs of Tenor, by version 2 of its API."""

from dataclasses import dataclass, field
from typing import Any

from integrations.gifs.asking import address, ask, inside, number, rows, text
from integrations.gifs.records import Category, Gif

_BASE = "https://tenor.googleapis.com/v2"
_CLIENT = "guildhall"
_SIDES = 2
_SAFE = {"contentfilter": "low"}
_FORMATS = {"media_filter": "mp4,webm,gif,tinygif"}


@dataclass(frozen=True, slots=True)
class Tenor:
    """See `integrations.gifs.providers.Provider`."""

    key: str = field(repr=False)

    def search(self, words: str, *, limit: int, locale: str) -> list[Gif]:
        """GIFs for some words, the best first."""
        return _gifs(self._ask("search", locale, q=words, limit=limit, **_SAFE, **_FORMATS))

    def trending(self, *, limit: int, locale: str) -> list[Gif]:
        """What people share most at the moment."""
        return _gifs(self._ask("featured", locale, limit=limit, **_SAFE, **_FORMATS))

    def categories(self, *, locale: str) -> list[Category]:
        """Kinds of GIFs to begin with."""
        found = self._ask("categories", locale, type="featured", **_SAFE)
        return [category for tag in rows(inside(found, "tags")) if (category := _category(tag))]

    def suggestions(self, words: str, *, limit: int, locale: str) -> list[str]:
        """What else one may search for."""
        found = self._ask("search_suggestions", locale, q=words, limit=limit)
        return [text(each) for each in rows(inside(found, "results")) if text(each)]

    def register_share(self, gif_id: str, *, words: str, locale: str) -> None:
        """Tell Tenor that somebody chose a GIF."""
        self._ask("registershare", locale, id=gif_id, q=words)

    def _ask(self, what: str, locale: str, **parameters: str | int) -> Any:
        known = {"key": self.key, "client_key": _CLIENT, "locale": locale.replace("-", "_")}
        return ask(f"{_BASE}/{what}", known | parameters)


def _gifs(answer: Any) -> list[Gif]:
    return [gif for row in rows(inside(answer, "results")) if (gif := _gif(row))]


def _gif(row: Any) -> Gif | None:
    formats = inside(row, "media_formats")
    gif, tiny = inside(formats, "gif"), inside(formats, "tinygif")
    video = inside(formats, "mp4") or inside(formats, "webm") or gif
    picture = address(inside(gif, "url"))
    if not text(inside(row, "id")) or not picture or not address(inside(video, "url")):
        return None
    sides = [*map(number, rows(inside(video, "dims"))), 0, 0][:_SIDES]
    return Gif(
        id=text(inside(row, "id")),
        title=text(inside(row, "title")) or text(inside(row, "content_description")),
        page=address(inside(row, "itemurl")) or address(inside(row, "url")),
        video=address(inside(video, "url")),
        picture=picture,
        preview=address(inside(tiny, "url")) or picture,
        width=sides[0],
        height=sides[1],
    )


def _category(tag: Any) -> Category | None:
    term, picture = text(inside(tag, "searchterm")), address(inside(tag, "image"))
    if not term or not picture:
        return None
    return Category(name=text(inside(tag, "name")).removeprefix("#") or term, term=term, picture=picture)
