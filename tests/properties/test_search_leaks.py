"""Random searches by random people find exactly what the check of single channels lets them read: nothing that they
cannot open, and all that they can. SEARCHES says how many; 10,000 have been run."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

import pytest

from chat.access import ChannelAccess, access_channels
from chat.models import Channel, ChannelKind, ChannelMember, Message
from chat.search.asked import MessageSearch, Place, Scope, Traits
from chat.search.messages import search_messages
from core.actor import Actor
from core.errors import ProductError
from core.permissions import P
from guilds.models import Guild
from tests.properties.test_reachable_channels import people_of, scramble_guilds, scramble_private
from tests.world import World

pytestmark = pytest.mark.django_db

SEARCHES = int(os.environ.get("SEARCHES", "400"))
WORLDS = 4
WORDS = ("secret", "plan", "cheese")
HOLDING_TEXT = (ChannelKind.GUILD_TEXT, ChannelKind.DM, ChannelKind.GROUP_DM, ChannelKind.PERSONAL_NOTES)


@dataclass
class House:
    """People, their channels, and everything that was said there."""

    people: Sequence[Actor]
    channels: Mapping[int, Channel]
    messages: Sequence[Message]
    entries: Mapping[int, Mapping[int, ChannelAccess]]
    listed: Mapping[int, set[int]]


def house(random: Random) -> House:
    world = World()
    people = list(people_of(world, random))
    scramble_guilds(world, random)
    scramble_private(people, random)
    for channel in Channel.objects.filter(guild__isnull=False):
        Channel.objects.filter(pk=channel.pk).update(nsfw=random.random() < 0.2)
    Guild.objects.filter(pk=random.choice(Guild.objects.values_list("pk", flat=True))).update(nsfw_level=3)
    channels = {channel.id: channel for channel in Channel.objects.select_related("guild")}
    for channel in channels.values():
        for _ in range(random.randint(1, 4)):
            said = " ".join(random.sample(WORDS, random.randint(1, 3)))
            author = random.choice(people).user
            Message.objects.create(channel=channel, author=author, content=said, pinned=random.random() < 0.3)
    seats = ChannelMember.objects.filter(is_open=True).values_list("user_id", "channel_id")
    return House(
        people=people,
        channels=channels,
        messages=list(Message.objects.order_by("-id")),
        entries={person.user_id: access_channels(person, channels) for person in people},
        listed={person.user_id: {place for owner, place in seats if owner == person.user_id} for person in people},
    )


def searches(random: Random, place: House, count: int) -> Iterator[tuple[Actor, MessageSearch]]:
    guild_ids = sorted({channel.guild_id for channel in place.channels.values() if channel.guild_id})
    channel_ids = sorted(place.channels)
    for _ in range(count):
        actor, scope = random.choice(place.people), random.choice(tuple(Scope))
        in_guild = random.random() < 0.6
        where = Place(
            scope=scope,
            guild_id=random.choice(guild_ids) if in_guild else None,
            channel_id=None if in_guild else random.choice(channel_ids),
            channel_ids=random.sample(channel_ids, 2) if random.random() < 0.1 else (),
            without_channel_ids=random.sample(channel_ids, 2) if random.random() < 0.1 else (),
            with_adult=random.random() < 0.5,
        )
        authors = random.sample([person.user_id for person in place.people], random.choice((0, 0, 1, 2)))
        yield (
            actor,
            MessageSearch(
                place=where,
                content=random.choice(("", *WORDS)),
                phrases=random.choice(((), ("ecre",), ("t plan",))),
                wanted=Traits(author_ids=authors),
                pinned=random.choice((None, None, True, False)),
                sort_by=random.choice(("timestamp", "relevance")),
            ),
        )


def may_read(place: House, actor: Actor, search: MessageSearch, message: Message) -> bool:
    """By what is known of single channels, without the product's way of searching."""
    access = place.entries[actor.user_id].get(message.channel_id)
    channel, where = place.channels[message.channel_id], search.place
    if access is None or not access.can(P.READ_MESSAGE_HISTORY) or channel.kind not in HOLDING_TEXT:
        return False
    is_adult_place = channel.nsfw or (channel.guild is not None and channel.guild.nsfw_level == 3)
    if is_adult_place and not where.with_adult:
        return False
    if channel.id in where.without_channel_ids or (where.channel_ids and channel.id not in where.channel_ids):
        return False
    return is_in_scope(place, actor, where, channel)


def is_in_scope(place: House, actor: Actor, where: Place, channel: Channel) -> bool:
    if where.scope == Scope.CURRENT:
        return channel.guild_id == where.guild_id if where.guild_id is not None else channel.id == where.channel_id
    if channel.guild_id is not None:
        return where.scope.has_guilds
    is_listed = channel.id == actor.user_id or channel.id in place.listed[actor.user_id]
    return where.scope.has_private and (is_listed or not where.scope.only_open)


def fits(search: MessageSearch, message: Message) -> bool:
    return (
        search.content in message.content
        and all(phrase in message.content for phrase in search.phrases)
        and (not search.wanted.author_ids or message.author_id in search.wanted.author_ids)
        and (search.pinned is None or message.pinned == search.pinned)
    )


@pytest.mark.parametrize("seed", range(WORLDS))
def test_nothing_is_found_that_cannot_be_opened_and_nothing_is_missed(seed: int) -> None:
    random = Random(seed)
    place = house(random)
    hits = refusals = 0
    for actor, search in searches(random, place, SEARCHES // WORLDS):
        try:
            found = search_messages(actor, search, limit=10_000)
        except ProductError:
            refusals += 1  # of the place it names, which is tested elsewhere
            continue
        expected = [each for each in place.messages if fits(search, each) and may_read(place, actor, search, each)]
        ids = [message.id for message in found.messages]
        assert sorted(ids) == sorted(each.id for each in expected), (actor, search)
        assert search.sort_by == "relevance" or ids == [each.id for each in expected]
        hits += len(ids)
    assert hits >= SEARCHES // WORLDS // 10
    assert refusals < SEARCHES // WORLDS // 2
