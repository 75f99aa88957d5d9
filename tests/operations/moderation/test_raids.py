"""SEC-083: many people come at once, each writes once; nothing of it is left after one action."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from accounts.models import AccountBan, Arrival, User
from accounts.rights import EVERYTHING
from accounts.system_account import system_account
from chat.drafts import MessageDraft
from chat.emojis import EmojiChoice
from chat.events import MessagesDeleted, PrivateChannelOpened
from chat.models import Channel, ChannelKind, Message, ReactionBy
from chat.operations.dms import open_dm
from chat.operations.messages import send_message
from chat.operations.reactions import add_reaction
from core import clock
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.ids import created_at, new_id
from core.models import Job
from core.permissions import P
from guilds.models import AuditLogEntry, Ban, Guild, Member
from guilds.operations.bans import ban_member, unban_member
from guilds.operations.ending import delete_guild
from guilds.operations.joining import add_bot, leave_guild
from guilds.operations.members import give_role
from moderation import tasks
from moderation.models import AdminAuditEntry, RaidRemoval, Report, ReportSource
from moderation.operations import raids
from moderation.operations.people import ban_user
from moderation.operations.raid_removing import remove_piece
from moderation.operations.raid_telling import tell_of_raid
from moderation.raids import raid_on, raiders
from posts.drafts import CommentDraft
from posts.models import Comment, Post, PostVote
from posts.operations.comments import create_comment
from posts.operations.votes import vote_on_post
from tests.mailbox import queued_mails
from tests.operations.events import announced, mark, names
from tests.topic_side import person, post_in, topic_of
from tests.world import GuildPlace, World
from topics import tasks as topic_tasks
from topics.models import Topic, TopicBan, TopicMember
from topics.operations.members import join_topic, leave_topic
from topics.operations.strangers import WEIGH_JOB

pytestmark = pytest.mark.django_db
SYSTEM = Actor(user=None, kind="system")
MANY = 6
HEART = EmojiChoice("❤")


@pytest.fixture(autouse=True)
def few_are_many(settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, raid_joins=MANY)


@pytest.fixture
def cats() -> GuildPlace:
    found = World().guild().member("alice").channel("den")
    _long_ago(Member)
    return found


def _long_ago(model: Any) -> None:
    model.objects.update(joined_at=now() - timedelta(days=1))
    Arrival.objects.all().delete()


def say(cats: GuildPlace, who: str, channel: str = "general") -> int:
    draft = MessageDraft(content="boo")
    return send_message(cats.world.person(who), cats.channel_id(channel), draft=draft).id


def refusal(act: Callable[..., Any], *arguments: Any, **named: Any) -> tuple[Code, str]:
    with pytest.raises(ProductError) as caught:
        act(*arguments, **named)
    return caught.value.code, caught.value.reason


def raid_guild(cats: GuildPlace, number: int = MANY, name: str = "raider") -> list[str]:
    """So many people come, and each who can writes once."""
    raiders = [f"{name}{n}" for n in range(number)]
    for raider in raiders:
        cats.member(raider)
        if cats.guild.raid_since is None:
            say(cats, raider)
    return raiders


def run(removal: RaidRemoval) -> RaidRemoval:
    tasks.remove_raid(removal_id=removal.id)
    removal.refresh_from_db()
    return removal


def test_who_comes_with_a_raid_only_reads_and_who_was_there_goes_on(cats: GuildPlace) -> None:
    """SEC-083."""
    first = say(cats, "alice")
    raiders = raid_guild(cats)
    assert cats.guild.raid_since == Member.objects.get(user=cats.world.person(raiders[0]).user).joined_at
    channel_id, alice_id = cats.channel_id("general"), cats.world.person("alice").user_id
    for raider in (raiders[0], raiders[-1]):
        actor = cats.world.person(raider)
        held_back = (Code.GUILD_VERIFICATION_REQUIRED, "raid")
        assert refusal(say, cats, raider) == held_back
        assert refusal(add_reaction, actor, channel_id, first, emoji=HEART) == held_back
        assert refusal(open_dm, actor, alice_id)[0] == Code.CANNOT_SEND_MESSAGES_TO_USER
    say(cats, "alice")
    add_reaction(cats.world.person("alice"), cats.channel_id("general"), first, emoji=HEART)


def test_a_role_vouches_for_a_newcomer_and_the_time_or_a_manager_ends_it(cats: GuildPlace) -> None:
    raiders = raid_guild(cats)
    cats.role("known")
    give_role(cats.owner, cats.id, cats.world.person(raiders[0]).user_id, cats.role_id("known"))
    say(cats, raiders[0])
    Guild.objects.filter(pk=cats.id).update(raid_until=now())
    say(cats, raiders[1])
    Guild.objects.filter(pk=cats.id).update(raid_until=now() + timedelta(minutes=1))
    assert refusal(say, cats, raiders[1])[0] == Code.GUILD_VERIFICATION_REQUIRED
    raids.end_guild_raid(cats.owner, cats.id)
    say(cats, raiders[1])
    raid_guild(cats, MANY, "more")  # nobody is held back where somebody has just said that it is no raid
    assert cats.guild.raid_since is None


def test_a_raid_is_told_once_and_prolonged_while_it_goes_on(cats: GuildPlace) -> None:
    cats.role("mods", P.MANAGE_GUILD | P.BAN_MEMBERS).role("kickers", P.KICK_MEMBERS)
    cats.member("mod", "mods").member("kicker", "kickers")
    before = mark()
    raid_guild(cats)
    (report,) = Report.objects.filter(source=ReportSource.SERVER)
    assert (report.kind, report.target_id, report.category) == ("guild", cats.id, "raid")
    tell_of_raid(SYSTEM, **Job.objects.get(name=raids.TELL_JOB).arguments)
    told = [event for event in announced(before) if isinstance(event, PrivateChannelOpened)]
    people = {event.user_id for event in told} - {system_account().id}
    assert people == {cats.owner.user_id, cats.world.person("mod").user_id}
    soon = now() + timedelta(minutes=2)
    Guild.objects.filter(pk=cats.id).update(raid_until=soon)
    since = cats.guild.raid_since
    cats.member("another")
    assert (cats.guild.raid_since, cats.guild.raid_until > soon) == (since, True)
    assert Report.objects.filter(source=ReportSource.SERVER).count() == 1


def test_who_comes_with_a_raid_that_was_just_prolonged_is_not_counted(cats: GuildPlace) -> None:
    """Thousands may have come by then, and the guild is held while they are counted."""
    raid_guild(cats)
    with CaptureQueriesContext(connection) as queries:
        cats.member("another")
    assert not [query["sql"] for query in queries if "count(" in query["sql"].lower() and "arrival" in query["sql"]]
    assert Arrival.objects.filter(place_id=cats.id).count() == MANY + 1


def test_growth_is_no_raid(cats: GuildPlace) -> None:
    for n in range(2 * MANY):
        cats.member(f"friend{n}")
        Arrival.objects.update(at=F("at") - timedelta(seconds=15))
    for n in range(2 * MANY):
        add_bot(cats.world.bot(f"bot{n}"), cats.id)
    assert cats.guild.raid_since is None
    say(cats, "friend3")


def test_one_who_comes_and_goes_is_no_raid_and_many_are_one_also_when_they_leave(cats: GuildPlace) -> None:
    bob = cats.world.person("bob")
    for _ in range(MANY):
        cats.member("bob")
        leave_guild(bob, cats.id)
    assert cats.guild.raid_since is None
    for n in range(MANY):
        cats.member(f"raider{n}")
        leave_guild(cats.world.person(f"raider{n}"), cats.id)
    assert cats.guild.raid_since is not None


def test_who_goes_and_comes_again_counts_once_and_prolongs_nothing(cats: GuildPlace, settings: Any) -> None:
    raid_guild(cats)
    since, until = cats.guild.raid_since, cats.guild.raid_until
    assert until is not None
    start = now()
    settings.GUILDHALL = replace(settings.GUILDHALL, raid_seconds=600)
    for minutes in range(1, 9):  # each time within the ten minutes in which people count
        with clock.at(start + timedelta(minutes=minutes)):
            for raider in ("raider0", "raider1"):
                leave_guild(cats.world.person(raider), cats.id)
                cats.member(raider)
    assert (cats.guild.raid_since, cats.guild.raid_until) == (since, until)
    with clock.at(start + timedelta(minutes=9)):
        cats.member("another")
    assert cats.guild.raid_until > until


def test_some_who_come_again_and_again_are_as_many_as_they_are(cats: GuildPlace) -> None:
    for _ in range(MANY):
        for n in range(MANY - 1):
            cats.member(f"regular{n}")
            leave_guild(cats.world.person(f"regular{n}"), cats.id)
    assert cats.guild.raid_since is None
    assert Arrival.objects.filter(place_id=cats.id).count() == MANY - 1
    cats.member("one-more")
    assert cats.guild.raid_since is not None


def test_one_action_removes_all_of_a_raid_on_a_guild(cats: GuildPlace) -> None:
    """SEC-083."""
    mine = say(cats, "alice")
    raiders = [f"raider{n}" for n in range(MANY)]
    for n, raider in enumerate(raiders):
        cats.member(raider)
        if n < MANY - 1:
            say(cats, raider)
            say(cats, raider, "den")
            add_reaction(cats.world.person(raider), cats.channel_id("general"), mine, emoji=HEART)
        if n == 0:
            leave_guild(cats.world.person(raider), cats.id)
    cats.role("known")
    give_role(cats.owner, cats.id, cats.world.person(raiders[1]).user_id, cats.role_id("known"))
    kept, before = {cats.world.person(one).user_id for one in ("owner", "alice", raiders[1])}, mark()

    removal = run(raids.remove_guild_raid(replace(cats.owner, reason="a raid"), cats.id))

    assert (removal.state, removal.people) == (RaidRemoval.State.COMPLETED, MANY - 1)
    gone = {cats.world.person(one).user_id for one in raiders} - kept
    assert set(Message.objects.filter(channel__guild_id=cats.id).values_list("author_id", flat=True)) <= kept
    assert set(ReactionBy.objects.values_list("user_id", flat=True)) <= kept
    assert set(Member.objects.filter(guild_id=cats.id).values_list("user_id", flat=True)) == kept
    assert cats.guild.member_count == 3
    assert set(Ban.objects.values_list("user_id", "reason")) == {(user_id, "a raid") for user_id in gone}
    logged = AuditLogEntry.objects.filter(guild_id=cats.id, action_type=22)
    assert {(entry.user_id, int(entry.target_id or 0)) for entry in logged} == {
        (cats.owner.user_id, one) for one in gone
    }
    said = names(announced(before))
    assert (said.count("MemberBanned"), said.count("MemberLeft")) == (MANY - 1, MANY - 2)
    assert said.count("ReactionRemoved") == MANY - 2
    bulk = [event for event in announced(before) if isinstance(event, MessagesDeleted)]
    assert len(bulk) == 2  # one for each channel, however many people
    unban_member(cats.owner, cats.id, min(gone))
    assert Ban.objects.count() == MANY - 2


def test_a_removal_goes_on_where_it_was_killed(cats: GuildPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.operations.raid_removing.AT_ONCE", 2)
    raid_guild(cats)
    removal = raids.remove_guild_raid(cats.owner, cats.id)
    for _ in range(3):  # killed in the middle of the second group
        assert remove_piece(SYSTEM, removal_id=removal.id)
    assert 0 < Ban.objects.count() < MANY
    before = mark()
    assert run(removal).state == RaidRemoval.State.COMPLETED
    assert Ban.objects.count() == MANY
    assert not Message.objects.filter(channel__guild_id=cats.id, author__in=Ban.objects.values("user_id")).exists()
    assert names(announced(before)).count("MemberBanned") < MANY
    run(removal)
    assert Ban.objects.count() == MANY


def test_a_removal_asks_no_clock_whom_it_has_put_out(cats: GuildPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one process wrote is read by another, whose clock is behind; people ban and let in by hand meanwhile."""
    monkeypatch.setattr("moderation.operations.raid_removing.AT_ONCE", 2)
    names_of_raiders = raid_guild(cats)
    first, second, *_, last = [cats.world.person(name).user_id for name in names_of_raiders]
    removal = raids.remove_guild_raid(cats.owner, cats.id, reason="a raid")
    ban_member(cats.owner, cats.id, last, reason="by hand")
    with clock.at(now() - timedelta(minutes=5)):
        assert remove_piece(SYSTEM, removal_id=removal.id)
        assert set(Ban.objects.values_list("user_id", flat=True)) == {first, second, last}
        unban_member(cats.owner, cats.id, second)
        assert run(removal).state == RaidRemoval.State.COMPLETED
    logged = AuditLogEntry.objects.filter(guild_id=cats.id, action_type=22, reason="a raid")
    assert logged.count() == MANY  # each once
    assert set(Ban.objects.values_list("reason", flat=True)) == {"a raid"}
    assert Ban.objects.count() == MANY - 1  # who was let in again meanwhile is not put out another time
    assert not Message.objects.filter(channel__guild_id=cats.id, author__username__startswith="raider").exists()
    assert (removal.in_hand, removal.position) == ([], last)


@pytest.mark.parametrize("pieces", [0, 1, 2])
def test_a_removal_ends_with_its_guild(cats: GuildPlace, pieces: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.operations.raid_removing.AT_ONCE", 2)
    raid_guild(cats)
    removal = raids.remove_guild_raid(cats.owner, cats.id)
    for _ in range(pieces):
        assert remove_piece(SYSTEM, removal_id=removal.id)
    delete_guild(cats.owner, cats.id)
    removal = run(removal)
    assert (removal.state, removal.error, removal.ended_at is None) == (RaidRemoval.State.COMPLETED, "", False)


def test_staff_may_close_the_accounts_that_came_with_it(cats: GuildPlace) -> None:
    old, root = cats.world.person("old"), cats.world.person("root", acls=[EVERYTHING])
    since = now()
    raiders = raid_guild(cats, MANY - 1)
    cats.member("old")
    removal = run(raids.remove_guild_raid_as_staff(root, cats.id, since=since, close_accounts=True))
    assert removal.people == MANY
    closed = set(AccountBan.objects.values_list("user_id", flat=True))
    assert closed == {cats.world.person(raider).user_id for raider in raiders}
    assert old.user_id not in closed
    for user_id in Arrival.objects.values_list("user_id", flat=True):
        assert Ban.objects.filter(user_id=user_id, moderator_id=0).exists()
    entry = AdminAuditEntry.objects.get(action="remove_raid")
    assert (entry.target_type, entry.target_id, entry.metadata["close_accounts"]) == ("guild", str(cats.id), "true")


@pytest.mark.usefixtures("mail_is_on")
def test_whose_account_is_closed_with_a_raid_hears_of_it_at_a_verified_address(cats: GuildPlace) -> None:
    """Those of a raid are made up by the hundred, and belong to others."""
    root, since = cats.world.person("root", acls=[EVERYTHING]), now()
    first, second, third = raid_guild(cats, 3)
    for raider, verified in ((first, True), (second, False), (third, True)):
        address, who = f"{raider}@example.com", User.objects.filter(pk=cats.world.person(raider).user_id)
        who.update(email=address, email_key=address, email_verified=verified)
    closed_before = ban_user(root, cats.world.person(third).user_id, reason="Threats", days=None)
    run(raids.remove_guild_raid_as_staff(root, cats.id, since=since, close_accounts=True))
    assert AccountBan.objects.count() == 3
    told = {raider: queued_mails(f"{raider}@example.com") for raider in (first, second, third)}
    assert [(letter["kind"], letter["ends_at"]) for letter in told[first]] == [("account_temp_banned", None)]
    assert told[second] == []
    assert [letter["reason"] for letter in told[third]] == ["Threats"]
    assert AccountBan.objects.get(pk=closed_before.pk).reason == "Threats"


@pytest.mark.parametrize("who", ["alice", "kicker", "raider0", "stranger"])
def test_only_those_who_look_after_a_guild_do_something_about_its_raids(cats: GuildPlace, who: str) -> None:
    cats.role("kickers", P.KICK_MEMBERS | P.BAN_MEMBERS).member("kicker", "kickers")
    raid_guild(cats)
    actor = cats.world.person(who)
    for act in (raids.remove_guild_raid, raids.end_guild_raid, raids.remove_guild_raid_as_staff):
        code, _ = refusal(act, actor, cats.id)
        assert code in (Code.MISSING_PERMISSIONS, Code.ACCESS_DENIED)
    assert not Job.objects.filter(name=raids.REMOVE_JOB).exists()


# -- topics ----------------------------------------------------------------------------------------------------------


class Room:
    """A topic with somebody who has been there for a while."""

    def __init__(self) -> None:
        self.owner, self.old = person(), person()
        self.topic = topic_of(self.owner)
        join_topic(self.old, self.topic.id)
        _long_ago(TopicMember)
        self.feed = Channel.objects.get(home_topic=self.topic, kind=ChannelKind.TOPIC_FEED).id
        self.post = post_in(self.topic, self.old)

    @property
    def now(self) -> Topic:
        return Topic.objects.get(pk=self.topic.pk)

    def say(self, who: Actor) -> None:
        send_message(who, self.feed, draft=MessageDraft(content="boo"))


def test_who_comes_with_a_raid_on_a_topic_only_reads() -> None:
    place = Room()
    raiders = [person() for _ in range(MANY)]
    for raider in raiders:
        join_topic(raider, place.topic.id)
    assert place.now.raid_since is not None
    for actor in (raiders[0], raiders[-1], person()):  # whoever never came is no better
        raided = (Code.MISSING_ACCESS, "topic_raided")
        assert refusal(place.say, actor) == raided
        assert refusal(post_in, place.topic, actor) == raided
        assert refusal(vote_on_post, actor, place.post.id, vote=1) == raided
        assert refusal(create_comment, actor, place.post.id, draft=CommentDraft(content="boo")) == raided
    for actor in (place.owner, place.old, person(is_admin=True)):
        place.say(actor)
    (report,) = Report.objects.filter(source=ReportSource.SERVER)
    assert (report.kind, report.topic_id) == ("topic", place.topic.id)
    raids.end_topic_raid(place.owner, place.topic.id)
    place.say(raiders[0])


def test_who_goes_and_comes_again_prolongs_no_raid_on_a_topic(settings: Any) -> None:
    place = Room()
    raiders = [person() for _ in range(MANY)]
    for raider in raiders:
        join_topic(raider, place.topic.id)
    until, start = place.now.raid_until, now()
    settings.GUILDHALL = replace(settings.GUILDHALL, raid_seconds=600)
    for minutes in (3, 6, 9):
        with clock.at(start + timedelta(minutes=minutes)):
            leave_topic(raiders[0], place.topic.id)
            join_topic(raiders[0], place.topic.id)
    assert place.now.raid_until == until


def test_a_removal_from_a_topic_goes_on_with_whom_it_put_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """By name: who was banned is no member any more by whom they could be found again."""
    monkeypatch.setattr("moderation.operations.raid_removing.AT_ONCE", 2)
    place, since = Room(), now()
    voters = [person() for _ in range(4)]
    for voter in voters:
        join_topic(voter, place.topic.id)
        vote_on_post(voter, place.post.id, vote=-1)
    removal = raids.remove_topic_raid(place.owner, place.topic.id, since=since)
    assert remove_piece(SYSTEM, removal_id=removal.id)
    lift_ban(place.topic, voters[0])
    with clock.at(now() - timedelta(minutes=5)):
        assert run(removal).state == RaidRemoval.State.COMPLETED
    assert not PostVote.objects.exists()
    assert set(TopicBan.objects.values_list("user_id", flat=True)) == {voter.user_id for voter in voters[1:]}


def lift_ban(topic: Topic, actor: Actor) -> None:
    TopicBan.objects.filter(topic=topic, user=actor.user).delete()


def test_one_action_removes_all_of_a_raid_on_a_topic() -> None:
    place = Room()
    place.say(place.old)
    raiders = [person() for _ in range(MANY)]
    for n, raider in enumerate(raiders):
        join_topic(raider, place.topic.id)
        if n < MANY - 1:
            place.say(raider)
            post_in(place.topic, raider)
            create_comment(raider, place.post.id, draft=CommentDraft(content="boo"))
            vote_on_post(raider, place.post.id, vote=-1)
        if n == 0:
            leave_topic(raider, place.topic.id)
    since = place.now.raid_since
    assert since is not None

    removal = run(raids.remove_topic_raid(place.owner, place.topic.id, reason="a raid"))

    gone = {raider.user_id for raider in raiders}
    assert (removal.state, removal.people) == (RaidRemoval.State.COMPLETED, MANY)
    assert set(TopicBan.objects.values_list("user_id", "reason")) == {(user_id, "a raid") for user_id in gone}
    seen = (
        Message.objects.filter(channel_id=place.feed, deleted_at=None),
        Post.objects.filter(is_deleted=False),
        Comment.objects.filter(is_deleted=False),
    )
    for rows in seen:
        assert not set(rows.values_list("author_id", flat=True)) & gone
    assert not PostVote.objects.exists()
    post = Post.objects.get(pk=place.post.id)
    assert (post.score, post.downvotes, post.comment_count) == (0, 0, 0)
    assert (place.now.member_count, place.now.post_count) == (2, 1)
    assert Message.objects.filter(channel_id=place.feed, deleted_at=None).count() == 1


# -- many, and at once -----------------------------------------------------------------------------------------------


@pytest.mark.embedded
def test_five_hundred_come_and_write_and_nothing_is_left_after_one_action(cats: GuildPlace, settings: Any) -> None:
    """SEC-083 with its own numbers. Most of them are rows, as operations leave them; the last ones come by invite."""
    settings.GUILDHALL = replace(settings.GUILDHALL, raid_joins=60)
    moment, general = now(), cats.channel_id("general")
    names = [f"bought{number}" for number in range(495)]
    keys = [{"username": name, "username_key": name, "handle": name, "handle_key": name} for name in names]
    people = User.objects.bulk_create([User(id=new_id(), discriminator=1, **columns) for columns in keys])
    Member.objects.bulk_create([Member(guild_id=cats.id, user=user, joined_at=moment) for user in people])
    Arrival.objects.bulk_create([Arrival(place_id=cats.id, user=user, at=moment) for user in people])
    Guild.objects.filter(pk=cats.id).update(member_count=2 + len(people))
    Message.objects.bulk_create(Message(channel_id=general, author=user, content="buy this") for user in people)
    last = [f"raider{n}" for n in range(495, 500)]
    for raider in last:
        cats.member(raider)
    assert cats.guild.raid_since == moment
    assert refusal(say, cats, last[0])[0] == Code.GUILD_VERIFICATION_REQUIRED
    before = mark()

    with CaptureQueriesContext(connection) as queries:
        removal = run(raids.remove_guild_raid(cats.owner, cats.id))

    assert (removal.state, removal.people, Ban.objects.count()) == (RaidRemoval.State.COMPLETED, 500, 500)
    assert Member.objects.filter(guild_id=cats.id).count() == cats.guild.member_count == 2
    (left,) = Message.objects.filter(channel__guild_id=cats.id)
    assert left.author == cats.world.person("alice").user  # that she joined
    bulk = [event for event in announced(before) if isinstance(event, MessagesDeleted)]
    assert (sum(len(event.message_ids) for event in bulk), len(bulk)) == (500, 10)
    assert len(queries) < 500 * 5


def test_an_idle_guild_asks_nothing_of_who_writes_there(cats: GuildPlace) -> None:
    def cost() -> int:
        say(cats, "alice")
        with CaptureQueriesContext(connection) as queries:
            say(cats, "alice")
        return len(queries)

    idle = cost()
    raid_guild(cats)
    assert (cats.guild.raid_since is not None, cost()) == (True, idle)


def test_many_who_write_in_a_topic_without_joining_are_a_raid_too() -> None:
    place = Room()
    strangers = [person() for _ in range(MANY)]
    for number, stranger in enumerate(strangers):
        if number % 2:
            place.say(stranger)
        else:
            create_comment(stranger, place.post.id, draft=CommentDraft(content="boo"))
    topic_tasks.weigh_those_who_came(**Job.objects.get(name=WEIGH_JOB).arguments)
    assert refusal(place.say, strangers[0]) == (Code.MISSING_ACCESS, "topic_raided")
    place.say(place.old)
    assert run(raids.remove_topic_raid(place.owner, place.topic.id)).people == MANY
    assert not Message.objects.filter(channel_id=place.feed, deleted_at=None).exclude(author=place.old.user).exists()
    assert not Comment.objects.filter(is_deleted=False).exists()


def test_a_stranger_who_writes_much_is_one_and_stays_where_they_have_written_before() -> None:
    place, regular = Room(), person()
    for _ in range(2 * MANY):
        place.say(regular)
    assert Arrival.objects.filter(place_id=place.topic.id).count() == 1
    since = now() + timedelta(milliseconds=2)
    with clock.at(since + timedelta(milliseconds=2)):
        place.say(regular)
    assert not raiders(place.now, since, since + timedelta(days=1)).exists()


# -- whom a removal must not hit -------------------------------------------------------------------------------------


def test_who_comes_when_a_raid_is_over_is_none_of_it(cats: GuildPlace) -> None:
    raid_guild(cats)
    since, over = cats.guild.raid_since, now() + timedelta(milliseconds=1)
    assert since is not None
    Guild.objects.filter(pk=cats.id).update(raid_until=over)
    with clock.at(over + timedelta(hours=1)):
        cats.member("honest")
        assert raid_on(cats.guild).people == MANY
        assert run(raids.remove_guild_raid(cats.owner, cats.id)).people == MANY
        far = raids.remove_guild_raid(cats.owner, cats.id, since=since, until=now() + timedelta(days=9))
        assert far.until == now()
    honest = cats.world.person("honest").user_id
    assert not Ban.objects.filter(user_id=honest).exists()


def test_where_everybody_may_ban_nobody_without_a_role_removes_the_others(cats: GuildPlace) -> None:
    cats.everyone(P.VIEW_CHANNEL | P.MANAGE_GUILD | P.BAN_MEMBERS)
    cats.role("some").member("mod", "some")
    since = now() - timedelta(hours=1)
    removing = raids.remove_guild_raid
    assert refusal(removing, cats.world.person("alice"), cats.id, since=since)[0] == Code.MISSING_PERMISSIONS
    removing(cats.world.person("mod"), cats.id, since=since)


def test_a_time_that_a_moderator_chooses_tells_nothing_of_who_is_behind_an_alias() -> None:
    """SEC-036: neither by who is banned, nor by what is gone."""
    place, member, stranger = Room(), person(), person()
    join_topic(member, place.topic.id)
    hidden = [post_in(place.topic, who, anonymous=True).id for who in (member, stranger)]
    named = post_in(place.topic, member).id
    comment = create_comment(stranger, place.post.id, draft=CommentDraft(content="boo", anonymous=True)).id
    send_message(stranger, place.feed, draft=MessageDraft(content="boo", anonymous=True))
    around = timedelta(milliseconds=1)
    first = created_at(hidden[1])
    run(raids.remove_topic_raid(place.owner, place.topic.id, since=first - around, until=first + around))
    assert not TopicBan.objects.filter(user_id=stranger.user_id).exists()

    run(raids.remove_topic_raid(place.owner, place.topic.id, since=place.topic.created_at))

    assert set(TopicBan.objects.values_list("user_id", flat=True)) == {member.user_id}
    assert set(Post.objects.filter(is_deleted=False).values_list("id", flat=True)) == {place.post.id, *hidden}
    assert Post.objects.get(pk=named).is_deleted
    assert not Comment.objects.get(pk=comment).is_deleted
    assert Message.objects.filter(channel_id=place.feed, deleted_at=None).count() == 1


def test_of_a_chosen_time_goes_all_that_is_under_a_name_also_of_who_only_voted() -> None:
    place, since = Room(), now()
    voter, writer, regular = person(), person(), person()
    join_topic(voter, place.topic.id)
    vote_on_post(voter, place.post.id, vote=-1)
    place.say(writer)
    post_in(place.topic, regular, anonymous=True)
    place.say(regular)
    removal = run(raids.remove_topic_raid(place.owner, place.topic.id, since=since))
    assert (removal.state, removal.people) == (RaidRemoval.State.COMPLETED, 3)
    assert not PostVote.objects.exists()
    assert not Message.objects.filter(channel_id=place.feed, deleted_at=None).exists()
    assert TopicBan.objects.count() == 3
