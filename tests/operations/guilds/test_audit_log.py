"""The audit log: what each privileged action leaves there, and how it is read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core.clock import at, now
from core.permissions import P
from guilds.audit import AuditAction, record
from guilds.audit_log import audit_log_for
from guilds.models import AuditLogEntry, Guild
from guilds.tasks import merge_runs_of_deletions
from tests.shared_rows import shared_rows
from tests.wire import Reply, Wire
from tests.world import PASSWORD, GuildPlace, World

pytestmark = pytest.mark.django_db


@shared_rows
def cats() -> GuildPlace:
    place = World().guild().role("mods", P.VIEW_AUDIT_LOG | P.MANAGE_MESSAGES).role("low").member("mod", "mods")
    return place.member("plain")


@pytest.fixture
def owner(cats: GuildPlace) -> Wire:
    return Wire(cats.owner)


def log(wire: Wire, cats: GuildPlace, query: str = "") -> list[dict[str, Any]]:
    reply = wire.send("GET", f"/guilds/{cats.id}/audit-logs{query}")
    assert reply.status == 200, reply
    entries: list[dict[str, Any]] = reply.body["audit_log_entries"]
    return entries


def keys(entry: dict[str, Any]) -> set[str]:
    return {change["key"] for change in entry.get("changes", ())}


Left = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def left(cats: GuildPlace, owner: Wire) -> Left:
    """What requests leave in the log, the newest first; each with the reason "because"."""

    def run(*requests: tuple[str, str, Any]) -> list[dict[str, Any]]:
        newest = AuditLogEntry.objects.filter(guild_id=cats.id).order_by("-id").values_list("id", flat=True).first()
        for method, path, body in requests:
            reply: Reply = owner.send(method, path, body, X_Audit_Log_Reason="because")
            assert reply.status in (200, 204), (path, reply)
        entries = log(owner, cats, f"?after={newest or 0}")
        assert all(entry["reason"] == "because" and entry["user_id"] == str(cats.owner.user_id) for entry in entries)
        return entries

    return run


# -- what is written ---------------------------------------------------------------------------------------------------


def test_changes_of_the_guild(cats: GuildPlace, owner: Wire, left: Left) -> None:
    path, plain = f"/guilds/{cats.id}", str(cats.world.person("plain").user_id)
    (entry,) = left(("PATCH", path, {"name": "Dogs", "afk_timeout": 300, "features": ["INVITES_DISABLED"]}))
    assert (entry["action_type"], entry["target_id"]) == (1, str(cats.id))
    features = sorted(cats.guild.features)
    assert entry["changes"] == [
        {"key": "name", "old_value": "cats", "new_value": "Dogs"},
        {"key": "features", "old_value": [f for f in features if f != "INVITES_DISABLED"], "new_value": features},
    ]
    (entry,) = left(("PATCH", f"{path}/detached-banner", {"enabled": True}))
    assert keys(entry) == {"features"}
    assert left(("PATCH", path, {"name": "Dogs"})) == []
    assert owner.send("POST", f"{path}/transfer-ownership", {"new_owner_id": plain, "password": PASSWORD}).status == 200
    entry = log(Wire(cats.world.person("plain")), cats)[0]
    assert entry["changes"] == [{"key": "owner_id", "old_value": str(cats.owner.user_id), "new_value": plain}]


def test_channels_and_what_they_change_for_some(cats: GuildPlace, left: Left) -> None:
    (entry,) = left(("POST", f"/guilds/{cats.id}/channels", {"name": "den", "type": 0}))
    den = str(cats.channel_id("den"))
    assert (entry["action_type"], entry["target_id"], entry["options"]) == (10, den, {"type": 0})
    created = {change["key"]: change["new_value"] for change in entry["changes"]}
    assert all("old_value" not in change for change in entry["changes"])
    assert (created["channel_id"], created["type"], created["permission_overwrite_count"]) == (den, 0, 0)
    (entry,) = left(("PATCH", f"/channels/{den}", {"topic": "meow", "name": "den"}))
    assert (entry["action_type"], entry["options"]) == (11, {"type": 0})
    assert entry["changes"] == [{"key": "topic", "old_value": None, "new_value": "meow"}]
    low, path = cats.role_id("low"), f"/channels/{den}/permissions/{cats.role_id('low')}"
    first, second = {"type": 0, "allow": "1024"}, {"type": 0, "deny": "2048", "allow": "1024"}
    gone, changed, made = left(
        ("PUT", path, first), ("PUT", path, first), ("PUT", path, second), ("DELETE", path, None)
    )
    assert [entry["action_type"] for entry in (made, changed, gone)] == [13, 14, 15]
    assert {entry["target_id"] for entry in (made, changed, gone)} == {den}
    assert made["options"] == {"id": str(low), "type": 0, "role_name": "low"}
    assert made["changes"] == [{"key": "allow", "new_value": "1024"}, {"key": "deny", "new_value": "0"}]
    assert changed["changes"] == [{"key": "deny", "old_value": "0", "new_value": "2048"}]
    assert gone["changes"] == [{"key": "allow", "old_value": "1024"}, {"key": "deny", "old_value": "2048"}]
    plain = cats.world.person("plain").user_id
    (entry,) = left(("PUT", f"/channels/{den}/permissions/{plain}", {"type": 1, "allow": "0"}))
    assert entry["options"] == {"id": str(plain), "type": 1}
    (entry,) = left(("DELETE", f"/channels/{den}", None))
    assert (entry["action_type"], entry["target_id"], keys(entry)) == (12, den, set(created))
    assert all("new_value" not in change for change in entry["changes"])


def test_roles(cats: GuildPlace, left: Left) -> None:
    (entry,) = left(("POST", f"/guilds/{cats.id}/roles", {"name": "new", "permissions": "1024"}))
    role = str(cats.role_id("new"))
    assert (entry["action_type"], entry["target_id"]) == (30, role)
    created = {change["key"]: change["new_value"] for change in entry["changes"]}
    assert (created["role_id"], created["permissions"], created["hoist"]) == (role, "1024", False)
    path = f"/guilds/{cats.id}/roles/{role}"
    (entry,) = left(("PATCH", path, {"color": 7, "permissions": "2056"}))
    assert entry["action_type"] == 31
    changes = {change["key"]: change for change in entry["changes"]}
    assert changes["color"] == {"key": "color", "old_value": 0, "new_value": 7}
    assert (changes["permissions"]["old_value"], changes["permissions"]["new_value"]) == ("1024", "2056")
    diff = {"added": ["ADMINISTRATOR", "SEND_MESSAGES"], "removed": ["VIEW_CHANNEL"]}
    assert changes["permissions_diff"] == {"key": "permissions_diff", "new_value": diff}
    (entry,) = left(("DELETE", path, None))
    assert (entry["action_type"], entry["target_id"], keys(entry)) == (32, role, set(created))


def test_members(cats: GuildPlace, left: Left) -> None:
    plain, low = str(cats.world.person("plain").user_id), str(cats.role_id("low"))
    path = f"/guilds/{cats.id}/members/{plain}"
    (entry,) = left(("PATCH", path, {"nick": "Whiskers", "mute": True}))
    assert (entry["action_type"], entry["target_id"], keys(entry)) == (24, plain, {"nick", "mute"})
    taken, given = left(("PUT", f"{path}/roles/{low}", None), ("DELETE", f"{path}/roles/{low}", None))
    assert (given["action_type"], taken["action_type"]) == (25, 25)
    assert given["changes"] == [{"key": "roles", "old_value": [], "new_value": [low]}]
    assert taken["changes"] == [{"key": "roles", "old_value": [low], "new_value": []}]
    assert left(("DELETE", f"{path}/roles/{low}", None)) == []
    (entry,) = left(("DELETE", path, None))
    assert (entry["action_type"], entry["target_id"], "changes" in entry) == (20, plain, False)


def test_a_timeout_says_why_where_the_header_does_not(cats: GuildPlace, owner: Wire) -> None:
    path = f"/guilds/{cats.id}/members/{cats.world.person('plain').user_id}"
    until = (now() + timedelta(hours=1)).isoformat()
    body = {"communication_disabled_until": until, "timeout_reason": "spam"}
    assert owner.send("PATCH", path, body).status == 200
    entry = log(owner, cats)[0]
    assert (entry["reason"], keys(entry)) == ("spam", {"communication_disabled_until"})
    body["communication_disabled_until"] = (now() + timedelta(hours=2)).isoformat()
    assert owner.send("PATCH", path, body, X_Audit_Log_Reason="header wins").status == 200
    assert log(owner, cats)[0]["reason"] == "header wins"


def test_invites(cats: GuildPlace, left: Left) -> None:
    general = str(cats.channel_id("general"))
    (entry,) = left(("POST", f"/channels/{general}/invites", {"max_uses": 3, "max_age": 60, "temporary": True}))
    code, me = entry["target_id"], str(cats.owner.user_id)
    assert entry["action_type"] == 40
    expected = {"max_uses": 3, "max_age": 60, "temporary": True, "channel_id": general, "inviter_id": me}
    assert entry["options"] == expected
    created = {change["key"]: change["new_value"] for change in entry["changes"]}
    assert {name: created[name] for name in expected} == expected
    assert (created["code"], created["uses"], created["guild_id"]) == (code, 0, str(cats.id))
    assert left(("POST", f"/channels/{general}/invites", {"max_uses": 3, "max_age": 60, "temporary": True})) == []
    (entry,) = left(("DELETE", f"/invites/{code}", None))
    assert (entry["action_type"], entry["target_id"], keys(entry)) == (42, code, set(created))


def test_messages_ones_own_too(cats: GuildPlace, left: Left) -> None:
    general = str(cats.channel_id("general"))
    one, two, three = (send(Wire(cats.owner), general) for _ in range(3))
    (entry,) = left(("DELETE", f"/channels/{general}/messages/{one}", None))
    assert (entry["action_type"], entry["target_id"], entry["options"]) == (72, one, {"channel_id": general})
    bulk = {"message_ids": [two, three, "1"]}
    (entry,) = left(("POST", f"/channels/{general}/messages/bulk-delete", bulk))
    assert (entry["action_type"], entry["target_id"]) == (73, None)
    assert entry["options"] == {"channel_id": general, "count": 2}
    assert left(("POST", f"/channels/{general}/messages/bulk-delete", bulk)) == []


def test_bots_but_not_people_coming_and_nobody_going(cats: GuildPlace, owner: Wire) -> None:
    before = len(log(owner, cats, "?limit=100"))
    bot = cats.world.bot("helper")
    cats.member("helper")
    entries = log(owner, cats, "?limit=100")
    assert len(entries) == before + 1
    assert (entries[0]["action_type"], entries[0]["target_id"]) == (28, str(bot.user_id))
    assert entries[0]["options"] == {"temporary": False}
    code = Wire(cats.owner).send("GET", f"/guilds/{cats.id}/invites").body[0]["code"]
    fan = Wire(cats.world.person("fan"))
    assert fan.send("POST", f"/invites/{code}").status == 200
    assert fan.send("DELETE", f"/users/@me/guilds/{cats.id}").status == 204
    low = str(cats.role_id("low"))
    for path, body in (
        (f"/guilds/{cats.id}/roles", [{"id": low, "position": 9}]),
        (f"/guilds/{cats.id}/roles/hoist-positions", [{"id": low, "hoist_position": 9}]),
        (f"/guilds/{cats.id}/channels", [{"id": str(cats.channel_id("general")), "position": 0}]),
    ):
        assert owner.send("PATCH", path, body).status == 204
    assert len(log(owner, cats, "?limit=100")) == before + 1


# -- how it is read ----------------------------------------------------------------------------------------------------


def test_who_may_read_it(cats: GuildPlace) -> None:
    path = f"/guilds/{cats.id}/audit-logs"
    assert Wire(cats.world.person("mod")).send("GET", path).status == 200
    assert Wire(cats.world.person("plain")).send("GET", path).code == "MISSING_PERMISSIONS"
    assert Wire(cats.world.person("stranger")).send("GET", path).code == "ACCESS_DENIED"
    cats.world.bot("bot")
    assert Wire(cats.member("bot").world.bot("bot")).send("GET", path).code == "ACCESS_DENIED"


def test_pages_and_filters(cats: GuildPlace, owner: Wire) -> None:
    mod = cats.world.person("mod")
    AuditLogEntry.objects.filter(guild_id=cats.id).delete()
    for number in range(5):
        record(mod if number % 2 else cats.owner, cats.id, AuditAction.MEMBER_KICK, target_id=mod.user_id)
    record(mod, cats.id, AuditAction.ROLE_DELETE, target_id=1)
    ids = [entry["id"] for entry in log(owner, cats)]
    assert ids == sorted(ids, key=int, reverse=True)
    assert len(ids) == 6
    assert [entry["id"] for entry in log(owner, cats, f"?limit=2&before={ids[1]}")] == ids[2:4]
    assert [entry["id"] for entry in log(owner, cats, f"?limit=2&after={ids[4]}")] == ids[:2]
    assert len(log(owner, cats, f"?user_id={mod.user_id}")) == 3
    assert [entry["id"] for entry in log(owner, cats, "?action_type=32")] == ids[:1]
    body = owner.send("GET", f"/guilds/{cats.id}/audit-logs").body
    assert {user["id"] for user in body["users"]} == {str(mod.user_id), str(cats.owner.user_id)}
    assert body["webhooks"] == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("before=1&after=1", ("before", "CANNOT_SPECIFY_BOTH_BEFORE_AND_AFTER")),
        ("limit=0", ("limit", "VALUE_MUST_BE_INTEGER_IN_RANGE")),
        ("limit=101", ("limit", "VALUE_MUST_BE_INTEGER_IN_RANGE")),
        ("action_type=2", ("action_type", "INVALID_FORMAT")),
        ("user_id=x", ("user_id", "INVALID_SNOWFLAKE_FORMAT")),
    ],
)
def test_odd_queries(cats: GuildPlace, owner: Wire, query: str, expected: tuple[str, str]) -> None:
    assert owner.send("GET", f"/guilds/{cats.id}/audit-logs?{query}").invalid == [expected]


def test_addresses_and_secrets_are_never_shown(cats: GuildPlace, owner: Wire) -> None:
    changes = [{"key": "ip", "new_value": "192.0.2.7"}, {"key": "token", "new_value": "192.0.2.7"}]
    options = {"ip": "192.0.2.7", "channel_id": 5}
    record(cats.owner, cats.id, AuditAction.MEMBER_BAN_ADD, target_id=1, changes=changes, options=options)
    entry = log(owner, cats)[0]
    assert "192.0.2.7" not in str(entry)
    assert (entry["options"], "changes" in entry, "reason" in entry) == ({"channel_id": "5"}, False, False)


@pytest.mark.parametrize("header", ["", "   ", "x" * 513])
def test_a_reason_that_is_none_is_not_kept(cats: GuildPlace, owner: Wire, header: str) -> None:
    assert owner.send("PATCH", f"/guilds/{cats.id}", {"name": "Dogs"}, X_Audit_Log_Reason=header).status == 200
    assert "reason" not in log(owner, cats)[0]


# -- runs of deletions -------------------------------------------------------------------------------------------------


def send(wire: Wire, channel_id: str | int) -> str:
    return str(wire.send("POST", f"/channels/{channel_id}/messages", {"content": "x"}).body["id"])


def clear_away(cats: GuildPlace, channels: tuple[int, ...]) -> list[str]:
    """Delete one message in each of these channels, the older first; ids of the entries, newest first."""
    AuditLogEntry.objects.filter(guild_id=cats.id).delete()
    for channel_id in channels:
        record(cats.owner, cats.id, AuditAction.MESSAGE_DELETE, target_id=1, options={"channel_id": channel_id})
    rows = AuditLogEntry.objects.filter(guild_id=cats.id).order_by("-id")
    return [str(entry_id) for entry_id in rows.values_list("id", flat=True)]


def shapes(entries: list[dict[str, Any]]) -> list[tuple[str, int, int]]:
    return [(entry["id"], entry["action_type"], entry["options"].get("count", 1)) for entry in entries]


def test_deletions_in_a_row_are_one_entry(cats: GuildPlace, owner: Wire) -> None:
    ids = clear_away(cats, (1, 7, 7, 7, 1, 7))
    merged = log(owner, cats)
    assert shapes(merged) == [(ids[0], 72, 1), (ids[1], 72, 1), (ids[2], 73, 3), (ids[5], 72, 1)]
    assert (merged[2]["target_id"], merged[2]["options"]) == (None, {"channel_id": "7", "count": 3})
    assert len(log(owner, cats, "?action_type=72")) == len(log(owner, cats, f"?user_id={cats.owner.user_id}")) == 6


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_neither_repeat_nor_lose_a_run(cats: GuildPlace, owner: Wire, limit: int) -> None:
    ids = clear_away(cats, (7, 7, 7, 7, 1, 7, 7))
    pages, before = [], ""
    while page := log(owner, cats, f"?limit={limit}{before}"):
        pages += page
        before = f"&before={page[-1]['id']}"
    assert shapes(pages) == [(ids[0], 73, 2), (ids[2], 72, 1), (ids[3], 73, 4)]


def test_a_long_run_is_one_entry_whatever_the_limit(cats: GuildPlace, owner: Wire) -> None:
    ids = clear_away(cats, (7,) * 230)
    assert shapes(log(owner, cats, "?limit=1")) == [(ids[0], 73, 230)]


def test_after_half_a_minute_the_log_is_kept_as_it_was_shown(cats: GuildPlace, owner: Wire) -> None:
    cats.world.guild("dogs")
    clear_away(cats, (1, 7, 7, 1))
    shown = log(owner, cats)
    merge_runs_of_deletions()
    assert AuditLogEntry.objects.filter(guild_id=cats.id).count() == 4
    for _ in range(2):
        with at(now() + timedelta(seconds=31)):
            merge_runs_of_deletions()
        assert AuditLogEntry.objects.filter(guild_id=cats.id).count() == 3
        assert log(owner, cats) == shown
    assert len(log(owner, cats, "?action_type=73")) == 1


def test_the_log_goes_with_its_guild(cats: GuildPlace) -> None:
    Guild.objects.filter(pk=cats.id).delete()
    assert not AuditLogEntry.objects.filter(guild_id=cats.id).exists()


def test_a_page_costs_the_same_for_few_and_many(cats: GuildPlace, django_assert_max_num_queries: Any) -> None:

    for many in (1, 100):
        for number in range(many):
            record(cats.owner, cats.id, AuditAction.MEMBER_KICK, target_id=cats.world.person(f"p{number}").user_id)
        with django_assert_max_num_queries(4):
            audit_log_for(cats.owner, cats.id, limit=many)
