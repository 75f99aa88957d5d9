"""Rules of instance limits."""

from typing import get_args

import pytest

from core import instance_limits
from core.instance_limits import LIMITS, LimitConfig, LimitKey, effective, limit, parse

OURS = {"max_applications", "max_topic_rooms"}


def config(*rules, traits=()):
    return parse({"traitDefinitions": list(traits), "rules": list(rules)})


def test_the_table_is_complete_and_consistent():
    assert set(LIMITS) == set(get_args(LimitKey))
    assert len(LIMITS.keys() - OURS) == 45  # table of instance limits in the wire contract
    for spec in LIMITS.values():
        assert spec.least <= spec.free <= spec.full <= spec.most


def test_everybody_has_the_full_set():
    assert limit("max_message_length") == 4000
    assert limit("max_guilds") == 200
    assert limit("feature_global_expressions") == 1


def test_the_default_rule_can_lower_and_others_only_raise():
    rules = config(
        {"id": "default", "limits": {"max_guilds": 20, "max_bookmarks": 10}},
        {"id": "supporter", "filters": {"traits": ["supporter"]}, "limits": {"max_guilds": 50, "max_bookmarks": 5}},
        {"id": "more", "limits": {"max_guilds": 30}},
    )
    assert limit("max_guilds", config=rules) == 30
    assert limit("max_guilds", traits=["supporter"], config=rules) == 50
    assert limit("max_bookmarks", traits=["supporter"], config=rules) == 10


def test_scopes():
    rules = config(
        {"id": "default", "limits": {"max_message_length": 100, "max_guild_roles": 5, "max_guilds": 5}},
        {
            "id": "g",
            "filters": {"guildFeatures": ["BIG"]},
            "limits": {"max_message_length": 200, "max_guild_roles": 9, "max_guilds": 9},
        },
        {"id": "t", "filters": {"traits": ["vip"]}, "limits": {"max_message_length": 300, "max_guild_roles": 99}},
    )
    assert limit("max_message_length", config=rules, guild_features=["BIG"]) == 200
    assert limit("max_message_length", config=rules, guild_features=[]) == 100
    assert limit("max_message_length", config=rules, traits=["vip"], guild_features=["BIG"]) == 300
    assert limit("max_guild_roles", config=rules, guild_features=["BIG"]) == 9
    assert limit("max_guild_roles", config=rules, traits=["vip"]) == 5  # a person's trait gives the guild nothing
    assert effective(rules, "guild", frozenset(), frozenset({"BIG"}))["max_guilds"] == 5
    assert limit("max_guilds", config=rules, guild_features=["BIG"]) == 9  # a person acting in a big guild


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf"), "5", None, True])
def test_invalid_numbers_are_ignored(value):
    assert limit("max_guilds", config=config({"id": "default", "limits": {"max_guilds": value, "unknown": 5}})) == 200


def test_premium_does_not_exist_here():
    rules = config(
        {"id": "paid", "filters": {"traits": ["premium"]}, "limits": {"max_guilds": 999}}, traits=["premium", "vip"]
    )
    assert rules.trait_definitions == ("vip",)
    assert [rule.id for rule in rules.rules] == ["default"]
    assert limit("max_guilds", traits=["premium"], config=rules) == 200


def test_results_cannot_be_changed_and_the_current_config_can():
    with pytest.raises(TypeError):
        effective(LimitConfig(), "user")["max_guilds"] = 1  # type: ignore[index]
    try:
        instance_limits.use(config({"id": "default", "limits": {"max_guilds": 7}}))
        assert limit("max_guilds") == 7
    finally:
        instance_limits.use(LimitConfig())
