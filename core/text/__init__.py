"""Text: what is stored, what is found in it, what a name may look like. Everything here runs in linear time."""

from core.text.characters import cut, folded, normalise, utf16_length, without_invisible
from core.text.content_filter import ContentFilter, Severity, has_excessive_whitespace
from core.text.lookalikes import lookalike, spelled_out
from core.text.mentions import CustomEmoji, Mentions, code_spans, custom_emojis, mentions, rewritten_emojis
from core.text.names import (
    channel_name,
    display_name,
    display_name_problem,
    flexible_name,
    is_topic_username,
    username_from,
    username_problem,
)

__all__ = [
    "ContentFilter",
    "CustomEmoji",
    "Mentions",
    "Severity",
    "channel_name",
    "code_spans",
    "custom_emojis",
    "cut",
    "display_name",
    "display_name_problem",
    "flexible_name",
    "folded",
    "has_excessive_whitespace",
    "is_topic_username",
    "lookalike",
    "mentions",
    "normalise",
    "rewritten_emojis",
    "spelled_out",
    "username_from",
    "username_problem",
    "utf16_length",
    "without_invisible",
]
