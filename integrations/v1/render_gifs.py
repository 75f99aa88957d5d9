"""GIFs as the guild wire shows them."""

from typing import TypedDict

from core.media.external import external_url
from integrations.gifs.records import Category, Gif


class GifResponse(TypedDict):
    """A GIF: `url` is the provider's page, `src` the film of it, `proxy_src` the same through this server."""

    id: str
    title: str
    url: str
    src: str
    proxy_src: str
    width: int
    height: int


class GifCategoryResponse(TypedDict):
    """A kind of GIF: its name is what to search for."""

    name: str
    src: str
    proxy_src: str


class FeaturedGifsResponse(TypedDict):
    """What the picker begins with."""

    gifs: list[GifResponse]
    categories: list[GifCategoryResponse]


def render_gif(gif: Gif) -> GifResponse:
    """One GIF."""
    return {
        "id": gif.id,
        "title": gif.title,
        "url": gif.page,
        "src": gif.video,
        "proxy_src": external_url(gif.video),
        "width": gif.width,
        "height": gif.height,
    }


def render_category(category: Category) -> GifCategoryResponse:
    """One kind of GIF."""
    return {"name": category.term, "src": category.picture, "proxy_src": external_url(category.picture)}
