"""Themes: four that every client has, and style sheets that people share by ids nobody guesses."""

import re
from datetime import datetime
from typing import Any, Literal

import msgspec
from django.conf import settings

from core.actor import Actor
from core.errors import Code, ProductError
from core.storage import MEDIA_PATH, files
from integrations.models import Theme

FOLDER = "themes"
MOST_BYTES = 8 * 1024 * 1024
CONTENT_TYPE = "text/css; charset=utf-8"
THEME_ID = re.compile(r"[0-9a-f]{16}")
_MOST_LISTED = 100


class ThemeRecord(msgspec.Struct, frozen=True):
    """What is known of a theme; those that come with every client have no author."""

    id: str
    name: str
    author_id: int | None = None
    created_at: datetime | None = None

    @classmethod
    def of(cls, row: Theme) -> "ThemeRecord":
        """The facts of the row."""
        return cls(row.id, row.name, row.author_id, row.created_at)

    @property
    def kind(self) -> Literal["builtin", "shared"]:
        """Whether somebody shared it."""
        return "builtin" if self.author_id is None else "shared"

    @property
    def url(self) -> str | None:
        """Where anybody fetches the style sheet."""
        if self.author_id is None:
            return None
        return f"{settings.GUILDHALL.public_url.rstrip('/')}{MEDIA_PATH}{theme_key(self.id)}"


BUILT_IN = tuple(ThemeRecord(name.lower(), name) for name in ("Dark", "Coal", "Light", "System"))


def theme_key(theme_id: str) -> str:
    """The storage key of a theme's style sheet."""
    return f"{FOLDER}/{theme_id}.css"


def themes_for(actor: Actor | None) -> list[ThemeRecord]:
    """The themes every client has, then those the caller has shared, newest first. Others' are told to nobody."""
    if actor is None or actor.kind != "session":
        return [*BUILT_IN]
    own = Theme.objects.filter(author_id=actor.user_id).order_by("-created_at", "-id")[:_MOST_LISTED]
    return [*BUILT_IN, *(ThemeRecord.of(row) for row in own)]


def theme_of(theme_id: str) -> ThemeRecord:
    """One theme. Raises UNKNOWN_THEME."""
    for theme in BUILT_IN:
        if theme.id == theme_id:
            return theme
    row = Theme.objects.filter(id=theme_id).first() if THEME_ID.fullmatch(theme_id) else None
    if row is None:
        raise ProductError(Code.UNKNOWN_THEME)
    return ThemeRecord.of(row)


def css_of(theme: ThemeRecord) -> str | None:
    """The style sheet of a shared theme. Raises UNKNOWN_THEME when it has just gone."""
    if theme.author_id is None:
        return None
    try:
        with files().open(theme_key(theme.id)) as file:
            return bytes(file.read()).decode()
    except FileNotFoundError:
        raise ProductError(Code.UNKNOWN_THEME) from None


def files_of(person: Any) -> list[tuple[str, str]]:
    """The style sheets the person shares: their names in a copy of their data, their storage keys."""
    ids = Theme.objects.filter(author=person).order_by("id").values_list("id", flat=True)
    return [(f"assets/{theme_key(theme_id)}", theme_key(theme_id)) for theme_id in ids]
