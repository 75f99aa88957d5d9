"""Erasing accounts: who is spared, what is left, who takes over, and going on after an interruption."""

from datetime import timedelta
from typing import Any

import pytest

from accounts import hooks
from accounts.erasure import erase
from accounts.events import RelationshipRemoved
from accounts.leaving_tasks import erase_account, find_accounts_to_erase
from accounts.models import Erasure, Relationship, RelationshipType, User
from accounts.models.user import UserFlags
from accounts.operations.bots import create_bot
from accounts.operations.deletion import delete_account
from accounts.operations.erasing import begin_erasure
from accounts.operations.registration import register
from accounts.operations.sign_in import AccountSuspended, sign_in_by_email
from accounts.pictures import AVATARS, BANNERS
from accounts.records import UserRecord
from accounts.signing_in.devices import Device
from chat.drafts import MessageDraft
from chat.models import Channel, ChannelMember, Message
from chat.operations.messages import send_message
from chat.operations.rooms import create_room, join_room
from chat.room_records import RoomDraft
from core.actor import Actor
from core.clock import at, now
from core.models import Job
from core.storage import files
from guilds.models import Guild, Member
from posts.models import Post
from tests.mailbox import queued_mails
from tests.newcomers import PASSWORD, anonymous, draft, newcomer, signed_in
from tests.operations.events import announced, mark, names
from tests.topic_side import person, post_in, topic_of
from tests.world import World
from topics.models import Level, Topic, TopicMember
from topics.operations.members import join_topic

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=73)


def erased(user: User) -> User:
    User.objects.filter(id=user.id).update(pending_deletion_at=now() - timedelta(seconds=1))
    assert erase(user.id)
    return User.objects.get(id=user.id)


def ghosts() -> list[User]:
    return list(User.objects.filter(is_system=True))


# -- who -------------------------------------------------------------------------------------------------------------


def test_not_before_the_time_nor_after_a_change_of_mind() -> None:
    actor, _ = signed_in()
    delete_account(actor)
    assert not erase(actor.user_id)
    with at(now() + LATER):
        sign_in_by_email(anonymous(), email=actor.user.email, password=PASSWORD, device=Device())
        assert not erase(actor.user_id)
    assert User.objects.get(id=actor.user_id).email == actor.user.email
    assert ghosts() == []


@pytest.mark.parametrize(
    "columns", [{"is_bot": True}, {"is_system": True}, {"flags": UserFlags.APP_STORE_REVIEWER | UserFlags.SELF_DELETED}]
)
def test_bots_reviewers_and_the_systems_own_are_spared(columns: dict[str, Any]) -> None:
    user = newcomer()
    User.objects.filter(id=user.id).update(pending_deletion_at=now() - LATER, **columns)
    find_accounts_to_erase()
    assert not erase(user.id)


def test_nobody_signs_in_once_it_has_begun() -> None:
    user = newcomer()
    User.objects.filter(id=user.id).update(
        flags=UserFlags.SELF_DELETED, pending_deletion_at=now() - timedelta(seconds=1)
    )
    assert begin_erasure(Actor(user=None, kind="system"), user_id=user.id)
    with pytest.raises(AccountSuspended):
        sign_in_by_email(anonymous(), email=user.email or "", password=PASSWORD, device=Device())


# -- what is left ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("mail_is_on")
def test_the_row_says_nothing_any_more() -> None:
    user = newcomer(username="Carol", email="carol@example.com", global_name="Carol")
    User.objects.filter(id=user.id).update(phone="+4915112345678", bio="me", pronouns="she", acls=["*"], is_staff=True)
    gone = erased(user)
    assert gone.flags == UserFlags.DELETED
    assert not gone.has_usable_password()
    assert UserRecord.of(gone) == UserRecord(
        id=user.id, username="DeletedUser", discriminator=0, handle="Deleted User", global_name="Deleted User"
    )
    said = {name: value for name, value in vars(gone).items() if isinstance(value, str) and "arol" in value}
    assert said == {}
    empty = (gone.email, gone.phone, gone.bio, gone.pronouns, gone.date_of_birth, gone.global_name, gone.last_seen_at)
    assert set(empty) == {None}
    assert (gone.acls, gone.is_staff, gone.pending_deletion_at) == ([], False, None)
    assert [mail["kind"] for mail in queued_mails("carol@example.com")][-1] == "account_deleted"


def test_address_tag_and_handle_are_free_again() -> None:
    first = newcomer(username="Carol", handle="carol_writes", email="carol@example.com")
    erased(first)
    second = register(
        anonymous(),
        draft=draft(username="Carol", handle="carol_writes", email="carol@example.com"),
    ).user
    assert (second.email, second.handle) == ("carol@example.com", "carol_writes")


def test_two_erased_accounts_do_not_get_in_each_others_way() -> None:
    for user in (newcomer(), newcomer()):
        erased(user)
    assert len(ghosts()) == 2


def test_pictures_are_removed_with_their_files() -> None:
    user = newcomer()
    pictures = {place.kind: place.key("0123abcd", user.id) for place in (AVATARS, BANNERS)}
    for key in pictures.values():
        files().put(key, b"picture")
    User.objects.filter(id=user.id).update(avatar="a_0123abcd", banner="0123abcd")
    gone = erased(user)
    assert (gone.avatar, gone.banner) == (None, None)
    assert [files().exists(key) for key in pictures.values()] == [False, False]


# -- where the person was --------------------------------------------------------------------------------------------


def test_guilds_are_left_and_messages_stay_without_a_name() -> None:
    world = World()
    cats = world.guild().member("carol")
    carol = world.person("carol")
    sent = send_message(carol, cats.channel_id("general"), draft=MessageDraft(content="I was here"))
    before, start = cats.guild.member_count, mark()
    erased(carol.user)
    assert not Member.objects.filter(guild_id=cats.id, user=carol.user).exists()
    assert cats.guild.member_count == before - 1
    left = [event for event in announced(start) if type(event).__name__ == "MemberLeft"]
    assert [event.streams() for event in left] == [(f"guild:{cats.id}", f"user:{carol.user_id}")]
    author = Message.objects.get(id=sent.id).author
    assert (author.id != carol.user_id, author.is_system) == (True, True)
    assert UserRecord.of(author).username == "DeletedUser"


def test_a_guild_that_was_not_handed_over_goes_to_the_highest_member() -> None:
    world = World()
    cats = world.guild(owner="carol").role("mods").member("first").member("second", "mods").member("bot-like")
    bot = world.bot("robot")
    Member.objects.create(guild=cats.guild, user=bot.user, role_ids=[cats.role_id("mods")])
    erased(world.person("carol").user)
    assert cats.guild.owner_id == world.person("second").user_id


def test_a_guild_with_nobody_else_in_it_goes() -> None:
    world = World()
    cats = world.guild(owner="carol")
    start = mark()
    erased(world.person("carol").user)
    assert not Guild.objects.filter(id=cats.id).exists()
    assert "GuildDeleted" in names(announced(start))


def test_topics_pass_to_the_longest_serving_moderator() -> None:
    carol, late, early = person(), person(), person()
    topic = topic_of(carol)
    for moderator, days in ((late, 1), (early, 9)):
        join_topic(moderator, topic.id)
        TopicMember.objects.filter(topic=topic, user=moderator.user).update(
            level=Level.MODERATOR, permissions=["ban_users"], added_at=now() - timedelta(days=days)
        )
    start = mark()
    erased(carol.user)
    topic.refresh_from_db()
    assert (topic.owner_id, topic.member_count) == (early.user_id, 2)
    assert TopicMember.objects.get(topic=topic, user=early.user).level == Level.OWNER
    assert [name for name in names(announced(start)) if name.startswith("Topic")] == ["TopicUpdated", "TopicMemberLeft"]


def test_a_topic_without_moderators_has_no_owner_but_the_ghost() -> None:
    carol, reader = person(), person()
    topic = topic_of(carol)
    join_topic(reader, topic.id)
    post = post_in(topic, carol)
    erased(carol.user)
    (ghost,) = ghosts()
    assert Topic.objects.get(id=topic.id).owner_id == ghost.id
    assert Post.objects.get(id=post.id).author_id == ghost.id


def test_groups_pass_to_whoever_is_in_them_longest_and_end_with_the_last() -> None:
    world = World()
    carol, bob, dave = (world.person(name) for name in ("carol", "bob", "dave"))
    group, alone = (create_room(carol, None, draft=RoomDraft(name=name)).id for name in ("us", "me"))
    for index, other in enumerate((bob, dave)):
        ChannelMember.objects.create(
            channel_id=group, user=other.user, level=Level.MEMBER, joined_at=now() + timedelta(seconds=index)
        )
    Channel.objects.filter(id=group).update(member_count=3)
    send_message(carol, alone, draft=MessageDraft(content="anybody?"))
    start = mark()
    erased(carol.user)
    room = Channel.objects.get(id=group)
    assert (room.owner_id, room.member_count) == (bob.user_id, 2)
    assert not Channel.objects.filter(id=alone).exists()
    assert names(announced(start)).count("RoomMemberLeft") == 2


def test_a_topics_room_without_moderators_is_the_ghosts() -> None:
    carol, reader = person(), person()
    room = create_room(carol, topic_of(carol).id, draft=RoomDraft(name="Lounge"))
    join_room(reader, room.id)
    erased(carol.user)
    (ghost,) = ghosts()
    found = Channel.objects.get(id=room.id)
    assert (found.owner_id, found.member_count) == (ghost.id, 1)


def test_bots_are_erased_after_their_owner() -> None:
    actor, _ = signed_in()
    bot = create_bot(anonymous(), name="Helper", owner=actor.user).user
    erased(actor.user)
    assert erase(bot.id)
    bot.refresh_from_db()
    assert (bot.flags, bot.bot_owner_id, bot.bot_secret_hash) == (UserFlags.DELETED, None, None)


def test_friends_are_told_that_they_have_one_less() -> None:
    carol, friend = newcomer(), newcomer()
    for owner, other in ((carol, friend), (friend, carol)):
        Relationship.objects.create(owner=owner, other=other, type=RelationshipType.FRIEND)
    start = mark()
    erased(carol)
    told = [event for event in announced(start) if isinstance(event, RelationshipRemoved)]
    assert [(event.user_id, event.other_id) for event in told] == [(friend.id, carol.id)]


# -- interruptions ---------------------------------------------------------------------------------------------------


class Killed(Exception):
    """The process died here."""


def _dying_after(pieces: int, monkeypatch: pytest.MonkeyPatch) -> None:
    left = iter(range(pieces))

    def die(piece: Any) -> Any:
        def run(user: User, ghost: User) -> bool:
            done: bool = piece(user, ghost)
            if next(left, None) is None:
                raise Killed
            return done

        return run

    dying = [die(piece) for piece in hooks.account_erasing.functions]
    monkeypatch.setattr(hooks.account_erasing, "_functions", dying)


@pytest.mark.parametrize("pieces", [0, 1, 2, 5, 9, 12, 16, 20])
def test_whoever_was_interrupted_goes_on(pieces: int, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    cats = world.guild(owner="bob").member("carol")
    carol = world.person("carol")
    channel = Channel.objects.get(id=cats.channel_id("general"))
    Message.objects.bulk_create(Message(channel=channel, author=carol.user, content=f"{n}") for n in range(250))
    User.objects.filter(id=carol.user_id).update(pending_deletion_at=now() - timedelta(seconds=1))
    with monkeypatch.context() as dying:
        _dying_after(pieces, dying)
        with pytest.raises(Killed):
            erase(carol.user_id)
    assert Erasure.objects.filter(user_id=carol.user_id).exists()
    find_accounts_to_erase()
    assert Job.objects.filter(name="account.erase", arguments={"user_id": carol.user_id}).count() == 1
    erase_account(user_id=carol.user_id)
    (ghost,) = ghosts()
    assert Message.objects.filter(author=ghost, kind=0).count() == 250
    assert not Erasure.objects.exists()
    assert not erase(carol.user_id)
    assert len(ghosts()) == 1
