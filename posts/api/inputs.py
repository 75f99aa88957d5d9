"""What the topic wire takes for posts, votes and comments."""

from typing import Any

from chat.api.file_inputs import FilesField, brought
from core.actor import Actor
from core.api.fields import BoolField, ChoiceField, Input, OidField, ProductField, WholeField
from core.api.fields.base import Schema
from core.errors import FieldCode, InvalidForm
from core.text import normalise
from posts.drafts import CommentDraft, PostDraft
from posts.models import PostStatus
from posts.operations.votes import CLEAR, DOWN, UP
from topics.api.content import ContentField, GifField, checked_content, checked_title
from topics.api.fields import LooseTextField, WordsField
from topics.api.paging import OffsetQuery
from topics.tags import LONGEST_TAG, SHORTEST_TAG

VOTES = {"1": UP, "up": UP, "upvote": UP, "-1": DOWN, "down": DOWN, "downvote": DOWN} | dict.fromkeys(
    ("0", "none", "remove"), CLEAR
)
MOST_POST_TAGS = 10
COMMENTS_DEFAULT = 100
MOST_COMMENTS = 500

_TITLE_TEXTS = {
    "required": "Post title is required",
    "type": "Post title is required",
    "long": "Title must be 300 characters or less",
    "pattern": "Title contains invalid characters",
}


_REASON_TEXTS = {
    "long": "Closure reason must be 500 characters or less",
    "type": "Closure reason is required",
}


class PostTagsField(ProductField):
    """A list, or one text with commas; what is no tag by its length is dropped, not refused."""

    def parse(self, value: Any) -> Any:
        items = value.split(",") if isinstance(value, str) else value
        if not isinstance(items, list):
            raise self.invalid("type")
        texts = (normalise(item).lower() for item in items if isinstance(item, str))
        kept = dict.fromkeys(text for text in texts if SHORTEST_TAG <= len(text) <= LONGEST_TAG)
        return tuple(kept)[:MOST_POST_TAGS]

    def schema(self) -> Schema:
        return {"type": "array", "items": {"type": "string"}}


class RecentQuery(OffsetQuery):
    """A page of posts, and words that they or comments on them must have."""

    search = LooseTextField(required=False, allow_null=True)

    @property
    def text(self) -> str:
        """What is looked for, or nothing."""
        return (self.get("search") or "").strip()


class PostListQuery(RecentQuery):
    """Order and page of a topic's posts: `new` (default), `hot`, `top`, `old` or `hot_decay`."""

    sort_by = LooseTextField(required=False, allow_null=True)


class Anonymity(Input):
    """Whether to write under one's alias."""

    use_anonymous = BoolField(required=False, allow_null=True, texts={"type": "use_anonymous must be true or false"})

    @property
    def is_anonymous(self) -> bool:
        """Whether the alias is asked for."""
        return bool(self.get("use_anonymous"))


class PostInput(Anonymity):
    """A post to make in the topic of the path."""

    title = WordsField(1, 300, is_line=True, texts=_TITLE_TEXTS)
    content = ContentField()
    gif_url = GifField()
    tags = PostTagsField(required=False, allow_null=True, texts={"type": "Tags must be a list"})
    images = FilesField()

    def check(self, values: dict[str, Any]) -> None:
        """Raise InvalidForm when there is neither text nor GIF nor picture, or the text breaks the rules of content."""
        values["content"] = checked_content(values["content"], "Post")
        if not values["images"]:
            _require_content(values, "Post content or GIF URL is required")

    def draft(self, actor: Actor) -> PostDraft:
        """What the operation takes. Raises as `brought`."""
        images = brought(actor, self["images"])
        return PostDraft(
            uploads=images.uploads,
            stored=images.stored,
            title=checked_title(self["title"]),
            content=self["content"],
            gif_url=self["gif_url"],
            tags=self.get("tags") or (),
            anonymous=self.is_anonymous,
        )


class PostInTopicInput(PostInput):
    """A post to make in the topic it names."""

    topic_id = OidField(texts={"required": "Topic ID is required", "type": "Invalid topic ID format"})


class VoteField(ProductField):
    """A vote in any of its spellings."""

    def __init__(self) -> None:
        super().__init__(required=False, texts={"required": "Invalid vote", "choice": "Invalid vote"})

    def parse(self, value: Any) -> int:
        is_word = isinstance(value, int | str) and not isinstance(value, bool)
        vote = VOTES.get(str(value)) if is_word else None
        if vote is None:
            raise self.invalid("choice")
        return vote

    def schema(self) -> Schema:
        return {"oneOf": [{"type": "integer", "enum": [1, -1, 0]}, {"type": "string", "enum": list(VOTES)}]}


class VoteInput(Input):
    """A vote, under one of five names."""

    vote = VoteField()
    vote_type = VoteField()
    direction = VoteField()
    type = VoteField()
    value = VoteField()

    @property
    def cast(self) -> int:
        """`UP`, `DOWN` or `CLEAR`."""
        chosen: int = next(iter(self.values.values()))
        return chosen

    def check(self, values: dict[str, Any]) -> None:
        """Raise InvalidForm when no name was given."""
        if not values:
            raise InvalidForm.at("vote", FieldCode.INVALID_FORMAT, text="Invalid vote")


class StatusInput(Input):
    """Whether a post takes comments, and why not."""

    status = ChoiceField(PostStatus.values, texts=dict.fromkeys(("required", "choice", "type"), "Invalid status"))
    reason = WordsField(0, 500, texts=_REASON_TEXTS, required=False, allow_null=True)

    def check(self, values: dict[str, Any]) -> None:
        """Raise InvalidForm when a post shall be closed without a reason."""
        if values["status"] == PostStatus.CLOSED and not values.get("reason"):
            raise InvalidForm.at("reason", FieldCode.INVALID_FORMAT, text="Closure reason is required")


class WrittenDeletionInput(Input):
    """How to delete: `soft` (default) or `hard`."""

    mode = LooseTextField(required=False, allow_null=True)


class DeletionQuery(WrittenDeletionInput):
    """The same in the address."""


class CommentListQuery(Input):
    """Order (`top`, `new` or `old`) and size of a comment tree."""

    sort_by = LooseTextField(required=False, allow_null=True)
    limit = WholeField(required=False, allow_null=True, texts={"type": "Limit must be a whole number"})

    def size(self) -> int:
        """How many comments, at any depth: outside 1..500 it is 100."""
        limit = self.get("limit")
        return limit if limit is not None and 1 <= limit <= MOST_COMMENTS else COMMENTS_DEFAULT


class CommentInput(Anonymity):
    """A comment to write."""

    content = ContentField()
    gif_url = GifField()

    noun = "Comment"

    def check(self, values: dict[str, Any]) -> None:
        """Raise InvalidForm when there is neither text nor GIF, or the text breaks the rules of content."""
        values["content"] = checked_content(values["content"], self.noun)
        _require_content(values, f"{self.noun} content or GIF URL is required")

    def draft(self) -> CommentDraft:
        """What the operation takes."""
        return CommentDraft(content=self["content"], gif_url=self["gif_url"], anonymous=self.is_anonymous)


class ReplyInput(CommentInput):
    """A reply to write."""

    noun = "Reply"


def _require_content(values: dict[str, Any], text: str) -> None:
    if not values["content"] and not values["gif_url"]:
        raise InvalidForm.at("content", FieldCode.INVALID_FORMAT, text=text)
