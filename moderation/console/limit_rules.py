"""One rule that raises limits for some: for people with traits, for guilds with features."""

from typing import Any

from django.http import Http404, HttpRequest

from accounts.rights import Right, holds
from core.actor import Actor
from core.errors import FieldError, InvalidForm
from core.instance_limits import DEFAULT_RULE, LIMITS, LimitConfig, LimitKey
from core.limit_words import CATEGORIES, WORDS
from core.text import normalise
from moderation.admin_instance_queries import limit_rules
from moderation.console.buttons import actor_with_reason, words_of
from moderation.console.deeds import Entry, reasoned, wrong
from moderation.console.limits import (
    HOLDS,
    LIMITS_PAGE,
    LONGEST_NUMBER,
    SWITCHES,
    check_seen,
    fingerprint,
    keys_of,
    number_in,
    out_of_bounds,
    plain_rules,
    unit_of,
)
from moderation.console.pages import Page, page, problems_of
from moderation.operations.admin_limits import set_limits
from moderation.v1.admin.inputs_instance import LimitConfigInput

_MOST = 10_000  # characters of a list
_TRAITS, _FEATURES = "traits", "guildFeatures"
_RAISED = {
    "user": "For people: by traits alone.",
    "guild": "For guilds: by features.",
    "both": "By traits, and in guilds with the features.",
}


def _facts(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    config, began_as = limit_rules(actor), request.POST.get("rule", request.GET.get("rule", ""))
    rules = {rule["id"]: rule for rule in plain_rules(config)}
    base = rules.pop(DEFAULT_RULE)["limits"]
    if began_as not in rules and began_as and request.method != "POST":
        raise Http404
    rule = rules.get(began_as, {"id": "", "filters": {}, "limits": {}})
    may_change = holds(actor, Right.INSTANCE_LIMIT_CONFIG_UPDATE)

    def entry(name: str, label: str, kind: str, value: Any, **more: Any) -> Entry:
        sent = request.POST.get(name, "") if request.method == "POST" else value
        problem = _problem(request, name)
        return Entry(name, label, kind, shown=sent, problem=problem, is_fixed=not may_change, **more)

    def limit(key: LimitKey) -> Entry:
        (label, about), spec = WORDS[key], LIMITS[key]
        is_switch = spec.category == SWITCHES
        bounds = "" if is_switch else f" Up to {spec.most}{unit_of(key)}; everybody has {base[key]}."
        help_text = f"{about}{bounds} {_RAISED[spec.scope]}"
        kind, value = "tick" if is_switch else "text", rule["limits"].get(key, "")
        return entry(key, label, kind, value, required=False, most=LONGEST_NUMBER, help=help_text)

    return {
        "may_change": may_change,
        "began_as": began_as,
        "whole": LIMITS_PAGE,
        "title": began_as or "New rule",
        "seen": fingerprint(config),
        "reason": request.POST.get("reason", ""),
        "reason_problem": _problem(request, "reason"),
        "about": [
            entry("id", "What it is called", "text", rule["id"], most=64),
            entry(_TRAITS, "For people with all of these traits", "area", _lines(rule, _TRAITS), required=False,
                  most=_MOST, help=f"One a line. {_known(config)}"),
            entry(_FEATURES, "For guilds with all of these features", "area", _lines(rule, _FEATURES), required=False,
                  most=_MOST, help="One a line, as VANITY_URL"),
        ],
        "groups": [(words, [limit(key) for key in keys_of(category)]) for category, words in CATEGORIES.items()],
    }  # fmt: skip


def _lines(rule: dict[str, Any], name: str) -> str:
    return "\n".join(rule["filters"].get(name, ()))


def _known(config: LimitConfig) -> str:
    traits = ", ".join(config.trait_definitions)
    return f"There are {traits}; another one is added." if traits else "What is not known yet is added."


def _problem(request: HttpRequest, name: str) -> str:
    """What is wrong with a field, or with one of its parts."""
    found = problems_of(request)
    return next((text for path, text in found.items() if path == name or path.startswith(f"{name}.")), "")


def _take(request: HttpRequest) -> str:
    actor = reasoned(actor_with_reason(request))
    config = limit_rules(actor)
    check_seen(request, config)
    rules, place = _with_place(config, request.POST.get("rule", ""))
    traits = list(config.trait_definitions)
    if request.POST.get("deed") == "delete":
        del rules[place : place + 1]
    else:
        given = _given(request)
        rules[place : place + 1] = [given]
        traits += [trait for trait in given["filters"][_TRAITS] if trait not in traits]
    _store(actor, config, traits, rules, place)
    return HOLDS


def _with_place(config: LimitConfig, began_as: str) -> tuple[list[dict[str, Any]], int]:
    """All rules, and where among them the one of the form stands: a new one behind the others."""
    rules = plain_rules(config)
    if not began_as:
        return rules, len(rules)
    for place, rule in enumerate(rules):
        if rule["id"] == began_as != DEFAULT_RULE:
            return rules, place
    raise wrong("reason", "There is no such rule any more")


def _given(request: HttpRequest) -> dict[str, Any]:
    limits, problems = {}, []
    for key, spec in LIMITS.items():
        text = words_of(request, key, LONGEST_NUMBER)
        value = int(bool(text)) if spec.category == SWITCHES else number_in(text)
        if not text:
            continue
        if value is None or not spec.least <= value <= spec.most:
            problems.append(out_of_bounds(key))
        else:
            limits[str(key)] = value
    filters = {name: _listed(request, name) for name in (_TRAITS, _FEATURES)}
    if problems:
        raise InvalidForm(problems)
    if not any(filters.values()):
        raise wrong(_TRAITS, "Name a trait or a feature: what everybody has stands on the page of limits")
    if not limits:
        raise wrong("id", "It raises nothing yet: fill in a limit")
    return {"id": words_of(request, "id", LONGEST_NUMBER * 4), "filters": filters, "limits": limits}


def _listed(request: HttpRequest, name: str) -> list[str]:
    lines = request.POST.get(name, "")[:_MOST].splitlines()
    return list(dict.fromkeys(line for line in map(normalise, lines) if line))


def _store(actor: Actor, seen: LimitConfig, traits: list[str], rules: list[dict[str, Any]], place: int) -> None:
    """Through the input and the operation of the wire. What is wrong is told at the fields of this form."""
    try:
        valid = LimitConfigInput.read({"limit_config": {"traitDefinitions": traits, "rules": rules}})
        set_limits(actor, given=valid.given(), seen=seen)
    except InvalidForm as refusal:
        start = f"limit_config.rules.{place}."
        raise InvalidForm([_at_field(error, start) for error in refusal.errors]) from None


def _at_field(error: FieldError, start: str) -> FieldError:
    path = error.path.removeprefix(start).removeprefix("filters.").removeprefix("limits.")
    return FieldError(path, error.code, error.variables, error.text)


RULE_PAGE = page(
    Page(
        "limit_rule",
        "Rule of limits",
        "Server",
        (Right.INSTANCE_LIMIT_CONFIG_VIEW,),
        "console/limit_rule.html",
        _facts,
        take=_take,
        whole="limits",
    )
)
