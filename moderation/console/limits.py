"""What people and guilds may have: the rules of instance limits. The default rule is a form; the others are shown."""

from hashlib import sha256
from typing import Any

from django.http import HttpRequest

from accounts.rights import Right, holds
from core.actor import Actor
from core.api.json import encode
from core.errors import FieldCode, FieldError, InvalidForm
from core.instance_limits import DEFAULT_RULE, LIMITS, LimitConfig, LimitKey
from core.limit_config import shown
from core.limit_words import CATEGORIES, WORDS
from moderation.admin_instance_queries import limit_rules
from moderation.console.buttons import actor_with_reason, words_of
from moderation.console.deeds import Entry, reasoned, wrong
from moderation.console.pages import Page, page, problems_of
from moderation.operations.admin_limits import set_limits

_LONGEST_NUMBER = 20
_SWITCHES = "features"


def _facts(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    config = limit_rules(actor)
    rules = shown(config)["rules"]
    base = next(rule for rule in rules if rule["id"] == DEFAULT_RULE)
    may_change = holds(actor, Right.INSTANCE_LIMIT_CONFIG_UPDATE)
    return {
        "may_change": may_change,
        "reason": request.POST.get("reason", ""),
        "reason_problem": problems_of(request).get("reason", ""),
        "seen": _fingerprint(config),
        "others": [_rule(rule) for rule in rules if rule is not base],
        "groups": [
            (words, [_entry(request, key, base["limits"][key], may_change=may_change) for key in _keys(category)])
            for category, words in CATEGORIES.items()
        ],
    }


def _keys(category: str) -> list[LimitKey]:
    return [key for key, spec in LIMITS.items() if spec.category == category]


def _entry(request: HttpRequest, key: LimitKey, value: int, *, may_change: bool) -> Entry:
    (label, about), spec = WORDS[key], LIMITS[key]
    is_switch = spec.category == _SWITCHES
    shown_value: object = request.POST.get(key, "") if request.method == "POST" else value
    return Entry(
        key,
        label,
        "tick" if is_switch else "text",
        required=not is_switch,
        most=_LONGEST_NUMBER,
        help=about if is_switch else f"{about} {spec.least} to {spec.most}{_unit(key)}; usually {spec.full}.",
        shown=shown_value,
        problem=problems_of(request).get(key, ""),
        is_fixed=not may_change,
    )


def _unit(key: LimitKey) -> str:
    return " bytes" if key.endswith("_size") else ""


def _rule(rule: dict[str, Any]) -> dict[str, Any]:
    filters = rule.get("filters", {})
    return {
        "id": rule["id"],
        "traits": filters.get("traits", ()),
        "features": filters.get("guildFeatures", ()),
        "limits": [(WORDS[key][0] if key in WORDS else key, value) for key, value in rule["limits"].items()],
    }


def _take(request: HttpRequest) -> str:
    actor = reasoned(actor_with_reason(request))
    config = limit_rules(actor)
    if request.POST.get("seen") != _fingerprint(config):
        raise wrong("reason", "Somebody else has changed the limits meanwhile: look at them again")
    limits = _given(request)
    known = shown(config)
    rules = [
        {"id": rule["id"], "filters": rule.get("filters", {}), "limits": rule["limits"]}
        for rule in known["rules"]
        if rule["id"] != DEFAULT_RULE
    ]
    base = {"id": DEFAULT_RULE, "filters": {}, "limits": limits}
    set_limits(actor, given={"traitDefinitions": known["traitDefinitions"], "rules": [base, *rules]}, seen=config)
    return "They hold from now on, in every process."


def _given(request: HttpRequest) -> dict[str, int]:
    limits, problems = {}, []
    for key, spec in LIMITS.items():
        text = words_of(request, key, _LONGEST_NUMBER)
        value = int(bool(text)) if spec.category == _SWITCHES else _number(text)
        if value is None or not spec.least <= value <= spec.most:
            said = f"A whole number from {spec.least} to {spec.most} is needed"
            problems.append(FieldError(key, FieldCode.INVALID_FORMAT, {}, said))
        else:
            limits[str(key)] = value
    if problems:
        raise InvalidForm(problems)
    return limits


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _fingerprint(config: LimitConfig) -> str:
    return sha256(encode(shown(config))).hexdigest()


LIMITS_PAGE = page(
    Page("limits", "Limits", "Server", (Right.INSTANCE_LIMIT_CONFIG_VIEW,), "console/limits.html", _facts, take=_take)
)
