"""Mentions: what a text names, what its sender may ping, and whose counters move."""

import pytest

from chat.drafts import AllowedMentions, MessageChanges, MessageDraft, ReferenceDraft
from chat.models import Channel, ChannelKind, ChannelMember, Message, ReadState, RecentMention
from chat.operations.messages import edit_message, send_message
from chat.records import MessageRecord
from core.permissions import DEFAULT, P
from guilds.hooks import connected_people
from guilds.models import Guild, Role
from tests.operations.chat.refusals import refused
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db


def scene() -> GuildPlace:
    return World().guild().member("alice").member("bob")


def say(cats: GuildPlace, content: str, allowed: AllowedMentions | None = None, name: str = "alice") -> MessageRecord:
    draft = MessageDraft(content=content, allowed_mentions=allowed)
    return send_message(cats.world.person(name), cats.channel_id("general"), draft=draft)


def unread(cats: GuildPlace, name: str) -> int | None:
    user = cats.world.person(name).user
    return ReadState.objects.filter(user=user).values_list("mention_count", flat=True).first()


def test_people_are_mentioned_in_order_once_and_only_if_they_exist() -> None:
    cats = scene()
    alice, bob, stranger = (cats.world.person(name).user_id for name in ("alice", "bob", "stranger"))
    sent = say(cats, f"<@{stranger}> <@!{bob}> `<@{alice}>` <@{bob}> <@12345>")
    assert [user.id for user in sent.mentions] == [stranger, bob, alice]
    assert Message.objects.get(pk=sent.id).mention_ids == [stranger, bob, alice]
    assert (unread(cats, "bob"), unread(cats, "stranger"), unread(cats, "alice")) == (1, None, 0)
    fresh = ReadState.objects.get(user_id=bob)
    assert fresh.last_message_id == cats.channel_id("general")
    say(cats, f"<@{bob}>")
    assert unread(cats, "bob") == 2


def test_who_cannot_see_the_channel_is_not_counted() -> None:
    cats = scene().role("staff")
    cats.channel("office").overwrite("office", "@everyone", deny=P.VIEW_CHANNEL).overwrite(
        "office", "staff", allow=P.VIEW_CHANNEL
    )
    cats.member("carol", "staff")
    bob, carol = cats.world.person("bob").user_id, cats.world.person("carol").user_id
    draft = MessageDraft(content=f"<@{bob}> <@{carol}> @everyone")
    sent = send_message(cats.owner, cats.channel_id("office"), draft=draft)
    assert {user.id for user in sent.mentions} == {bob, carol}
    counted = ReadState.objects.filter(channel_id=cats.channel_id("office"), mention_count=1)
    assert list(counted.values_list("user_id", flat=True)) == [carol]


def test_roles_need_to_be_mentionable_or_the_permission() -> None:
    cats = scene().role("quiet").role("loud").member("carol", "quiet").member("dora", "loud")
    Role.objects.filter(pk=cats.role_id("loud")).update(mentionable=True)
    text = f"<@&{cats.role_id('quiet')}> <@&{cats.role_id('loud')}> <@&77>"
    sent = say(cats, text)
    assert sent.mention_role_ids == (cats.role_id("loud"),)
    assert (unread(cats, "carol"), unread(cats, "dora")) == (None, 1)
    sent = say(cats, text, name="owner")
    assert sent.mention_role_ids == (cats.role_id("quiet"), cats.role_id("loud"))
    assert (unread(cats, "carol"), unread(cats, "dora")) == (1, 2)


def test_everyone_needs_the_permission_and_the_switch() -> None:
    cats = scene()
    assert not say(cats, "@everyone").mention_everyone
    assert unread(cats, "bob") is None
    cats.everyone(DEFAULT | P.MENTION_EVERYONE)
    assert say(cats, "@everyone").mention_everyone
    assert (unread(cats, "bob"), unread(cats, "owner"), unread(cats, "alice")) == (1, 1, 0)
    assert not say(cats, "`@everyone` https://example.com/@here").mention_everyone
    Guild.objects.filter(pk=cats.id).update(disabled_operations=2)
    assert not say(cats, "@everyone").mention_everyone


def test_here_counts_for_those_who_are_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    cats = scene().member("carol")
    bob = cats.world.person("bob").user_id
    monkeypatch.setattr(connected_people, "_functions", [lambda user_ids: {bob} & set(user_ids)])
    assert say(cats, "@here", name="owner").mention_everyone
    assert (unread(cats, "bob"), unread(cats, "carol")) == (1, None)


def test_allowed_mentions_narrow_what_is_pinged() -> None:
    cats = scene()
    bob, owner = cats.world.person("bob").user_id, cats.owner.user_id
    text = f"<@{bob}> <@{owner}>"
    for allowed, expected in (
        (None, [bob, owner]),
        (AllowedMentions(), [bob, owner]),
        (AllowedMentions(parse=()), []),
        (AllowedMentions(parse=("roles",)), []),
        (AllowedMentions(parse=("users",), roles=()), [bob, owner]),
        (AllowedMentions(users=(owner, 1)), [owner]),
        (AllowedMentions(parse=(), users=(bob,)), [bob]),
        (AllowedMentions(roles=(1,)), []),
    ):
        assert [user.id for user in say(cats, text, allowed).mentions] == expected, allowed
    cats.everyone(DEFAULT | P.MENTION_EVERYONE)
    assert not say(cats, "@everyone", AllowedMentions(parse=("users",))).mention_everyone
    assert say(cats, "@everyone", AllowedMentions(parse=("everyone",))).mention_everyone


def test_parse_and_lists_do_not_go_together() -> None:
    cats = scene()
    draft = MessageDraft(content="x", allowed_mentions=AllowedMentions(parse=("users",), users=(1,)))
    found = refused(send_message, cats.owner, cats.channel_id("general"), draft=draft)
    assert found == "allowed_mentions PARSE_AND_USERS_OR_ROLES_CANNOT_BE_USED_TOGETHER"


def test_a_reply_pings_whom_it_answers_unless_told_not_to() -> None:
    cats = scene()
    channel_id, bob = cats.channel_id("general"), cats.world.person("bob")
    asked = say(cats, "question?")
    reference = ReferenceDraft(asked.id)
    answer = send_message(bob, channel_id, draft=MessageDraft(content="yes", reference=reference))
    assert [user.id for user in answer.mentions] == [asked.author.id]
    assert unread(cats, "alice") == 1
    quiet = MessageDraft(content="yes", reference=reference, allowed_mentions=AllowedMentions(replied_user=False))
    assert not send_message(bob, channel_id, draft=quiet).mentions
    own = MessageDraft(content="also", reference=reference)
    assert not send_message(cats.world.person("alice"), channel_id, draft=own).mentions
    edited = edit_message(bob, channel_id, answer.id, changes=MessageChanges(frozenset({"content"}), "no"))
    assert edited.mentions == answer.mentions


def test_in_private_channels_only_recipients_can_be_mentioned() -> None:
    world = World()
    alice, bob = world.person("alice"), world.person("bob")
    channel = Channel.objects.create(kind=ChannelKind.GROUP_DM, owner=alice.user)
    for person in (alice, bob):
        ChannelMember.objects.create(channel=channel, user=person.user)
    text = f"<@{bob.user_id}> <@{world.person('eve').user_id}> @everyone"
    sent = send_message(alice, channel.id, draft=MessageDraft(content=text))
    assert [user.id for user in sent.mentions] == [bob.user_id]
    assert not sent.mention_everyone


def test_an_edit_names_people_anew_but_notifies_nobody() -> None:
    cats = scene()
    channel_id, bob = cats.channel_id("general"), cats.world.person("bob").user_id
    sent = say(cats, "hello")
    changes = MessageChanges(frozenset({"content"}), f"hello <@{bob}> @everyone")
    edited = edit_message(cats.world.person("alice"), channel_id, sent.id, changes=changes)
    assert [user.id for user in edited.mentions] == [bob]
    assert not edited.mention_everyone
    assert unread(cats, "bob") is None


def how(cats: GuildPlace, name: str) -> list[tuple[bool, bool, bool]]:
    """In which ways somebody was mentioned: directly, by a role, as one of everyone; the oldest message first."""
    rows = RecentMention.objects.filter(user_id=cats.world.person(name).user_id).order_by("message_id")
    return list(rows.values_list("is_direct", "by_role", "by_everyone"))


def test_mentions_are_remembered_with_how_they_came(monkeypatch: pytest.MonkeyPatch) -> None:
    cats = scene().role("mods").member("carol", "mods").member("dora")
    bob, carol = cats.world.person("bob").user_id, cats.world.person("carol").user_id
    monkeypatch.setattr(connected_people, "_functions", [lambda user_ids: {bob} & set(user_ids)])
    mods = f"<@&{cats.role_id('mods')}>"
    say(cats, f"<@{bob}> <@{carol}> {mods}", name="owner")
    say(cats, "@here", name="owner")
    say(cats, f"@everyone {mods}", name="owner")
    say(cats, "nobody", name="owner")
    assert how(cats, "bob") == [(True, False, False), (False, False, True), (False, False, True)]
    assert how(cats, "carol") == [(True, True, False), (False, True, True)]
    assert how(cats, "dora") == [(False, False, True)]
    assert how(cats, "owner") == []
    assert (unread(cats, "bob"), unread(cats, "carol"), unread(cats, "dora")) == (3, 2, 1)


def test_who_is_not_notified_is_not_remembered() -> None:
    cats = scene().channel("office").overwrite("office", "@everyone", deny=P.VIEW_CHANNEL)
    cats.world.bot("robot")
    cats.member("robot")
    people = [cats.world.person(name).user_id for name in ("bob", "stranger", "robot")]
    named = " ".join(f"<@{one}>" for one in people)
    send_message(cats.owner, cats.channel_id("office"), draft=MessageDraft(content=f"{named} @everyone"))
    say(cats, f"{named} @everyone", name="owner")
    assert [len(how(cats, name)) for name in ("bob", "stranger", "robot", "alice")] == [1, 0, 0, 1]
    assert unread(cats, "robot") is None
