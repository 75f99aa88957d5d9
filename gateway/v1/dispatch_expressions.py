"""Emojis and stickers of guilds as the guild wire's dispatches: always all of them, to everybody in the guild."""

from gateway.v1.rendered import Rendered, renders
from guilds.events_expressions import EmojisUpdated, StickersUpdated
from guilds.v1.render_expressions import render_emoji, render_sticker


@renders(EmojisUpdated)
def _emojis(event: EmojisUpdated) -> list[Rendered]:
    emojis = [render_emoji(emoji) for emoji in event.emojis]
    return [Rendered("GUILD_EMOJIS_UPDATE", {"guild_id": str(event.guild_id), "emojis": emojis})]


@renders(StickersUpdated)
def _stickers(event: StickersUpdated) -> list[Rendered]:
    stickers = [render_sticker(sticker) for sticker in event.stickers]
    return [Rendered("GUILD_STICKERS_UPDATE", {"guild_id": str(event.guild_id), "stickers": stickers})]
