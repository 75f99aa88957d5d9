"""Media that people keep as the guild wire's dispatches, to its owner's sessions."""

from chat.events_memes import FavoriteMemeCreated, FavoriteMemeDeleted, FavoriteMemeUpdated
from chat.v1.render_memes import render_meme
from gateway.v1.rendered import Rendered, renders


@renders(FavoriteMemeCreated)
def _created(event: FavoriteMemeCreated) -> list[Rendered]:
    return [Rendered("FAVORITE_MEME_CREATE", render_meme(event.meme))]


@renders(FavoriteMemeUpdated)
def _updated(event: FavoriteMemeUpdated) -> list[Rendered]:
    return [Rendered("FAVORITE_MEME_UPDATE", render_meme(event.meme))]


@renders(FavoriteMemeDeleted)
def _deleted(event: FavoriteMemeDeleted) -> list[Rendered]:
    return [Rendered("FAVORITE_MEME_DELETE", {"meme_id": str(event.meme_id)})]
