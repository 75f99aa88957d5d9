"""SEC-025, SEC-026, SEC-032, SEC-035, SEC-054: ways around a rule by a route that forgot to ask for it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from accounts.models import User
from accounts.models.user import UserFlags
from accounts.operations.relationships import block_user
from chat.drafts import MessageDraft
from chat.models import Message, ScheduledMessage
from chat.operations.discarding import delete_or_discard
from chat.operations.dms import open_dm
from chat.operations.groups import create_group, leave_group
from chat.operations.messages import send_message
from chat.operations.scheduled import send_scheduled
from chat.scheduled_records import as_stored
from core.actor import Actor
from core.clock import now
from core.permissions import P
from tests.befriending import befriend, let_ask, people
from tests.files_side import PICTURE, Place, place
from tests.wire import Reply, Wire
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who_blocks", ["alice", "bob"])
def test_sec_035_old_messages_bring_no_new_words_to_a_blocker(who_blocks: str) -> None:
    world = World()
    world.guild().member("alice").member("bob")
    alice, bob = world.person("alice"), world.person("bob")
    dm = open_dm(alice, bob.user_id).id
    sent = send_message(alice, dm, draft=MessageDraft(content="hello"))
    wire, path = Wire(alice), f"/channels/{dm}/messages/{sent.id}"
    assert wire.send("PATCH", path, {"content": "hi"}).status == 200
    block_user(*((alice, bob.user_id) if who_blocks == "alice" else (bob, alice.user_id)))
    for body in ({"content": "worse"}, {"embeds": [{"title": "worse"}]}, {"flags": 4}):
        assert wire.send("PATCH", path, body).code == "CANNOT_SEND_MESSAGES_TO_USER"
    form = wire.form("PATCH", path, {"attachments": [{"id": 0}]}, ("files[0]", "a.png", PICTURE))
    assert form.code == "CANNOT_SEND_MESSAGES_TO_USER"
    assert Message.objects.get(pk=sent.id).content == "hi"
    assert wire.send("DELETE", path).status == 204


def test_sec_026_a_profile_does_not_tell_outsiders_who_is_in_a_guild() -> None:
    world = World()
    cats = world.guild().member("bob")
    world.guild("dogs", "alice").member("bob").member("eve")
    alice = Wire(world.person("alice"))

    def told(name: str, guild_id: int) -> tuple[int, str]:
        reply = alice.send("GET", f"/users/{world.person(name).user_id}/profile?guild_id={guild_id}")
        return reply.status, reply.code

    assert told("bob", cats.id) == told("eve", cats.id) == told("alice", cats.id) == (403, "ACCESS_DENIED")
    assert told("bob", 1) == told("eve", 1)


@pytest.fixture
def shown() -> tuple[Place, str]:
    cats = place()
    return cats, cats.sent(("cat.png", PICTURE))["attachments"][0]["url"]


def test_sec_054_addresses_of_files_end_with_a_channel_that_goes_in_pieces(
    shown: tuple[Place, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.operations.discarding._MANY", 0)
    cats, url = shown
    assert Wire().fetch(url).status == 200
    delete_or_discard([cats.channel_id])
    assert Message.objects.filter(channel_id=cats.channel_id).exists()  # nothing was deleted yet
    assert Wire().fetch(url).status == 404
    assert cats.wire.fetch(url.partition("?")[0]).status == 404


def test_sec_054_addresses_of_files_end_with_a_group_that_everybody_left() -> None:
    cats = place()
    friend = cats.guild.member("carol").world.person("carol")
    let_ask(friend)
    befriend(cats.bob, friend)
    group = cats.wire.send("POST", "/users/@me/channels", {"recipients": [str(friend.user_id)]}).body
    leave_group(friend, int(group["id"]))
    path = f"/channels/{group['id']}/messages"
    reply = cats.wire.form("POST", path, {"attachments": [{"id": 0}]}, ("files[0]", "a.png", PICTURE))
    url = reply.body["attachments"][0]["url"]
    assert Wire().fetch(url).status == 200
    leave_group(cats.bob, int(group["id"]))
    assert Wire().fetch(url).status == 404


def test_sec_032_a_forward_brings_no_files_or_embeds_where_one_may_not_send_them() -> None:
    cats = place()
    cats.guild.channel("notes")
    source = cats.guild.channel_id("notes")
    path = f"/channels/{source}/messages"
    with_file = cats.wire.form("POST", path, {"attachments": [{"id": 0}]}, ("files[0]", "a.png", PICTURE)).body
    with_embed = cats.wire.send("POST", path, {"content": "look", "embeds": [{"title": "buy"}]}).body

    def forwarded(message: dict[str, str]) -> Reply:
        reference = {"type": 1, "channel_id": str(source), "message_id": message["id"]}
        return cats.wire.send("POST", cats.path, {"message_reference": reference})

    assert forwarded(with_file).status == 200
    assert forwarded(with_embed).body["message_snapshots"][0]["embeds"]
    cats.guild.overwrite("general", "@everyone", deny=P.ATTACH_FILES | P.EMBED_LINKS)
    assert forwarded(with_file).code == "MISSING_PERMISSIONS"
    (snapshot,) = forwarded(with_embed).body["message_snapshots"]
    assert (snapshot["content"], snapshot.get("embeds") or []) == ("look", [])


def _lock(user: User) -> None:
    user.suspicious_activity_flags = 1


def _disable(user: User) -> None:
    user.flags |= UserFlags.DISABLED


@pytest.mark.parametrize(
    ("happens", "reason"), [(_lock, "ACCOUNT_SUSPICIOUS_ACTIVITY"), (_disable, "ACCOUNT_DISABLED")]
)
def test_sec_025_nothing_is_sent_later_for_an_account_that_may_do_nothing(
    happens: Callable[[User], None], reason: str
) -> None:
    cats = place()
    due = now() - timedelta(seconds=1)
    row = ScheduledMessage.objects.create(
        user_id=cats.bob.user_id,
        channel_id=cats.channel_id,
        payload=as_stored(MessageDraft(content="spam")),
        scheduled_at=due,
        scheduled_local_at="2030-01-01T00:00:00",
        timezone="UTC",
    )
    user = User.objects.get(pk=cats.bob.user_id)
    happens(user)
    user.save()
    send_scheduled(Actor(user=None, kind="system"), scheduled_id=row.id, due=due)
    row.refresh_from_db()
    assert (row.status, row.status_reason) == ("invalid", reason)
    assert not Message.objects.filter(channel_id=cats.channel_id, content="spam").exists()


def test_sec_025_who_is_taken_out_of_a_group_is_not_back_by_an_invite_of_their_own() -> None:
    alice, bob, carol = people("alice", "bob", "carol")
    befriend(alice, bob)
    befriend(alice, carol)
    path = f"/channels/{create_group(alice, (bob.user_id, carol.user_id)).id}"
    his, hers = (Wire(one).send("POST", f"{path}/invites", {}).body["code"] for one in (bob, carol))
    assert Wire(alice).send("DELETE", f"{path}/recipients/{bob.user_id}").status == 204
    assert Wire(bob).send("POST", f"/invites/{his}").code == "UNKNOWN_INVITE"
    assert [each["code"] for each in Wire(alice).send("GET", f"{path}/invites").body] == [hers]
    assert Wire(carol).send("DELETE", f"{path}/recipients/{carol.user_id}").status == 204  # by her own will
    assert Wire(bob).send("POST", f"/invites/{hers}").status == 200
