"""Style sheets that people share."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F

from core.clock import now

_ID_BYTES = 8


def new_theme_id() -> str:
    """16 hexadecimal digits that nobody guesses: whoever knows them may see the theme."""
    return secrets.token_hex(_ID_BYTES)


class Theme(models.Model):
    """A style sheet that a person shares by its id; the text is a stored file."""

    id = models.CharField(max_length=16, primary_key=True, default=new_theme_id, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="themes", db_index=False
    )
    name = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(F("author"), F("created_at").desc(), name="themes_newest_first")]

    def __str__(self) -> str:
        return f"theme of {self.author_id}"
