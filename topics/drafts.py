"""What somebody wants a topic to be, validated in form by the interface it came through."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicDraft:
    """A topic to make."""

    title: str
    description: str = ""
    tags: tuple[str, ...] = ()
    allow_anonymous: bool = True
    require_approval: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicChanges:
    """What to change; None leaves a thing as it is."""

    title: str | None = None
    description: str | None = None
    tags: tuple[str, ...] | None = None
    allow_anonymous: bool | None = None
    require_approval: bool | None = None

    @property
    def given(self) -> dict[str, object]:
        """The changes by the name of the column."""
        columns = ("title", "description", "tags", "allow_anonymous", "require_approval")
        values = {name: getattr(self, name) for name in columns}
        return {name: value for name, value in values.items() if value is not None}
