"""Paths of the guild wire that belong to emojis and stickers."""

from core.api.routing import routes
from guilds.v1.views.emojis import Emojis, ManyEmojis, OneEmoji
from guilds.v1.views.stickers import ManyStickers, OneSticker, Stickers

urlpatterns = [
    *routes("/guilds/<id:guild_id>/emojis", Emojis),
    *routes("/guilds/<id:guild_id>/emojis/bulk", ManyEmojis),
    *routes("/guilds/<id:guild_id>/emojis/<id:emoji_id>", OneEmoji),
    *routes("/guilds/<id:guild_id>/stickers", Stickers),
    *routes("/guilds/<id:guild_id>/stickers/bulk", ManyStickers),
    *routes("/guilds/<id:guild_id>/stickers/<id:sticker_id>", OneSticker),
]
