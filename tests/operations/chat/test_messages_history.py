"""Reading: which part of a history comes back, in how many queries, and who sees how far back."""

from datetime import timedelta

import pytest

from chat.models import Channel, ChannelKind, ChannelMember, Message, MessageKind, ReadState
from chat.operations.read_states import mark_read
from chat.operations.system_messages import post_system_message
from chat.operations.typing import start_typing
from chat.queries import message_for, messages_for, private_channels_of, read_states_of
from core.actor import Actor
from core.clock import now
from core.ids import id_at
from core.permissions import DEFAULT, P
from guilds.models import Guild, Member
from tests.operations.chat.refusals import refused
from tests.operations.events import announced, mark
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db


def scene(*ids: int) -> tuple[GuildPlace, Actor, int]:
    """A guild whose channel "log" holds messages with these ids, a member, and the channel's id."""
    cats = World().guild().member("bob").channel("log")
    bob, channel_id = cats.world.person("bob"), cats.channel_id("log")
    Message.objects.bulk_create(
        [Message(id=one, channel_id=channel_id, author=bob.user, content=str(one)) for one in ids]
    )
    return cats, bob, channel_id


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ({"limit": 3}, [90, 80, 70]),
        ({"limit": 3, "before": 50}, [40, 30, 20]),
        ({"limit": 3, "before": 45}, [40, 30, 20]),
        ({"limit": 3, "after": 20}, [90, 80, 70]),
        ({"limit": 9, "after": 70}, [90, 80]),
        ({"limit": 9, "after": 20, "before": 60}, [50, 40, 30]),
        ({"limit": 2, "after": 20, "before": 60}, [50, 40]),
        ({"limit": 9, "before": 10}, []),
        ({"limit": 9, "after": 2**63 - 1}, []),
        ({"limit": 5, "around": 50}, [70, 60, 50, 40, 30]),
        ({"limit": 4, "around": 50}, [60, 50, 40, 30]),
        ({"limit": 5, "around": 45}, [60, 50, 40, 30]),
        ({"limit": 5, "around": 20}, [50, 40, 30, 20, 10]),
        ({"limit": 5, "around": 90}, [90, 80, 70, 60, 50]),
        ({"limit": 5, "around": 0}, [40, 30, 20, 10]),
        ({"limit": 5, "around": 2**63 - 1}, [90, 80, 70, 60]),
        ({"limit": 1, "around": 50}, [50]),
        ({"limit": 3, "around": 50, "before": 20, "after": 80}, [60, 50, 40]),
    ],
)
def test_windows(window: dict[str, int], expected: list[int]) -> None:
    _, bob, channel_id = scene(*range(10, 100, 10))
    found = messages_for(bob, channel_id, **window)
    assert [message.id for message in found] == expected


def test_a_history_is_read_whole_from_either_end() -> None:
    _, bob, channel_id = scene(*range(1, 60))
    seen: list[int] = []
    before = None
    while page := messages_for(bob, channel_id, limit=7, before=before):
        seen += [message.id for message in page]
        before = page[-1].id
    assert seen == list(range(59, 0, -1))


def test_other_channels_and_hidden_rows_never_show() -> None:
    cats, bob, channel_id = scene(10, 20, 30)
    cats.channel("other")
    Message.objects.create(id=25, channel_id=cats.channel_id("other"), author=bob.user)
    Message.objects.filter(pk=20).update(deleted_at=now())
    assert [message.id for message in messages_for(bob, channel_id, limit=9)] == [30, 10]
    assert [message.id for message in messages_for(bob, channel_id, limit=9, around=25)] == [30, 10]
    for gone in (20, 25, 26):
        assert refused(message_for, bob, channel_id, gone) == "UNKNOWN_MESSAGE"


def test_the_history_rule() -> None:
    cutoff = now() - timedelta(minutes=5)
    cut = id_at(cutoff.replace(microsecond=0))
    cats, bob, channel_id = scene(cut - 1, cut, cut + 1)
    cats.everyone(DEFAULT & ~P.READ_MESSAGE_HISTORY)
    assert messages_for(bob, channel_id, limit=9) == []
    assert messages_for(bob, channel_id, limit=9, around=cut) == []
    assert refused(message_for, bob, channel_id, cut) == "UNKNOWN_MESSAGE"
    Guild.objects.filter(pk=cats.id).update(message_history_cutoff=cutoff.replace(microsecond=0))
    for window in ({}, {"around": cut}, {"before": cut + 2}, {"after": 0}):
        assert [one.id for one in messages_for(bob, channel_id, limit=9, **window)] == [cut + 1, cut]
    assert message_for(bob, channel_id, cut).id == cut
    assert refused(message_for, bob, channel_id, cut - 1) == "UNKNOWN_MESSAGE"
    assert len(messages_for(cats.owner, channel_id, limit=9)) == 3


def test_channels_without_messages() -> None:
    cats, bob, _ = scene()
    for name in ("General", "Text Channels"):
        assert messages_for(bob, cats.channel_id(name), limit=9) == []
        assert refused(message_for, bob, cats.channel_id(name), 1) == "UNKNOWN_MESSAGE"


def test_age_restricted_histories() -> None:
    _, bob, channel_id = scene(10)
    Channel.objects.filter(pk=channel_id).update(nsfw=True)
    bob.user.date_of_birth = None
    assert refused(messages_for, bob, channel_id, limit=9) == "NSFW_CONTENT_AGE_RESTRICTED"
    assert refused(message_for, bob, channel_id, 10) == "NSFW_CONTENT_AGE_RESTRICTED"


def test_deleted_accounts_have_no_face_left() -> None:
    _, bob, channel_id = scene(10)
    bob.user.flags |= 1 << 34
    bob.user.save()
    assert messages_for(Actor(user=bob.user), channel_id, limit=1)[0].author.username == "DeletedUser"


def test_read_states_go_where_their_owner_puts_them() -> None:
    cats, bob, channel_id = scene(10, 20)
    start = mark()
    mark_read(bob, channel_id, 20, mention_count=3)
    mark_read(bob, channel_id, 10, manual=True)
    (first, second) = announced(start)
    assert first.streams() == second.streams() == (f"user:{bob.user_id}",)
    (state,) = [one for one in read_states_of(bob.user_id) if one.channel_id == channel_id]
    assert (state.last_message_id, state.mention_count) == (10, 0)
    pinned = now()
    ReadState.objects.filter(user=bob.user, channel_id=channel_id).update(last_pin_at=pinned)
    mark_read(bob, channel_id, 20)
    assert ReadState.objects.get(user=bob.user, channel_id=channel_id).last_pin_at == pinned
    assert refused(mark_read, cats.world.person("eve"), channel_id, 10) == "ACCESS_DENIED"


def test_typing_needs_what_sending_needs(django_capture_on_commit_callbacks: object) -> None:
    cats, bob, channel_id = scene()
    start_typing(bob, channel_id)
    Member.objects.filter(user=bob.user).update(communication_disabled_until=now() + timedelta(minutes=1))
    assert refused(start_typing, bob, channel_id) == "COMMUNICATION_DISABLED"
    cats.everyone(P.VIEW_CHANNEL)
    assert refused(start_typing, bob, channel_id) == "MISSING_PERMISSIONS"


def test_system_messages_ask_nobody_and_count_for_nobody() -> None:
    cats, bob, channel_id = scene()
    cats.everyone(0)
    said = post_system_message(bob.user, channel_id, MessageKind.USER_JOIN)
    assert said is not None
    assert Channel.objects.get(pk=channel_id).last_message_id == said.id
    assert not ReadState.objects.filter(channel_id=channel_id).exists()
    assert post_system_message(bob.user, 1, MessageKind.USER_JOIN) is None


def test_private_channels_by_latest_activity_with_everybody_in_them() -> None:
    world = World()
    alice, bob = world.person("alice"), world.person("bob")
    old = Channel.objects.create(kind=ChannelKind.DM, last_message_id=10)
    new = Channel.objects.create(kind=ChannelKind.GROUP_DM, last_message_id=20, owner=bob.user)
    closed = Channel.objects.create(kind=ChannelKind.DM, last_message_id=30)
    for channel in (old, new, closed):
        ChannelMember.objects.create(channel=channel, user=alice.user, is_open=channel is not closed)
        ChannelMember.objects.create(channel=channel, user=bob.user)
    found = private_channels_of(alice.user_id)
    assert [channel.id for channel in found] == [new.id, old.id]
    assert [user.id for user in found[0].recipients] == [alice.user_id, bob.user_id]
