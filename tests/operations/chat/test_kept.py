"""Recent mentions and saved messages: what is listed, for how long, and nothing that one may not read any more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chat.drafts import MessageDraft
from chat.emojis import EmojiChoice
from chat.events_kept import MentionForgotten, MessageSaved, SavedMessageDropped
from chat.kept import MENTIONS_KEPT, mentions_of, saved_by
from chat.models import Channel, Message, RecentMention, SavedMessage
from chat.operations.dms import open_dm
from chat.operations.kept import (
    drop_saved_message,
    forget_mention,
    forget_old_mentions,
    save_message,
)
from chat.operations.messages import delete_message, send_message
from chat.operations.overwrites import set_overwrite
from chat.operations.reactions import add_reaction
from core.actor import Actor
from core.clock import at, now
from core.permissions import DEFAULT, Overwrite, P
from guilds.models import Ban, Guild, Role
from guilds.operations.joining import leave_guild
from guilds.operations.members import take_role
from tests.operations.chat.refusals import refused
from tests.operations.events import announced, mark
from tests.shared_rows import shared_rows
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db


class Scene:
    """bob in two guilds and a DM of alice, who mentions him in each."""

    def __init__(self) -> None:
        self.world = World()
        self.bob, self.alice = self.world.person("bob"), self.world.person("alice")
        self.cats = self.world.guild("cats", owner="alice").role("mods").member("bob", "mods")
        self.dogs = self.world.guild("dogs", owner="alice").member("bob")
        self.dm = open_dm(self.alice, self.bob.user_id).id

    def say(self, channel_id: int, content: str = "") -> int:
        content = content or f"<@{self.bob.user_id}>"
        return send_message(self.alice, channel_id, draft=MessageDraft(content=content)).id

    def general(self, guild: GuildPlace) -> int:
        return guild.channel_id("general")

    def mentions(self, **options: Any) -> list[int]:
        return [message.id for message in mentions_of(self.bob, **({"limit": 25} | options))]

    def saved(self) -> list[tuple[int, str]]:
        return [
            (one.message_id, "" if one.message is None else one.message.content) for one in saved_by(self.bob, limit=25)
        ]


@shared_rows
def scene() -> Scene:
    return Scene()


def test_mentions_of_all_guilds_newest_first(scene: Scene) -> None:
    places = [scene.general(scene.cats), scene.general(scene.dogs)] * 2
    ids = [scene.say(one) for one in places]
    scene.say(scene.dm)
    assert scene.mentions() == ids[::-1]
    assert scene.mentions(limit=3) == ids[:0:-1]
    assert scene.mentions(limit=3, before=ids[1]) == [ids[0]]
    assert scene.mentions(before=ids[0]) == []
    assert mentions_of(scene.alice, limit=25) == []


def test_whatever_one_may_not_read_hides_nothing_that_lies_below(scene: Scene) -> None:
    below = [scene.say(scene.general(scene.dogs)) for _ in range(2)]
    for _ in range(12):
        scene.say(scene.general(scene.cats))
    _hide(scene)
    assert scene.mentions(limit=1) == below[:0:-1]  # past two, then eight more
    assert scene.mentions(limit=2) == below[::-1]
    assert scene.mentions(limit=2, before=below[0]) == []


def test_ways_of_being_mentioned_can_be_left_out(scene: Scene) -> None:
    place, mods = scene.general(scene.cats), f"<@&{scene.cats.role_id('mods')}>"
    direct = scene.say(place)
    by_role = scene.say(place, mods)
    both = scene.say(place, f"<@{scene.bob.user_id}> {mods} @everyone")
    every = scene.say(place, "@everyone")
    assert scene.mentions() == [every, both, by_role, direct]
    assert scene.mentions(roles=False) == [every, both, direct]
    assert scene.mentions(everyone=False) == [both, by_role, direct]
    assert scene.mentions(everyone=False, roles=False) == [both, direct]


def test_mentions_come_with_their_reactions(scene: Scene) -> None:
    message_id = scene.say(scene.general(scene.cats))
    add_reaction(scene.bob, scene.general(scene.cats), message_id, emoji=EmojiChoice("👍"))
    (found,) = mentions_of(scene.bob, limit=5)
    assert [(one.emoji.name, one.me) for one in found.reactions] == [("👍", True)]


def _leave(scene: Scene) -> None:
    leave_guild(scene.bob, scene.cats.id)


def _hide(scene: Scene) -> None:
    hidden = Overwrite(scene.cats.id, 0, 0, int(P.VIEW_CHANNEL))
    set_overwrite(scene.alice, scene.general(scene.cats), overwrite=hidden)


def _lose_role(scene: Scene) -> None:
    _hide(scene)
    shown = Overwrite(scene.cats.role_id("mods"), 0, int(P.VIEW_CHANNEL), 0)
    set_overwrite(scene.alice, scene.general(scene.cats), overwrite=shown)
    assert len(scene.mentions()) == 2
    take_role(scene.alice, scene.cats.id, scene.bob.user_id, scene.cats.role_id("mods"))


def _forget_history(scene: Scene) -> None:
    scene.cats.everyone(DEFAULT & ~P.READ_MESSAGE_HISTORY)
    Role.objects.filter(pk=scene.cats.role_id("mods")).update(permissions=0)
    Guild.objects.filter(pk=scene.cats.id).update(version=scene.cats.guild.version + 1)


def _close(scene: Scene) -> None:
    Guild.objects.filter(pk=scene.cats.id).update(features=["UNAVAILABLE_FOR_EVERYONE"])


def _grow_younger(scene: Scene) -> None:
    Channel.objects.filter(pk=scene.general(scene.cats)).update(nsfw=True)
    scene.bob.user.date_of_birth = None


@pytest.mark.parametrize("loss", [_leave, _hide, _lose_role, _forget_history, _close, _grow_younger])
def test_what_is_lost_is_neither_listed_nor_shown(scene: Scene, loss: Callable[[Scene], None]) -> None:
    lost, kept = scene.say(scene.general(scene.cats)), scene.say(scene.general(scene.dogs))
    for place, message_id in ((scene.general(scene.cats), lost), (scene.general(scene.dogs), kept)):
        save_message(scene.bob, place, message_id)
    text = f"<@{scene.bob.user_id}>"
    assert scene.mentions() == [kept, lost]
    assert scene.saved() == [(kept, text), (lost, text)]
    loss(scene)
    assert scene.mentions() == [kept]
    assert scene.mentions(limit=1, before=kept) == []
    assert scene.saved() == [(kept, text), (lost, "")]


def test_the_cut_off_of_a_history_cuts_mentions_too(scene: Scene) -> None:
    old = scene.say(scene.general(scene.cats))
    moment = (now() + timedelta(seconds=3)).replace(microsecond=0)
    with at(moment):
        new = scene.say(scene.general(scene.cats))
    _forget_history(scene)
    Guild.objects.filter(pk=scene.cats.id).update(message_history_cutoff=moment)
    assert scene.mentions() == [new]
    Guild.objects.filter(pk=scene.cats.id).update(message_history_cutoff=moment - timedelta(days=1))
    assert scene.mentions() == [new, old]


def test_deleted_messages_are_gone_from_everywhere(scene: Scene) -> None:
    place = scene.general(scene.cats)
    message_id = scene.say(place)
    save_message(scene.bob, place, message_id)
    delete_message(scene.alice, place, message_id)
    assert (scene.mentions(), scene.saved()) == ([], [])
    assert not RecentMention.objects.exists()
    assert not SavedMessage.objects.exists()


def test_mentions_are_kept_for_seven_days(scene: Scene) -> None:
    with at(now() - MENTIONS_KEPT - timedelta(minutes=1)):
        old = scene.say(scene.general(scene.cats))
    with at(now() - MENTIONS_KEPT + timedelta(minutes=1)):
        new = scene.say(scene.general(scene.cats))
    assert scene.mentions() == [new]
    assert forget_old_mentions(Actor(user=None, kind="system"))
    assert not forget_old_mentions(Actor(user=None, kind="system"))
    assert list(RecentMention.objects.values_list("message_id", flat=True)) == [new]
    assert Message.objects.filter(pk=old).exists()


def test_a_mention_is_forgotten_once_and_by_its_owner(scene: Scene) -> None:
    message_id = scene.say(scene.general(scene.cats))
    start = mark()
    forget_mention(scene.alice, message_id)
    assert scene.mentions() == [message_id]
    forget_mention(scene.bob, message_id)
    forget_mention(scene.bob, message_id)
    forget_mention(scene.bob, 1)
    assert scene.mentions() == []
    (event,) = announced(start)
    assert isinstance(event, MentionForgotten)
    assert (event.streams(), event.message_id) == ((f"user:{scene.bob.user_id}",), message_id)


def test_saving_and_dropping(scene: Scene) -> None:
    place, start = scene.general(scene.cats), mark()
    first, private = scene.say(place, "one"), scene.say(scene.dm, "two")
    start = mark()
    for _ in range(2):
        save_message(scene.bob, place, first)
    save_message(scene.bob, scene.dm, private)
    assert scene.saved() == [(private, "two"), (first, "one")]
    assert [one.message_id for one in saved_by(scene.bob, limit=1)] == [private]
    for _ in range(2):
        drop_saved_message(scene.bob, first)
    drop_saved_message(scene.alice, private)
    assert scene.saved() == [(private, "two")]
    saved, _, dropped = announced(start)
    assert isinstance(saved, MessageSaved)
    assert (saved.streams(), saved.message.id) == ((f"user:{scene.bob.user_id}",), first)
    assert isinstance(dropped, SavedMessageDropped)


def test_what_cannot_be_saved(scene: Scene) -> None:
    place = scene.general(scene.cats)
    message_id, private = scene.say(place), scene.say(scene.dm)
    eve = scene.world.person("eve")
    assert refused(save_message, eve, place, message_id) == "ACCESS_DENIED"
    assert refused(save_message, eve, scene.dm, private) == "UNKNOWN_CHANNEL"
    assert refused(save_message, scene.bob, 1, message_id) == "UNKNOWN_CHANNEL"
    assert refused(save_message, scene.bob, place, private) == "UNKNOWN_MESSAGE"
    _hide(scene)
    assert refused(save_message, scene.bob, place, message_id) == "MISSING_PERMISSIONS"
    Ban.objects.create(guild_id=scene.cats.id, user=eve.user, moderator_id=scene.alice.user_id)
    assert refused(save_message, eve, place, message_id) == "ACCESS_DENIED"


def test_so_much_can_be_saved(scene: Scene) -> None:
    place = scene.general(scene.cats)
    made = [Message(id=n, channel_id=place, author=scene.alice.user) for n in range(1, 301)]
    Message.objects.bulk_create(made)
    SavedMessage.objects.bulk_create([SavedMessage(user=scene.bob.user, message=one) for one in made])
    assert refused(save_message, scene.bob, place, scene.say(place)) == "MAX_BOOKMARKS"
    save_message(scene.bob, place, 300)
    drop_saved_message(scene.bob, 300)
    save_message(scene.bob, place, 300)
