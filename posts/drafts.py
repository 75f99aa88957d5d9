"""What somebody wants to post, validated in form by the interface it came through."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDraft:
    """A post to make. `anonymous` asks for the author's alias of the topic."""

    title: str
    content: str = ""
    gif_url: str | None = None
    tags: tuple[str, ...] = ()
    anonymous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentDraft:
    """A comment to make, or a reply when `parent_id` is set."""

    content: str = ""
    gif_url: str | None = None
    anonymous: bool = False
    parent_id: int | None = None
