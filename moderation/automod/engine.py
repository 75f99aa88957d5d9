"""Rules in force, prepared for the many texts that are held against them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from moderation.automod.addresses import (
    INVITES_ELSEWHERE,
    codes_behind,
    hosts_linked,
    hosts_named,
    is_listed,
    spellings,
)
from moderation.automod.matching import Patterns, Words
from moderation.automod.rules import Finding, Rule, RuleKind, Writing

_Look = Callable[[Writing], str | None]
UNREADABLE = "an address that cannot be read"


@dataclass(frozen=True, slots=True)
class Invites:
    """What rules about invites must know of the server: how its own invites begin, and where codes lead (to which
    guild; 0 for a place that is none; codes of nothing are left out)."""

    own: tuple[str, ...] = ()
    guilds_of: Callable[[frozenset[str]], Mapping[str, int]] = lambda codes: {}


class RuleSet:
    """Rules in order, each with what finds what it is about."""

    def __init__(self, rules: Iterable[Rule], invites: Invites | None = None) -> None:
        self.rules, self.invites = tuple(rules), invites or Invites()
        self._listing = tuple(rule for rule in self.rules if rule.kind == RuleKind.WORDS)
        self._words = Words({rule.id: rule.settings["words"] for rule in self._listing})
        looks = _LOOKS
        self._looks = tuple((rule, looks[rule.kind](rule, self.invites)) for rule in self.rules if rule.kind in looks)
        # What is counted over time is asked for when a message is sent for good.
        self.counting = tuple(rule for rule in self.rules if _counts(rule))
        self.size = len(self.rules)

    def broken_by(self, writing: Writing) -> list[Finding]:
        """The rules that a text breaks by itself. Linear in its length."""
        found = []
        listing = [rule for rule in self._listing if _is_asked(rule, writing)]
        if listing:
            words = self._words.found(writing.text)
            found += [Finding.of(rule, words[rule.id]) for rule in listing if rule.id in words]
        for rule, look in self._looks:
            what = look(writing) if _is_asked(rule, writing) else None
            if what is not None:
                found.append(Finding.of(rule, what))
        return found


def _is_asked(rule: Rule, writing: Writing) -> bool:
    return rule.concerns(writing) and (not writing.is_name or bool(rule.settings.get("names")))


def _counts(rule: Rule) -> bool:
    return rule.kind == RuleKind.REPEATS or (rule.kind == RuleKind.MENTIONS and rule.settings["together"] > 0)


def _patterns(rule: Rule, invites: Invites) -> _Look:
    patterns = Patterns(tuple(rule.settings["patterns"]))
    return lambda writing: patterns.found(writing.text)


def _links(rule: Rule, invites: Invites) -> _Look:
    listed = frozenset(name for host in rule.settings["hosts"] for name in spellings(host))
    below = bool(rule.settings["subdomains"])

    def only(writing: Writing) -> str | None:
        hosts = hosts_linked(writing.text, writing.links)
        others = (host for host in hosts if not is_listed(host, listed, with_subdomains=below))
        return next((host or UNREADABLE for host in others), None)

    def none_of(writing: Writing) -> str | None:
        for hosts in (hosts_linked(writing.text, writing.links), hosts_named(writing.text)):
            found = next((host for host in hosts if is_listed(host, listed, with_subdomains=below)), None)
            if found is not None:
                return found
        return None

    return only if rule.settings["only"] else none_of


def _invites(rule: Rule, invites: Invites) -> _Look:
    allowed = frozenset(rule.settings["guilds"])
    elsewhere = INVITES_ELSEWHERE if rule.settings["elsewhere"] else ()

    def look(writing: Writing) -> str | None:
        for start in elsewhere:
            code = next(codes_behind(start, writing.text, writing.links), None)
            if code is not None:
                return f"{start}/{code}"
        codes = frozenset(code for start in invites.own for code in codes_behind(start, writing.text, writing.links))
        leads = invites.guilds_of(codes) if codes else {}
        fine = allowed | {writing.place.guild_id or -1}
        return next((code for code, guild_id in sorted(leads.items()) if guild_id not in fine), None)

    return look


def _mentions(rule: Rule, invites: Invites) -> _Look:
    most = rule.settings

    def look(writing: Writing) -> str | None:
        if most["people"] and writing.people > most["people"]:
            return f"{writing.people} people"
        if most["roles"] and writing.roles > most["roles"]:
            return f"{writing.roles} roles"
        return "everybody" if most["everyone"] and writing.everyone else None

    return look


_LOOKS: dict[RuleKind, Callable[[Rule, Invites], _Look]] = {
    RuleKind.PATTERNS: _patterns,
    RuleKind.LINKS: _links,
    RuleKind.INVITES: _invites,
    RuleKind.MENTIONS: _mentions,
}
