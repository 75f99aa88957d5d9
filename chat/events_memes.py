"""What happens to the media that people keep; heard by their own sessions."""

from accounts.events import UserEvent
from chat.meme_records import FavoriteMemeRecord


class FavoriteMemeCreated(UserEvent, frozen=True, kw_only=True):
    """A person keeps another piece of media."""

    meme: FavoriteMemeRecord


class FavoriteMemeUpdated(UserEvent, frozen=True, kw_only=True):
    """A person calls or describes a kept piece otherwise."""

    meme: FavoriteMemeRecord


class FavoriteMemeDeleted(UserEvent, frozen=True, kw_only=True):
    """A person keeps a piece no longer."""

    meme_id: int
