"""Links in a message's text, as clients make them clickable. Reading is linear."""

import re

from core.text.mentions import code_spans

LONGEST = 2048
_LINK = re.compile(r"https?://[^\s<>\"`]+", re.IGNORECASE)
_OPENING = {")": "(", "]": "["}
_AROUND = "*_~|"  # marks that may stand directly around a link
_BEHIND = ".,:;!?'*~|"


def links(content: str, most: int) -> tuple[str, ...]:
    """The first `most` different links outside code and `<...>`, in order of appearance. Those in markdown links and
    spoilers count; longer ones than 2048 characters do not."""
    if "://" not in content:
        return ()
    found: dict[str, None] = {}
    for start, end in _plain_parts(content):
        for match in _LINK.finditer(content, start, end):
            if _is_hidden(content, match.start(), match.end()):
                continue
            link = _trimmed(match[0], content[match.start() - 1] if match.start() else "")
            if len(link) <= LONGEST:
                found[link] = None
            if len(found) == most:
                return tuple(found)
    return tuple(found)


def _plain_parts(content: str) -> list[tuple[int, int]]:
    parts, position = [], 0
    for start, end in code_spans(content):
        parts.append((position, start))
        position = end
    return [*parts, (position, len(content))]


def _is_hidden(content: str, start: int, end: int) -> bool:
    return content[start - 1 : start] == "<" and content[end : end + 1] == ">"


def _trimmed(text: str, before: str) -> str:
    """Without what only stands around or behind the link: a spoiler's end, the bracket that opened before it, a full
    stop."""
    text = _balanced(text.partition("||")[0])
    return text.rstrip(_BEHIND + before if before in _AROUND else _BEHIND)


def _balanced(text: str) -> str:
    """Up to the first bracket that closes none."""
    is_open = dict.fromkeys("([", 0)
    for place, character in enumerate(text):
        if character in is_open:
            is_open[character] += 1
        elif character in _OPENING:
            is_open[_OPENING[character]] -= 1
            if is_open[_OPENING[character]] < 0:
                return text[:place]
    return text
