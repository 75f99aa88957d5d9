"""Reacting at the same moment: one row for each emoji, a right count, limits that hold, no error."""

from typing import Any

import pytest

from chat.drafts import MessageDraft
from chat.emojis import EmojiChoice
from chat.models import Message, Reaction, ReactionBy
from chat.operations._reacting import take_back
from chat.operations.erasing import take_reactions_back
from chat.operations.messages import delete_message, delete_messages, send_message
from chat.operations.reactions import add_reaction, remove_reaction
from core.actor import Actor
from tests.operations.chat.test_messages_races import at_once
from tests.operations.events import announced, mark, names
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

THUMB = EmojiChoice("👍")
CROWD = 8


def crowd() -> tuple[list[Actor], int, int]:
    """Eight people in a guild, its channel and a message of the owner."""
    cats = World().guild()
    people = [cats.owner, *(cats.member(f"m{n}").world.person(f"m{n}") for n in range(CROWD - 1))]
    channel_id = cats.channel_id("general")
    return people, channel_id, send_message(cats.owner, channel_id, draft=MessageDraft(content="x")).id


def right(message_id: int) -> bool:
    """Whether the counts say what the rows do."""
    rows = Reaction.objects.filter(message_id=message_id)
    return all(row.count == ReactionBy.objects.filter(reaction=row).count() > 0 for row in rows)


def test_the_first_use_by_many_makes_one_row() -> None:
    people, channel_id, message_id = crowd()
    start = mark()
    found = at_once(lambda n: add_reaction(people[n % CROWD], channel_id, message_id, emoji=THUMB), CROWD * 2)
    assert found == [None] * CROWD * 2
    assert Reaction.objects.get(message_id=message_id).count == CROWD
    assert right(message_id)
    assert names(announced(start)) == ["ReactionAdded"] * CROWD


def test_coming_and_going() -> None:
    people, channel_id, message_id = crowd()

    def work(number: int) -> Any:
        act = add_reaction if number % 2 else remove_reaction
        return act(people[number % 4], channel_id, message_id, emoji=THUMB)

    assert set(at_once(work)) == {None}
    assert right(message_id)


def test_the_last_use_but_one_goes_with_an_account_while_the_last_is_taken_back() -> None:
    people, channel_id, message_id = crowd()
    for one in people[:2]:
        add_reaction(one, channel_id, message_id, emoji=THUMB)
    seen = Reaction.objects.get(message_id=message_id)
    take_reactions_back(people[0].user, people[0].user)
    assert take_back(seen, people[1].user_id)
    assert right(message_id)
    assert not Reaction.objects.filter(message_id=message_id).exists()


def test_thirty_different_ones_are_the_most() -> None:
    people, channel_id, message_id = crowd()
    made = [Reaction(message_id=message_id, emoji_key=str(n), emoji_name=str(n), count=1) for n in range(28)]
    Reaction.objects.bulk_create(made)
    choices = [EmojiChoice(one) for one in "🍎🍐🍊🍋🍌🍉🍇🍓"]
    found = at_once(lambda n: add_reaction(people[n], channel_id, message_id, emoji=choices[n]), CROWD)
    assert sorted(str(one) for one in found) == ["MAX_REACTIONS"] * 6 + ["None"] * 2
    assert Reaction.objects.filter(message_id=message_id).count() == 30


def test_reacting_to_what_is_being_deleted() -> None:
    people, channel_id, first = crowd()
    for bulk in (False, True):
        message_id = first if bulk else send_message(people[0], channel_id, draft=MessageDraft(content="y")).id

        def work(number: int, message_id: int = message_id, bulk: bool = bulk) -> Any:
            if number != CROWD // 2:
                return add_reaction(people[number], channel_id, message_id, emoji=THUMB)
            if bulk:
                return delete_messages(people[0], channel_id, message_ids=(message_id,))
            return delete_message(people[0], channel_id, message_id)

        assert set(at_once(work, CROWD)) <= {None, "UNKNOWN_MESSAGE"}
        assert not Message.objects.filter(pk=message_id).exists()
        assert not Reaction.objects.filter(message_id=message_id).exists()
