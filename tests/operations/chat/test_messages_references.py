"""Replies and forwards."""

from datetime import timedelta

import pytest

from chat.drafts import MessageDraft, ReferenceDraft
from chat.models import Channel, ChannelKind, ChannelMember, Message, MessageKind
from chat.operations.messages import delete_message, send_message
from chat.queries import message_for, messages_for
from core.clock import now
from core.permissions import DEFAULT, P
from guilds.models import Guild
from tests.operations.chat.refusals import refused
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db

FORWARD = 1


def scene() -> tuple[GuildPlace, int]:
    cats = World().guild().member("bob").channel("lounge")
    return cats, cats.channel_id("general")


def reply(message_id: int, **more: int) -> MessageDraft:
    return MessageDraft(content="answer", reference=ReferenceDraft(message_id, **more))


def forward(message_id: int, channel_id: int | None, content: str = "", guild_id: int | None = None) -> MessageDraft:
    return MessageDraft(content=content, reference=ReferenceDraft(message_id, channel_id, guild_id, FORWARD))


def test_a_reply_carries_what_it_answers_until_that_goes() -> None:
    cats, channel_id = scene()
    bob = cats.world.person("bob")
    asked = send_message(cats.owner, channel_id, draft=MessageDraft(content="question"))
    answer = send_message(bob, channel_id, draft=reply(asked.id, channel_id=channel_id))
    assert answer.kind == MessageKind.REPLY
    assert answer.referenced == asked
    assert answer.reference is not None
    assert (answer.reference.message_id, answer.reference.guild_id, answer.reference.kind) == (asked.id, cats.id, 0)
    assert message_for(bob, channel_id, answer.id).referenced == asked
    (listed, _) = messages_for(bob, channel_id, limit=2)
    assert listed.referenced == asked
    chained = send_message(bob, channel_id, draft=reply(answer.id))
    assert message_for(bob, channel_id, chained.id).referenced is not None
    delete_message(cats.owner, channel_id, asked.id)
    left = message_for(bob, channel_id, answer.id)
    assert left.referenced is None
    assert left.reference == answer.reference


def test_a_reply_stays_in_its_channel_and_below_the_cut_off() -> None:
    cats, channel_id = scene()
    bob = cats.world.person("bob")
    elsewhere = send_message(cats.owner, cats.channel_id("lounge"), draft=MessageDraft(content="x"))
    here = send_message(cats.owner, channel_id, draft=MessageDraft(content="x"))
    assert refused(send_message, bob, channel_id, draft=reply(elsewhere.id)) == "UNKNOWN_MESSAGE"
    lounge = cats.channel_id("lounge")
    assert refused(send_message, bob, channel_id, draft=reply(here.id, channel_id=lounge)) == "UNKNOWN_MESSAGE"
    assert refused(send_message, bob, channel_id, draft=reply(1)) == "UNKNOWN_MESSAGE"
    cats.everyone(DEFAULT & ~P.READ_MESSAGE_HISTORY)
    assert refused(send_message, bob, channel_id, draft=reply(here.id)) == "UNKNOWN_MESSAGE"
    Guild.objects.filter(pk=cats.id).update(message_history_cutoff=now() - timedelta(minutes=1))
    assert send_message(bob, channel_id, draft=reply(here.id))


def test_system_messages_are_not_answered() -> None:
    cats, channel_id = scene()
    joined = Message.objects.filter(kind=MessageKind.USER_JOIN).first()
    assert joined is not None
    found = refused(send_message, cats.owner, channel_id, draft=reply(joined.id))
    assert found == "message_reference CANNOT_REPLY_TO_SYSTEM_MESSAGE"


def test_a_forward_is_a_snapshot_and_stays_one() -> None:
    cats, channel_id = scene()
    bob, lounge = cats.world.person("bob"), cats.channel_id("lounge")
    source = send_message(cats.owner, channel_id, draft=MessageDraft(content=f"news <@{bob.user_id}>"))
    passed_on = send_message(bob, lounge, draft=forward(source.id, channel_id, guild_id=cats.id))
    assert (passed_on.kind, passed_on.content, passed_on.mentions) == (0, "", ())
    (snapshot,) = passed_on.snapshots
    assert (snapshot["content"], snapshot["mentions"], snapshot["type"]) == (source.content, [str(bob.user_id)], 0)
    again = send_message(bob, lounge, draft=forward(passed_on.id, lounge))
    assert again.snapshots == passed_on.snapshots
    assert message_for(bob, lounge, passed_on.id) == passed_on
    assert message_for(bob, lounge, passed_on.id).referenced is None


def test_a_forward_of_suppressed_embeds_leaves_them_behind() -> None:
    cats, channel_id = scene()
    draft = MessageDraft(content="x", embeds=({"type": "rich", "title": "t"},), flags=4)
    source = send_message(cats.owner, channel_id, draft=draft)
    sent = send_message(cats.owner, channel_id, draft=forward(source.id, channel_id))
    assert sent.snapshots[0]["embeds"] == []


def test_what_a_forward_needs() -> None:
    cats, channel_id = scene()
    bob, lounge = cats.world.person("bob"), cats.channel_id("lounge")
    source = send_message(cats.owner, channel_id, draft=MessageDraft(content="x"))

    def refusal(draft: MessageDraft, where: int = lounge) -> str:
        return refused(send_message, bob, where, draft=draft)

    assert refusal(forward(source.id, None)) == ("message_reference FORWARD_REFERENCE_REQUIRES_CHANNEL_AND_MESSAGE")
    assert refusal(forward(source.id, channel_id, "look")) == (
        "message_reference FORWARD_MESSAGES_CANNOT_CONTAIN_CONTENT"
    )
    assert refusal(forward(source.id, channel_id, guild_id=5)) == (
        "message_reference.guild_id GUILD_ID_MUST_MATCH_REFERENCED_MESSAGE"
    )
    assert refusal(forward(1, channel_id)) == "UNKNOWN_MESSAGE"
    assert refusal(forward(source.id, lounge)) == "UNKNOWN_MESSAGE"
    assert refusal(forward(source.id, 1)) == "UNKNOWN_CHANNEL"
    cats.overwrite("general", "bob", deny=P.READ_MESSAGE_HISTORY)
    assert refusal(forward(source.id, channel_id)) == "MISSING_PERMISSIONS"
    cats.overwrite("general", "bob", allow=P.READ_MESSAGE_HISTORY)
    cats.overwrite("lounge", "bob", deny=P.READ_MESSAGE_HISTORY)
    assert refusal(forward(source.id, channel_id)) == "MISSING_PERMISSIONS"


def test_other_peoples_private_channels_are_no_source() -> None:
    world = World()
    cats = world.guild()
    alice, bob = world.person("alice"), world.person("bob")
    channel = Channel.objects.create(kind=ChannelKind.DM)
    for person in (alice, bob):
        ChannelMember.objects.create(channel=channel, user=person.user)
    secret = send_message(alice, channel.id, draft=MessageDraft(content="secret"))
    draft = forward(secret.id, channel.id)
    assert refused(send_message, cats.owner, cats.channel_id("general"), draft=draft) == "UNKNOWN_CHANNEL"
