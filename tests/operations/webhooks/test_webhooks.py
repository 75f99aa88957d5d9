"""Managing webhooks (section 22.1 of the wire's description; F067 to F071; SEC-031, SEC-069, SEC-084)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.models import Channel, ChannelKind, Message
from chat.operations.channels import delete_channel
from chat.operations.discarding import discard
from core import instance_limits
from core.buckets import EXTRA_LIMITS
from core.instance_limits import LimitKey
from core.permissions import P
from guilds.models import AuditLogEntry
from guilds.operations.joining import leave_guild
from integrations.models import Webhook, WebhookPicture
from integrations.webhooks.avatars import WEBHOOK_AVATARS
from tests.operations.events import announced, mark
from tests.pictures import data_url, picture
from tests.shared_rows import shared_rows
from tests.wire import LIMITED, Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r"[A-Za-z0-9]{64}")
FACE = {"id", "guild_id", "channel_id", "name", "avatar", "token"}


@shared_rows
def cats() -> GuildPlace:
    place = World().guild().role("hooks", P.MANAGE_WEBHOOKS).member("mod", "hooks").member("plain")
    return place.channel("lounge").channel("hidden").overwrite("hidden", "@everyone", deny=P.VIEW_CHANNEL)


@pytest.fixture
def mod(cats: GuildPlace) -> Wire:
    return Wire(cats.world.person("mod"))


@pytest.fixture
def owner(cats: GuildPlace) -> Wire:
    return Wire(cats.owner)


def made(wire: Wire, cats: GuildPlace, name: str = "Bridge", channel: str = "lounge", **body: Any) -> dict[str, Any]:
    reply = wire.send("POST", f"/channels/{cats.channel_id(channel)}/webhooks", {"name": name, **body})
    assert reply.status == 200, reply
    answer: dict[str, Any] = reply.body
    return answer


def changes_heard(after: int) -> list[tuple[str, int]]:
    return [(type(event).__name__, event.place.channel_id) for event in announced(after)]  # type: ignore[attr-defined]


def log_of(cats: GuildPlace) -> list[AuditLogEntry]:
    return list(AuditLogEntry.objects.filter(guild_id=cats.id, action_type__in=(50, 51, 52)).order_by("id"))


def test_making_one(cats: GuildPlace, mod: Wire) -> None:
    lounge, before = cats.channel_id("lounge"), mark()
    reply = mod.send("POST", f"/channels/{lounge}/webhooks", {"name": " Bridge "}, X_Audit_Log_Reason="for news")
    webhook, person = reply.body, cats.world.person("mod").user
    assert TOKEN.fullmatch(webhook["token"])
    assert webhook == {
        "id": webhook["id"],
        "guild_id": str(cats.id),
        "channel_id": str(lounge),
        "name": "Bridge",
        "avatar": None,
        "token": webhook["token"],
        "user": webhook["user"],
    }
    assert webhook["user"]["id"] == str(person.id)
    assert changes_heard(before) == [("WebhooksChanged", lounge)]
    (entry,) = log_of(cats)
    assert (entry.action_type, entry.target_id, entry.reason) == (50, webhook["id"], "for news")
    assert entry.options == {"channel_id": lounge}
    assert webhook["token"] not in Webhook.objects.get(pk=webhook["id"]).token


def test_the_log_names_keys_and_the_webhook_and_no_token(cats: GuildPlace, mod: Wire, owner: Wire) -> None:
    webhook = made(mod, cats)
    mod.send("PATCH", f"/webhooks/{webhook['id']}", {"name": "Tunnel"})
    page = owner.send("GET", f"/guilds/{cats.id}/audit-logs?limit=2").body
    update, creation = page["audit_log_entries"]
    keys = {change["key"] for change in creation["changes"]}
    assert keys == {"id", "guild_id", "channel_id", "name", "creator_id", "avatar_hash", "type"}
    assert update["changes"] == [{"key": "name", "old_value": "Bridge", "new_value": "Tunnel"}]
    assert update["options"] == {"channel_id": webhook["channel_id"]}
    (face,) = page["webhooks"]
    assert (face["id"], face["name"], face["type"]) == (webhook["id"], "Tunnel", 1)
    assert webhook["token"] not in str(page)


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_names_have_one_to_eighty_characters(cats: GuildPlace, mod: Wire, name: str) -> None:
    reply = mod.send("POST", f"/channels/{cats.channel_id('lounge')}/webhooks", {"name": name})
    assert reply.status == 400
    webhook = made(mod, cats)
    long = mod.send("PATCH", f"/webhooks/{webhook['id']}", {"name": "x" * 81})
    assert long.invalid == [("name", "WEBHOOK_NAME_LENGTH_INVALID")]


def test_lists_are_for_those_who_manage(cats: GuildPlace, mod: Wire, owner: Wire) -> None:
    """SEC-031: the token is told to nobody else."""
    shown, hidden = made(mod, cats), made(owner, cats, channel="hidden")
    of_channel = mod.send("GET", f"/channels/{shown['channel_id']}/webhooks")
    assert of_channel.body == [shown]
    assert mod.send("GET", f"/guilds/{cats.id}/webhooks").body == [shown]
    assert owner.send("GET", f"/guilds/{cats.id}/webhooks").body == [shown, hidden]
    assert mod.send("GET", f"/channels/{hidden['channel_id']}/webhooks").code == "MISSING_PERMISSIONS"
    for method, body in (("GET", None), ("PATCH", {"name": "mine"}), ("DELETE", None)):
        assert mod.send(method, f"/webhooks/{hidden['id']}", body).code == "MISSING_PERMISSIONS"


def test_members_without_the_right_and_strangers(cats: GuildPlace, mod: Wire) -> None:
    """SEC-031, SEC-084: strangers do not learn which webhooks there are."""
    webhook = made(mod, cats)
    plain, stranger, nobody = Wire(cats.world.person("plain")), Wire(cats.world.person("stranger")), Wire()
    paths = [f"/channels/{webhook['channel_id']}/webhooks", f"/guilds/{cats.id}/webhooks", f"/webhooks/{webhook['id']}"]
    assert [plain.send("GET", path).code for path in paths] == ["MISSING_PERMISSIONS"] * 3
    assert [stranger.send("GET", path).code for path in paths] == ["ACCESS_DENIED", "ACCESS_DENIED", "UNKNOWN_WEBHOOK"]
    assert [nobody.send("GET", path).code for path in paths] == ["UNAUTHORIZED"] * 3
    for method, body in (("PATCH", {"name": "mine"}), ("DELETE", None)):
        assert plain.send(method, f"/webhooks/{webhook['id']}", body).code == "MISSING_PERMISSIONS"
        assert stranger.send(method, f"/webhooks/{webhook['id']}", body).code == "UNKNOWN_WEBHOOK"
        assert stranger.send(method, "/webhooks/1", body).code == "UNKNOWN_WEBHOOK"
    assert plain.send("POST", paths[0], {"name": "mine"}).code == "MISSING_PERMISSIONS"


def test_the_right_is_the_guilds_and_not_the_channels(cats: GuildPlace, mod: Wire) -> None:
    cats.overwrite("lounge", "plain", allow=P.MANAGE_WEBHOOKS).overwrite("lounge", "mod", deny=P.MANAGE_WEBHOOKS)
    path = f"/channels/{cats.channel_id('lounge')}/webhooks"
    assert Wire(cats.world.person("plain")).send("GET", path).code == "MISSING_PERMISSIONS"
    assert mod.send("GET", path).status == 200


def test_bots_manage_webhooks_too(cats: GuildPlace) -> None:
    """SEC-071."""
    bot = cats.world.bot()
    cats.member("bot", "hooks")
    webhook = made(Wire(bot), cats)
    assert webhook["user"]["bot"] is True


def test_only_text_channels_of_guilds_have_webhooks(cats: GuildPlace, owner: Wire) -> None:
    cats.channel("voices", kind=ChannelKind.GUILD_VOICE)
    notes = owner.send("GET", "/users/@me/channels")
    assert notes.status == 200
    codes = [
        owner.send("POST", f"/channels/{channel_id}/webhooks", {"name": "x"}).code
        for channel_id in (cats.channel_id("voices"), cats.owner.user_id, 17)
    ]
    assert codes == ["INVALID_CHANNEL_TYPE", "UNKNOWN_CHANNEL", "UNKNOWN_CHANNEL"]


@pytest.fixture
def few() -> Iterator[None]:
    """Two webhooks a channel, three a guild."""
    values: tuple[tuple[LimitKey, int], ...] = (("max_webhooks_per_channel", 2), ("max_webhooks_per_guild", 3))
    instance_limits.use(instance_limits.LimitConfig(rules=(instance_limits.Rule("default", values),)))
    yield
    instance_limits.use(instance_limits.LimitConfig())


@pytest.mark.usefixtures("few")
def test_there_are_so_many_and_no_more(cats: GuildPlace, mod: Wire) -> None:
    lounge, general = (f"/channels/{cats.channel_id(name)}/webhooks" for name in ("lounge", "general"))
    first = made(mod, cats)
    made(mod, cats)
    full = mod.send("POST", lounge, {"name": "x"})
    assert (full.status, full.code, full.body["max_webhooks_per_channel"]) == (400, "MAX_WEBHOOKS_PER_CHANNEL", 2)
    elsewhere = made(mod, cats, channel="general")
    moved = mod.send("PATCH", f"/webhooks/{elsewhere['id']}", {"channel_id": first["channel_id"]})
    assert moved.code == "MAX_WEBHOOKS_PER_CHANNEL"
    full = mod.send("POST", general, {"name": "x"})
    assert (full.code, full.body["max_webhooks_per_guild"]) == ("MAX_WEBHOOKS_PER_GUILD", 3)


def test_changing_and_moving(cats: GuildPlace, mod: Wire, owner: Wire) -> None:
    webhook, before = made(mod, cats), mark()
    path = f"/webhooks/{webhook['id']}"
    assert mod.send("PATCH", path, {"name": "Bridge"}).body == webhook
    assert changes_heard(before) == []
    lounge, general = cats.channel_id("lounge"), cats.channel_id("general")
    moved = mod.send("PATCH", path, {"name": "Tunnel", "channel_id": str(general)}).body
    assert (moved["name"], moved["channel_id"], moved["token"]) == ("Tunnel", str(general), webhook["token"])
    assert changes_heard(before) == [("WebhooksChanged", lounge), ("WebhooksChanged", general)]
    assert {change["key"] for change in log_of(cats)[-1].changes} == {"name", "channel_id"}
    dogs = cats.world.guild("dogs", owner="mod")
    cats.channel("voices", kind=ChannelKind.GUILD_VOICE)
    for elsewhere in (dogs.channel_id("general"), cats.channel_id("voices"), 17):
        assert mod.send("PATCH", path, {"channel_id": str(elsewhere)}).code == "UNKNOWN_CHANNEL"
    assert mod.send("PATCH", path, {"channel_id": str(cats.channel_id("hidden"))}).code == "MISSING_PERMISSIONS"
    assert owner.send("PATCH", path, {"channel_id": str(cats.channel_id("hidden"))}).status == 200


def test_deleting(cats: GuildPlace, mod: Wire) -> None:
    webhook, before = made(mod, cats), mark()
    assert mod.send("DELETE", f"/webhooks/{webhook['id']}", X_Audit_Log_Reason="done").status == 204
    assert changes_heard(before) == [("WebhooksChanged", int(webhook["channel_id"]))]
    assert (log_of(cats)[-1].action_type, log_of(cats)[-1].reason) == (52, "done")
    assert mod.send("GET", f"/webhooks/{webhook['id']}").code == "UNKNOWN_WEBHOOK"


def test_pictures(cats: GuildPlace, mod: Wire) -> None:
    """A picture is fetched where those of people are, and goes when nothing shows it any more."""
    webhook = made(mod, cats, avatar=data_url(picture()))
    number, name = int(webhook["id"]), webhook["avatar"]
    assert Wire().fetch(f"/media/avatars/{number}/{name}.webp").status == 200
    assert WEBHOOK_AVATARS.is_shown(number, name)
    broken = mod.send("PATCH", f"/webhooks/{number}", {"avatar": "aGVsbG8="})
    assert broken.invalid[0][0] == "avatar"
    by_token = Wire().send("PATCH", f"/webhooks/{number}/{webhook['token']}", {"avatar": data_url(picture("GIF"))})
    assert by_token.body["avatar"] not in (None, name)
    assert mod.send("PATCH", f"/webhooks/{number}", {"avatar": None}).body["avatar"] is None
    assert WebhookPicture.objects.filter(webhook_id=number).count() == 2


def test_no_picture_is_read_for_those_who_may_not(cats: GuildPlace, mod: Wire) -> None:
    plain, webhook = Wire(cats.world.person("plain")), made(mod, cats)
    body = {"name": "x", "avatar": "aGVsbG8="}
    assert plain.send("POST", f"/channels/{webhook['channel_id']}/webhooks", body).code == "MISSING_PERMISSIONS"
    assert plain.send("PATCH", f"/webhooks/{webhook['id']}", body).code == "MISSING_PERMISSIONS"


def test_by_token_without_signing_in(cats: GuildPlace, mod: Wire) -> None:
    webhook, anybody, before = made(mod, cats), Wire(), mark()
    path = f"/webhooks/{webhook['id']}/{webhook['token']}"
    face = anybody.send("GET", path)
    assert (face.status, set(face.body)) == (200, FACE)
    assert anybody.send("PATCH", path, {"name": "Tunnel"}).body == face.body | {"name": "Tunnel"}
    assert changes_heard(before) == [("WebhooksChanged", int(webhook["channel_id"]))]
    for odd in ({"channel_id": str(cats.channel_id("general"))}, {"name": "x", "token": "y"}, {"name": "x" * 81}):
        assert anybody.send("PATCH", path, odd).status == 400
    assert anybody.send("DELETE", path).status == 204
    assert anybody.send("GET", path).code == "UNKNOWN_WEBHOOK"
    assert [entry.action_type for entry in log_of(cats)] == [50]


@pytest.mark.parametrize("token", ["", "x", "é" * 64, "A" * 64, "A" * 300])
def test_a_wrong_token_and_an_unknown_webhook_are_the_same(cats: GuildPlace, mod: Wire, token: str) -> None:
    """SEC-069, SEC-084."""
    webhook, anybody = made(mod, cats), Wire()
    token = token or webhook["token"][:-1]
    for number in (webhook["id"], "1", "99999999999999999999", "0x1"):
        path = f"/webhooks/{number}/{token}"
        replies = [
            anybody.send("GET", path),
            anybody.send("PATCH", path, {"channel_id": "1"}),
            anybody.send("DELETE", path),
            anybody.send("POST", path, {"content": "hello"}),
            anybody.send("POST", path, {}),
            *(anybody.send("POST", f"{path}/{program}", {"text": "x"}) for program in ("slack", "github", "sentry")),
        ]
        assert {(reply.status, reply.code) for reply in replies} == {(404, "UNKNOWN_WEBHOOK")}
    assert not Message.objects.filter(webhook_id=webhook["id"]).exists()


@pytest.mark.usefixtures("still_limits")
def test_guessing_ends_at_a_limit(cats: GuildPlace, mod: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """SEC-084: unknown ids and wrong tokens alike, whatever is done with them, and no query is made for the rest."""
    monkeypatch.setitem(EXTRA_LIMITS, "webhook:unknown", (4, 60_000))
    webhook = made(mod, cats)
    right = f"/webhooks/{webhook['id']}/{webhook['token']}"
    guesser, other = Wire(ip="10.9.0.1"), Wire(ip="10.9.0.2")
    guesses = [f"/webhooks/{number}/x" for number in (5, 6, 7)] + [f"/webhooks/{webhook['id']}/wrong"]
    for path in (*guesses, *guesses):  # a program that goes on telling a webhook that is gone is none
        assert guesser.send("POST", f"{path}/github", {}, **LIMITED).code == "UNKNOWN_WEBHOOK"
    for method, path in (("GET", "/webhooks/8/x"), ("POST", "/webhooks/9/x/slack"), ("GET", right)):
        with CaptureQueriesContext(connection) as queries:
            reply = guesser.send(method, path, None if method == "GET" else {}, **LIMITED)
        assert (reply.status, len(queries)) == (429, 0)
        assert float(reply.headers["Retry-After"]) > 0
    assert other.send("GET", right, **LIMITED).status == 200


def test_channels_take_their_webhooks_along(cats: GuildPlace, mod: Wire) -> None:
    webhook = made(mod, cats)
    delete_channel(cats.owner, cats.channel_id("lounge"))
    assert Wire().send("GET", f"/webhooks/{webhook['id']}/{webhook['token']}").code == "UNKNOWN_WEBHOOK"


def test_large_channels_take_them_along_at_once(cats: GuildPlace, mod: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    webhook = made(mod, cats)
    monkeypatch.setattr("chat.operations.channels.delete_or_discard", discard)
    delete_channel(cats.owner, cats.channel_id("lounge"))
    assert Channel.objects.filter(pk=webhook["channel_id"]).exists()
    assert Wire().send("GET", f"/webhooks/{webhook['id']}/{webhook['token']}").code == "UNKNOWN_WEBHOOK"


def test_a_webhook_outlasts_the_membership_of_its_creator(cats: GuildPlace, mod: Wire) -> None:
    webhook = made(mod, cats)
    leave_guild(cats.world.person("mod"), cats.id)
    path = f"/webhooks/{webhook['id']}/{webhook['token']}"
    assert Wire().send("POST", f"{path}?wait=true", {"content": "still here"}).status == 200


def test_limits_are_counted_for_each_webhook(cats: GuildPlace, mod: Wire) -> None:
    webhook = made(mod, cats)
    path = f"/webhooks/{webhook['id']}/{webhook['token']}"
    reply = Wire().send("POST", path, {"content": "x"}, **LIMITED)
    assert (reply.headers["X-RateLimit-Limit"], reply.headers["X-RateLimit-Remaining"]) == ("60", "59")
    reply = Wire().send("POST", f"{path}/github", {}, **LIMITED)
    assert reply.headers["X-RateLimit-Limit"] == "200"
