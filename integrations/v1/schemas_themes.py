"""What the guild wire says about themes."""

from typing import Literal, TypedDict


class ThemeResponse(TypedDict):
    """A theme. Those that come with every client have neither author nor style sheet."""

    id: str
    name: str
    kind: Literal["builtin", "shared"]
    css_url: str | None
    author_id: str | None
    created_at: str | None


class WholeThemeResponse(ThemeResponse):
    """A theme with its style sheet."""

    css: str | None


class ThemeCreatedResponse(TypedDict):
    """A theme that was just shared."""

    id: str
