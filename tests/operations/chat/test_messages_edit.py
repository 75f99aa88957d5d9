"""Editing and deleting."""

from datetime import timedelta
from typing import Any

import pytest

from chat.drafts import MessageChanges, MessageDraft, ReferenceDraft
from chat.events import MessageDeleted, MessagesDeleted, MessageUpdated
from chat.models import Channel, ChannelKind, ChannelMember, Message
from chat.models.message import MessageKind
from chat.operations.messages import delete_message, delete_messages, edit_message, send_message
from chat.queries import message_for
from core.actor import Actor
from core.clock import now
from core.permissions import DEFAULT, P
from guilds.models import Guild, Member
from tests.operations.chat.refusals import refused
from tests.operations.events import announced, mark
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db


def changes(**given: Any) -> MessageChanges:
    return MessageChanges(frozenset(given), **given)


def scene() -> tuple[GuildPlace, Actor, int, int]:
    """A guild, its member, its text channel and a message of the member there."""
    cats = World().guild().member("bob")
    bob, channel_id = cats.world.person("bob"), cats.channel_id("general")
    return cats, bob, channel_id, send_message(bob, channel_id, draft=MessageDraft(content="before")).id


def test_the_author_edits_everything() -> None:
    cats, bob, channel_id, message_id = scene()
    start = mark()
    edited = edit_message(bob, channel_id, message_id, changes=changes(content="after"))
    assert edited.content == "after"
    assert edited.edited_at is not None
    assert message_for(bob, channel_id, message_id).content == "after"
    (event,) = announced(start)
    assert isinstance(event, MessageUpdated)
    assert event.member is not None
    assert event.place.guild_id == cats.id
    embed = {"type": "rich", "title": "t"}
    with_embed = edit_message(bob, channel_id, message_id, changes=changes(embeds=(embed,)))
    assert with_embed.embeds == (embed,)
    assert with_embed.edited_at == edited.edited_at


def test_only_new_words_count_as_an_edit_and_nothing_given_is_no_event() -> None:
    _, bob, channel_id, message_id = scene()
    assert edit_message(bob, channel_id, message_id, changes=changes(content="before")).edited_at is None
    assert edit_message(bob, channel_id, message_id, changes=changes(flags=4)).edited_at is None
    start = mark()
    assert edit_message(bob, channel_id, message_id, changes=changes()).content == "before"
    assert announced(start) == []


def test_flags_the_server_set_survive() -> None:
    _, bob, channel_id, message_id = scene()
    Message.objects.filter(pk=message_id).update(flags=1 | 4)
    assert edit_message(bob, channel_id, message_id, changes=changes(flags=1 << 17)).flags == 1 | 1 << 17


def test_others_only_hide_the_embeds_and_only_as_moderators() -> None:
    cats, _, channel_id, message_id = scene()
    cats.member("carol").role("mods", P.MANAGE_MESSAGES).member("dora", "mods")
    carol, dora = cats.world.person("carol"), cats.world.person("dora")
    refusal = "CANNOT_EDIT_OTHER_USER_MESSAGE"
    assert refused(edit_message, carol, channel_id, message_id, changes=changes(flags=4)) == refusal
    assert refused(edit_message, dora, channel_id, message_id, changes=changes(content="x")) == refusal
    start = mark()
    hidden = edit_message(dora, channel_id, message_id, changes=changes(flags=4 | 1 << 12))
    assert (hidden.flags, hidden.content) == (4, "before")
    (event,) = announced(start)
    assert isinstance(event, MessageUpdated)
    assert event.member is not None
    assert event.member.user.id == hidden.author.id


def test_what_stands_against_an_edit_in_order() -> None:
    cats, bob, channel_id, message_id = scene()

    def refusal(edit: MessageChanges, which: int = message_id) -> str:
        return refused(edit_message, bob, channel_id, which, changes=edit)

    embeds = ({"type": "rich", "title": "t"},)
    assert refusal(changes(content="x"), 1) == "UNKNOWN_MESSAGE"
    assert refusal(changes(content="")) == "CANNOT_SEND_EMPTY_MESSAGE"
    assert refusal(changes(content="x" * 4001)) == "content CONTENT_EXCEEDS_MAX_LENGTH"
    assert refusal(changes(embeds=embeds * 11)) == "embeds TOO_MANY_EMBEDS"
    cats.everyone(DEFAULT & ~P.EMBED_LINKS)
    assert refusal(changes(embeds=embeds), 1) == "MISSING_PERMISSIONS"
    Member.objects.filter(user=bob.user).update(communication_disabled_until=now() + timedelta(minutes=1))
    assert refusal(changes(content="x"), 1) == "COMMUNICATION_DISABLED"
    Guild.objects.filter(pk=cats.id).update(disabled_operations=16)
    assert refusal(changes(content="x"), 1) == "FEATURE_TEMPORARILY_DISABLED"


def test_emptying_one_part_is_fine_while_another_is_left() -> None:
    _, bob, channel_id, message_id = scene()
    assert edit_message(bob, channel_id, message_id, changes=changes(embeds=())).content == "before"
    edit_message(bob, channel_id, message_id, changes=changes(embeds=({"type": "rich", "title": "t"},)))
    assert edit_message(bob, channel_id, message_id, changes=changes(content="")).content == ""


def test_system_messages_and_forwards_are_not_edited() -> None:
    cats, bob, channel_id, message_id = scene()
    joined = Message.objects.filter(kind=MessageKind.USER_JOIN, author=bob.user).get()
    found = refused(edit_message, bob, channel_id, joined.id, changes=changes(content="x"))
    assert found == "CANNOT_MODIFY_SYSTEM_WEBHOOK"
    draft = MessageDraft(reference=ReferenceDraft(message_id, channel_id, kind=1))
    forwarded = send_message(bob, channel_id, draft=draft)
    found = refused(edit_message, bob, channel_id, forwarded.id, changes=changes(content="x"))
    assert found == "message MESSAGES_WITH_SNAPSHOTS_CANNOT_BE_EDITED"
    assert cats.id


def test_authors_reach_their_own_message_where_history_is_hidden() -> None:
    cats, bob, channel_id, message_id = scene()
    other = send_message(cats.owner, channel_id, draft=MessageDraft(content="x")).id
    cats.everyone(DEFAULT & ~P.READ_MESSAGE_HISTORY)
    assert edit_message(bob, channel_id, message_id, changes=changes(content="x")).content == "x"
    assert refused(delete_message, bob, channel_id, other) == "UNKNOWN_MESSAGE"
    delete_message(bob, channel_id, message_id)


def test_deleting_once() -> None:
    cats, bob, channel_id, message_id = scene()
    start = mark()
    delete_message(bob, channel_id, message_id)
    (event,) = announced(start)
    assert isinstance(event, MessageDeleted)
    assert (event.message_id, event.author_id, event.content) == (message_id, bob.user_id, "before")
    assert refused(delete_message, bob, channel_id, message_id) == "UNKNOWN_MESSAGE"
    assert refused(edit_message, bob, channel_id, message_id, changes=changes(content="x")) == "UNKNOWN_MESSAGE"
    assert not Message.objects.filter(pk=message_id).exists()
    assert cats.id


def test_who_deletes_what() -> None:
    cats, bob, channel_id, message_id = scene()
    cats.member("carol").role("mods", P.MANAGE_MESSAGES).member("dora", "mods")
    carol, dora = cats.world.person("carol"), cats.world.person("dora")
    assert refused(delete_message, carol, channel_id, message_id) == "MISSING_PERMISSIONS"
    cats.overwrite("general", "@everyone", deny=P.SEND_MESSAGES)
    assert refused(delete_message, dora, channel_id, message_id) == "MISSING_PERMISSIONS"
    cats.overwrite("general", "mods", allow=P.SEND_MESSAGES)
    delete_message(dora, channel_id, message_id)
    joined = Message.objects.filter(kind=MessageKind.USER_JOIN, author=bob.user).get()
    delete_message(bob, channel_id, joined.id)
    renamed = Message.objects.create(channel_id=channel_id, author=bob.user, kind=MessageKind.CHANNEL_NAME_CHANGE)
    assert refused(delete_message, cats.owner, channel_id, renamed.id) == "MISSING_PERMISSIONS"


def test_in_private_channels_only_the_author_deletes() -> None:
    world = World()
    alice, bob = world.person("alice"), world.person("bob")
    channel = Channel.objects.create(kind=ChannelKind.GROUP_DM, owner=bob.user)
    for person in (alice, bob):
        ChannelMember.objects.create(channel=channel, user=person.user)
    sent = send_message(alice, channel.id, draft=MessageDraft(content="x"))
    assert refused(delete_message, bob, channel.id, sent.id) == "MISSING_PERMISSIONS"
    assert refused(edit_message, bob, channel.id, sent.id, changes=changes(flags=4)) == "CANNOT_EDIT_OTHER_USER_MESSAGE"
    delete_message(alice, channel.id, sent.id)
    assert Channel.objects.get(pk=channel.id).message_count == 0


def test_many_at_once() -> None:
    cats, bob, channel_id, message_id = scene()
    cats.channel("lounge")
    elsewhere = send_message(bob, cats.channel_id("lounge"), draft=MessageDraft(content="x")).id
    ids = tuple(send_message(bob, channel_id, draft=MessageDraft(content="x")).id for _ in range(3))
    assert refused(delete_messages, bob, channel_id, message_ids=ids) == "MISSING_PERMISSIONS"
    start = mark()
    delete_messages(cats.owner, channel_id, message_ids=(*ids, elsewhere, 1))
    (event,) = announced(start)
    assert isinstance(event, MessagesDeleted)
    assert event.message_ids == ids
    assert Message.objects.filter(pk__in=(message_id, elsewhere)).count() == 2
    delete_messages(cats.owner, channel_id, message_ids=ids)
    assert len(announced(start)) == 1


def test_how_many_at_once() -> None:
    world = World()
    alice = world.person("alice")
    assert refused(delete_messages, alice, 1, message_ids=()) == "message_ids MESSAGE_IDS_CANNOT_BE_EMPTY"
    many = tuple(range(101))
    found = refused(delete_messages, alice, 1, message_ids=many)
    assert found == "message_ids CANNOT_DELETE_MORE_THAN_100_MESSAGES"
    notes = Channel.objects.create(id=alice.user_id, kind=ChannelKind.PERSONAL_NOTES)
    assert refused(delete_messages, alice, notes.id, message_ids=(1,)) == "CANNOT_EXECUTE_ON_DM"
