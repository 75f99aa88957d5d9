"""Messages as programs send them that were written for Slack."""

import re
from typing import Any

from chat.drafts import MessageDraft
from integrations.webhooks.cards import Card, Facts, address, at, card, field, moment_of, person, text_at
from integrations.webhooks.speaking import Saying

_COLOR = re.compile(r"#?([0-9a-fA-F]{6})")


def from_slack(body: Facts) -> Saying:
    """What a Slack message says here: its text, and an embed for each of its attachments."""
    embeds = tuple(_embed(each) for each in body.get("attachments") or ())
    draft = MessageDraft(content=text_at(body, "text"), embeds=tuple(each for each in embeds if len(each) > 2))
    return Saying(draft, name=text_at(body, "username") or None, avatar_url=address(at(body, "icon_url")))


def _embed(attachment: Facts) -> Card:
    texts = [text for text in (text_at(attachment, "pretext"), text_at(attachment, "text")) if text]
    return card(
        title=text_at(attachment, "title"),
        url=at(attachment, "title_link"),
        color=_color(text_at(attachment, "color")),
        description="\n".join(texts) or text_at(attachment, "fallback"),
        author=person(text_at(attachment, "author_name"), at(attachment, "author_link"), at(attachment, "author_icon")),
        fields=[_field(each) for each in attachment.get("fields") or () if _has_both(each)],
        footer=text_at(attachment, "footer"),
        timestamp=moment_of(at(attachment, "ts")),
        image=at(attachment, "image_url"),
        thumbnail=at(attachment, "thumb_url"),
    )


def _color(text: str) -> int | None:
    found = _COLOR.fullmatch(text)
    return int(found[1], 16) if found else None


def _has_both(one: Any) -> bool:
    return bool(text_at(one, "title") and text_at(one, "value"))


def _field(one: Facts) -> Card:
    return field(text_at(one, "title"), text_at(one, "value"), inline=bool(at(one, "short")))
