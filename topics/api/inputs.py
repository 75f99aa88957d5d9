"""What the topic wire takes for topics."""

from typing import Any

from core.api.fields import BoolField, Input, ItemsField
from core.errors import Code, ProductError
from topics.api.fields import LooseTextField, TagsField, WordsField
from topics.api.paging import OffsetQuery
from topics.drafts import TopicChanges, TopicDraft
from topics.queries import TopicFilter

MOST_FILTER_TAGS = 50

TITLE = r"[\w\s\-.,!?()\[\]{}]+"  # \w: letters and digits of every script
TITLE_TEXTS = {
    "required": "Title is required",
    "type": "Title is required",
    "short": "Title must be at least 3 characters long",
    "long": "Title must be less than 100 characters long",
    "pattern": "Title contains invalid characters",
}
DESCRIPTION_TEXTS = {
    "long": "Description must be less than 500 characters long",
    "type": "Description contains invalid content",
    "pattern": "Description contains invalid content",
}


def title_field(**options: Any) -> WordsField:
    """The title of a topic."""
    return WordsField(3, 100, pattern=TITLE, is_line=True, texts=TITLE_TEXTS, **options)


def description_field(**options: Any) -> WordsField:
    """The description of a topic."""
    return WordsField(0, 500, without="<script", texts=DESCRIPTION_TEXTS, required=False, allow_null=True, **options)


def tags_field() -> TagsField:
    """Tags that need not be given."""
    return TagsField(required=False, allow_null=True, texts={"type": "Tags must be a list"})


def flag(name: str) -> BoolField:
    """A boolean that need not be given."""
    return BoolField(required=False, allow_null=True, texts={"type": f"{name} must be true or false"})


class TopicListQuery(OffsetQuery):
    """Filters, order and page of the list of topics. An unknown order is `last_activity`."""

    sort_by = LooseTextField(required=False, allow_null=True)
    tags = ItemsField(LooseTextField(allow_null=True), required=False, allow_null=True)
    search = LooseTextField(required=False, allow_null=True)

    def wanted(self) -> TopicFilter:
        """What the list is narrowed to."""
        tags = tuple(tag.lower() for tag in self.get("tags") or () if tag)
        return TopicFilter(tags=tags[:MOST_FILTER_TAGS], search=self.get("search") or "")


class TopicInput(Input):
    """A topic to make."""

    title = title_field()
    description = description_field()
    tags = tags_field()
    allow_anonymous = flag("allow_anonymous")
    require_approval = flag("require_approval")

    def draft(self) -> TopicDraft:
        """What the operation takes."""
        anonymous = self.get("allow_anonymous")
        return TopicDraft(
            title=self["title"],
            description=self.get("description") or "",
            tags=self.get("tags") or (),
            allow_anonymous=True if anonymous is None else anonymous,
            require_approval=bool(self.get("require_approval")),
        )


class TopicSettingsInput(Input):
    """The settings to change; what is absent stays."""

    allow_anonymous = flag("allow_anonymous")
    require_approval = flag("require_approval")


class TopicUpdateInput(Input):
    """What to change in a topic; what is absent or null stays."""

    title = title_field(required=False, allow_null=True)
    description = description_field()
    tags = tags_field()
    settings = TopicSettingsInput(required=False, allow_null=True)

    def changes(self) -> TopicChanges:
        """What the operation takes. Raises BAD_REQUEST (`nothing_to_update`) when nothing was given."""
        settings = self.get("settings")
        changes = TopicChanges(
            title=self.get("title"),
            description=self.get("description"),
            tags=self.get("tags"),
            allow_anonymous=settings.get("allow_anonymous") if settings else None,
            require_approval=settings.get("require_approval") if settings else None,
        )
        if not changes.given:
            raise ProductError(Code.BAD_REQUEST, reason="nothing_to_update")
        return changes
