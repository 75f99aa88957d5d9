"""The rules of instance limits that administrators have stored: put in force in every process, shown for an editor,
and held against what the limits allow."""

import math
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Lock
from typing import Any

import structlog
from django.db import DatabaseError, connections, transaction

from core.errors import FieldCode, FieldError, InvalidForm
from core.events import publish
from core.instance_limits import DEFAULT_RULE, LIMITS, PREMIUM, LimitConfig, Rule, parse, use
from core.instance_settings import store, stored
from core.kept_facts import KeptFactsChanged

NAME = "limit_config"
_log = structlog.get_logger(__name__)
_AGAIN_SECONDS = 1.0
_TRIES = 60
# Who reads later also puts in force later: otherwise what was read before a change could replace what was read after.
_reading = Lock()
_FULL = {key: spec.full for key, spec in LIMITS.items()}


def read() -> None:
    """Put in force in this process what is stored. One query."""
    with _reading:
        use(read_stored())


def read_later() -> None:
    """The same on a thread of its own, as often as it takes. It does not wait."""
    _background().submit(_insist)


@cache
def _background() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="limits")


def _insist() -> None:
    for _ in range(_TRIES):
        try:
            read()
            return
        except DatabaseError:
            _log.exception("limits.not_read")
            time.sleep(_AGAIN_SECONDS)
        finally:
            connections.close_all()


def read_stored() -> LimitConfig:
    """What is stored. One query."""
    return parse(stored(NAME).get(NAME) or {})


def write(given: Mapping[str, Any]) -> LimitConfig:
    """Store rules in place of all there were, for every process; returns what they come to.

    Values of the default rule that the product has by itself are not stored, so that they follow the product's when
    those change. Raises InvalidForm. Call it inside an operation.
    """
    _check(given)
    config = parse(given)
    store({NAME: _as_stored(config)})
    publish(KeptFactsChanged(name=NAME))
    transaction.on_commit(read, robust=True)  # before whoever changed them goes on; it is read again when heard of
    return config


def shown(config: LimitConfig) -> dict[str, Any]:
    """The rules for an editor: the default rule with every limit, and which of them differ from the product's own."""
    return {"traitDefinitions": list(config.trait_definitions), "rules": [_shown(rule) for rule in config.rules]}


def _shown(rule: Rule) -> dict[str, Any]:
    if rule.is_base:
        changed = _differing(rule)
        return {"id": rule.id, "limits": _FULL | changed, "modifiedFields": sorted(changed)}
    return {"id": rule.id, **_filters(rule), "limits": dict(rule.limits), "modifiedFields": []}


def _as_stored(config: LimitConfig) -> dict[str, Any]:
    rules = [
        {"id": rule.id, **_filters(rule), "limits": _differing(rule) if rule.is_base else dict(rule.limits)}
        for rule in config.rules
    ]
    return {"traitDefinitions": list(config.trait_definitions), "rules": rules}


def _differing(rule: Rule) -> dict[str, int]:
    return {key: value for key, value in rule.limits if value != LIMITS[key].full}


def _filters(rule: Rule) -> dict[str, Any]:
    if not (rule.traits or rule.guild_features):
        return {}
    return {"filters": {"traits": sorted(rule.traits), "guildFeatures": sorted(rule.guild_features)}}


def _check(given: Mapping[str, Any]) -> None:
    problems = list(_problems(given))
    if problems:
        raise InvalidForm(problems)


def _problems(given: Mapping[str, Any]) -> Iterator[FieldError]:
    rules = given["rules"]
    times = Counter(rule["id"] for rule in rules)
    declared = {*(given.get("traitDefinitions") or ()), PREMIUM}
    for place, rule in enumerate(rules):
        path = f"{NAME}.rules.{place}"
        if times[rule["id"]] > 1:
            yield _invalid(f"{path}.id", "Every rule needs an id of its own")
        if rule["id"] == DEFAULT_RULE and any((rule.get("filters") or {}).values()):
            yield _invalid(f"{path}.filters", "The default rule is for everybody")
        for number, trait in enumerate((rule.get("filters") or {}).get("traits") or ()):
            if trait not in declared:
                yield _invalid(f"{path}.filters.traits.{number}", "This trait is not defined")
        for key, value in rule["limits"].items():
            yield from _value_problems(f"{path}.limits.{key}", key, value)


def _value_problems(path: str, key: str, value: float) -> Iterator[FieldError]:
    spec = LIMITS.get(key)  # type: ignore[call-overload]  # any text may have been sent
    if spec is None:
        yield _invalid(path, "There is no such limit")
    elif not math.isfinite(value) or value != int(value) or not spec.least <= value <= spec.most:
        yield _invalid(path, f"A whole number from {spec.least} to {spec.most} is needed")


def _invalid(path: str, text: str) -> FieldError:
    return FieldError(path, FieldCode.INVALID_FORMAT, {}, text)
