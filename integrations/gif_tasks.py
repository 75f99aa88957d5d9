"""Fetching what GIF providers show everybody, beside the requests that show it."""

from core.jobs import job
from integrations.gifs.shelf import REFRESH, Shelf, refresh


@job(REFRESH, attempts=1)
def refresh_gifs(*, shelf: Shelf, locale: str) -> None:
    """Fetch a kept list anew; the next one who finds it old asks again."""
    refresh(shelf, locale)
