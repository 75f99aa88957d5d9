"""Immutable facts about GIFs, whichever provider has them."""

import msgspec


class Gif(msgspec.Struct, frozen=True, kw_only=True):
    """One GIF: `page` is where the provider shows it, `video` (mp4 or webm) and `picture` (gif) are the same loop,
    `preview` is a small picture of it. `width` and `height` are those of the video."""

    id: str
    title: str
    page: str
    video: str
    picture: str
    preview: str
    width: int
    height: int


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of GIF: what to search for to get them, and a picture of one."""

    name: str
    term: str
    picture: str
