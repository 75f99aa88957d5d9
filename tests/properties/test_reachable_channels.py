"""For random guilds and private channels, the database finds in one statement, for any bits, exactly the channels in
which the check of a single channel lets a person in with these bits; and who of many may read is what it says of
each."""

from collections.abc import Iterable, Iterator
from random import Random

import pytest

from accounts.models.user import UserFlags
from chat.access import access_channels
from chat.access_facts import ChannelAccess
from chat.models import Channel, ChannelKind, ChannelMember
from chat.reach import reachable_channels
from chat.readers import readers_among
from core.actor import Actor
from core.ids import new_id
from core.permissions import P
from guilds.access import UNAVAILABLE, UNAVAILABLE_BUT_STAFF
from guilds.models import Member, Role
from tests.properties.test_channel_visibility import NAMES, scramble
from tests.shape.test_query_budgets import counted
from tests.topic_side import topic_of
from tests.world import World

pytestmark = pytest.mark.django_db

# Of the lowest word and the highest bits, one of them elevated.
OF = tuple(int(bit) for bit in (P.VIEW_CHANNEL, P.READ_MESSAGE_HISTORY, P.MANAGE_MESSAGES, P.PIN_MESSAGES))
NEEDS = (
    0,
    int(P.READ_MESSAGE_HISTORY),
    int(P.READ_MESSAGE_HISTORY | P.PIN_MESSAGES),
    int(P.MANAGE_MESSAGES),
    int(P.ADMINISTRATOR),
    int(P.UPDATE_RTC_REGION),
)


def people_of(world: World, random: Random) -> Iterator[Actor]:
    for name in NAMES:
        flags = int(UserFlags.STAFF) if random.random() < 0.3 else 0
        authenticators = [1] if random.random() < 0.3 else []
        yield world.person(name, flags=flags, authenticator_types=authenticators, is_bot=random.random() < 0.2)


def scramble_guilds(world: World, random: Random) -> list[int]:
    """Guilds that name each other's roles. Some are closed, some people have left, one may have lost @everyone."""
    made: list[int] = []
    for _ in range(3):
        features = [each for each in (UNAVAILABLE, UNAVAILABLE_BUT_STAFF, "BANNER") if random.random() < 0.2]
        guild = scramble(world, random, OF, strays=tuple(Role.objects.values_list("pk", flat=True)), features=features)
        gone = [world.person(name).user for name in NAMES if random.random() < 0.2]
        Member.objects.filter(guild=guild, user__in=gone).delete()
        if random.random() < 0.2:
            Role.objects.filter(pk=guild.id).delete()
        made.append(guild.id)
    return made


def scramble_private(people: list[Actor], random: Random) -> None:
    """Conversations, closed and left ones among them, notes, and a room with the same kind of membership."""
    for number in range(6):
        kind = random.choice((ChannelKind.DM, ChannelKind.GROUP_DM))
        channel = Channel.objects.create(kind=kind, name=str(number), is_deleted=random.random() < 0.2)
        join(channel, random.sample(people, 2), random)
    for person in people:
        if random.random() < 0.5:
            Channel.objects.create(id=person.user_id, kind=ChannelKind.PERSONAL_NOTES)
    room = Channel.objects.create(kind=ChannelKind.TOPIC_ROOM, home_topic=topic_of(people[0]), name="room")
    join(room, people, random)


def join(channel: Channel, people: list[Actor], random: Random) -> None:
    for person in people:
        is_open, is_banned = random.random() < 0.5, random.random() < 0.2
        ChannelMember.objects.create(channel=channel, user=person.user, is_open=is_open, is_banned=is_banned)


@pytest.mark.parametrize("seed", range(20))
def test_the_database_finds_what_access_lets_in(seed: int) -> None:
    world, random = World(), Random(seed)
    people = list(people_of(world, random))
    guild_ids = scramble_guilds(world, random)
    scramble_private(people, random)
    guild_of = dict(Channel.objects.values_list("pk", "guild_id"))
    doors = {actor.user_id: access_channels(actor, guild_of) for actor in people}
    check_readers(doors, guild_of)
    for actor in people:
        let_in = doors[actor.user_id]
        for needs in NEEDS:
            expected = sorted(channel_id for channel_id, access in let_in.items() if access.can(needs))
            with counted() as statements:
                found = list(reachable_channels(actor, needs).values_list("pk", flat=True))
            assert sorted(found) == expected
            assert len(statements) == 1
            in_guilds = reachable_channels(actor, needs, private=False)
            assert sorted(each.id for each in in_guilds) == [each for each in expected if guild_of[each]]
        for guild_id in guild_ids:
            of_one = reachable_channels(actor, guild_id=guild_id, private=False)
            assert {each.id for each in of_one} == {each for each in let_in if guild_of[each] == guild_id}


def check_readers(doors: dict[int, dict[int, ChannelAccess]], channel_ids: Iterable[int]) -> None:
    """Of a message of now, asked for all people at once."""
    message_id = new_id()
    for channel_id in channel_ids:
        let_in = {user_id: found[channel_id] for user_id, found in doors.items() if channel_id in found}
        expected = {user_id for user_id, access in let_in.items() if access.history_floor <= message_id}
        with counted() as statements:
            assert readers_among(list(doors), channel_id, message_id) == expected
        assert len(statements) <= 3


def test_there_is_no_asking_for_bits_that_do_not_exist() -> None:
    with pytest.raises(ValueError, match="no such permission"):
        reachable_channels(World().person("alice"), 1 << 60)
