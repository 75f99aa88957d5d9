"""The media that a person keeps."""

from chat.meme_records import FavoriteMemeRecord
from chat.models import FavoriteMeme
from core.actor import Actor
from core.db.prepared import Prepared
from core.errors import Code, ProductError


def memes_of(user_id: int) -> list[FavoriteMemeRecord]:
    """All of them, the newest first. One query."""
    return [FavoriteMemeRecord.of(row) for row in _memes.all(user_id)]


# Every READY asks this: Django needs several times longer to build the SQL than the database to answer.
_memes = Prepared(
    lambda user_id: FavoriteMeme.objects.filter(user_id=user_id).select_related("file").order_by("-id"), int
)


def meme_for(actor: Actor, meme_id: int) -> FavoriteMemeRecord:
    """One of the actor's own. Raises UNKNOWN_FAVORITE_MEME."""
    row = FavoriteMeme.objects.filter(pk=meme_id, user_id=actor.user_id).select_related("file").first()
    if row is None:
        raise ProductError(Code.UNKNOWN_FAVORITE_MEME)
    return FavoriteMemeRecord.of(row)
