"""What a message says in text alone, for wires and notices that show no more of it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

GIF_ONLY = "[GIF]"  # stored for a GIF without a text
FILES_ONLY = "[Attachment]"
STICKERS_ONLY = "[Sticker]"
_PREVIEW = 50
_PERSON = re.compile(r"<@!?(\d{1,19})>")
_EMOJI = re.compile(r"<a?(:\w{1,32}:)\d{1,19}>")


def shown_text(
    content: str,
    *,
    gif_url: str | None = None,
    has_files: bool = False,
    snapshots: Iterable[Mapping[str, Any]] = (),
    stickers: Iterable[Mapping[str, Any]] = (),
    names: Mapping[int, str] | None = None,
) -> str:
    """The content as people read it on the topic side, of whom `names` tells what they are called there; for messages
    without a text, what they hold instead."""
    if content:
        return _spelled(content, names or {}) if "<" in content else content
    passed_on = next((str(each["content"]) for each in snapshots if each.get("content")), "")
    if passed_on:
        return passed_on
    if gif_url:
        return GIF_ONLY
    if has_files:
        return FILES_ONLY
    return STICKERS_ONLY if tuple(stickers) else ""


def preview_of(text: str) -> str:
    """The beginning of a private message, for telling somebody that it came."""
    return text if len(text) <= _PREVIEW else f"{text[:_PREVIEW]}..."


def with_gif(content: str, gif_url: str | None) -> str:
    """The content for a wire on which a GIF is an address in the text."""
    if gif_url is None:
        return content
    return gif_url if content in ("", GIF_ONLY) else f"{content}\n{gif_url}"


def _spelled(content: str, names: Mapping[int, str]) -> str:
    """The guild side's way of naming people and emojis as the topic side writes it."""

    def person(match: re.Match[str]) -> str:
        name = names.get(int(match[1]))
        return match[0] if name is None else f"@{name}"

    return _EMOJI.sub(r"\1", _PERSON.sub(person, content))
