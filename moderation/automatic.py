"""The rules of automatic moderation that are in force, kept in memory: every message is held against them."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from chat.models import Invite
from core.instance import endpoints
from core.kept_facts import Kept
from guilds.models import Guild
from moderation.automod.engine import Invites, RuleSet
from moderation.automod.rules import Rule
from moderation.models import AutomodRule

NAME = "automod_rules"


def _read() -> RuleSet:
    rows = AutomodRule.objects.filter(is_enabled=True).order_by("id")
    return prepared(tuple(row.prepared() for row in rows), invites_here())


_former = RuleSet(())


def prepared(rules: tuple[Rule, ...], invites: Invites) -> RuleSet:
    """The rules, ready to be held against texts: those of last time where nothing is otherwise, because many take
    seconds."""
    global _former
    if (_former.rules, _former.invites) != (rules, invites):
        _former = RuleSet(rules, invites)
    return _former


in_force = Kept(NAME, _read, beside=True)
"""The rules. Nobody who writes waits for them when they have changed: they are made ready on a thread of their own, and
the former hold until then. Where there are none yet, in a process that has just begun, the first who writes does."""


def invites_here() -> Invites:
    """What rules about invites know of this server."""
    return Invites((_own_invites(),), guilds_behind)


def guilds_behind(codes: frozenset[str]) -> Mapping[str, int]:
    """To which guild codes of invites lead; 0 for those to something else, nothing for those to nowhere. Two queries,
    which only messages with addresses of invites cost, where a rule is about these."""
    invites = Invite.objects.filter(code__in=codes).values_list("code", "guild_id")
    found = {code: guild_id or 0 for code, guild_id in invites}
    own = {code.lower(): code for code in codes - found.keys()}
    chosen = Guild.objects.filter(vanity_url_code__in=own).values_list("vanity_url_code", "id") if own else ()
    return found | {own[code]: guild_id for code, guild_id in chosen if code is not None}


def _own_invites() -> str:
    address = urlsplit(endpoints()["invite"])
    return f"{address.netloc}{address.path}".lower()
