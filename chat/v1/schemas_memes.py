"""What the guild wire answers about media that people keep."""

from typing import NotRequired, TypedDict


class FavoriteMemeResponse(TypedDict):
    """A kept piece of media. `size` in bytes, `duration` in seconds."""

    id: str
    user_id: str
    name: str
    alt_text: NotRequired[str | None]
    tags: list[str]
    attachment_id: str
    filename: str
    content_type: str
    content_hash: NotRequired[str | None]
    size: int
    width: NotRequired[int | None]
    height: NotRequired[int | None]
    duration: NotRequired[float | None]
    url: str
    is_gifv: NotRequired[bool]
    klipy_slug: NotRequired[str | None]
    tenor_slug_id: NotRequired[str | None]
