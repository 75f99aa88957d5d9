"""What a rule is, where it holds, and what follows when it is broken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from moderation.automod.text import Text

LONGEST_FINDING = 100


class RuleKind(StrEnum):
    """What a rule looks for."""

    WORDS = "words"
    PATTERNS = "patterns"
    LINKS = "links"
    INVITES = "invites"
    MENTIONS = "mentions"
    REPEATS = "repeats"


class Scope(StrEnum):
    """Where a rule holds. Private messages are of neither side: they come under `everywhere` alone."""

    EVERYWHERE = "everywhere"
    GUILDS = "guilds"
    TOPICS = "topics"
    GUILD = "guild"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something is written. A place without guild and topic that is no side's is private."""

    side: Scope | None = None  # GUILDS or TOPICS
    guild_id: int | None = None
    topic_id: int | None = None
    channel_id: int | None = None

    @property
    def is_private(self) -> bool:
        """Whether it is between people."""
        return self.side is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What is about to be written, by whom, where.

    `links` are addresses beside those in the text; `people`, `roles` and `everyone` whom it calls. `writer` is whose
    floods are counted: an account, or a webhook. `is_name` marks what is no message: the name of a person or thing.
    """

    text: Text
    place: Place
    writer: int = 0
    links: tuple[str, ...] = ()
    people: int = 0
    roles: int = 0
    everyone: bool = False
    is_name: bool = False
    role_ids: frozenset[int] = frozenset()
    is_staff: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule as it is in force. `settings` have the shape that moderation/automod/settings.py gives them."""

    id: int
    name: str
    kind: RuleKind
    settings: Mapping[str, Any]
    scope: Scope = Scope.EVERYWHERE
    place_id: int | None = None
    refuses: bool = True
    reports: bool = False
    time_out_minutes: int = 0
    spared_role_ids: frozenset[int] = field(default_factory=frozenset)
    spared_channel_ids: frozenset[int] = field(default_factory=frozenset)
    spares_staff: bool = True

    def concerns(self, writing: Writing) -> bool:
        """Whether the rule holds there and for whoever writes."""
        if not self._holds_at(writing.place) or self._spares_as_staff(writing):
            return False
        is_spared = writing.place.channel_id in self.spared_channel_ids or self.spared_role_ids & writing.role_ids
        return not is_spared

    def _spares_as_staff(self, writing: Writing) -> bool:
        # Whoever moderates a place answers for what it is called there, not for what all the server may be called.
        is_theirs = self.place_id is not None or not writing.is_name
        return self.spares_staff and writing.is_staff and is_theirs

    def _holds_at(self, place: Place) -> bool:
        match self.scope:
            case Scope.EVERYWHERE:
                return True
            case Scope.GUILD:
                return place.guild_id == self.place_id
            case Scope.TOPIC:
                return place.topic_id == self.place_id
        return place.side == self.scope


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule, and by what it is: a word, a host, a number."""

    rule: Rule
    what: str

    @classmethod
    def of(cls, rule: Rule, what: object) -> "Finding":
        """The same with what was found cut to a line."""
        return cls(rule, str(what)[:LONGEST_FINDING])
