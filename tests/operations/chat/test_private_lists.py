"""A person's list of private channels: what stands at its top, and what nobody hears of a channel they closed."""

import pytest

from accounts.models import User
from accounts.models.user import UserFlags
from accounts.operations.relationships import block_user
from chat.drafts import MessageChanges, MessageDraft
from chat.events import MessageCreated, MessageUpdated, TypingStarted
from chat.models import ChannelMember
from chat.operations.dms import close_dm, open_dm
from chat.operations.groups import leave_group
from chat.operations.messages import edit_message, send_message
from chat.operations.private_lists import pin_private_channel, unpin_private_channel
from chat.operations.typing import start_typing
from chat.queries import pinned_channels_of
from core.actor import Actor
from core.errors import Code, FieldCode
from tests.operations.chat.test_groups import friends, group_of
from tests.operations.events import announced, mark, names
from tests.operations.refusals import code_of, form_error
from tests.world import World

__all__ = ["friends"]
pytestmark = pytest.mark.django_db


def test_pinned_channels_stand_in_the_order_of_pinning(friends: list[Actor]) -> None:
    alice, bob, carol, _ = friends
    dm, group = open_dm(alice, bob.user_id).id, group_of(alice, bob, carol)
    start = mark()
    for channel_id in (group, dm, group):
        pin_private_channel(alice, channel_id)
    told = [getattr(event, "channel_ids", None) for event in announced(start)]
    assert told == [(group,), (group, dm)]
    assert pinned_channels_of(bob.user_id) == []
    unpin_private_channel(alice, group)
    start = mark()
    unpin_private_channel(alice, group)
    assert announced(start) == []
    assert pinned_channels_of(alice.user_id) == [dm]


def test_leaving_a_pinned_group_takes_it_from_the_top(friends: list[Actor]) -> None:
    alice, bob, *_ = friends
    group = group_of(alice, bob)
    pin_private_channel(bob, group)
    start = mark()
    leave_group(bob, group, silent=True)
    assert names(announced(start)) == ["PrivateChannelClosed", "PinnedChannelsChanged", "RoomMemberLeft"]
    assert pinned_channels_of(bob.user_id) == []


def test_what_cannot_be_pinned(friends: list[Actor]) -> None:
    alice, bob, carol, dave = friends
    cats = World().guild()
    assert code_of(pin_private_channel, alice, 1) == Code.UNKNOWN_CHANNEL
    general = cats.channel_id("general")
    problem = ("channel_id", FieldCode.CHANNEL_MUST_BE_DM_OR_GROUP_DM)
    assert form_error(pin_private_channel, cats.owner, general) == problem
    assert code_of(pin_private_channel, alice, general) == Code.ACCESS_DENIED
    for channel_id in (open_dm(alice, bob.user_id).id, group_of(alice, bob)):
        assert code_of(pin_private_channel, dave, channel_id) == Code.MISSING_ACCESS
        assert code_of(unpin_private_channel, carol, channel_id) == Code.MISSING_ACCESS


def test_who_closed_a_channel_hears_only_the_message_that_brings_it_back(
    friends: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob, *_ = friends
    dm = open_dm(alice, bob.user_id).id
    sent = send_message(alice, dm, draft=MessageDraft(content="hello"))
    close_dm(bob, dm)
    start = mark()
    edit_message(alice, dm, sent.id, changes=MessageChanges(given=frozenset({"content"}), content="hi"))
    send_message(alice, dm, draft=MessageDraft(content="again"))
    edited, *_, created = [e for e in announced(start) if isinstance(e, MessageUpdated | MessageCreated)]
    assert isinstance(edited, MessageUpdated)
    assert edited.place.open_to == (alice.user_id,)
    assert isinstance(created, MessageCreated)
    assert set(created.place.open_to) == {alice.user_id, bob.user_id}
    assert ChannelMember.objects.get(channel_id=dm, user=bob.user).is_open


def test_nobody_sees_the_typing_of_whom_they_blocked(friends: list[Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    alice, bob, *_ = friends
    dm = open_dm(alice, bob.user_id).id
    seen: list[object] = []
    monkeypatch.setattr("chat.operations.typing.publish", seen.append)
    start_typing(alice, dm)
    assert [type(event) for event in seen] == [TypingStarted]
    block_user(bob, alice.user_id)
    start_typing(alice, dm)
    start_typing(bob, dm)
    assert len(seen) == 1


@pytest.mark.parametrize("columns", [{"is_system": True}, {"flags": UserFlags.DELETED}])
def test_nobody_writes_to_the_system_or_the_deleted(columns: dict[str, int]) -> None:
    cats = World().guild().member("alice")
    alice = cats.world.person("alice")
    dm = open_dm(alice, cats.owner.user_id).id
    send_message(alice, dm, draft=MessageDraft(content="hello"))
    User.objects.filter(pk=cats.owner.user_id).update(**columns)
    assert code_of(send_message, alice, dm, draft=MessageDraft(content="x")) == Code.CANNOT_SEND_MESSAGES_TO_USER
