"""Reacting: what may be used, by whom, how it is counted, and what others hear."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Relationship, RelationshipType
from accounts.signing_in.passwords import hashed
from chat.drafts import MessageChanges, MessageDraft, ReferenceDraft
from chat.emojis import EmojiChoice, is_unicode_emoji, parse_emoji
from chat.events_reactions import AllReactionsRemoved, EmojiReactionsRemoved, ReactionAdded, ReactionRemoved
from chat.models import Message, Reaction, ReactionBy
from chat.operations.dms import open_dm
from chat.operations.messages import delete_message, delete_messages, edit_message, send_message
from chat.operations.reactions import add_reaction, remove_all_reactions, remove_emoji_reactions, remove_reaction
from chat.queries import message_for, messages_for
from chat.reactions import reacted_with
from core.actor import Actor
from core.clock import now
from core.permissions import DEFAULT, P
from guilds.models import Emoji, Guild, Member
from tests.operations.chat.refusals import refused
from tests.operations.events import announced, mark
from tests.shared_rows import shared_rows
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db

THUMB, HEART = EmojiChoice("👍"), EmojiChoice("❤️")


class Scene:
    """A guild with two members, and a message of the owner."""

    def __init__(self) -> None:
        self.world = World()
        self.cats = self.world.guild().member("alice").member("bob")
        self.channel_id = self.cats.channel_id("general")
        self.alice, self.bob = self.world.person("alice"), self.world.person("bob")
        sent = send_message(self.cats.owner, self.channel_id, draft=MessageDraft(content="hi"))
        self.place = (self.channel_id, sent.id)
        self.message_id = sent.id

    def react(self, who: Actor, emoji: EmojiChoice = THUMB) -> None:
        add_reaction(who, *self.place, emoji=emoji)

    def refusal(self, who: Actor, emoji: EmojiChoice = THUMB) -> str:
        return refused(add_reaction, who, *self.place, emoji=emoji)

    def shown(self, who: Actor) -> list[tuple[str, int, bool]]:
        found = message_for(who, *self.place).reactions
        assert found == messages_for(who, self.channel_id, limit=50, before=self.message_id + 1)[0].reactions
        return [(one.emoji.name, one.count, one.me) for one in found]

    def only(self, permissions: int) -> None:
        self.cats.everyone(permissions)


@shared_rows
def scene() -> Scene:
    return Scene()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("👍", EmojiChoice("👍")),
        ("cat:123", EmojiChoice("cat", 123)),
        ("a:cat:123", EmojiChoice("cat", 123)),
        ("a:123", EmojiChoice("a", 123)),
        ("cat:12x", EmojiChoice("cat:12x")),
        ("123", EmojiChoice("123")),
        ("cat:9223372036854775808", EmojiChoice("cat:9223372036854775808")),
    ],
)
def test_how_paths_spell_an_emoji(text: str, expected: EmojiChoice) -> None:
    assert parse_emoji(text) == expected


def test_too_long_for_an_emoji() -> None:
    assert parse_emoji("x" * 64)
    assert refused(parse_emoji, "x" * 65) == "emoji STRING_LENGTH_INVALID"


@pytest.mark.parametrize("text", ["👍", "👍🏽", "👩‍👩‍👧", "❤", "❤️", "🇩🇪", "🇩", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🫠"])
def test_one_emoji(text: str) -> None:
    assert is_unicode_emoji(text)


@pytest.mark.parametrize("text", ["👍👍", "x", "1", ":thumbsup:", "🇩🇪🇫🇷", "", "👍 ", "\ufe0f", "🇩x"])
def test_no_emoji(text: str) -> None:
    assert not is_unicode_emoji(text)


def test_reactions_are_counted_once_a_person_and_shown_to_readers(scene: Scene) -> None:
    start = mark()
    scene.react(scene.alice)
    scene.react(scene.bob)
    scene.react(scene.bob)
    scene.react(scene.bob, HEART)
    assert scene.shown(scene.alice) == [("👍", 2, True), ("❤️", 1, False)]
    assert scene.shown(scene.cats.owner) == [("👍", 2, False), ("❤️", 1, False)]
    first, *others = announced(start)
    assert isinstance(first, ReactionAdded)
    assert (first.user_id, first.emoji.name, first.place.guild_id) == (scene.alice.user_id, "👍", scene.cats.id)
    assert first.member is not None
    assert first.member.user.id == scene.alice.user_id
    assert len(others) == 2


def test_a_character_is_the_same_emoji_with_and_without_its_colours(scene: Scene) -> None:
    scene.react(scene.alice, EmojiChoice("❤"))
    scene.react(scene.bob, HEART)
    assert scene.shown(scene.alice) == [("❤", 2, True)]


def test_writers_are_not_answered_with_reactions(scene: Scene) -> None:
    scene.react(scene.alice)
    changes = MessageChanges(frozenset({"content"}), "edited")
    assert edit_message(scene.cats.owner, *scene.place, changes=changes).reactions == ()


def test_what_is_answered_shows_its_reactions_too(scene: Scene) -> None:
    scene.react(scene.alice)
    draft = MessageDraft(content="reply", reference=ReferenceDraft(scene.message_id))
    reply = send_message(scene.bob, scene.channel_id, draft=draft)
    assert reply.referenced is not None
    assert reply.referenced.reactions == ()
    read = message_for(scene.alice, scene.channel_id, reply.id).referenced
    assert read is not None
    assert [one.count for one in read.reactions] == [1]


def test_the_first_use_needs_the_permission_and_joining_needs_nothing(scene: Scene) -> None:
    scene.only(DEFAULT & ~P.ADD_REACTIONS)
    assert scene.refusal(scene.bob) == "MISSING_PERMISSIONS"
    assert scene.refusal(scene.bob, EmojiChoice("nonsense")) == "MISSING_PERMISSIONS"
    scene.react(scene.cats.owner)
    scene.react(scene.bob)
    assert scene.shown(scene.bob) == [("👍", 2, True)]


def test_who_is_timed_out_may_join_but_not_begin(scene: Scene) -> None:
    until = now() + timedelta(minutes=1)
    Member.objects.filter(user_id=scene.bob.user_id).update(communication_disabled_until=until)
    assert scene.refusal(scene.bob) == "COMMUNICATION_DISABLED"
    assert scene.refusal(scene.bob, EmojiChoice("x")) == "emoji NOT_A_VALID_UNICODE_EMOJI"
    scene.react(scene.alice)
    scene.react(scene.bob)


def test_what_is_no_emoji(scene: Scene) -> None:
    assert scene.refusal(scene.bob, EmojiChoice("👍👍")) == "emoji NOT_A_VALID_UNICODE_EMOJI"
    assert scene.refusal(scene.bob, EmojiChoice("cat", 77)) == "emoji CUSTOM_EMOJI_NOT_FOUND"


def custom(guild: GuildPlace, name: str = "purr", *, animated: bool = False) -> EmojiChoice:
    made = Emoji.objects.create(guild_id=guild.id, name=name, animated=animated, creator=guild.owner.user)
    return EmojiChoice("other", made.id)


def test_a_custom_emoji_goes_by_its_id(scene: Scene) -> None:
    emoji = custom(scene.cats, animated=True)
    scene.react(scene.bob, emoji)
    (found,) = message_for(scene.bob, *scene.place).reactions
    assert (found.emoji.id, found.emoji.name, found.emoji.animated) == (emoji.id, "purr", True)
    scene.react(scene.alice, EmojiChoice("what", emoji.id))
    assert scene.shown(scene.alice) == [("purr", 2, True)]


def test_emoji_of_other_guilds(scene: Scene) -> None:
    foreign = custom(scene.world.guild("dogs", owner="bob"))
    own = custom(scene.cats)
    scene.only(DEFAULT & ~P.USE_EXTERNAL_EMOJIS)
    assert scene.refusal(scene.bob, foreign) == "MISSING_PERMISSIONS"
    scene.react(scene.bob, own)
    scene.only(DEFAULT)
    scene.react(scene.bob, foreign)


def test_refusals_of_whole_guilds_and_of_history(scene: Scene) -> None:
    Guild.objects.filter(pk=scene.cats.id).update(disabled_operations=32)
    assert refused(add_reaction, scene.bob, scene.channel_id, 1, emoji=THUMB) == "FEATURE_TEMPORARILY_DISABLED"
    assert scene.refusal(scene.bob) == "FEATURE_TEMPORARILY_DISABLED"
    Guild.objects.filter(pk=scene.cats.id).update(disabled_operations=0)
    assert refused(add_reaction, scene.bob, scene.channel_id, 1, emoji=THUMB) == "UNKNOWN_MESSAGE"
    scene.only(DEFAULT & ~P.READ_MESSAGE_HISTORY)
    Guild.objects.filter(pk=scene.cats.id).update(disabled_operations=32)
    assert scene.refusal(scene.bob) == "UNKNOWN_MESSAGE"
    assert refused(reacted_with, scene.bob, *scene.place, THUMB, limit=5) == "UNKNOWN_MESSAGE"


def test_strangers_and_throw_away_accounts(scene: Scene) -> None:
    eve = scene.world.person("eve")
    for call in (
        lambda: add_reaction(eve, *scene.place, emoji=THUMB),
        lambda: remove_reaction(eve, *scene.place, emoji=THUMB),
        lambda: remove_emoji_reactions(eve, *scene.place, emoji=THUMB),
        lambda: remove_all_reactions(eve, *scene.place),
        lambda: reacted_with(eve, *scene.place, THUMB, limit=1),
    ):
        assert refused(call) == "ACCESS_DENIED"
    guest = scene.world.person("guest", password=hashed(None))
    assert scene.refusal(guest) == "UNCLAIMED_ACCOUNT_CANNOT_ADD_REACTIONS"


def test_limits(scene: Scene) -> None:
    made = [Reaction(message_id=scene.message_id, emoji_key=str(n), emoji_name=str(n), count=1) for n in range(29)]
    Reaction.objects.bulk_create(made)
    scene.react(scene.alice)
    assert scene.refusal(scene.alice, HEART) == "MAX_REACTIONS"
    scene.react(scene.bob)
    Reaction.objects.filter(emoji_key="👍").update(count=5000)
    assert scene.refusal(scene.cats.owner) == "MAX_REACTIONS"


def test_reactions_are_taken_back(scene: Scene) -> None:
    scene.react(scene.alice)
    scene.react(scene.bob)
    start = mark()
    remove_reaction(scene.alice, *scene.place, emoji=THUMB)
    remove_reaction(scene.alice, *scene.place, emoji=THUMB)
    remove_reaction(scene.alice, *scene.place, emoji=HEART)
    remove_reaction(scene.alice, scene.channel_id, 1, emoji=THUMB)
    assert scene.shown(scene.bob) == [("👍", 1, True)]
    remove_reaction(scene.bob, *scene.place, emoji=THUMB)
    assert scene.shown(scene.bob) == []
    assert not Reaction.objects.exists()
    assert [(type(one), getattr(one, "user_id", 0)) for one in announced(start)] == [
        (ReactionRemoved, scene.alice.user_id),
        (ReactionRemoved, scene.bob.user_id),
    ]


def test_others_reactions_are_for_the_author_and_moderators(scene: Scene) -> None:
    for who in (scene.alice, scene.bob):
        scene.react(who)
        scene.react(who, HEART)
    bob_id = scene.bob.user_id
    for call in (
        lambda who: remove_reaction(who, *scene.place, emoji=THUMB, user_id=bob_id),
        lambda who: remove_emoji_reactions(who, *scene.place, emoji=THUMB),
        lambda who: remove_all_reactions(who, *scene.place),
    ):
        assert refused(call, scene.alice) == "MISSING_PERMISSIONS"
    for call in (
        lambda who: remove_reaction(who, scene.channel_id, 1, emoji=THUMB, user_id=bob_id),
        lambda who: remove_emoji_reactions(who, scene.channel_id, 1, emoji=THUMB),
        lambda who: remove_all_reactions(who, scene.channel_id, 1),
    ):
        call(scene.alice)
    start = mark()
    scene.only(DEFAULT | P.MANAGE_MESSAGES)
    remove_reaction(scene.alice, *scene.place, emoji=THUMB, user_id=bob_id)
    scene.only(DEFAULT)
    remove_emoji_reactions(scene.cats.owner, *scene.place, emoji=THUMB)
    remove_emoji_reactions(scene.cats.owner, *scene.place, emoji=THUMB)
    remove_all_reactions(scene.cats.owner, *scene.place)
    remove_all_reactions(scene.cats.owner, *scene.place)
    taken, *rest = announced(start)
    assert isinstance(taken, ReactionRemoved)
    assert taken.member is not None
    assert taken.member.user.id == bob_id
    assert [type(one) for one in rest] == [EmojiReactionsRemoved, AllReactionsRemoved]
    assert not ReactionBy.objects.exists()


def test_the_author_of_a_message_tidies_it(scene: Scene) -> None:
    sent = send_message(scene.alice, scene.channel_id, draft=MessageDraft(content="mine"))
    add_reaction(scene.bob, scene.channel_id, sent.id, emoji=THUMB)
    remove_reaction(scene.alice, scene.channel_id, sent.id, emoji=THUMB, user_id=scene.bob.user_id)
    assert message_for(scene.bob, scene.channel_id, sent.id).reactions == ()


def test_in_private_only_the_author_tidies_and_no_block_is_passed() -> None:
    world = World()
    alice, bob = world.person("alice"), world.person("bob")
    world.guild("common", owner="alice").member("bob")
    channel = open_dm(alice, bob.user_id)
    sent = send_message(alice, channel.id, draft=MessageDraft(content="hi"))
    add_reaction(bob, channel.id, sent.id, emoji=THUMB)
    assert refused(remove_all_reactions, bob, channel.id, sent.id) == "MISSING_PERMISSIONS"
    remove_all_reactions(alice, channel.id, sent.id)
    Relationship.objects.create(owner=alice.user, other=bob.user, type=RelationshipType.BLOCKED)
    for who in (alice, bob):
        code = refused(add_reaction, who, channel.id, sent.id, emoji=THUMB)
        assert code == "CANNOT_SEND_MESSAGES_TO_USER"
    assert refused(add_reaction, world.person("eve"), channel.id, sent.id, emoji=THUMB) == "UNKNOWN_CHANNEL"


def test_who_reacted_page_by_page(scene: Scene) -> None:
    people = sorted([scene.alice, scene.bob, scene.cats.owner], key=lambda one: one.user_id)
    for who in people:
        scene.react(who)
    scene.react(scene.alice, HEART)
    ids = [one.user_id for one in people]

    def page(**window: Any) -> list[int]:
        return [one.id for one in reacted_with(scene.bob, *scene.place, THUMB, **window)]

    assert page(limit=2) == ids[:2]
    assert page(limit=2, after=ids[1]) == ids[2:]
    assert page(limit=2, after=ids[2]) == []
    assert reacted_with(scene.bob, *scene.place, EmojiChoice("🙃"), limit=5) == []
    assert refused(reacted_with, scene.bob, scene.channel_id, 1, THUMB, limit=5) == "UNKNOWN_MESSAGE"


def test_a_deleted_message_takes_its_reactions_along(scene: Scene) -> None:
    scene.react(scene.alice)
    delete_message(scene.cats.owner, *scene.place)
    assert not Message.objects.filter(pk=scene.message_id).exists()
    assert scene.refusal(scene.bob) == "UNKNOWN_MESSAGE"
    assert not ReactionBy.objects.exists()


def test_where_writing_is_switched_off_nothing_is_deleted(scene: Scene) -> None:
    Guild.objects.filter(pk=scene.cats.id).update(disabled_operations=16)
    for refusal in (
        refused(delete_message, scene.cats.owner, *scene.place),
        refused(delete_messages, scene.cats.owner, scene.channel_id, message_ids=(scene.message_id,)),
    ):
        assert refusal == "FEATURE_TEMPORARILY_DISABLED"
    bob_may_not = refused(delete_messages, scene.bob, scene.channel_id, message_ids=(scene.message_id,))
    assert bob_may_not == "MISSING_PERMISSIONS"
