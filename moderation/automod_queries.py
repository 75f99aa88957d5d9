"""Asking what a rule would find."""

from accounts.rights import Right, require_right
from core.actor import Actor
from core.text import mentions
from moderation.automatic import invites_here
from moderation.automod.engine import RuleSet
from moderation.automod.rules import Place, Rule, RuleKind, Scope, Writing
from moderation.automod.settings import checked_settings
from moderation.automod.text import Text
from moderation.operations.automod import RuleDraft

_HERE = {Scope.TOPICS: Scope.TOPICS, Scope.TOPIC: Scope.TOPICS}


def found_by(actor: Actor, draft: RuleDraft, text: str) -> str | None:
    """By what a text would break a rule, wherever it holds, None if it would not. The rule need not be stored. Needs
    `automod:view`. Raises as `require_right`, and InvalidForm at the settings."""
    require_right(actor, Right.AUTOMOD_VIEW)
    kind, scope = RuleKind(draft.kind), Scope(draft.scope)
    settings = checked_settings(kind, draft.settings)
    called = mentions(text)
    writing = Writing(
        text=Text(text),
        place=Place(
            side=_HERE.get(scope, Scope.GUILDS),
            guild_id=draft.place_id if scope == Scope.GUILD else None,
            topic_id=draft.place_id if scope == Scope.TOPIC else None,
        ),
        people=len(called.user_ids),
        roles=len(called.role_ids),
        everyone=called.everyone or called.here,
    )
    rule = Rule(id=0, name=draft.name, kind=kind, settings=settings, scope=scope, place_id=draft.place_id)
    broken = RuleSet([rule], invites_here()).broken_by(writing)
    return broken[0].what if broken else None
