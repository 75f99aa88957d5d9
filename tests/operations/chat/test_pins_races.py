"""Pinning, saving and deleting at the same moment: limits hold, what is told is what there is, no error."""

from typing import Any

import pytest

from chat.drafts import MessageDraft
from chat.emojis import EmojiChoice
from chat.events_reactions import PinsUpdated
from chat.models import Channel, Message, Pin, RecentMention, SavedMessage
from chat.operations._pinning import MOST_PINS
from chat.operations.channels import delete_channel, update_channel
from chat.operations.kept import save_message
from chat.operations.messages import delete_message, delete_messages, send_message
from chat.operations.pins import pin_message, unpin_message
from chat.operations.reactions import add_reaction
from chat.operations.read_states import mark_many_read, mark_read
from tests.operations.chat.test_messages_races import at_once
from tests.operations.events import announced, mark, names
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 8
RACE_LOST = {None, "UNKNOWN_MESSAGE", "UNKNOWN_CHANNEL"}


def scene() -> tuple[GuildPlace, int]:
    cats = World().guild().channel("log")
    return cats, cats.channel_id("log")


def messages(cats: GuildPlace, channel_id: int, number: int) -> list[int]:
    draft = MessageDraft(content="x")
    return [send_message(cats.owner, channel_id, draft=draft).id for _ in range(number)]


def filled(cats: GuildPlace, channel_id: int, number: int) -> list[Message]:
    made = [Message(id=n, channel_id=channel_id, author=cats.owner.user) for n in range(1, number + 1)]
    return Message.objects.bulk_create(made)


def test_one_message_is_pinned_once() -> None:
    cats, channel_id = scene()
    (one,) = messages(cats, channel_id, 1)
    start = mark()
    assert set(at_once(lambda _: pin_message(cats.owner, channel_id, one), CROWD)) == {None}
    assert names(announced(start)) == ["MessageUpdated", "PinsUpdated", "MessageCreated"]


def test_the_last_free_pin_is_given_once() -> None:
    cats, channel_id = scene()
    old = filled(cats, channel_id, MOST_PINS - 1)
    Pin.objects.bulk_create([Pin(message=one, channel_id=channel_id, pinned_by=1) for one in old])
    ids = messages(cats, channel_id, CROWD)
    found = at_once(lambda n: pin_message(cats.owner, channel_id, ids[n]), CROWD)
    assert sorted(str(one) for one in found) == ["MAX_PINS_PER_CHANNEL"] * (CROWD - 1) + ["None"]
    assert Pin.objects.filter(channel_id=channel_id).count() == MOST_PINS


def test_pinning_unpinning_and_deleting() -> None:
    cats, channel_id = scene()
    ids = messages(cats, channel_id, 4)
    start = mark()

    def work(number: int) -> Any:
        message_id = ids[number % 4]
        if number % 4 == 3 and number > CROWD:
            return delete_message(cats.owner, channel_id, message_id)
        if number == CROWD + 2:
            return delete_messages(cats.owner, channel_id, message_ids=(ids[2], ids[1]))
        return (pin_message, unpin_message)[number // 4 % 2](cats.owner, channel_id, message_id)

    assert set(at_once(work)) <= RACE_LOST
    newest = (
        Pin.objects.filter(channel_id=channel_id).order_by("-pinned_at").values_list("pinned_at", flat=True).first()
    )
    assert Channel.objects.get(pk=channel_id).last_pin_at == newest
    told = [event.last_pin_at for event in announced(start) if isinstance(event, PinsUpdated)]
    assert newest in told
    assert set(Pin.objects.values_list("message_id", flat=True)) == set(
        Message.objects.filter(pinned=True).values_list("id", flat=True)
    )


def test_the_last_free_bookmark_is_given_once() -> None:
    cats, channel_id = scene()
    SavedMessage.objects.bulk_create(
        [SavedMessage(user=cats.owner.user, message=one) for one in filled(cats, channel_id, 299)]
    )
    ids = messages(cats, channel_id, CROWD)
    found = at_once(lambda n: save_message(cats.owner, channel_id, ids[n]), CROWD)
    assert sorted(str(one) for one in found) == ["MAX_BOOKMARKS"] * (CROWD - 1) + ["None"]


def test_what_is_being_deleted_is_saved_or_not() -> None:
    cats, channel_id = scene()
    (one,) = messages(cats, channel_id, 1)

    def work(number: int) -> Any:
        if number == CROWD // 2:
            return delete_message(cats.owner, channel_id, one)
        return save_message(cats.owner, channel_id, one)

    assert set(at_once(work, CROWD)) <= RACE_LOST
    assert not SavedMessage.objects.exists()


def test_a_channel_goes_while_its_messages_are_used() -> None:
    cats, channel_id = scene()
    ids = messages(cats, channel_id, 3)
    acts = (
        lambda: add_reaction(cats.owner, channel_id, ids[0], emoji=EmojiChoice("👍")),
        lambda: pin_message(cats.owner, channel_id, ids[1]),
        lambda: save_message(cats.owner, channel_id, ids[2]),
        lambda: delete_message(cats.owner, channel_id, ids[0]),
    )

    def work(number: int) -> Any:
        return delete_channel(cats.owner, channel_id) if number == CROWD // 2 else acts[number % 4]()

    assert set(at_once(work, CROWD)) <= RACE_LOST
    assert not Channel.objects.filter(pk=channel_id).exists()


def test_reading_everywhere_at_once() -> None:
    cats, channel_id = scene()
    other = cats.channel_id("general")

    def work(number: int) -> Any:
        places = {channel_id: number, other: number} if number % 2 else {other: number, channel_id: number}
        return mark_many_read(cats.owner, places=places) if number % 3 else mark_read(cats.owner, other, number)

    assert set(at_once(work)) == {None}


def test_a_channel_is_edited_while_people_are_mentioned_in_it() -> None:
    cats, channel_id = scene()
    cats.member("bob")
    draft = MessageDraft(content=f"<@{cats.world.person('bob').user_id}> @everyone")

    def work(number: int) -> Any:
        if number % 2:
            return send_message(cats.owner, channel_id, draft=draft) and None
        return update_channel(cats.owner, channel_id, changes={"topic": str(number)}) and None

    assert set(at_once(work)) == {None}
    assert RecentMention.objects.count() == 10
