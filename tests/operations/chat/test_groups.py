"""Groups: made among friends, joined, left, handed on; what each of them hears of it."""

import pytest

from accounts.models import UserSettings
from chat.models import Channel, ChannelKind, ChannelMember, Message, MessageKind, ReadState
from chat.operations.dms import open_dm
from chat.operations.group_changes import update_group
from chat.operations.groups import add_to_group, create_group, leave_group, remove_from_group
from chat.operations.rooms import create_room
from chat.operations.rooms import leave_room as leave_room_of_topics
from chat.queries import private_channels_of
from chat.room_records import RoomDraft
from chat.tasks import delete_discarded
from core.actor import Actor
from core.clock import now
from core.errors import Code, FieldCode
from core.models import Job
from tests.befriending import befriend, people
from tests.operations.chat.test_invites import in_threads
from tests.operations.events import announced, mark, names
from tests.operations.refusals import code_of, form_error, refused
from topics.models import Level

pytestmark = pytest.mark.django_db


@pytest.fixture
def friends() -> list[Actor]:
    """alice, and three who are her friends but not each other's."""
    alice, *others = people("alice", "bob", "carol", "dave")
    for other in others:
        befriend(alice, other)
    return [alice, *others]


def group_of(owner: Actor, *others: Actor) -> int:
    return create_group(owner, tuple(other.user_id for other in others)).id


def said_in(channel_id: int) -> list[tuple[int, int, list[int]]]:
    """Kind, author and mentions of the messages of a channel, in order."""
    rows = Message.objects.filter(channel_id=channel_id).order_by("id")
    return list(rows.values_list("kind", "author_id", "mention_ids"))


def heard(start: int) -> list[tuple[str, tuple[str, ...]]]:
    return [(type(event).__name__, event.streams()) for event in announced(start)]


def user(*actors: Actor) -> tuple[str, ...]:
    return tuple(f"user:{actor.user_id}" for actor in actors)


def test_a_group_stands_in_everybodys_list_and_says_whom_it_was_made_with(friends: list[Actor]) -> None:
    alice, bob, carol, _ = friends
    start = mark()
    made = create_group(alice, (bob.user_id, carol.user_id))
    assert (made.kind, made.owner_id) == (ChannelKind.GROUP_DM, alice.user_id)
    assert heard(start) == [
        ("PrivateChannelOpened", user(alice)),
        ("PrivateChannelOpened", user(bob)),
        ("PrivateChannelOpened", user(carol)),
        ("MessageCreated", user(alice, bob, carol)),
        ("MessageCreated", user(alice, bob, carol)),
    ]
    added = MessageKind.RECIPIENT_ADD
    assert said_in(made.id) == [(added, alice.user_id, [bob.user_id]), (added, alice.user_id, [carol.user_id])]
    assert ReadState.objects.get(user=bob.user, channel_id=made.id).mention_count == 1
    for actor in (alice, bob, carol):
        (listed,) = private_channels_of(actor.user_id)
        assert {each.id for each in listed.recipients} == {alice.user_id, bob.user_id, carol.user_id}
        assert listed.last_message_id == made.last_message_id
    assert Channel.objects.get(pk=made.id).member_count == 3


def test_whom_nobody_can_make_a_group_with(friends: list[Actor]) -> None:
    alice, bob, carol, _ = friends
    path = "recipients"
    assert form_error(create_group, alice, ()) == (path, FieldCode.RECIPIENT_IDS_CANNOT_BE_EMPTY)
    twice = (bob.user_id, bob.user_id)
    assert form_error(create_group, alice, twice) == (path, FieldCode.DUPLICATE_RECIPIENTS_NOT_ALLOWED)
    itself = (bob.user_id, alice.user_id)
    assert form_error(create_group, alice, itself) == (path, FieldCode.CANNOT_ADD_YOURSELF_TO_GROUP_DM)
    assert code_of(create_group, alice, (bob.user_id, 1)) == Code.UNKNOWN_USER
    assert code_of(create_group, bob, (alice.user_id, carol.user_id)) == Code.NOT_FRIENDS_WITH_USER
    UserSettings.objects.filter(user_id=carol.user_id).update(group_dm_add_permission_flags=1 << 4)
    assert code_of(create_group, alice, (bob.user_id, carol.user_id)) == Code.MISSING_ACCESS
    assert not Channel.objects.exists()


def test_adding_tells_the_one_of_the_group_and_the_others_of_the_one(friends: list[Actor]) -> None:
    alice, bob, carol, _ = friends
    group, start = group_of(alice, bob), mark()
    add_to_group(alice, group, carol.user_id)
    assert heard(start) == [
        ("PrivateChannelOpened", user(carol)),
        ("RoomMemberJoined", (f"room:{group}", *user(carol, alice, bob))),
        ("MessageCreated", user(alice, bob, carol)),
    ]
    assert said_in(group)[-1] == (MessageKind.RECIPIENT_ADD, alice.user_id, [carol.user_id])
    start = mark()
    add_to_group(bob, group, carol.user_id)  # who is in needs no friend
    assert announced(start) == []


def test_who_may_add_whom(friends: list[Actor]) -> None:
    alice, bob, carol, dave = friends
    group = group_of(alice, bob)
    assert code_of(add_to_group, dave, group, carol.user_id) == Code.MISSING_ACCESS
    assert code_of(add_to_group, bob, group, carol.user_id) == Code.NOT_FRIENDS_WITH_USER
    assert code_of(add_to_group, alice, group, 1) == Code.UNKNOWN_USER
    UserSettings.objects.filter(user_id=carol.user_id).update(group_dm_add_permission_flags=1 << 4)
    assert code_of(add_to_group, alice, group, carol.user_id) == Code.MISSING_ACCESS
    assert code_of(add_to_group, alice, 1, carol.user_id) == Code.UNKNOWN_CHANNEL
    dm = Channel.objects.create(kind=ChannelKind.DM)
    ChannelMember.objects.create(channel=dm, user=alice.user)
    assert code_of(add_to_group, alice, dm.id, carol.user_id) == Code.INVALID_CHANNEL_TYPE
    assert code_of(add_to_group, bob, dm.id, carol.user_id) == Code.UNKNOWN_CHANNEL


def test_a_group_has_at_most_25_people_and_nobody_more_than_150_groups(friends: list[Actor]) -> None:
    alice, bob, carol, dave = friends
    group = group_of(alice, bob)
    crowd = people(*(f"fan{number}" for number in range(23)))
    ChannelMember.objects.bulk_create([ChannelMember(channel_id=group, user=each.user) for each in crowd])
    assert refused(add_to_group, alice, group, carol.user_id).extra == {"max_recipients": 25}
    groups = [Channel(kind=ChannelKind.GROUP_DM) for _ in range(150)]
    Channel.objects.bulk_create(groups)
    ChannelMember.objects.bulk_create([ChannelMember(channel=each, user=dave.user) for each in groups])
    small = group_of(alice, bob)
    for refusal in (
        refused(add_to_group, alice, small, dave.user_id),
        refused(create_group, alice, (carol.user_id, dave.user_id)),
        refused(create_group, dave, (alice.user_id,)),
        refused(create_room, dave, None, draft=RoomDraft(name="the 151st")),
    ):
        assert (refusal.code, refusal.extra) == (Code.MAX_GROUP_DMS, {"max_group_dms": 150})
    Channel.objects.filter(pk=groups[0].pk).update(is_deleted=True)
    add_to_group(alice, small, dave.user_id)


def test_the_owner_takes_people_out_and_nobody_else_does(friends: list[Actor]) -> None:
    alice, bob, carol, dave = friends
    group = group_of(alice, bob, carol)
    assert code_of(remove_from_group, bob, group, carol.user_id) == Code.MISSING_PERMISSIONS
    assert code_of(remove_from_group, dave, group, carol.user_id) == Code.MISSING_ACCESS
    assert form_error(remove_from_group, alice, group, dave.user_id) == ("user_id", FieldCode.USER_NOT_IN_CHANNEL)
    start = mark()
    remove_from_group(alice, group, carol.user_id)
    assert heard(start) == [
        ("PrivateChannelClosed", user(carol)),
        ("RoomMemberLeft", (f"room:{group}", *user(carol, alice, bob))),
        ("MessageCreated", user(alice, bob)),
    ]
    assert said_in(group)[-1] == (MessageKind.RECIPIENT_REMOVE, alice.user_id, [carol.user_id])
    assert private_channels_of(carol.user_id) == []
    assert not ReadState.objects.filter(user=carol.user, channel_id=group).exists()
    assert Channel.objects.get(pk=group).member_count == 2


def test_who_is_there_longest_owns_what_its_owner_left(friends: list[Actor]) -> None:
    alice, bob, carol, dave = friends
    group = group_of(alice, dave)
    add_to_group(alice, group, bob.user_id)
    add_to_group(alice, group, carol.user_id)
    start = mark()
    leave_group(alice, group, silent=True)
    assert Channel.objects.get(pk=group).owner_id == dave.user_id
    told = [event for event in announced(start) if names([event]) == ["PrivateChannelUpdated"]]
    assert [event.streams() for event in told] == [user(dave), user(bob), user(carol)]
    assert said_in(group)[-1][0] == MessageKind.RECIPIENT_ADD
    remove_from_group(dave, group, bob.user_id)
    assert code_of(leave_group, alice, group) == Code.UNKNOWN_CHANNEL


def test_the_last_one_to_leave_ends_it(friends: list[Actor]) -> None:
    alice, bob, *_ = friends
    group = group_of(alice, bob)
    leave_group(bob, group)
    start = mark()
    leave_group(alice, group)
    assert names(announced(start)) == ["PrivateChannelClosed", "RoomMemberLeft"]
    assert code_of(add_to_group, alice, group, bob.user_id) == Code.UNKNOWN_CHANNEL
    job = Job.objects.get(name="channel.discard")
    assert job.arguments == {"channel_ids": [group]}
    delete_discarded(channel_ids=[group])
    assert not Channel.objects.exists()
    assert not Message.objects.exists()


def test_a_group_of_the_topic_side_is_one_of_the_guild_wire_too(friends: list[Actor]) -> None:
    alice, bob, *_ = friends
    start = mark()
    group = create_room(alice, None, draft=RoomDraft(name="Trips")).id
    assert heard(start) == [("PrivateChannelOpened", user(alice))]
    add_to_group(alice, group, bob.user_id)
    start = mark()
    assert refused(leave_room_of_topics, alice, group).reason == "room_owner_leaves"
    leave_room_of_topics(bob, group)
    assert names(announced(start)) == ["PrivateChannelClosed", "RoomMemberLeft", "MessageCreated"]
    ChannelMember.objects.filter(channel_id=group).update(joined_at=now())
    leave_group(alice, group)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_open_one_conversation_at_once_are_in_one(friends: list[Actor]) -> None:
    alice, bob, *_ = friends
    other = {alice.user_id: bob.user_id, bob.user_id: alice.user_id}
    answers = in_threads(lambda actor: open_dm(actor, other[actor.user_id]).id, [alice, bob] * 8)
    assert len(set(answers)) == Channel.objects.filter(kind=ChannelKind.DM).count() == 1
    assert ChannelMember.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_many_who_leave_at_once_leave_nobody_and_nothing_behind(friends: list[Actor]) -> None:
    group = group_of(*friends)
    answers = in_threads(lambda actor: leave_group(actor, group), friends * 3)
    assert set(answers) <= {None, Code.UNKNOWN_CHANNEL}
    assert (answers.count(None), ChannelMember.objects.count()) == (4, 0)
    assert not Channel.objects.filter(pk=group, is_deleted=False).exists()


@pytest.mark.django_db(transaction=True)
def test_an_owner_who_goes_while_handing_over_is_owner_no_more(friends: list[Actor]) -> None:
    alice, bob, carol, _ = friends
    group = group_of(alice, bob, carol)

    def act(actor: Actor) -> None:
        if actor is alice:
            leave_group(actor, group)
        else:
            update_group(alice, group, changes={"owner_id": actor.user_id})

    in_threads(act, [alice, carol, bob])
    owner_id = Channel.objects.get(pk=group).owner_id
    assert owner_id in {bob.user_id, carol.user_id}
    owners = ChannelMember.objects.filter(channel_id=group, level=Level.OWNER)
    assert list(owners.values_list("user_id", flat=True)) == [owner_id]


@pytest.mark.django_db(transaction=True)
def test_of_two_groups_at_once_the_151st_is_not_made(friends: list[Actor]) -> None:
    alice, bob, carol, dave = friends
    groups = [Channel(kind=ChannelKind.GROUP_DM) for _ in range(149)]
    Channel.objects.bulk_create(groups)
    ChannelMember.objects.bulk_create([ChannelMember(channel=each, user=alice.user) for each in groups])
    answers = in_threads(lambda actor: group_of(actor, alice), [bob, carol, dave])
    assert sum(answer == Code.MAX_GROUP_DMS for answer in answers) == 2
