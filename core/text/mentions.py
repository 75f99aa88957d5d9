"""What a message's text refers to: people, roles, everybody, custom emoji.

Patterns: mention and emoji rules of the wire contract. Every pattern has a bounded tail or ends at the first
character that cannot belong to it, and code is found by comparing runs of backticks once, so reading is linear.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import NamedTuple

_USER = re.compile(r"<@!?(0|[1-9][0-9]{0,18})>")
_ROLE = re.compile(r"<@&(0|[1-9][0-9]{0,18})>")
_EMOJI = re.compile(r"<(a?):([A-Za-z0-9_]{2,32}):(0|[1-9][0-9]{0,18})>")
_BACKTICKS = re.compile(r"`+")
_LINK = re.compile(r"https?://[^\s<>)\"`]*", re.IGNORECASE)
_GREATEST_ID = 2**63 - 1
_FENCE = 3

Span = tuple[int, int]


class Mentions(NamedTuple):
    """Ids in order of appearance, each once. `everyone` and `here` say what the text asks for, not what is allowed."""

    user_ids: tuple[int, ...] = ()
    role_ids: tuple[int, ...] = ()
    everyone: bool = False
    here: bool = False


class CustomEmoji(NamedTuple):
    """One use of a custom emoji outside code; `start` and `end` are where it stands."""

    id: int
    name: str
    animated: bool
    start: int
    end: int


def mentions(content: str) -> Mentions:
    """What the raw text mentions. People and roles count inside code too; @everyone and @here do not count inside
    code and link addresses."""
    if "@" not in content:
        return Mentions()
    has_everyone, has_here = "@everyone" in content, "@here" in content
    if has_everyone or has_here:
        plain = _plain(content)
        has_everyone, has_here = "@everyone" in plain, "@here" in plain
    return Mentions(_ids(_USER, content), _ids(_ROLE, content), has_everyone, has_here)


def custom_emojis(content: str) -> tuple[CustomEmoji, ...]:
    """The custom emoji of a text outside code, in order."""
    if "<" not in content:
        return ()
    spans = code_spans(content)
    ends = [end for _, end in spans]
    found = []
    for match in _EMOJI.finditer(content):
        index = bisect_right(ends, match.start())
        is_code = index < len(spans) and spans[index][0] < match.end()
        if not is_code and int(match[3]) <= _GREATEST_ID:
            found.append(CustomEmoji(int(match[3]), match[2], bool(match[1]), match.start(), match.end()))
    return tuple(found)


def rewritten_emojis(content: str, rewrite: Callable[[CustomEmoji], str]) -> str:
    """The text with each custom emoji outside code replaced by what `rewrite` returns for it."""
    parts: list[str] = []
    position = 0
    for emoji in custom_emojis(content):
        parts += (content[position : emoji.start], rewrite(emoji))
        position = emoji.end
    return "".join((*parts, content[position:]))


def code_spans(content: str) -> list[Span]:
    """Where code stands, marks included. One or two backticks close at the next run of the same length; three or
    more at the next run of three or more; a run that nothing closes is plain text."""
    runs = [match.span() for match in _BACKTICKS.finditer(content)]
    by_kind: dict[int, list[int]] = {}
    for index, (start, end) in enumerate(runs):
        by_kind.setdefault(min(end - start, _FENCE), []).append(index)
    spans: list[Span] = []
    index = 0
    while index < len(runs):
        start, end = runs[index]
        same = by_kind[min(end - start, _FENCE)]
        following = bisect_left(same, index + 1)
        if following < len(same):
            index = same[following]
            spans.append((start, runs[index][1]))
        index += 1
    return spans


def _plain(content: str) -> str:
    # What is removed leaves a blank, so that its neighbours cannot join into a mention.
    parts: list[str] = []
    position = 0
    for start, end in code_spans(content):
        parts.append(content[position:start])
        position = end
    parts.append(content[position:])
    return " ".join(_LINK.sub(" ", part) for part in parts)


def _ids(pattern: re.Pattern[str], content: str) -> tuple[int, ...]:
    ids = dict.fromkeys(int(text) for text in pattern.findall(content))
    return tuple(number for number in ids if number <= _GREATEST_ID)
