"""What somebody wants to post, validated in form by the interface it came through."""

from dataclasses import dataclass, field

from chat.drafts import StoredFile
from core.media.uploads import Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDraft:
    """A post to make. `anonymous` asks for the author's alias of the topic.

    `uploads` are the pictures that came along, `stored` all of its pictures by number once they are stored, which has
    to happen before the post is made (posts/uploading.py).
    """

    title: str
    content: str = ""
    gif_url: str | None = None
    tags: tuple[str, ...] = ()
    anonymous: bool = False
    uploads: tuple[Upload, ...] = ()
    stored: dict[int, StoredFile] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentDraft:
    """A comment to make, or a reply when `parent_id` is set."""

    content: str = ""
    gif_url: str | None = None
    anonymous: bool = False
    parent_id: int | None = None
