"""Bans: who may ban whom, what goes with a ban, when it is over, and that nobody slips in beside it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from accounts.models import User
from chat.models import Attachment, Channel, MediaFile, Message, Reaction
from chat.operations.pins import pin_message
from chat.tasks import purge_messages
from core.clock import at, iso, now
from core.events import Event
from core.models import Job
from core.permissions import P
from guilds.models import AuditLogEntry, Ban, Member
from guilds.operations.bans import ban_member, unban_member
from guilds.tasks import lift_bans_whose_time_is_over
from tests.operations.events import announced, mark, names
from tests.shared_rows import shared_rows
from tests.wire import Reply, Wire
from tests.world import PASSWORD, GuildPlace, World

pytestmark = pytest.mark.django_db

ADDRESS = "192.0.2.77"


@shared_rows
def cats() -> GuildPlace:
    place = World().guild().role("high", P.BAN_MEMBERS).role("mods", P.BAN_MEMBERS | P.VIEW_AUDIT_LOG).role("low")
    return place.member("high", "high").member("mod", "mods").member("peer", "mods").member("low", "low")


@pytest.fixture
def mod(cats: GuildPlace) -> Wire:
    return Wire(cats.world.person("mod"))


def ban(cats: GuildPlace, wire: Wire, name: str, body: Any = None) -> Reply:
    return wire.send("PUT", f"/guilds/{cats.id}/bans/{cats.world.person(name).user_id}", body)


def joining(cats: GuildPlace, name: str) -> Reply:
    return Wire(cats.world.person(name)).send("POST", f"/invites/{cats.invite(unique=True).code}")


def test_a_banned_member_is_gone_and_stays_out_until_the_ban_is_lifted(cats: GuildPlace, mod: Wire) -> None:
    low, start = cats.world.person("low"), mark()
    body = {"reason": "  rude ", "delete_message_days": 0, "ban_duration_seconds": 0}
    assert ban(cats, mod, "low", body).status == 204
    heard = announced(start)
    assert names(heard) == ["MemberBanned", "MemberLeft", "UserSettingsUpdated"]
    assert heard[1].how == "banned"  # type: ignore[attr-defined]
    assert not Member.objects.filter(guild_id=cats.id, user=low.user).exists()
    assert joining(cats, "low").code == "USER_BANNED_FROM_GUILD"
    (shown,) = mod.send("GET", f"/guilds/{cats.id}/bans").body
    assert shown["user"]["id"] == str(low.user_id)
    assert (shown["reason"], shown["moderator_id"]) == ("rude", str(cats.world.person("mod").user_id))
    assert (shown["expires_at"], set(shown)) == (None, {"user", "reason", "moderator_id", "banned_at", "expires_at"})
    start = mark()
    assert mod.send("DELETE", f"/guilds/{cats.id}/bans/{low.user_id}").status == 204
    assert names(announced(start)) == ["BanLifted"]
    assert mod.send("DELETE", f"/guilds/{cats.id}/bans/{low.user_id}").invalid == [("user_id", "USER_IS_NOT_BANNED")]
    assert joining(cats, "low").status == 200


@pytest.mark.parametrize(
    ("actor", "target", "code"),
    [
        ("mod", "mod", "UNKNOWN_MEMBER"),
        ("owner", "owner", "UNKNOWN_MEMBER"),
        ("mod", "owner", "MISSING_PERMISSIONS"),
        ("mod", "high", "MISSING_PERMISSIONS"),
        ("mod", "peer", "MISSING_PERMISSIONS"),
        ("low", "peer", "MISSING_PERMISSIONS"),
        ("low", "low", "MISSING_PERMISSIONS"),
        ("stranger", "low", "ACCESS_DENIED"),
        ("mod", "low", ""),
        ("high", "mod", ""),
        ("mod", "stranger", ""),
        ("mod", "bot", ""),
    ],
)
def test_who_may_ban_whom(cats: GuildPlace, actor: str, target: str, code: str) -> None:
    cats.world.bot("bot")
    cats.member("bot")
    reply = ban(cats, Wire(cats.world.person(actor)), target, {})
    assert (reply.status == 204, reply.code) == (not code, code)
    assert Ban.objects.filter(guild_id=cats.id).exists() == (not code)


def test_nobody_is_nobody(cats: GuildPlace, mod: Wire) -> None:
    assert mod.send("PUT", f"/guilds/{cats.id}/bans/1").code == "UNKNOWN_USER"
    assert mod.send("DELETE", f"/guilds/{cats.id}/bans/1").invalid == [("user_id", "USER_IS_NOT_BANNED")]


@pytest.mark.parametrize(
    "body",
    [
        {"delete_message_days": 8},
        {"delete_message_days": -1},
        {"reason": "x" * 513},
        {"ban_duration_seconds": 60},
        {"ban_duration_seconds": -3600},
    ],
)
def test_odd_bans(cats: GuildPlace, mod: Wire, body: dict[str, Any]) -> None:
    assert [path for path, _ in ban(cats, mod, "low", body).invalid] == list(body)
    assert not Ban.objects.exists()


def test_banning_again_replaces_the_ban(cats: GuildPlace, mod: Wire) -> None:
    assert ban(cats, mod, "stranger", {"reason": "first", "ban_duration_seconds": 3600}).status == 204
    assert ban(cats, Wire(cats.owner), "stranger", {"reason": ""}).status == 204
    (row,) = Ban.objects.filter(guild_id=cats.id)
    assert (row.reason, row.expires_at, row.moderator_id) == (None, None, cats.owner.user_id)


def test_the_log_tells_the_ban_but_no_address(cats: GuildPlace, mod: Wire, addresses: None) -> None:
    low = cats.world.person("low").user_id
    User.objects.filter(id=low).update(last_seen_ip=ADDRESS)
    path = f"/guilds/{cats.id}/bans/{low}"
    start = mark()
    body = {"reason": "rude", "delete_message_days": 3, "ban_duration_seconds": 3600}
    assert mod.send("PUT", path, body, X_Audit_Log_Reason="for the log").status == 204
    assert Ban.objects.get(user_id=low).ip == ADDRESS
    assert mod.send("DELETE", path).status == 204
    page = mod.send("GET", f"/guilds/{cats.id}/audit-logs?limit=2").body
    lifted, banned = page["audit_log_entries"]
    assert (banned["action_type"], banned["target_id"], banned["reason"]) == (22, str(low), "for the log")
    assert banned["options"] == {"delete_member_days": "3"}
    told = {change["key"]: change["new_value"] for change in banned["changes"]}
    assert (told["user_id"], told["reason"], told["moderator_id"]) == (str(low), "rude", banned["user_id"])
    assert (lifted["action_type"], "reason" in lifted) == (23, False)
    assert {change["key"]: change["old_value"] for change in lifted["changes"]} == told
    assert {user["id"] for user in page["users"]} == {str(low), banned["user_id"]}
    kept = (AuditLogEntry.objects.values_list("changes", "options"), announced(start), page)
    assert all(ADDRESS not in str(list(each)) for each in kept)


# -- bans for some time ------------------------------------------------------------------------------------------------


def test_a_ban_for_some_time_is_over_by_itself(cats: GuildPlace, mod: Wire) -> None:
    assert ban(cats, mod, "stranger", {"ban_duration_seconds": 3600}).status == 204
    (shown,) = mod.send("GET", f"/guilds/{cats.id}/bans").body
    row = Ban.objects.get()
    assert row.expires_at == row.banned_at + timedelta(hours=1)
    assert (shown["banned_at"], shown["expires_at"]) == (iso(row.banned_at), iso(row.expires_at))
    start = mark()
    lift_bans_whose_time_is_over()
    assert announced(start) == []
    for heard in (["BanLifted"], ["BanLifted"]):
        with at(now() + timedelta(hours=1, seconds=1)):
            assert mod.send("GET", f"/guilds/{cats.id}/bans").body == []
            lift_bans_whose_time_is_over()
        assert names(announced(start)) == heard
    assert not Ban.objects.exists()


def test_who_comes_when_the_time_is_over_lifts_the_ban(cats: GuildPlace, mod: Wire) -> None:
    assert ban(cats, mod, "stranger", {"ban_duration_seconds": 3600}).status == 204
    Ban.objects.update(expires_at=now())
    start = mark()
    assert joining(cats, "stranger").status == 200
    heard = [name for name in names(announced(start)) if name in ("BanLifted", "MemberJoined")]
    assert heard == ["BanLifted", "MemberJoined"]
    assert not Ban.objects.exists()


# -- addresses ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses are compared."""
    monkeypatch.setattr(settings, "GUILDHALL", replace(settings.GUILDHALL, ban_addresses=True))


def _seen_at(cats: GuildPlace, name: str, address: str | None) -> None:
    person = cats.world.person(name)
    User.objects.filter(id=person.user_id).update(last_seen_ip=address)


@pytest.mark.parametrize(
    ("banned_at", "comes_from", "code"),
    [
        (ADDRESS, ADDRESS, "USER_IP_BANNED_FROM_GUILD"),
        ("2001:db8::7", "2001:db8::7", "USER_IP_BANNED_FROM_GUILD"),
        (ADDRESS, "192.0.2.78", ""),
        ("127.0.0.1", "127.0.0.1", ""),
        (None, ADDRESS, ""),
    ],
)
def test_a_second_account_from_the_same_place(
    cats: GuildPlace, mod: Wire, addresses: None, banned_at: str | None, comes_from: str, code: str
) -> None:
    _seen_at(cats, "low", banned_at)
    assert ban(cats, mod, "low").status == 204
    fan, invite = cats.world.person("fan"), cats.invite(unique=True).code
    assert Wire(fan, ip=comes_from).send("POST", f"/invites/{invite}").code == code


def test_an_account_made_with_the_invite_is_a_second_account_too(cats: GuildPlace, mod: Wire, addresses: None) -> None:
    _seen_at(cats, "low", ADDRESS)
    assert ban(cats, mod, "low").status == 204
    code = cats.invite().code
    for ip, comes_in in ((ADDRESS, False), ("192.0.2.78", True)):
        body = {"username": f"fan{ip[-1]}", "email": f"fan{ip[-1]}@example.com", "password": PASSWORD, "consent": True}
        more = {"date_of_birth": "1990-01-01", "invite_code": code}
        reply = Wire(ip=ip).send("POST", "/auth/register", body | more)
        assert reply.status == 200, reply
        assert Member.objects.filter(guild_id=cats.id, user_id=reply.body["user_id"]).exists() == comes_in


def test_addresses_of_lapsed_bans_and_of_other_guilds_keep_nobody_out(
    cats: GuildPlace, mod: Wire, addresses: None
) -> None:
    _seen_at(cats, "low", ADDRESS)
    assert ban(cats, mod, "low", {"ban_duration_seconds": 3600}).status == 204
    dogs = cats.world.guild("dogs")
    fan = Wire(cats.world.person("fan"), ip=ADDRESS)
    assert fan.send("POST", f"/invites/{dogs.invite().code}").status == 200
    Ban.objects.update(expires_at=now())
    assert fan.send("POST", f"/invites/{cats.invite().code}").status == 200


def test_where_addresses_are_not_compared_none_is_kept(cats: GuildPlace, mod: Wire) -> None:
    _seen_at(cats, "low", ADDRESS)
    assert ban(cats, mod, "low").status == 204
    assert Ban.objects.get().ip is None
    Ban.objects.update(ip=ADDRESS)
    fan = Wire(cats.world.person("fan"), ip=ADDRESS)
    assert fan.send("POST", f"/invites/{cats.invite().code}").status == 200


# -- what the banned wrote ---------------------------------------------------------------------------------------------


def _written(cats: GuildPlace, channel: str, name: str, how_many: int, days_ago: float) -> list[int]:
    with at(now() - timedelta(days=days_ago)):
        rows = [
            Message(channel_id=cats.channel_id(channel), author=cats.world.person(name).user, content="x")
            for _ in range(how_many)
        ]
    Message.objects.bulk_create(rows)
    return [row.id for row in rows]


@pytest.fixture
def jobs(django_capture_on_commit_callbacks: Any) -> Any:
    """Runs what is asked for inside at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def deletions(events: list[Event]) -> list[tuple[int, tuple[int, ...]]]:
    return [(e.place.channel_id, e.message_ids) for e in events if type(e).__name__ == "MessagesDeleted"]  # type: ignore[attr-defined]


def test_messages_of_the_last_days_go_with_the_ban(cats: GuildPlace, mod: Wire, jobs: Any) -> None:
    cats.channel("lounge").world.guild("dogs").member("low")
    many = _written(cats, "general", "low", 130, 1)
    few = _written(cats, "lounge", "low", 2, 1.5)
    old, others = _written(cats, "general", "low", 1, 2.1), _written(cats, "general", "mod", 1, 1)
    file = MediaFile.objects.create(key="attachments/x", size=1, content_hash="x", media_type="x")
    Attachment.objects.create(
        file=file, channel_id=cats.channel_id("lounge"), message_id=few[0], filename="x", content_type="x"
    )
    Reaction.objects.create(message_id=few[0], emoji_key="x", emoji_name="x", count=1)
    pin_message(cats.owner, cats.channel_id("lounge"), few[0])
    start = mark()
    with jobs():
        assert ban(cats, mod, "low", {"delete_message_days": 2}).status == 204
    left = set(Message.objects.filter(channel__guild_id=cats.id, kind=0).values_list("id", flat=True))
    assert left == {*old, *others}
    assert not Attachment.objects.exists()
    assert not Reaction.objects.exists()
    assert [name for name in names(announced(start)) if name == "PinsUpdated"] == ["PinsUpdated"]
    assert Channel.objects.get(pk=cats.channel_id("lounge")).last_pin_at is None
    told = deletions(announced(start))
    assert {channel_id for channel_id, _ in told} == {cats.channel_id("general"), cats.channel_id("lounge")}
    assert all(len(ids) <= 100 for _, ids in told)
    ids = [message_id for _, some in told for message_id in some]
    assert len(ids) == len(set(ids)) == len(many) + len(few) + 1  # and that they came in


def test_messages_stay_where_nobody_asks_and_elsewhere(cats: GuildPlace, mod: Wire, jobs: Any) -> None:
    dogs = cats.world.guild("dogs").member("low")
    kept = [*_written(cats, "general", "low", 1, 0.1), *_written(dogs, "general", "low", 1, 0.1)]
    with jobs():
        assert ban(cats, mod, "low").status == 204
    with jobs():
        ban_member(dogs.owner, dogs.id, cats.world.person("mod").user_id, delete_message_days=7)
    assert Message.objects.filter(id__in=kept).count() == 2


def test_what_is_written_after_coming_back_stays(cats: GuildPlace) -> None:
    low = cats.world.person("low")
    ban_member(cats.owner, cats.id, low.user_id, delete_message_days=7)
    unban_member(cats.owner, cats.id, low.user_id)
    joining(cats, "low")
    (later,) = _written(cats, "general", "low", 1, -0.001)
    purge_messages(**Job.objects.get(name="messages.purge").arguments)
    assert Message.objects.filter(id=later).exists()
