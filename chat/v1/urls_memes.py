"""Addresses of media that people keep on the guild wire."""

from chat.v1.views.memes import FavoriteMeme, FavoriteMemes, MessageMemes
from core.api.routing import routes

urlpatterns = [
    *routes("/users/@me/memes", FavoriteMemes),
    *routes("/users/@me/memes/<id:meme_id>", FavoriteMeme),
    *routes("/channels/<id:channel_id>/messages/<id:message_id>/memes", MessageMemes),
]
