"""GIFs as the topic wire shows them."""

from typing import TypedDict

from integrations.gifs.records import Category, Gif


class GifShown(TypedDict):
    """A GIF: `url` is what goes into a message."""

    id: str
    title: str
    url: str
    preview_url: str
    width: int
    height: int


class GifCategory(TypedDict):
    """A kind of GIF: `path` is what to search for."""

    name: str
    path: str
    image: str


def render_gif(gif: Gif) -> GifShown:
    """One GIF."""
    return {
        "id": gif.id,
        "title": gif.title,
        "url": gif.picture,
        "preview_url": gif.preview,
        "width": gif.width,
        "height": gif.height,
    }


def render_category(category: Category) -> GifCategory:
    """One kind of GIF."""
    return {"name": category.name, "path": category.term, "image": category.picture}
