"""Sending: what a message leaves behind, and the order of what stands against it."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError

from chat.drafts import FileDescription, MessageDraft, ReferenceDraft
from chat.events import MessageCreated
from chat.hooks import message_offered
from chat.models import Channel, ChannelKind, ChannelMember, Message, ReadState
from chat.operations.messages import send_message
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.media.uploads import Upload
from core.permissions import DEFAULT, P
from guilds.models import Guild, Member
from tests.operations.chat.refusals import refused
from tests.operations.events import announced, mark, names
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db

HELLO = MessageDraft(content="hello")


def scene(**guild: Any) -> tuple[GuildPlace, Actor, int]:
    """A guild with a member, and the id of its text channel."""
    cats = World().guild().member("bob")
    if guild:
        Guild.objects.filter(pk=cats.id).update(**guild)
    return cats, cats.world.person("bob"), cats.channel_id("general")


def change_account(actor: Actor, **columns: Any) -> None:
    for name, value in columns.items():
        setattr(actor.user, name, value)
    actor.user.save()


def refusal(cats: GuildPlace, draft: MessageDraft = HELLO, name: str = "bob") -> str:
    return refused(send_message, cats.world.person(name), cats.channel_id("general"), draft=draft)


def test_a_message_is_stored_announced_and_moves_channel_and_reader() -> None:
    cats, bob, channel_id = scene()
    start = mark()
    sent = send_message(bob, channel_id, draft=HELLO)
    row = Message.objects.get(pk=sent.id)
    assert (row.content, row.author_id, row.channel_id, row.kind, row.mention_ids) == (
        "hello",
        bob.user_id,
        channel_id,
        0,
        [],
    )
    assert Channel.objects.get(pk=channel_id).last_message_id == sent.id
    state = ReadState.objects.get(user=bob.user, channel_id=channel_id)
    assert (state.last_message_id, state.mention_count) == (sent.id, 0)
    (event,) = announced(start)
    assert isinstance(event, MessageCreated)
    assert event.message == sent
    assert event.member is not None
    assert event.member.user.id == bob.user_id
    assert (event.place.guild_id, event.place.version) == (cats.id, cats.guild.version)
    assert event.streams() == (f"guild:{cats.id}",)


def test_bots_have_no_read_states() -> None:
    cats = World().guild()
    bot = cats.world.bot()
    cats.member("bot")
    send_message(bot, cats.channel_id("general"), draft=HELLO)
    assert not ReadState.objects.filter(user=bot.user).exists()


def test_the_newest_id_of_a_channel_never_goes_back() -> None:
    _, bob, channel_id = scene()
    Channel.objects.filter(pk=channel_id).update(last_message_id=2**62)
    send_message(bob, channel_id, draft=HELLO)
    assert Channel.objects.get(pk=channel_id).last_message_id == 2**62


def test_strangers_and_missing_channels() -> None:
    cats, bob, _ = scene()
    assert refusal(cats, name="stranger") == "ACCESS_DENIED"
    assert refused(send_message, bob, 1, draft=HELLO) == "UNKNOWN_CHANNEL"
    cats.overwrite("general", "@everyone", deny=P.VIEW_CHANNEL)
    assert refusal(cats) == "MISSING_PERMISSIONS"


def test_an_unavailable_guild_is_closed_also_for_messages() -> None:
    cats, _, _ = scene(features=["UNAVAILABLE_FOR_EVERYONE"])
    assert refusal(cats) == "MISSING_ACCESS"


def test_unclaimed_accounts_write_to_nobody_and_hear_so_first() -> None:
    cats, bob, _ = scene()
    change_account(bob, password="!", traits=[])
    assert refused(send_message, bob, 1, draft=HELLO) == "UNCLAIMED_ACCOUNT_CANNOT_SEND_MESSAGES"
    assert refusal(cats) == "UNCLAIMED_ACCOUNT_CANNOT_SEND_MESSAGES"


def test_a_session_before_the_first_message_only_where_the_operator_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    cats, bob, channel_id = scene()
    changed = type("Switched", (), {"must_start_session": True, "__getattr__": lambda _, name: getattr(was, name)})
    was = settings.GUILDHALL
    monkeypatch.setattr(settings, "GUILDHALL", changed())
    assert refusal(cats, MessageDraft()) == "content MUST_START_SESSION_BEFORE_SENDING"
    change_account(bob, flags=1 << 39)
    assert send_message(bob, channel_id, draft=HELLO)


def test_permissions_come_before_switches_before_the_content() -> None:
    cats, _, _ = scene(disabled_operations=16)
    embeds = MessageDraft(embeds=({"type": "rich", "title": "x"},))
    cats.everyone(P.VIEW_CHANNEL)
    assert refusal(cats, embeds) == "MISSING_PERMISSIONS"
    cats.everyone(P.VIEW_CHANNEL | P.EMBED_LINKS)
    assert refusal(cats, embeds) == "FEATURE_TEMPORARILY_DISABLED"
    Guild.objects.filter(pk=cats.id).update(disabled_operations=0)
    assert refusal(cats, MessageDraft()) == "MISSING_PERMISSIONS"
    cats.everyone(DEFAULT & ~P.ATTACH_FILES)
    assert refusal(cats, MessageDraft(content="x", files=(CAME,))) == "MISSING_PERMISSIONS"
    assert refusal(cats, MessageDraft(favorite_meme_id=1)) == "MISSING_PERMISSIONS"
    assert refusal(cats, MessageDraft()) == "CANNOT_SEND_EMPTY_MESSAGE"


def test_members_who_are_timed_out_only_read() -> None:
    cats, bob, channel_id = scene()
    Member.objects.filter(user=bob.user).update(communication_disabled_until=now() + timedelta(minutes=1))
    assert refusal(cats) == "COMMUNICATION_DISABLED"
    Member.objects.filter(user=bob.user).update(communication_disabled_until=now() - timedelta(minutes=1))
    assert send_message(bob, channel_id, draft=HELLO)
    Member.objects.filter(user=cats.owner.user).update(communication_disabled_until=now() + timedelta(minutes=1))
    assert send_message(cats.owner, channel_id, draft=HELLO)


@pytest.mark.parametrize(
    ("level", "account", "expected"),
    [
        (1, {"email": None}, "GUILD_VERIFICATION_REQUIRED"),
        (1, {"email": "b@example.com"}, "EMAIL_VERIFICATION_REQUIRED"),
        (2, {"email": "b@example.com", "email_verified": True}, "ACCOUNT_TOO_NEW_FOR_GUILD"),
    ],
)
def test_the_verification_gate(level: int, account: dict[str, Any], expected: str) -> None:
    cats, bob, channel_id = scene(verification_level=level)
    change_account(bob, **account)
    assert refusal(cats) == expected
    cats.role("known").member("carol", "known")
    assert send_message(cats.world.person("carol"), channel_id, draft=HELLO)
    assert send_message(cats.owner, channel_id, draft=HELLO)


def test_the_verification_gate_looks_at_time_and_phone(monkeypatch: pytest.MonkeyPatch) -> None:
    cats, bob, channel_id = scene(verification_level=3)
    change_account(bob, email="b@example.com", email_verified=True)
    six_minutes_on = now() + timedelta(minutes=6)
    monkeypatch.setattr("chat.gates.now", lambda: six_minutes_on)
    assert refusal(cats) == "GUILD_VERIFICATION_REQUIRED"
    monkeypatch.setattr("chat.gates.now", lambda: six_minutes_on + timedelta(minutes=5))
    assert send_message(bob, channel_id, draft=HELLO)
    Guild.objects.filter(pk=cats.id).update(verification_level=4)
    assert refusal(cats) == "GUILD_PHONE_VERIFICATION_REQUIRED"


@pytest.mark.usefixtures("still_limits")
def test_slow_mode_takes_a_turn_only_for_messages_that_go_out() -> None:
    cats, bob, channel_id = scene()
    Channel.objects.filter(pk=channel_id).update(rate_limit_per_user=30)
    assert refusal(cats, MessageDraft()) == "CANNOT_SEND_EMPTY_MESSAGE"
    send_message(bob, channel_id, draft=HELLO)
    with pytest.raises(ProductError) as caught:
        send_message(bob, channel_id, draft=MessageDraft())
    assert (caught.value.code, caught.value.status) == (Code.SLOWMODE_RATE_LIMITED, 400)
    assert caught.value.headers == {"Retry-After": str(caught.value.extra["retry_after"])}
    assert 28 <= caught.value.extra["retry_after"] <= 30
    send_message(cats.owner, channel_id, draft=HELLO)
    send_message(cats.owner, channel_id, draft=HELLO)
    cats.role("fast", P.BYPASS_SLOWMODE).member("carol", "fast")
    for _ in range(2):
        send_message(cats.world.person("carol"), channel_id, draft=HELLO)


def test_a_turn_is_not_used_up_by_a_message_that_did_not_go_out(monkeypatch: pytest.MonkeyPatch) -> None:
    _, bob, channel_id = scene()
    Channel.objects.filter(pk=channel_id).update(rate_limit_per_user=30)

    def lost(*args: object) -> None:
        raise DatabaseError("lost to another writer")

    with monkeypatch.context() as patched, pytest.raises(DatabaseError):
        patched.setattr("chat.operations.messages.store_message", lost)
        send_message(bob, channel_id, draft=HELLO)
    assert send_message(bob, channel_id, draft=HELLO)


def test_only_text_channels_hold_messages() -> None:
    cats, bob, _ = scene()
    for name in ("General", "Text Channels"):
        expected = "CANNOT_SEND_MESSAGES_IN_NON_TEXT_CHANNEL"
        assert refused(send_message, bob, cats.channel_id(name), draft=MessageDraft()) == expected


FILES = tuple(FileDescription(id=number) for number in range(11))
CAME = Upload(0, "cat.txt", BytesIO(b"meow"), 4)


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (MessageDraft(content="x" * 4001), "content CONTENT_EXCEEDS_MAX_LENGTH"),
        (MessageDraft(content="🐈" * 2001), "content CONTENT_EXCEEDS_MAX_LENGTH"),
        (MessageDraft(embeds=({"type": "rich"},) * 11), "embeds TOO_MANY_EMBEDS"),
        (MessageDraft(embeds=({"description": "x" * 4000},) * 2), "embeds EMBEDS_EXCEED_MAX_CHARACTERS"),
        (MessageDraft(content="x", described_files=FILES), "attachments TOO_MANY_FILES"),
        (MessageDraft(content="x", described_files=FILES[:1]), "attachments NO_FILE_FOR_ATTACHMENT_METADATA"),
        (MessageDraft(content="x", files=(CAME,)), "attachments ATTACHMENTS_METADATA_REQUIRED_WHEN_UPLOADING"),
        (
            MessageDraft(embeds=({"image": {"url": "attachment://cat.png"}},)),
            "embeds CANNOT_REFERENCE_ATTACHMENTS_WITHOUT_ATTACHMENTS",
        ),
        (MessageDraft(content="x", flags=1 << 13), "content VOICE_MESSAGES_CANNOT_HAVE_CONTENT"),
        (MessageDraft(sticker_ids=(1,)), "sticker CUSTOM_STICKER_NOT_FOUND"),
        (MessageDraft(favorite_meme_id=1), "favorite_meme_id FAVORITE_MEME_NOT_FOUND"),
    ],
)
def test_what_a_message_may_not_hold(draft: MessageDraft, expected: str) -> None:
    cats, _, _ = scene()
    assert refusal(cats, draft) == expected


def test_flags_nobody_may_send_are_dropped_and_tts_without_its_permission_too() -> None:
    cats, bob, channel_id = scene()
    draft = MessageDraft(content="x", flags=(1 << 2) | (1 << 12) | (1 << 17) | 1, tts=True)
    sent = send_message(bob, channel_id, draft=draft)
    assert (sent.flags, sent.tts) == ((1 << 2) | (1 << 12) | (1 << 17), False)
    cats.everyone(DEFAULT | P.SEND_TTS_MESSAGES)
    assert send_message(bob, channel_id, draft=draft).tts


def test_age_restricted_places_are_for_adults() -> None:
    cats, bob, channel_id = scene()
    Channel.objects.filter(pk=channel_id).update(nsfw=True)
    for born in (None, date(now().year - 17, 1, 1)):
        change_account(bob, date_of_birth=born)
        assert refusal(cats) == "NSFW_CONTENT_AGE_RESTRICTED"
    change_account(bob, date_of_birth=date(1990, 1, 1))
    assert send_message(bob, channel_id, draft=HELLO)
    Channel.objects.filter(pk=channel_id).update(nsfw=False)
    Guild.objects.filter(pk=cats.id).update(nsfw_level=3)
    change_account(bob, date_of_birth=None)
    assert refusal(cats) == "NSFW_CONTENT_AGE_RESTRICTED"


def test_what_stands_above_may_refuse_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    cats, bob, channel_id = scene()

    def refuse(access: object, message: Any) -> None:
        if "casino" in message.content:
            raise ProductError(Code.CONTENT_BLOCKED)

    monkeypatch.setattr(message_offered, "_functions", [refuse])
    assert refusal(cats, MessageDraft(content="casino")) == "CONTENT_BLOCKED"
    assert send_message(bob, channel_id, draft=HELLO)


def test_a_channel_that_goes_while_a_message_is_on_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    cats, _, channel_id = scene()

    def delete(access: object, message: object) -> None:
        Channel.objects.filter(pk=channel_id).delete()

    monkeypatch.setattr(message_offered, "_functions", [delete])
    channel = cats.channel_id("general")
    assert refused(send_message, cats.world.person("bob"), channel, draft=HELLO) == "UNKNOWN_CHANNEL"


def private(kind: ChannelKind, *people: Actor, **columns: Any) -> int:
    channel = Channel.objects.create(kind=kind, **columns)
    for person in people:
        ChannelMember.objects.create(channel=channel, user=person.user, is_open=person is people[0])
    return channel.id


def test_a_private_message_reaches_its_recipients_counts_and_opens_the_channel() -> None:
    world = World()
    alice, bob = world.person("alice"), world.person("bob")
    channel_id = private(ChannelKind.DM, alice, bob)
    start = mark()
    for _ in range(2):
        send_message(alice, channel_id, draft=HELLO)
    opened, first, *others = announced(start)
    assert names([opened, first]) == ["PrivateChannelOpened", "MessageCreated"]
    assert opened.streams() == (f"user:{bob.user_id}",)
    assert first.streams() == (f"user:{alice.user_id}", f"user:{bob.user_id}")
    assert names(others) == ["PeopleNotified", "MessageCreated", "PeopleNotified"]
    assert ReadState.objects.get(user=bob.user).mention_count == 2
    assert ReadState.objects.get(user=bob.user).last_message_id == channel_id
    assert ReadState.objects.get(user=alice.user).mention_count == 0
    assert ChannelMember.objects.get(user=bob.user).is_open
    assert refused(send_message, world.person("eve"), channel_id, draft=HELLO) == "UNKNOWN_CHANNEL"


def test_personal_notes_belong_to_one_person_also_to_an_unclaimed_one() -> None:
    world = World()
    alice = world.person("alice")
    notes = Channel.objects.create(id=alice.user_id, kind=ChannelKind.PERSONAL_NOTES)
    change_account(alice, password="!", traits=[])
    assert send_message(alice, notes.id, draft=HELLO)
    assert refused(send_message, world.person("bob"), notes.id, draft=HELLO) == "UNKNOWN_CHANNEL"


def test_a_forward_needs_no_words() -> None:
    _, bob, channel_id = scene()
    sent = send_message(bob, channel_id, draft=HELLO)
    reference = ReferenceDraft(sent.id, channel_id, kind=1)
    assert send_message(bob, channel_id, draft=MessageDraft(reference=reference)).snapshots
