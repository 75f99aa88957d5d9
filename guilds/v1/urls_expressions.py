"""Paths of the guild wire that belong to emojis and stickers, in guilds and in packs."""

from core.api.routing import routes
from guilds.v1.views.emojis import Emojis, ManyEmojis, OneEmoji
from guilds.v1.views.pack_emojis import ManyPackEmojis, OnePackEmoji, PackEmojis
from guilds.v1.views.pack_stickers import ManyPackStickers, OnePackSticker, PackStickers
from guilds.v1.views.packs import NewPack, OnePack, PackInstallation, Packs
from guilds.v1.views.stickers import ManyStickers, OneSticker, Stickers

urlpatterns = [
    *routes("/guilds/<id:guild_id>/emojis", Emojis),
    *routes("/guilds/<id:guild_id>/emojis/bulk", ManyEmojis),
    *routes("/guilds/<id:guild_id>/emojis/<id:emoji_id>", OneEmoji),
    *routes("/guilds/<id:guild_id>/stickers", Stickers),
    *routes("/guilds/<id:guild_id>/stickers/bulk", ManyStickers),
    *routes("/guilds/<id:guild_id>/stickers/<id:sticker_id>", OneSticker),
]

pack_urlpatterns = [
    *routes("/packs", Packs),
    *routes("/packs/<str:pack_type>", NewPack),
    *routes("/packs/<id:pack_id>", OnePack),
    *routes("/packs/<id:pack_id>/install", PackInstallation),
    *routes("/packs/emojis/<id:pack_id>", PackEmojis),
    *routes("/packs/emojis/<id:pack_id>/bulk", ManyPackEmojis),
    *routes("/packs/emojis/<id:pack_id>/<id:emoji_id>", OnePackEmoji),
    *routes("/packs/stickers/<id:pack_id>", PackStickers),
    *routes("/packs/stickers/<id:pack_id>/bulk", ManyPackStickers),
    *routes("/packs/stickers/<id:pack_id>/<id:sticker_id>", OnePackSticker),
]
