"""Client settings on /v1: what may be chosen, what follows from it, and who hears of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.settings_rules import STATUSES, THEMES
from tests.gateway_client import GatewayClient
from tests.guild_side import invalid, refusal
from tests.people import Person, register
from tests.shapes import differences, number, snowflake, text, time, truth

PATH = "/users/@me/settings"
FOLDER = {"id": number, "name": (text, None), "color": (number, None), "flags": number, "icon": text}
CUSTOM_STATUS = {
    "text": (text, None),
    "expires_at": (time, None),
    "emoji_id": (snowflake, None),
    "emoji_name": (text, None),
    "emoji_animated": truth,
}
SETTINGS = {
    "status": text,
    "status_resets_at": (time, None),
    "status_resets_to": (text, None),
    "theme": text,
    "locale": text,
    "restricted_guilds": [snowflake],
    "bot_restricted_guilds": [snowflake],
    **dict.fromkeys(
        (
            "default_guilds_restricted",
            "bot_default_guilds_restricted",
            "inline_attachment_media",
            "inline_embed_media",
            "gif_auto_play",
            "render_embeds",
            "render_reactions",
            "animate_emoji",
            "message_display_compact",
            "developer_mode",
            "default_hide_muted_channels",
        ),
        truth,
    ),
    **dict.fromkeys(
        (
            "animate_stickers",
            "render_spoilers",
            "friend_source_flags",
            "incoming_call_flags",
            "group_dm_add_permission_flags",
            "afk_timeout",
            "time_format",
        ),
        number,
    ),
    "guild_folders": [{**FOLDER, "guild_ids": [snowflake]}],
    "custom_status": (CUSTOM_STATUS, None),
    "trusted_domains": [text],
}


async def change(person: Person, **values: Any) -> dict[str, Any]:
    settings: dict[str, Any] = await person.ask("PATCH", PATH, values)
    assert differences(settings, SETTINGS) == []
    return settings


async def test_what_a_new_account_has(servers: Any) -> None:
    adult, minor = await register(servers.http_url), await register(servers.http_url, date_of_birth="2012-01-01")
    found = await adult.ask("GET", PATH)
    assert differences(found, SETTINGS) == []
    expected = {"status": "online", "theme": "system", "locale": "en-US", "afk_timeout": 600, "render_spoilers": 1}
    flags = {"friend_source_flags": 7, "incoming_call_flags": 8, "group_dm_add_permission_flags": 8}
    lists: dict[str, Any] = {"guild_folders": [], "restricted_guilds": [], "trusted_domains": [], "custom_status": None}
    assert {key: found[key] for key in expected | flags | lists} == expected | flags | lists
    young = await minor.ask("GET", PATH)
    assert {key: young[key] for key in flags} == flags | {"friend_source_flags": 3}


async def test_changes_reach_all_clients_of_the_person_and_nobody_else(servers: Any) -> None:
    alice, bob = await register(servers.http_url), await register(servers.http_url, "bob")
    async with (
        GatewayClient(servers.gateway_url) as one,
        GatewayClient(servers.other_gateway_url) as two,
        GatewayClient(servers.gateway_url) as other,
    ):
        await one.identify(alice.token)
        await two.identify(alice.token)
        await other.identify(bob.token)
        changed = await change(alice, theme="coal", developer_mode=True)
        assert (changed["theme"], changed["developer_mode"]) == ("coal", True)
        for client in (one, two):
            assert await client.expect("USER_SETTINGS_UPDATE") == changed
        assert await alice.ask("GET", PATH) == changed
        assert await other.settle() == []
    async with GatewayClient(servers.gateway_url) as again:
        assert (await again.identify(alice.token))["user_settings"] == changed


async def test_another_locale_changes_the_account(servers: Any) -> None:
    alice = await register(servers.http_url)
    async with GatewayClient(servers.gateway_url) as client:
        await client.identify(alice.token)
        assert (await change(alice, locale="pt-BR"))["locale"] == "pt-BR"
        assert await client.expect("USER_UPDATE") == await alice.ask("GET", "/users/@me")
        await change(alice, locale="pt-BR")
        await client.expect("USER_SETTINGS_UPDATE")
        await client.expect("USER_SETTINGS_UPDATE")
        assert [frame.get("t") for frame in client.frames].count("USER_UPDATE") == 1
        assert await client.settle() == []


async def test_a_status_is_taken_on_and_seen_by_friends(servers: Any) -> None:
    alice, bob = await register(servers.http_url), await register(servers.http_url, "bob")
    stranger = await register(servers.http_url, "stranger")
    await alice.ask("POST", f"/users/@me/relationships/{bob.id}")
    await bob.ask("PUT", f"/users/@me/relationships/{alice.id}")
    async with (
        GatewayClient(servers.gateway_url) as a,
        GatewayClient(servers.gateway_url) as b,
        GatewayClient(servers.gateway_url) as s,
    ):
        await a.identify(alice.token)
        await b.identify(bob.token)
        await s.identify(stranger.token)
        await change(alice, status="dnd")
        sessions = await a.expect("SESSIONS_REPLACE")
        assert [session["status"] for session in sessions] == ["dnd", "dnd"]
        seen = await b.expect("PRESENCE_UPDATE")
        assert (seen["user"]["id"], seen["status"], seen["custom_status"]) == (alice.id, "dnd", None)
        await change(alice, custom_status={"text": "at the sea", "emoji_name": "🌊"})
        shown = (await b.expect("PRESENCE_UPDATE"))["custom_status"]
        assert (shown["text"], shown["emoji_name"]) == ("at the sea", "🌊")
        await change(alice, status="invisible")
        gone = await b.expect("PRESENCE_UPDATE")
        assert (gone["status"], gone["custom_status"]) == ("offline", None)
        await change(alice, custom_status=None)
        await change(alice, afk_timeout=60, theme="dark")
        assert await b.settle() == []
        await change(alice, status="online")
        assert (await b.expect("PRESENCE_UPDATE"))["status"] == "online"
        assert await s.settle() == []


async def test_values_that_are_none(servers: Any) -> None:
    alice = await register(servers.http_url)
    bad: dict[str, list[Any]] = {
        "status": ["offline", "away", 1, None],
        "status_resets_to": ["offline", 0],
        "status_resets_at": ["tomorrow", True],
        "theme": [None, "pink", 1],
        "locale": [None, "xx", "en"],
        "developer_mode": ["true", None, 1],
        "animate_stickers": [3, -1, "0", None, True],
        "friend_source_flags": [-1, "7", None],
        "incoming_call_flags": [2**31],
        "afk_timeout": [-1, 2**31, "600", None, 1.5],
        "time_format": [3],
        "restricted_guilds": ["1", None, ["x"], ["1"] * 201],
        "trusted_domains": [["x" * 254], [""], ["a"] * 1001, None],
        "guild_folders": [None, {}, [{"id": None, "guild_ids": []}], [{"guild_ids": []}], [{"id": 1}]],
        "custom_status": ["x", 1],
    }
    for name, values in bad.items():
        for value in values:
            answer = await alice.call("PATCH", PATH, {name: value})
            assert all(path.split(".")[0] == name for path, _ in invalid(answer)), (name, value)


async def test_sources_of_friend_requests(servers: Any) -> None:
    alice = await register(servers.http_url)
    for sent, kept in {0: 0, 1: 1, 2: 2, 3: 3, 4: 0, 5: 1, 6: 2, 7: 7, 15: 7}.items():
        assert (await change(alice, friend_source_flags=sent))["friend_source_flags"] == kept
    assert (await change(alice, flags=4))["friend_source_flags"] == 4
    assert (await change(alice, flags=4, friend_source_flags=1))["friend_source_flags"] == 1


async def test_who_may_call_and_add(servers: Any) -> None:
    alice = await register(servers.http_url)
    for sent, kept in {0: 0, 3: 3, 9: 8, 16: 16, 23: 16, 24: 16, 32: 32, 43: 40, 63: 48}.items():
        assert (await change(alice, incoming_call_flags=sent))["incoming_call_flags"] == kept
    for sent, kept in {0: 0, 3: 3, 11: 8, 24: 16, 28: 4, 31: 4}.items():
        assert (await change(alice, group_dm_add_permission_flags=sent))["group_dm_add_permission_flags"] == kept


async def test_choices_that_leave_nobody_are_repaired_when_a_session_starts(servers: Any) -> None:
    for birthday, calls in (("1990-01-01", 4), ("2012-01-01", 8)):
        alice = await register(servers.http_url, date_of_birth=birthday)
        await change(alice, incoming_call_flags=0, group_dm_add_permission_flags=0)
        async with GatewayClient(servers.gateway_url) as client:
            settings = (await client.identify(alice.token))["user_settings"]
        assert (settings["incoming_call_flags"], settings["group_dm_add_permission_flags"]) == (calls, 8)
        assert await alice.ask("GET", PATH) == settings


async def test_folders_are_matched_with_the_guilds(servers: Any) -> None:
    alice = await register(servers.http_url)
    cats, dogs = await alice.guild("Cats"), await alice.guild("Dogs")
    folders = [{"id": 5, "name": "", "guild_ids": [cats["id"], cats["id"], "1"], "icon": "heart"}]
    changed = await change(alice, guild_folders=folders)
    rest = {"id": -1, "name": None, "color": None, "flags": 0, "icon": "folder", "guild_ids": [dogs["id"]]}
    own = {"id": 5, "name": None, "color": 0, "flags": 0, "icon": "heart", "guild_ids": [cats["id"]]}
    assert changed["guild_folders"] == [rest, own]
    assert (await change(alice, theme="light"))["guild_folders"] == [rest, own]
    for folder in (
        {"id": -2},
        {"id": 2**31},
        {"id": 1, "icon": "cloud"},
        {"id": 1, "color": -1},
        {"id": 1, "name": "x" * 101},
        {"id": 1, "guild_ids": ["x"]},
        {"id": 1, "guild_ids": ["1"] * 201},
    ):
        answer = await alice.call("PATCH", PATH, {"guild_folders": [{"guild_ids": [], **folder}]})
        assert all(path.startswith("guild_folders.0.") for path, _ in invalid(answer))
    many = [{"id": number, "guild_ids": []} for number in range(201)]
    assert invalid(await alice.call("PATCH", PATH, {"guild_folders": many})) == [("guild_folders", "INVALID_FORMAT")]


async def test_custom_statuses(servers: Any) -> None:
    alice = await register(servers.http_url)
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds")
    shown = (await change(alice, custom_status={"text": " busy ", "expires_at": later}))["custom_status"]
    assert shown == {
        "text": "busy",
        "expires_at": later.replace("+00:00", ".000Z"),
        "emoji_id": None,
        "emoji_name": None,
        "emoji_animated": False,
    }
    assert (await change(alice, custom_status={"text": ""}))["custom_status"] is None
    refused = {
        "text": ("x" * 129, "STRING_LENGTH_INVALID"),
        "expires_at": ("2001-01-01T00:00:00Z", "INVALID_FORMAT"),
        "emoji_id": ("1234", "CUSTOM_EMOJI_NOT_FOUND"),
        "emoji_name": ("🌊🌊", "NOT_A_VALID_UNICODE_EMOJI"),
    }
    for name, (value, code) in refused.items():
        answer = await alice.call("PATCH", PATH, {"custom_status": {"text": "x", name: value}})
        assert invalid(answer) == [(f"custom_status.{name}", code)]
    both = {"emoji_id": "1234", "emoji_name": "no emoji at all"}
    assert invalid(await alice.call("PATCH", PATH, {"custom_status": both})) == [
        ("custom_status.emoji_id", "CUSTOM_EMOJI_NOT_FOUND")
    ]


async def test_trusted_domains(servers: Any) -> None:
    alice = await register(servers.http_url)
    assert (await change(alice, trusted_domains=["*"]))["trusted_domains"] == ["*"]
    answer = await alice.call("PATCH", PATH, {"trusted_domains": ["example.com", "*"]})
    assert refusal(answer) == (400, "VALIDATION_ERROR")
    (error,) = answer.json()["errors"]
    assert (error["field"], error["code"], set(error)) == (
        "trusted_domains",
        "INVALID_TRUSTED_DOMAINS",
        {"field", "code", "message"},
    )


async def test_every_status_and_theme(servers: Any) -> None:
    alice = await register(servers.http_url)
    for status in STATUSES:
        assert (await change(alice, status=status))["status"] == status
    for theme in THEMES:
        assert (await change(alice, theme=theme))["theme"] == theme
    until = "2001-01-01T00:00:00.000Z"
    changed = await change(alice, status_resets_to="idle", status_resets_at=978307200000)
    assert (changed["status_resets_to"], changed["status_resets_at"]) == ("idle", until)
    cleared = await change(alice, status_resets_to=None, status_resets_at=None)
    assert (cleared["status_resets_to"], cleared["status_resets_at"]) == (None, None)
