"""Pictures that people name in embeds of their own: looked at like those behind links, so that clients know their size
before they load, and icons that nobody can load are left out."""

from typing import Any

from msgspec.structs import replace

from chat.attachment_references import REFERENCE
from chat.records import MessageRecord
from core.media.external import shown_at

MOST_LOOKED_AT = 20  # of one message
_SHOWN = ("image", "thumbnail")
_WITH_ICON = ("author", "footer")

Embed = dict[str, Any]
Media = dict[str, dict[str, Any] | None]
"""What is at addresses, as an embed shows it; None where no picture is."""


def media_named(embeds: tuple[Embed, ...]) -> tuple[str, ...]:
    """The addresses of which is not said yet what is there. Files of the message and of this server are known."""
    pictures = [embed[part]["url"] for embed in embeds for part in _SHOWN if _is_unknown(embed.get(part))]
    icons = [
        embed[part]["icon_url"] for embed in embeds for part in _WITH_ICON if (embed.get(part) or {}).get("icon_url")
    ]
    others = (url for url in (*pictures, *icons) if not url.startswith(REFERENCE) and shown_at(url) != url)
    return tuple(dict.fromkeys(others))[:MOST_LOOKED_AT]


def with_media(message: MessageRecord, found: Media) -> MessageRecord:
    """The message with what was found out about the pictures of its embeds."""
    if not found:
        return message
    return replace(message, embeds=tuple(_filled(embed, found) for embed in message.embeds))


def _is_unknown(part: dict[str, Any] | None) -> bool:
    return part is not None and "content_type" not in part


def _filled(embed: Embed, found: Media) -> Embed:
    pictures = {part: (found.get(embed[part]["url"]) or {}) | embed[part] for part in _SHOWN if embed.get(part)}
    named = {part: _without_dead_icon(embed[part], found) for part in _WITH_ICON if embed.get(part)}
    return embed | pictures | named


def _without_dead_icon(part: dict[str, Any], found: Media) -> dict[str, Any]:
    is_dead = found.get(part.get("icon_url", ""), part) is None
    return {name: value for name, value in part.items() if name != "icon_url"} if is_dead else part
