"""The topic side's content rules: links are removed, listed words starred out, threats refused.

They apply at the boundary of that side only; guild messages are stored as written. Rules: validation texts and
content filter of the topic-side contract.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import re2

from core.text.characters import folded

LINK_REMOVED = "[Link removed]"
LONGEST_WHITESPACE_RUN = 9

DEFAULT_WORDS = frozenset(
    {"asshole", "bastard", "bitch", "bullshit", "cunt", "dickhead", "fuck", "fucker", "fucking", "motherfucker"}
    | {"shit", "slut", "twat", "wanker", "whore", "caralho", "foda-se", "merda", "puta"}
)

_PUNCTUATION = ".,!?;:"
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_EXCESSIVE = re.compile(rf"\s{{{LONGEST_WHITESPACE_RUN + 1}}}")
_GROUPS = "jews|muslims|christians|blacks|whites|gays|lesbians|trans people|immigrants|refugees|women|gypsies"
# A linear engine, because these patterns have open middles and the text is anybody's.
_THREATS = re2.compile(
    r"(?i)\b(?:"
    r"(?:i(?:'ll| will|'m going to| am going to)|we(?:'ll| will)|gonna) (?:kill|murder|rape|stab|shoot|bomb|hurt) "
    r"(?:you|your|u|them|him|her)\b"
    r"|kill (?:yourself|urself|your self)\b|kys\b"
    r"|(?:death to|gas|kill|exterminate|lynch|hang) (?:all |the |all the )?(?:" + _GROUPS + r")\b"
    r"|(?:" + _GROUPS + r") (?:should|must|deserve to) (?:die|be killed|be exterminated|be gassed)\b"
    r")"
)


class Severity(StrEnum):
    """How bad a text is; `critical` is refused."""

    NONE = "none"
    LOW = "low"
    CRITICAL = "critical"


def has_excessive_whitespace(text: str) -> bool:
    """Whether the text holds a run of ten or more white-space characters."""
    return _EXCESSIVE.search(text) is not None


@dataclass(frozen=True, slots=True)
class ContentFilter:
    """The filter of one topic or of the server. `words` are matched folded and whole."""

    links: Literal["remove", "keep"] = "remove"
    words: frozenset[str] = DEFAULT_WORDS

    @classmethod
    def of(cls, words: Iterable[str], links: Literal["remove", "keep"] = "remove") -> "ContentFilter":
        """A filter for an administrator's word list."""
        return cls(links, frozenset(filter(None, (folded(word).strip() for word in words))))

    def clean(self, text: str) -> str:
        """The text as stored: links replaced, white space collapsed, listed words as asterisks of equal length."""
        without_links = _LINK.sub(LINK_REMOVED, text) if self.links == "remove" else text
        return " ".join(self._starred(word) for word in without_links.split())

    def analyse(self, text: str) -> Severity:
        """Critical for threats and calls for violence, low for listed words."""
        if _THREATS.search(" ".join(folded(text).split())):
            return Severity.CRITICAL
        return (
            Severity.LOW if any(self._is_listed(word.strip(_PUNCTUATION)) for word in text.split()) else Severity.NONE
        )

    def refuses_name(self, name: str) -> bool:
        """Whether a username or alias contains a listed word."""
        lowered = folded(name)
        return any(word in lowered for word in self.words)

    def _is_listed(self, word: str) -> bool:
        return folded(word) in self.words

    def _starred(self, word: str) -> str:
        bare = word.strip(_PUNCTUATION)
        return word.replace(bare, "*" * len(bare), 1) if bare and self._is_listed(bare) else word
