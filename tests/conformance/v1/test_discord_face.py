"""The guild wire below /api/v10, in the words of libraries for Discord (section 21 of the gateway's contract)."""

import pytest

from chat.drafts import MessageDraft
from chat.operations.messages import send_message
from core.actor import Actor
from tests.shared_rows import shared_rows
from tests.wire import LIMITED, Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db


class Here:
    """A bot that may do everything in a guild."""

    def __init__(self) -> None:
        self.world = World()
        self.bot = self.world.bot("helper")
        self.cats: GuildPlace = self.world.guild("cats").role("bots", 8).member("helper", "bots").member("alice")
        self.general = self.cats.channel_id("general")
        self.wire = Wire(self.bot, prefix="/api/v10")

    def say(self, actor: Actor, text: str = "hello") -> int:
        return send_message(actor, self.general, draft=MessageDraft(content=text)).id


@shared_rows
def here() -> Here:
    return Here()


def test_a_bot_is_its_own_application(here: Here) -> None:
    """Section 21.2."""
    own = here.wire.send("GET", "/users/@me")
    application = here.wire.send("GET", "/oauth2/applications/@me")
    assert own.headers["Content-Type"] == application.headers["Content-Type"] == "application/json"  # GW-100
    assert (own.body["id"], own.body["bot"], own.body["premium_type"]) == (str(here.bot.user_id), True, 0)
    assert (application.body["id"], application.body["description"]) == (own.body["id"], "")


@pytest.mark.parametrize("version", ["v6", "v7", "v8", "v9", "v10"])
def test_all_its_versions_are_one(here: Here, version: str) -> None:
    assert Wire(here.bot, prefix=f"/api/{version}").send("GET", "/users/@me").status == 200


@pytest.mark.parametrize("prefix", ["/api/v5", "/api/v11", "/api/v1", "/api/v100"])
def test_other_versions_are_not_there(here: Here, prefix: str) -> None:
    assert Wire(here.bot, prefix=prefix).send("GET", "/users/@me").status == 404


def test_people_are_refused_and_strangers_find_what_is_public(here: Here) -> None:
    assert Wire(here.world.person("alice"), prefix="/api/v10").send("GET", "/users/@me").status == 401
    stranger = Wire(prefix="/api/v10")
    assert stranger.send("GET", "/users/@me").status == 401
    assert stranger.send("GET", "/gateway").body["url"].startswith("ws")


def test_a_guild_and_its_parts_are_whole(here: Here) -> None:
    guild = here.wire.send("GET", f"/guilds/{here.cats.id}").body
    assert {"nsfw", "premium_tier", "preferred_locale", "safety_alerts_channel_id"} <= guild.keys()
    assert all("colors" in role and role["managed"] is False for role in guild["roles"])
    channels = here.wire.send("GET", f"/guilds/{here.cats.id}/channels").body
    assert all("permission_overwrites" in channel and channel["flags"] == 0 for channel in channels)
    members = here.wire.send("GET", f"/guilds/{here.cats.id}/members?limit=10").body
    assert all(member["flags"] == 0 and member["user"]["bot"] in (True, False) for member in members)


def test_a_message_has_every_key(here: Here) -> None:
    sent = here.wire.send(
        "POST", f"/channels/{here.general}/messages", {"content": "hi", "tts": False, "components": []}
    )
    assert sent.status == 200
    assert (sent.body["mentions"], sent.body["components"], sent.body["sticker_items"]) == ([], [], [])
    assert "nonce" not in sent.body


def test_pins_are_found_where_they_were_and_where_they_are(here: Here) -> None:
    message_id = here.say(here.world.person("alice"))
    assert here.wire.send("PUT", f"/channels/{here.general}/messages/pins/{message_id}").status == 204
    (old,) = here.wire.send("GET", f"/channels/{here.general}/pins").body
    (new,) = here.wire.send("GET", f"/channels/{here.general}/messages/pins").body["items"]
    assert old["id"] == new["message"]["id"] == str(message_id)


def test_bodies_are_respelled(here: Here) -> None:
    alice = here.world.person("alice")
    ids = [str(here.say(alice)) for _ in range(2)]
    deleted = here.wire.send("POST", f"/channels/{here.general}/messages/bulk-delete", {"messages": ids})
    assert deleted.status == 204
    role = here.wire.send("POST", f"/guilds/{here.cats.id}/roles", {"name": "x", "colors": {"primary_color": 7}}).body
    assert role["color"] == role["colors"]["primary_color"] == 7
    banned = here.wire.send(
        "PUT",
        f"/guilds/{here.cats.id}/bans/{alice.user_id}",
        {"delete_message_seconds": 3600},
        X_Audit_Log_Reason="not%20nice",
    )
    assert banned.status == 204
    entries = Wire(here.cats.owner).send("GET", f"/guilds/{here.cats.id}/audit-logs").body["audit_log_entries"]
    assert entries[0]["reason"] == "not nice"


def test_refusals_have_numbers_and_say_where_a_body_is_wrong(here: Here) -> None:
    unknown = here.wire.send("GET", f"/channels/{here.general}/messages/1")
    assert (unknown.status, unknown.body["code"], unknown.body["error_code"]) == (404, 10008, "UNKNOWN_MESSAGE")
    wrong = here.wire.send("POST", f"/guilds/{here.cats.id}/channels", {"name": "x" * 101, "type": 0})
    assert (wrong.status, wrong.body["code"]) == (400, 50035)
    assert wrong.body["errors"]["name"]["_errors"][0]["code"]


@pytest.mark.parametrize("path", ["/auth/login", "/_health", "/internal/telemetry", "/.well-known/fluxer", ""])
def test_what_is_not_for_bots_has_no_second_address(here: Here, path: str) -> None:
    assert [here.wire.send(method, path).status for method in ("GET", "POST")] == [404, 404]


@pytest.mark.parametrize("path", ["/applications/1/commands", "/channels/1/threads", "/interactions/1/x/callback"])
def test_what_there_is_not_is_not_found(here: Here, path: str) -> None:
    """Section 21.5."""
    assert here.wire.send("POST", path, {}).status == 404


@pytest.mark.usefixtures("still_limits")
def test_limits_are_told_as_libraries_read_them(here: Here) -> None:
    """Section 21.2: a 429 without `Via` would be taken for a ban of the address."""
    more = LIMITED | {"X_Fluxer_Test_Global_Rate_Limit": "1000"}
    answers = [here.wire.send("GET", "/gateway/bot", **more) for _ in range(61)]
    assert 429 not in {answer.status for answer in answers[:-1]}
    first, last = answers[0], answers[-1]
    assert float(first.headers["X-RateLimit-Reset-After"]) >= 0
    assert first.headers["X-RateLimit-Bucket"] == last.headers["X-RateLimit-Bucket"]
    assert (last.status, bool(last.headers["Via"])) == (429, True)
    assert last.body["retry_after"] > 0
    assert last.body["global"] is False
