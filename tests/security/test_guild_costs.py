"""SEC-055 and what members can make others pay for on the guild side: rows, files and statements have bounds."""

import base64
from datetime import timedelta

import pytest
from django.conf import settings

from accounts.traits import EXPRESSION_PACKS, MESSAGE_SCHEDULING
from chat.drafts import MessageDraft
from chat.kept import mentions_of
from chat.models import Channel, Message, RecentMention, ScheduledMessage
from chat.operations.groups import create_group
from chat.operations.scheduled import send_scheduled
from chat.scheduled_records import as_stored
from chat.streams import remove_preview
from core.actor import Actor
from core.buckets import BUCKETS, Bucket
from core.clock import now
from core.ids import new_id
from core.limits import request_scope
from core.models import Job
from core.outbound import Refused
from core.permissions import DEFAULT, P
from guilds.models import Guild
from tests.befriending import befriend, people
from tests.pictures import picture
from tests.wire import Reply, Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db

JPEG = base64.b64encode(picture("JPEG")).decode()


def _mentioned_in_many_channels(cats: GuildPlace, user_id: int) -> None:
    channels = [Channel(kind=0, guild_id=cats.id, name=f"c{number}") for number in range(1100)]
    for channel in channels:
        channel.id = new_id()
    Channel.objects.bulk_create(channels)
    said = [Message(id=new_id(), channel=each, author=cats.guild.owner, content="psst") for each in channels]
    Message.objects.bulk_create(said)
    RecentMention.objects.bulk_create(
        RecentMention(user_id=user_id, message_id=each.id, guild_id=cats.id, channel_id=each.channel_id, is_direct=True)
        for each in said
    )


def test_being_mentioned_everywhere_does_not_close_the_inbox() -> None:
    world = World()
    cats = world.guild().member("bob").everyone(int(DEFAULT) & ~int(P.READ_MESSAGE_HISTORY))
    Guild.objects.filter(pk=cats.id).update(message_history_cutoff=now() - timedelta(days=1))
    bob = world.person("bob")
    _mentioned_in_many_channels(cats, bob.user_id)
    assert len(mentions_of(bob, limit=25)) == 25
    assert Wire(bob).send("GET", "/users/@me/mentions").status == 200


def test_sec_055_nobody_fills_the_disk_with_pictures_of_streams_that_there_are_not() -> None:
    world = World()
    cats = world.guild().member("alice")
    voice, alice = cats.channel_id("General"), Wire(world.person("alice"))

    def show(connection: str) -> Reply:
        body = {"channel_id": str(voice), "thumbnail": JPEG}
        limits = {"X_Fluxer_Test_Enable_Rate_Limits": "true", "X_Fluxer_Test_Global_Rate_Limit": "99999"}
        return alice.send("POST", f"/streams/{cats.id}:{voice}:{connection}/preview", body, **limits)

    for number in range(30):
        assert show(f"made-up-{number}").status == 204
    assert show("one-more").status == 429
    for _ in range(3):
        assert show("made-up-29").status == 204  # one's own goes on
    jobs = Job.objects.filter(name="stream.remove_preview")
    assert jobs.count() == 30  # not one for every picture
    remove_preview(**jobs.first().arguments)  # type: ignore[union-attr]
    assert jobs.count() == 31  # it was too early, so it comes back


def test_moving_and_dropping_messages_for_later_leaves_no_jobs_behind() -> None:
    world = World()
    cats = world.guild().member("bob")
    Guild.objects.filter(pk=cats.id).update(features=[MESSAGE_SCHEDULING])
    bob, jobs = Wire(world.person("bob")), Job.objects.filter(name="messages.send_scheduled")

    def wanted(hours: int) -> dict[str, str]:
        moment = (now() + timedelta(hours=hours)).replace(tzinfo=None, microsecond=0)
        return {"content": "later", "timezone": "UTC", "scheduled_local_at": moment.isoformat()}

    made = bob.send("POST", f"/channels/{cats.channel_id('general')}/messages/schedule", wanted(1))
    path = f"/users/@me/scheduled-messages/{made.body['id']}"
    for hours in range(2, 6):
        assert bob.send("PATCH", path, wanted(hours)).status == 200
    assert jobs.count() == 1
    assert bob.send("DELETE", path).status == 204
    assert not jobs.exists()


def test_messages_for_later_are_no_flood_saved_up(monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = "channel:message:create::channel_id"
    # As many at once as ever, but none comes back while the test runs.
    monkeypatch.setitem(BUCKETS, bucket, Bucket(bucket, BUCKETS[bucket].limit, 24 * 3600 * 1000))
    world = World()
    cats = world.guild().member("bob")
    channel_id, due = cats.channel_id("general"), now() - timedelta(seconds=1)
    rows = ScheduledMessage.objects.bulk_create(
        ScheduledMessage(
            user_id=world.person("bob").user_id,
            channel_id=channel_id,
            payload=as_stored(MessageDraft(content="all at once")),
            scheduled_at=due,
            scheduled_local_at="2026-01-01T00:00:00",
            timezone="UTC",
        )
        for _ in range(22)
    )
    for row in rows:
        with request_scope(enforced=True):
            send_scheduled(Actor(user=None, kind="system"), scheduled_id=row.id, due=due)
    assert Message.objects.filter(channel_id=channel_id, content="all at once").count() == 20
    left = ScheduledMessage.objects.filter(status="pending").order_by("id")
    assert [row.id for row in left] == [row.id for row in rows[20:]]
    again = Job.objects.filter(name="messages.send_scheduled")
    assert [job.arguments["scheduled_id"] for job in again.order_by("id")] == [row.id for row in left]
    assert all(job.run_after > now() for job in again)


@pytest.mark.parametrize("where", ["group", "pack"])
def test_nobody_makes_invites_without_end(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chat.operations._invite_rows.limit", lambda key, **_: 3)
    alice, bob = people("alice", "bob")
    befriend(alice, bob)
    alice.user.traits = [EXPRESSION_PACKS]
    alice.user.save()
    wire = Wire(alice)
    if where == "group":
        path = f"/channels/{create_group(alice, (bob.user_id,)).id}/invites"
    else:
        made = wire.send("POST", "/packs/emoji", {"name": "cats"})
        path = f"/packs/{made.body['id']}/invites"
    replies = [wire.send("POST", path, {"unique": True}) for _ in range(4)]
    assert [reply.code for reply in replies] == ["", "", "", "MAX_INVITES"]


def test_slow_addresses_never_hold_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    alice = Wire(World().person("alice"))
    meanwhile: list[str] = []

    class Slow:
        def fetch(self, url: str, **_: object) -> Reply:
            if len(meanwhile) < 9:  # the other end lets everybody wait, so all of these are under way at once
                meanwhile.append(alice.send("POST", "/users/@me/memes", {"url": url, "name": "x"}).code)
            raise Refused("nothing there")

    monkeypatch.setattr("chat.memes.outbound", Slow)
    slow = {"url": "https://slow.example.com/cat.png", "name": "x"}
    assert alice.send("POST", "/users/@me/memes", slow).code == "MEDIA_METADATA_ERROR"
    most = max(1, settings.GUILDHALL.http_threads // 2)
    assert meanwhile.count("RATE_LIMITED") == 1
    assert len(meanwhile) == most  # as many got through, the first of them above
    assert alice.send("POST", "/users/@me/memes", slow).code == "MEDIA_METADATA_ERROR"
