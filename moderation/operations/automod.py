"""Administrators who make rules of automatic moderation, and set the content filter of the topic side."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from accounts.rights import Right, require_right
from core import content_rules, kept_facts
from core.actor import Actor
from core.clock import now
from core.db.turns import take_turn_over
from core.errors import Code, FieldCode, FieldError, InvalidForm, ProductError
from core.ids import MAX_ID
from core.instance_settings import store
from core.operations import operation
from core.text import normalise
from guilds.models import Guild
from guilds.operations.members import LONGEST_TIMEOUT
from moderation.audit import record_admin
from moderation.automatic import NAME
from moderation.automod.rules import RuleKind, Scope
from moderation.automod.settings import (
    LONGEST_WORD,
    MOST_STEPS_TOGETHER,
    MOST_WORDS,
    checked_settings,
    steps_of,
)
from moderation.models import AutomodRule
from topics.models import Topic

MOST_RULES = 100
MOST_SPARED = 100
LONGEST_NAME = 60
MOST_MINUTES = int(LONGEST_TIMEOUT.total_seconds()) // 60
LINKS = ("remove", "keep")
_LIMIT = "admin:general"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """A rule as somebody wants it; see `moderation.models.AutomodRule`."""

    name: str
    kind: str
    settings: dict[str, Any]
    scope: str = Scope.EVERYWHERE.value
    place_id: int | None = None
    refuses: bool = True
    reports: bool = False
    time_out_minutes: int = 0
    spared_role_ids: Collection[int] = field(default_factory=tuple)
    spared_channel_ids: Collection[int] = field(default_factory=tuple)
    spares_staff: bool = True


@operation("automod.create_rule", limit=_LIMIT)
def create_rule(actor: Actor, *, draft: RuleDraft) -> AutomodRule:
    """Put a rule in force, in every process as soon as it is made ready there. Needs `automod:manage`. Publishes
    KeptFactsChanged.

    Raises as `require_right`, and InvalidForm with every mistake, also for the 101st rule (at `name`).
    """
    require_right(actor, Right.AUTOMOD_MANAGE)
    take_turn_over(NAME)
    values = _checked(draft)
    if AutomodRule.objects.count() >= MOST_RULES:
        raise _invalid("name", f"There are {MOST_RULES} rules already")
    rule = AutomodRule.objects.create(**values)
    _tell(actor, "create_automod_rule", rule, kind=rule.kind, scope=rule.scope, place_id=rule.place_id or "")
    return rule


@operation("automod.change_rule", limit=_LIMIT)
def change_rule(actor: Actor, rule_id: int, *, draft: RuleDraft) -> AutomodRule:
    """Put a rule in the place of another; otherwise as `create_rule`. Raises NOT_FOUND."""
    require_right(actor, Right.AUTOMOD_MANAGE)
    take_turn_over(NAME)
    rule = _held(rule_id)
    values = _checked(draft, besides=rule_id)
    changed = sorted(name for name, value in values.items() if getattr(rule, name) != value)
    if not changed:
        return rule
    _put(rule, values)
    _tell(actor, "update_automod_rule", rule, changed=", ".join(changed))
    return rule


@operation("automod.switch_rule", limit=_LIMIT)
def switch_rule(actor: Actor, rule_id: int, *, enabled: bool) -> None:
    """Put a rule in force or out of it. Needs `automod:manage`. Publishes KeptFactsChanged. Raises as `require_right`,
    NOT_FOUND, and InvalidForm where the patterns of all rules in force would be too many."""
    require_right(actor, Right.AUTOMOD_MANAGE)
    take_turn_over(NAME)
    rule = _held(rule_id)
    if rule.is_enabled == enabled:
        return
    if enabled:
        _raise(_too_many_steps(rule.kind, rule.settings, besides=rule_id))
    _put(rule, {"is_enabled": enabled})
    _tell(actor, "enable_automod_rule" if enabled else "disable_automod_rule", rule)


@operation("automod.delete_rule", limit=_LIMIT)
def delete_rule(actor: Actor, rule_id: int) -> None:
    """Delete a rule; its reports stay. Needs `automod:manage`. Publishes KeptFactsChanged. Raises as `require_right`,
    NOT_FOUND."""
    require_right(actor, Right.AUTOMOD_MANAGE)
    rule = _held(rule_id)
    _tell(actor, "delete_automod_rule", rule, kind=rule.kind)
    rule.delete()


@operation("automod.set_content_filter", limit=_LIMIT)
def set_content_filter(actor: Actor, *, words: Collection[str] | None, links: str | None) -> None:
    """Set which words become asterisks on the topic side, and whether links stay there, in every process at once. None
    gives a setting back to the environment. Needs `automod:manage`. Publishes KeptFactsChanged.

    Raises as `require_right`, InvalidForm at `words` and `links`.
    """
    require_right(actor, Right.AUTOMOD_MANAGE)
    if links is not None and links not in LINKS:
        raise _invalid("links", "Remove or keep")
    chosen = None if words is None else list(dict.fromkeys(filter(None, (normalise(word) for word in words))))
    if chosen is not None and (len(chosen) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in chosen)):
        raise _invalid("words", f"At most {MOST_WORDS} words of {LONGEST_WORD} characters")
    given = {name: value for name, value in {"words": chosen, "links": links}.items() if value is not None}
    store({content_rules.NAME: given or None})
    kept_facts.tell_changed(content_rules.NAME)
    number = "environment" if chosen is None else len(chosen)
    record_admin(actor, "set_content_filter", "content_filter", words=number, links=links or "environment")


def _tell(actor: Actor, action: str, rule: AutomodRule, **metadata: object) -> None:
    kept_facts.tell_changed(NAME)
    record_admin(actor, action, "automod_rule", rule.id, **metadata)


def _put(rule: AutomodRule, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(rule, name, value)
    rule.changed_at = now()
    rule.save()


def _held(rule_id: int) -> AutomodRule:
    rule = AutomodRule.objects.select_for_update().filter(pk=rule_id).first()
    if rule is None:
        raise ProductError(Code.NOT_FOUND)
    return rule


def _checked(draft: RuleDraft, besides: int = 0) -> dict[str, Any]:
    """The columns of a rule. Raises InvalidForm with every mistake."""
    name = normalise(draft.name)
    errors = [] if 1 <= len(name) <= LONGEST_NAME else [_error("name", f"From 1 to {LONGEST_NAME} characters")]
    settings: dict[str, Any] = {}
    try:
        settings = checked_settings(RuleKind(draft.kind), draft.settings)
    except ValueError:
        errors.append(_error("kind", "No such kind of rule"))
    except InvalidForm as mistakes:
        errors += mistakes.errors
    else:
        errors += _too_many_steps(draft.kind, settings, besides)
    errors += (*_mistakes_of_place(draft), *_mistakes_of_deeds(draft), *_mistakes_of_spared(draft))
    _raise(errors)
    return {
        "name": name,
        "kind": draft.kind,
        "settings": settings,
        "scope": draft.scope,
        "place_id": draft.place_id if draft.scope in _PLACES else None,
        "refuses": draft.refuses,
        "reports": draft.reports,
        "time_out_minutes": draft.time_out_minutes,
        "spared_role_ids": sorted(set(draft.spared_role_ids)),
        "spared_channel_ids": sorted(set(draft.spared_channel_ids)),
        "spares_staff": draft.spares_staff,
    }


_PLACES = {Scope.GUILD.value: Guild, Scope.TOPIC.value: Topic}


def _mistakes_of_place(draft: RuleDraft) -> list[FieldError]:
    if draft.scope not in list(Scope):
        return [_error("scope", "No such place")]
    place = _PLACES.get(draft.scope)
    if place is None:
        return []
    is_id = draft.place_id is not None and 0 < draft.place_id <= MAX_ID
    is_there = is_id and place._default_manager.filter(pk=draft.place_id).exists()
    return [] if is_there else [_error("place_id", f"The id of a {draft.scope} that exists")]


def _mistakes_of_deeds(draft: RuleDraft) -> list[FieldError]:
    if not (draft.refuses or draft.reports or draft.time_out_minutes):
        return [_error("refuses", "Nothing would follow")]
    if not 0 <= draft.time_out_minutes <= MOST_MINUTES:
        return [_error("time_out_minutes", f"From 0 to {MOST_MINUTES} minutes")]
    if draft.time_out_minutes and draft.scope in (Scope.TOPICS, Scope.TOPIC):
        return [_error("time_out_minutes", "People are timed out in guilds alone")]
    return []


def _mistakes_of_spared(draft: RuleDraft) -> list[FieldError]:
    lists = {"spared_role_ids": draft.spared_role_ids, "spared_channel_ids": draft.spared_channel_ids}
    return [
        _error(name, f"At most {MOST_SPARED} ids")
        for name, ids in lists.items()
        if len(ids) > MOST_SPARED or not all(0 < one <= MAX_ID for one in ids)
    ]


def _too_many_steps(kind: str, settings: dict[str, Any], besides: int) -> list[FieldError]:
    """Patterns are linear, but many that unfold far would be long enough together."""
    if kind != RuleKind.PATTERNS:
        return []
    others = AutomodRule.objects.filter(kind=kind, is_enabled=True).exclude(pk=besides)
    steps = sum(steps_of(kind, each) for each in (settings, *others.values_list("settings", flat=True)))
    if steps <= MOST_STEPS_TOGETHER:
        return []
    return [_error("patterns", f"The patterns of all rules unfold to {steps} steps, of {MOST_STEPS_TOGETHER}")]


def _error(path: str, text: str) -> FieldError:
    return FieldError(path, FieldCode.INVALID_FORMAT, text=text)


def _invalid(path: str, text: str) -> InvalidForm:
    return InvalidForm([_error(path, text)])


def _raise(errors: list[FieldError]) -> None:
    if errors:
        raise InvalidForm(errors)
