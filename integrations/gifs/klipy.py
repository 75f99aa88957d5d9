"""GIFs of Klipy. Its key is a part of every address."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from integrations.gifs.asking import address, ask, inside, number, rows, text
from integrations.gifs.records import Category, Gif

_BASE = "https://api.klipy.com/api/v1"
_PAGES = "https://klipy.com/gifs"
_SIZES = ("md", "hd", "sm", "xs")  # what is shown, best first
_SMALL = ("xs", "sm", "md", "hd")
_LEAST, _MOST = 8, 50  # GIFs of a page
_SAFE = {"content_filter": "low"}


@dataclass(frozen=True, slots=True)
class Klipy:
    """See `integrations.gifs.providers.Provider`. A GIF's id is its slug, by which Klipy names it everywhere."""

    key: str = field(repr=False)

    def search(self, words: str, *, limit: int, locale: str) -> list[Gif]:
        """GIFs for some words, the best first."""
        found = self._ask("gifs/search", locale, q=words, page=1, per_page=_page(limit), **_SAFE)
        return _gifs(found)[:limit]

    def trending(self, *, limit: int, locale: str) -> list[Gif]:
        """What people share most at the moment."""
        return _gifs(self._ask("gifs/trending", locale, page=1, per_page=_page(limit), **_SAFE))[:limit]

    def categories(self, *, locale: str) -> list[Category]:
        """Kinds of GIFs to begin with."""
        found = inside(self._ask("gifs/categories", locale), "data", "categories")
        return [category for row in rows(found) if (category := _category(row))]

    def suggestions(self, words: str, *, limit: int, locale: str) -> list[str]:
        """What else one may search for."""
        found = self._ask(f"search-suggestions/{quote(words, safe='')}", locale, limit=limit)
        return [text(each) for each in rows(inside(found, "data")) if text(each)][:limit]

    def register_share(self, gif_id: str, *, words: str, locale: str) -> None:
        """Tell Klipy that somebody chose a GIF. Who it was is not told."""
        path = f"{_BASE}/{quote(self.key, safe='')}/gifs/share/{quote(gif_id, safe='')}"
        ask(path, {"locale": _language(locale)}, method="POST", body={"q": words})

    def _ask(self, what: str, locale: str, **parameters: str | int) -> Any:
        return ask(f"{_BASE}/{quote(self.key, safe='')}/{what}", parameters | {"locale": _language(locale)})


def _page(limit: int) -> int:
    return min(max(limit, _LEAST), _MOST)


def _language(locale: str) -> str:
    """Klipy tells its languages by country or language code alone, in lower case."""
    return locale.partition("-")[0].lower()


def _gifs(answer: Any) -> list[Gif]:
    # Pages hold advertisements too, which have another `type`.
    found = [row for row in rows(inside(answer, "data", "data")) if inside(row, "type") in ("gif", None)]
    return [gif for row in found if (gif := _gif(row))]


def _gif(row: Any) -> Gif | None:
    slug, files = text(inside(row, "slug")), inside(row, "file")
    video = _file(files, _SIZES, "mp4") or _file(files, _SIZES, "webm") or _file(files, _SIZES, "gif")
    picture = address(inside(_file(files, _SIZES, "gif"), "url"))
    if not slug or video is None or not picture:
        return None
    return Gif(
        id=slug,
        title=text(inside(row, "title")),
        page=f"{_PAGES}/{quote(slug, safe='')}",
        video=address(inside(video, "url")),
        picture=picture,
        preview=address(inside(_file(files, _SMALL, "gif"), "url")) or picture,
        width=number(inside(video, "width")),
        height=number(inside(video, "height")),
    )


def _file(files: Any, sizes: tuple[str, ...], kind: str) -> Any:
    found = (inside(files, size, kind) for size in sizes)
    return next((file for file in found if address(inside(file, "url"))), None)


def _category(row: Any) -> Category | None:
    term, picture = text(inside(row, "query")), address(inside(row, "preview_url"))
    return (
        Category(name=text(inside(row, "category")) or term, term=term, picture=picture) if term and picture else None
    )
