"""What people and guilds may have: the rules of instance limits. The default rule is the form of the page; each of the
others, which raise it for some, has one of its own."""

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

LONGEST_NUMBER = 20
SWITCHES = "features"  # the category of limits that are on or off
HOLDS = "They hold from now on, in every process."


def _facts(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    config = limit_rules(actor)
    rules = shown(config)["rules"]
    base = next(rule for rule in rules if rule["id"] == DEFAULT_RULE)
    may_change = holds(actor, Right.INSTANCE_LIMIT_CONFIG_UPDATE)
    return {
        "may_change": may_change,
        "reason": request.POST.get("reason", ""),
        "reason_problem": problems_of(request).get("reason", ""),
        "seen": fingerprint(config),
        "others": [_rule(rule) for rule in rules if rule is not base],
        "groups": [
            (words, [_entry(request, key, base["limits"][key], may_change=may_change) for key in keys_of(category)])
            for category, words in CATEGORIES.items()
        ],
    }


def keys_of(category: str) -> list[LimitKey]:
    """The limits that stand under one heading."""
    return [key for key, spec in LIMITS.items() if spec.category == category]


def _entry(request: HttpRequest, key: LimitKey, value: int, *, may_change: bool) -> Entry:
    (label, about), spec = WORDS[key], LIMITS[key]
    is_switch = spec.category == SWITCHES
    shown_value: object = request.POST.get(key, "") if request.method == "POST" else value
    return Entry(
        key,
        label,
        "tick" if is_switch else "text",
        required=not is_switch,
        most=LONGEST_NUMBER,
        help=about if is_switch else f"{about} {spec.least} to {spec.most}{unit_of(key)}; usually {spec.full}.",
        shown=shown_value,
        problem=problems_of(request).get(key, ""),
        is_fixed=not may_change,
    )


def unit_of(key: LimitKey) -> str:
    """What stands behind a number."""
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
    check_seen(request, config)
    limits = _given(request)
    base = {"id": DEFAULT_RULE, "filters": {}, "limits": limits}
    rules = [base, *(rule for rule in plain_rules(config) if rule["id"] != DEFAULT_RULE)]
    set_limits(actor, given={"traitDefinitions": list(config.trait_definitions), "rules": rules}, seen=config)
    return HOLDS


def check_seen(request: HttpRequest, config: LimitConfig) -> None:
    """Raise InvalidForm at the reason where the form showed other limits than these."""
    if request.POST.get("seen") != fingerprint(config):
        raise wrong("reason", "Somebody else has changed the limits meanwhile: look at them again")


def plain_rules(config: LimitConfig) -> list[dict[str, Any]]:
    """All rules as they are given to be stored."""
    return [
        {"id": rule["id"], "filters": rule.get("filters", {}), "limits": rule["limits"]}
        for rule in shown(config)["rules"]
    ]


def _given(request: HttpRequest) -> dict[str, int]:
    limits, problems = {}, []
    for key, spec in LIMITS.items():
        text = words_of(request, key, LONGEST_NUMBER)
        value = int(bool(text)) if spec.category == SWITCHES else number_in(text)
        if value is None or not spec.least <= value <= spec.most:
            problems.append(out_of_bounds(key))
        else:
            limits[str(key)] = value
    if problems:
        raise InvalidForm(problems)
    return limits


def out_of_bounds(key: LimitKey) -> FieldError:
    """What is said at a limit that cannot have the number in its field."""
    said = f"A whole number from {LIMITS[key].least} to {LIMITS[key].most} is needed"
    return FieldError(key, FieldCode.INVALID_FORMAT, {}, said)


def number_in(text: str) -> int | None:
    """The whole number that a text is; None for other texts."""
    return int(text) if text.isascii() and text.isdigit() else None


def fingerprint(config: LimitConfig) -> str:
    """Which rules a form showed."""
    return sha256(encode(shown(config))).hexdigest()


LIMITS_PAGE = page(
    Page("limits", "Limits", "Server", (Right.INSTANCE_LIMIT_CONFIG_VIEW,), "console/limits.html", _facts, take=_take)
)
