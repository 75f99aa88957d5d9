"""Messages to be sent later: asked for by local time, vetted twice, sent once."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.models import User
from accounts.models.user import UserFlags
from accounts.traits import MESSAGE_SCHEDULING, default_traits
from chat.local_times import moment_of
from chat.models import Channel, Message, ScheduledMessage
from chat.operations.scheduled import SEND_JOB
from chat.scheduled_tasks import forget_unsent, send_overdue, send_when_due
from config.environment import load
from core.clock import at, now
from core.errors import InvalidForm
from core.models import Job
from core.permissions import P
from guilds.models import Guild
from tests.gateway_client import GatewayClient
from tests.guild_side import scene
from tests.shared_rows import shared_rows
from tests.wire import Reply, Wire
from tests.world import EVERYONE, GuildPlace, World

ZONE = "America/New_York"
LATER = timedelta(hours=2)


def said(moment: datetime, zone: str = ZONE) -> dict[str, str]:
    """A moment as the clocks of a place show it."""
    local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0)
    return {"scheduled_local_at": local.isoformat(), "timezone": zone}


@shared_rows
def cats() -> GuildPlace:
    world = World()
    world.person("bob", traits=[MESSAGE_SCHEDULING])
    return world.guild().member("bob").channel("lounge")


@pytest.fixture
def bob(cats: GuildPlace) -> Wire:
    return Wire(cats.world.person("bob"))


def path(cats: GuildPlace) -> str:
    return f"/channels/{cats.channel_id('lounge')}/messages/schedule"


def schedule(cats: GuildPlace, bob: Wire, content: str = "hello", **more: Any) -> dict[str, Any]:
    reply = bob.send("POST", path(cats), {"content": content, **said(now() + LATER), **more})
    assert reply.status == 201, reply
    found: dict[str, Any] = reply.body
    return found


def come_due(scheduled_id: str) -> None:
    """Run the job that was asked for, as if its time had come."""
    job = Job.objects.filter(name=SEND_JOB, arguments__scheduled_id=int(scheduled_id)).order_by("-id")[0]
    with at(job.run_after + timedelta(seconds=1)):
        send_when_due(**job.arguments)


def contents(cats: GuildPlace) -> list[str]:
    rows = Message.objects.filter(channel_id=cats.channel_id("lounge")).order_by("id")
    return list(rows.values_list("content", flat=True))


def test_what_was_asked_for_is_shown_and_nothing_is_sent(cats: GuildPlace, bob: Wire) -> None:
    body = {"content": "hello", "nonce": "5", "allowed_mentions": {"users": [str(cats.owner.user_id)]}}
    moment = (now() + LATER).replace(microsecond=0)
    made = schedule(cats, bob, **body, **said(moment))
    assert made == {
        "id": made["id"],
        "channel_id": str(cats.channel_id("lounge")),
        "scheduled_at": moment.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        **said(moment),
        "status": "pending",
        "status_reason": None,
        "payload": body | {"allowed_mentions": {"users": [str(cats.owner.user_id)], "replied_user": True}},
        "created_at": made["created_at"],
        "invalidated_at": None,
    }
    assert bob.send("GET", f"/users/@me/scheduled-messages/{made['id']}").body == made
    assert bob.send("GET", "/users/@me/scheduled-messages").body == [made]
    assert contents(cats) == []


def test_it_is_sent_as_its_writers_and_gone(cats: GuildPlace, bob: Wire) -> None:
    made = schedule(cats, bob, f"<@{cats.owner.user_id}> look", nonce="5")
    come_due(made["id"])
    message = Message.objects.get(channel_id=cats.channel_id("lounge"))
    assert (message.author_id, message.mention_ids) == (cats.world.person("bob").user_id, [cats.owner.user_id])
    assert bob.send("GET", f"/users/@me/scheduled-messages/{made['id']}").code == "UNKNOWN_MESSAGE"
    come_due(made["id"])
    assert len(contents(cats)) == 1
    # The nonce of the request says nothing about messages of another time.
    fresh = bob.send("POST", f"/channels/{cats.channel_id('lounge')}/messages", {"content": "x", "nonce": "5"})
    assert fresh.body["content"] == "x"


def test_another_time_makes_the_first_one_void(cats: GuildPlace, bob: Wire) -> None:
    made = schedule(cats, bob)
    old = Job.objects.get(name=SEND_JOB)
    body = {"content": "other words", **said(now() + 2 * LATER)}
    changed = bob.send("PATCH", f"/users/@me/scheduled-messages/{made['id']}", body)
    assert (changed.status, changed.body["payload"]) == (200, {"content": "other words"})
    assert (changed.body["id"], changed.body["created_at"]) == (made["id"], made["created_at"])
    with at(now() + timedelta(hours=3)):
        send_when_due(**old.arguments)
    assert contents(cats) == []
    come_due(made["id"])
    assert contents(cats) == ["other words"]


def test_it_can_be_taken_back(cats: GuildPlace, bob: Wire) -> None:
    made = schedule(cats, bob)
    under_way = Job.objects.get(name=SEND_JOB, arguments__scheduled_id=int(made["id"])).arguments
    assert bob.send("DELETE", f"/users/@me/scheduled-messages/{made['id']}").status == 204
    assert bob.send("DELETE", f"/users/@me/scheduled-messages/{made['id']}").status == 204
    with at(now() + LATER + timedelta(seconds=1)):
        send_when_due(**under_way)
    assert contents(cats) == []


def test_nobody_else_sees_or_touches_it(cats: GuildPlace, bob: Wire) -> None:
    made = schedule(cats, bob)
    User.objects.filter(pk=cats.owner.user_id).update(traits=[MESSAGE_SCHEDULING])
    owner, one = Wire(cats.owner), f"/users/@me/scheduled-messages/{made['id']}"
    assert owner.send("GET", "/users/@me/scheduled-messages").body == []
    assert owner.send("GET", one).code == "UNKNOWN_MESSAGE"
    assert owner.send("PATCH", one, {"content": "mine", **said(now() + LATER)}).code == "UNKNOWN_MESSAGE"
    assert owner.send("DELETE", one).status == 204
    assert bob.send("GET", one).body == made


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"timezone": "Mars/Olympus"}, ("timezone", "INVALID_TIMEZONE_IDENTIFIER")),
        ({"timezone": "America"}, ("timezone", "INVALID_TIMEZONE_IDENTIFIER")),
        ({"timezone": "../UTC"}, ("timezone", "INVALID_TIMEZONE_IDENTIFIER")),
        ({"timezone": "a\u0000b"}, ("timezone", "INVALID_TIMEZONE_IDENTIFIER")),
        ({"scheduled_local_at": "tomorrow"}, ("scheduled_local_at", "INVALID_DATETIME_FOR_SCHEDULED_SEND")),
        ({"scheduled_local_at": "2026-02-30T10:00:00"}, ("scheduled_local_at", "INVALID_DATETIME_FOR_SCHEDULED_SEND")),
        (
            {"scheduled_local_at": "0001-01-01T00:00:00+14:00"},
            ("scheduled_local_at", "INVALID_DATETIME_FOR_SCHEDULED_SEND"),
        ),
        ({"scheduled_local_at": "2001-01-01T10:00:00"}, ("scheduled_local_at", "SCHEDULED_TIME_MUST_BE_FUTURE")),
        ({"scheduled_local_at": "9999-12-31T23:59:59"}, ("scheduled_local_at", "INVALID_DATETIME_FOR_SCHEDULED_SEND")),
        ({"scheduled_local_at": "2999-12-31T23:59:59"}, ("scheduled_local_at", "SCHEDULED_MESSAGES_MAX_30_DAYS")),
        ({"scheduled_local_at": None}, ("scheduled_message", "INVALID_SCHEDULED_MESSAGE_PAYLOAD")),
        ({"timezone": 5}, ("scheduled_message", "INVALID_SCHEDULED_MESSAGE_PAYLOAD")),
        ({"embeds": 5}, ("scheduled_message", "INVALID_SCHEDULED_MESSAGE_PAYLOAD")),
        ({"nonce": "x" * 33}, ("scheduled_message", "INVALID_SCHEDULED_MESSAGE_PAYLOAD")),
        ({"content": "x" * 4001}, ("content", "CONTENT_EXCEEDS_MAX_LENGTH")),
    ],
)
def test_what_is_refused(cats: GuildPlace, bob: Wire, given: dict[str, Any], expected: tuple[str, str]) -> None:
    made = schedule(cats, bob)
    for method, where in (("POST", path(cats)), ("PATCH", f"/users/@me/scheduled-messages/{made['id']}")):
        reply = bob.send(method, where, {"content": "x", **said(now() + LATER), **given})
        assert reply.status == 400
        assert reply.invalid == [expected]
    assert bob.send("GET", "/users/@me/scheduled-messages").body == [made]


def test_thirty_days_are_the_most(cats: GuildPlace, bob: Wire) -> None:
    moment = now().replace(microsecond=0)
    with at(moment):
        schedule(cats, bob, **said(moment + timedelta(days=30)))
        late = bob.send("POST", path(cats), {"content": "x", **said(moment + timedelta(days=30, seconds=1))})
    assert late.invalid == [("scheduled_local_at", "SCHEDULED_MESSAGES_MAX_30_DAYS")]


def test_broken_forms_and_bodies(cats: GuildPlace, bob: Wire) -> None:
    def post(body: bytes, media: str) -> Reply:
        answer = bob._client.generic("POST", f"/v1{path(cats)}", body, media, headers=bob._headers)
        return Reply(answer.status_code, answer.json())

    assert post(b"{", "application/json").invalid == [("scheduled_message", "INVALID_SCHEDULED_MESSAGE_PAYLOAD")]
    for body in (b"nonsense", b"--x\r\nContent-Disposition: form-data; name=payload_json\r\n\r\n{\r\n--x--\r\n"):
        broken = post(body, "multipart/form-data; boundary=x")
        assert broken.invalid == [("scheduled_message", "FAILED_TO_PARSE_MULTIPART_PAYLOAD")]


def test_it_needs_the_trait_or_a_guild_with_the_feature(cats: GuildPlace) -> None:
    owner, body = Wire(cats.owner), {"content": "x", **said(now() + LATER)}
    assert owner.send("POST", path(cats), body).code == "FEATURE_TEMPORARILY_DISABLED"
    Guild.objects.filter(pk=cats.id).update(features=[MESSAGE_SCHEDULING])
    made = owner.send("POST", path(cats), body)
    assert made.status == 201
    Guild.objects.filter(pk=cats.id).update(features=[])
    changed = owner.send("PATCH", f"/users/@me/scheduled-messages/{made.body['id']}", body)
    assert changed.code == "FEATURE_TEMPORARILY_DISABLED"


def test_bots_do_not_schedule(cats: GuildPlace) -> None:
    bot = Wire(cats.member("bot").world.bot("robot"))
    for method, where in (("POST", path(cats)), ("GET", "/users/@me/scheduled-messages")):
        assert bot.send(method, where, {"content": "x", **said(now() + LATER)}).code == "ACCESS_DENIED"


def test_what_one_may_not_send_now_is_refused_now(cats: GuildPlace, bob: Wire) -> None:
    body = {"content": "x", **said(now() + LATER)}
    cats.overwrite("lounge", EVERYONE, deny=P.SEND_MESSAGES)
    assert bob.send("POST", path(cats), body).code == "MISSING_PERMISSIONS"
    cats.overwrite("lounge", EVERYONE, deny=P.VIEW_CHANNEL)
    assert bob.send("POST", path(cats), body).code == "MISSING_PERMISSIONS"
    assert bob.send("POST", "/channels/5/messages/schedule", body).code == "UNKNOWN_CHANNEL"
    cats.channel("open")
    there = f"/channels/{cats.channel_id('open')}/messages/schedule"
    assert bob.send("POST", there, said(now() + LATER)).code == "CANNOT_SEND_EMPTY_MESSAGE"
    reply = {"message_reference": {"message_id": "5"}} | body
    assert bob.send("POST", there, reply).code == "UNKNOWN_MESSAGE"


def test_slow_mode_counts_when_it_is_sent(cats: GuildPlace, bob: Wire) -> None:
    Channel.objects.filter(pk=cats.channel_id("lounge")).update(rate_limit_per_user=60)
    send = f"/channels/{cats.channel_id('lounge')}/messages"
    assert bob.send("POST", send, {"content": "first"}).status == 200
    made = schedule(cats, bob)
    job = Job.objects.get(name=SEND_JOB)
    send_when_due(**job.arguments)
    again = Job.objects.filter(name=SEND_JOB).latest("id")
    assert (contents(cats), again.arguments) == (["first"], job.arguments)
    assert timedelta(seconds=30) < again.run_after - now() <= timedelta(seconds=60)
    assert bob.send("GET", f"/users/@me/scheduled-messages/{made['id']}").body["status"] == "pending"


def lose_permission(cats: GuildPlace) -> str:
    cats.overwrite("lounge", EVERYONE, deny=P.SEND_MESSAGES)
    return "MISSING_PERMISSIONS"


def leave(cats: GuildPlace) -> str:
    Wire(cats.world.person("bob")).send("DELETE", f"/users/@me/guilds/{cats.id}")
    return "ACCESS_DENIED"


def lose_channel(cats: GuildPlace) -> str:
    Wire(cats.owner).send("DELETE", f"/channels/{cats.channel_id('lounge')}")
    return "UNKNOWN_CHANNEL"


def be_disabled(cats: GuildPlace) -> str:
    User.objects.filter(pk=cats.world.person("bob").user_id).update(flags=int(UserFlags.DISABLED))
    return "ACCOUNT_DISABLED"


@pytest.mark.parametrize("happens", [lose_permission, leave, lose_channel, be_disabled])
def test_what_cannot_be_sent_stays_with_the_reason_for_a_month(cats: GuildPlace, bob: Wire, happens: Any) -> None:
    made = schedule(cats, bob)
    reason = happens(cats)
    come_due(made["id"])
    row = ScheduledMessage.objects.get(pk=made["id"])
    assert (row.status, row.status_reason) == ("invalid", reason)
    assert Message.objects.filter(content="hello").count() == 0
    if happens is not be_disabled:
        shown = bob.send("GET", "/users/@me/scheduled-messages").body
        assert [(each["status"], each["status_reason"]) for each in shown] == [("invalid", reason)]
        assert shown[0]["invalidated_at"] is not None
    send_overdue()
    assert Message.objects.filter(content="hello").count() == 0
    assert row.invalidated_at is not None
    for days, left in ((31, 1), (32, 0)):
        with at(row.invalidated_at + timedelta(days=days)):
            forget_unsent()
        assert ScheduledMessage.objects.count() == left


def test_what_could_not_be_sent_can_be_tried_again(cats: GuildPlace, bob: Wire) -> None:
    made = schedule(cats, bob)
    lose_permission(cats)
    come_due(made["id"])
    cats.overwrite("lounge", EVERYONE, allow=P.SEND_MESSAGES)
    body = {"content": "again", **said(now() + LATER)}
    changed = bob.send("PATCH", f"/users/@me/scheduled-messages/{made['id']}", body).body
    assert (changed["status"], changed["status_reason"], changed["invalidated_at"]) == ("pending", None, None)
    come_due(made["id"])
    assert contents(cats) == ["again"]


def test_a_lost_job_is_asked_for_again(cats: GuildPlace, bob: Wire) -> None:
    made = schedule(cats, bob)
    Job.objects.filter(name=SEND_JOB).delete()
    with at(now() + LATER + timedelta(minutes=2)):
        send_overdue()
        send_overdue()
    assert Job.objects.filter(name=SEND_JOB).count() == 1
    come_due(made["id"])
    assert contents(cats) == ["hello"]


def test_there_is_an_end_to_it(cats: GuildPlace, bob: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chat.operations.scheduled.MOST", 2)
    schedule(cats, bob)
    schedule(cats, bob)
    third = bob.send("POST", path(cats), {"content": "x", **said(now() + LATER)})
    assert third.invalid == [("scheduled_message", "INVALID_SCHEDULED_MESSAGE_PAYLOAD")]


@pytest.mark.parametrize(
    ("local", "zone", "moment"),
    [
        ("2026-07-01T09:00:00", "Europe/Berlin", "2026-07-01T07:00:00"),
        ("2026-01-01T09:00", "Europe/Berlin", "2026-01-01T08:00:00"),
        ("2026-01-01T09:00", "Asia/Kathmandu", "2026-01-01T03:15:00"),
        # 02:30 is left out on that day, and 01:30 is shown twice on the other.
        ("2026-03-08T02:30:00", ZONE, "2026-03-08T07:30:00"),
        ("2026-11-01T01:30:00", ZONE, "2026-11-01T05:30:00"),
        ("2026-07-01T09:00:00Z", "Europe/Berlin", "2026-07-01T09:00:00"),
        ("2026-07-01T09:00:00-04:00", "Europe/Berlin", "2026-07-01T13:00:00"),
    ],
)
def test_local_times(local: str, zone: str, moment: str) -> None:
    assert moment_of(local, zone) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize("local", ["", "T", "2026-01-01T24:00:01", "∞", "2026-01-01T09:00:00+99:99"])
def test_texts_that_are_no_times(local: str) -> None:
    with pytest.raises(InvalidForm, match="INVALID_FORM_BODY") as caught:
        moment_of(local, "UTC")
    assert [error.code.value for error in caught.value.errors] == ["INVALID_DATETIME_FOR_SCHEDULED_SEND"]


def test_operators_choose_what_new_accounts_may_use(settings: Any) -> None:
    assert default_traits() == ("MT_EXPRESSION_PACKS", "MT_MESSAGE_SCHEDULING")
    settings.GUILDHALL = load({"DEFAULT_TRAITS": "none", "ENVIRONMENT": "test", "SECRET_KEY": "only-for-this-test"})
    assert default_traits() == ()


async def test_the_others_hear_it_at_its_time(servers: Any) -> None:
    house = await scene(servers)
    member = await house.member("member")
    moment = datetime.now(UTC) + timedelta(seconds=2)
    body = {"content": "surprise", "scheduled_local_at": moment.isoformat(), "timezone": "Europe/Berlin"}
    async with GatewayClient(servers.other_gateway_url) as socket:
        await socket.identify(member.token)
        made = await house.owner.ask("POST", f"/channels/{house.general}/messages/schedule", body)
        heard = await socket.expect("MESSAGE_CREATE", timeout=20, content="surprise")
        assert datetime.now(UTC) >= moment - timedelta(seconds=0.1)
    assert heard["author"]["id"] == house.owner.id
    answer = await house.owner.call("GET", f"/users/@me/scheduled-messages/{made['id']}")
    assert answer.json()["code"] == "UNKNOWN_MESSAGE"
