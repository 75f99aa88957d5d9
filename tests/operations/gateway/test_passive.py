"""What a session hears of a guild that it has not open (gateway contract 15.2 and 15.3). No database, no sockets."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from chat.events import (
    ChannelCreated,
    ChannelDeleted,
    ChannelsUpdated,
    ChannelUpdated,
    MessageCreated,
    MessageDeleted,
    MessagesDeleted,
    Place,
    TypingStarted,
)
from chat.events_reactions import PinsUpdated
from chat.records import MessageRecord
from core.clock import now
from core.events import Event
from gateway.sessions.session import Session
from guilds.events import (
    BanLifted,
    GuildUpdated,
    MemberBanned,
    MemberJoined,
    MemberLeft,
    MemberUpdated,
    RoleCreated,
    RoleDeleted,
    RolesReordered,
    RoleUpdated,
)
from guilds.events_expressions import EmojisUpdated, StickersUpdated
from guilds.records import RoleRecord
from tests.operations.gateway.test_guild_hub import (
    BOB,
    CAROL,
    GENERAL,
    GUILD,
    OWNER,
    SECRET,
    World,
    channel,
    heard,
    member,
    message,
    names,
    user,
)

pytestmark = pytest.mark.once

ROLE = RoleRecord(id=77, guild_id=GUILD, name="mods", position=1)
PLACE = Place(channel_id=GENERAL, kind=0, guild_id=GUILD, version=1)


class Guild(World):
    """A guild of a size. The owner has it open, Bob has not."""

    def __init__(self, members: int) -> None:
        super().__init__()
        state = self.hub.state
        assert state is not None
        state.guild = msgspec.structs.replace(state.guild, member_count=members)
        self.owner.active_guilds.add(GUILD)

    def activate(self, session: Session) -> None:
        session.active_guilds.add(GUILD)

    def passivate(self, session: Session) -> None:
        session.active_guilds.discard(GUILD)
        self.hub.passive.begins(session)

    def half_a_minute_passes(self) -> None:
        waits, self.waits = self.waits, []
        for call in waits:
            call()


@pytest.fixture
def large() -> Guild:
    return Guild(members=300)


def _mention(**fields: Any) -> MessageCreated:
    plain = message(GENERAL, 1)
    return msgspec.structs.replace(plain, message=msgspec.structs.replace(plain.message, **fields))


def _edited(guild: Any) -> GuildUpdated:
    return GuildUpdated(guild_id=GUILD, version=2, guild=msgspec.structs.replace(guild, version=2, name="Cats"))


FOR_THE_ACTIVE: dict[str, Callable[[], Event]] = {
    "CHANNEL_UPDATE": lambda: ChannelUpdated(guild_id=GUILD, version=2, channel=channel(GENERAL)),
    "CHANNEL_UPDATE_BULK": lambda: ChannelsUpdated(guild_id=GUILD, version=2, channels=(channel(GENERAL),)),
    "GUILD_MEMBER_ADD": lambda: MemberJoined(guild_id=GUILD, version=2, member=member(CAROL)),
    "GUILD_MEMBER_UPDATE": lambda: MemberUpdated(guild_id=GUILD, version=2, member=member(CAROL)),
    "GUILD_MEMBER_REMOVE": lambda: MemberLeft(guild_id=GUILD, version=2, user=user(CAROL), how="left"),
    "GUILD_ROLE_CREATE": lambda: RoleCreated(guild_id=GUILD, version=2, role=ROLE),
    "GUILD_ROLE_UPDATE": lambda: RoleUpdated(guild_id=GUILD, version=2, role=ROLE),
    "GUILD_ROLE_UPDATE_BULK": lambda: RolesReordered(guild_id=GUILD, version=2, roles=(ROLE,)),
    "GUILD_ROLE_DELETE": lambda: RoleDeleted(guild_id=GUILD, version=2, role_id=77),
    "GUILD_EMOJIS_UPDATE": lambda: EmojisUpdated(guild_id=GUILD, version=2, emojis=()),
    "GUILD_STICKERS_UPDATE": lambda: StickersUpdated(guild_id=GUILD, version=2, stickers=()),
    "GUILD_BAN_ADD": lambda: MemberBanned(guild_id=GUILD, version=2, user=user(CAROL)),
    "GUILD_BAN_REMOVE": lambda: BanLifted(guild_id=GUILD, version=2, user=user(CAROL)),
    "CHANNEL_PINS_UPDATE": lambda: PinsUpdated(place=PLACE, last_pin_at=None),
    "MESSAGE_CREATE": lambda: message(GENERAL, 1),
    "MESSAGE_DELETE": lambda: MessageDeleted(place=PLACE, message_id=5, author_id=OWNER),
    "MESSAGE_DELETE_BULK": lambda: MessagesDeleted(place=PLACE, message_ids=(5, 6)),
}


@pytest.mark.parametrize("name", FOR_THE_ACTIVE)
def test_gw_053_in_a_guild_of_250_everything_comes_without_op_14(name: str) -> None:
    guild = Guild(members=249)  # and one joins
    guild.hub.take(FOR_THE_ACTIVE[name]())
    assert names(guild.bob) == names(guild.owner) == [name]


@pytest.mark.parametrize("name", FOR_THE_ACTIVE)
def test_gw_073_in_a_larger_guild_it_comes_to_those_who_have_it_open(name: str, large: Guild) -> None:
    large.hub.take(FOR_THE_ACTIVE[name]())
    assert names(large.owner) == [name]
    assert names(large.bob) == []
    large.activate(large.bob)
    large.hub.take(message(GENERAL, 1))
    assert names(large.bob) == ["MESSAGE_CREATE"]


def test_bots_have_every_guild_open(large: Guild) -> None:
    large.bob.is_bot = True
    large.hub.take(message(GENERAL, 1))
    assert names(large.bob) == ["MESSAGE_CREATE"]


@pytest.mark.parametrize(
    "fields", [{"mentions": (user(BOB),)}, {"mention_everyone": True}, {"mention_role_ids": (77,)}]
)
def test_gw_073_a_mention_is_heard_in_a_closed_guild(fields: dict[str, Any], large: Guild) -> None:
    other = large.session(CAROL)
    large.hub.state.members[BOB] = member(BOB, 77)
    large.hub.take(_mention(**fields))
    assert names(large.bob) == ["MESSAGE_CREATE"]
    assert names(other) == (["MESSAGE_CREATE"] if "mention_everyone" in fields else [])


def test_an_answer_to_the_past_that_mentions_nobody_is_not_heard(large: Guild) -> None:
    old = MessageRecord(id=5, channel_id=GENERAL, author=user(OWNER), content="long ago")
    large.hub.take(_mention(referenced=old))
    assert (names(large.owner), names(large.bob)) == (["MESSAGE_CREATE"], [])


def test_what_concerns_the_guild_or_the_person_is_heard_in_a_closed_guild(large: Guild) -> None:
    assert large.hub.state is not None
    large.hub.take(_edited(large.hub.state.guild))
    large.hub.take(ChannelCreated(guild_id=GUILD, version=3, channel=channel(12)))
    large.hub.take(ChannelDeleted(guild_id=GUILD, version=4, channel=channel(12)))
    large.hub.take(MemberUpdated(guild_id=GUILD, version=5, member=member(BOB)))
    large.hub.take(MemberLeft(guild_id=GUILD, version=6, user=user(BOB), how="kicked"))
    assert names(large.bob) == [
        "GUILD_UPDATE",
        "CHANNEL_CREATE",
        "CHANNEL_DELETE",
        "GUILD_MEMBER_UPDATE",
        "GUILD_DELETE",
    ]


def test_what_somebody_may_see_changes_in_a_closed_guild_too(large: Guild) -> None:
    large.hub.take(ChannelUpdated(guild_id=GUILD, version=2, channel=channel(SECRET)))
    assert names(large.bob) == ["CHANNEL_CREATE"]


@pytest.mark.parametrize("members", [250, 251])
def test_gw_072_typing_is_for_those_who_have_it_open_or_asked_for_it(members: int) -> None:
    guild = Guild(members)
    typing = TypingStarted(place=PLACE, user_id=CAROL, at=now())
    guild.hub.take(typing)
    assert (names(guild.owner), names(guild.bob)) == (["TYPING_START"], [])
    guild.bob.typing[GUILD] = True
    guild.hub.take(typing)
    assert names(guild.bob) == ["TYPING_START"]
    guild.owner.typing[GUILD] = False
    guild.hub.take(typing)
    assert names(guild.owner) == ["TYPING_START"] * 2


# -- PASSIVE_UPDATES -------------------------------------------------------------------------------------------------


def _summaries(session: Session) -> list[Any]:
    return [payload for name, payload in heard(session) if name == "PASSIVE_UPDATES"]


def test_gw_073_unheard_messages_are_summed_up(large: Guild) -> None:
    large.hub.take(message(GENERAL, 1))
    last = message(GENERAL, 1)
    large.hub.take(last)
    large.half_a_minute_passes()
    assert names(large.bob) == ["PASSIVE_UPDATES"]
    assert _summaries(large.bob) == [{"guild_id": str(GUILD), "channels": {str(GENERAL): str(last.message.id)}}]
    assert _summaries(large.owner) == []  # has the guild open
    large.half_a_minute_passes()
    assert len(_summaries(large.bob)) == 1  # nothing has changed since


def test_a_summary_holds_only_what_its_receiver_may_see(large: Guild) -> None:
    large.passivate(large.owner)
    large.hub.take(message(SECRET, 1))
    large.half_a_minute_passes()
    assert _summaries(large.bob) == []
    assert list(_summaries(large.owner)[0]["channels"]) == [str(SECRET)]


def test_a_summary_holds_channels_that_changed(large: Guild) -> None:
    renamed = msgspec.structs.replace(channel(GENERAL), name="lobby")
    large.hub.take(ChannelUpdated(guild_id=GUILD, version=2, channel=renamed))
    large.half_a_minute_passes()
    (summary,) = _summaries(large.bob)
    assert summary["channels"] == {}
    assert [each["name"] for each in summary["updated_channels"]] == ["lobby"]


def test_who_closes_a_guild_is_told_of_what_comes_later_only(large: Guild) -> None:
    large.hub.take(message(GENERAL, 1))
    large.passivate(large.owner)
    large.half_a_minute_passes()
    assert _summaries(large.owner) == []
    large.hub.take(message(GENERAL, 1))
    large.half_a_minute_passes()
    assert len(_summaries(large.owner)) == 1


def test_who_moves_to_another_process_is_told_before(large: Guild) -> None:
    """There nobody knows what they have not heard here; those who stay wait for the half minute."""
    other = large.session(BOB)
    large.hub.take(message(GENERAL, 1))
    large.hub.passive.flush_for(large.bob)
    large.hub.passive.flush_for(large.bob)
    assert [len(_summaries(each)) for each in (large.bob, other)] == [1, 0]
    large.half_a_minute_passes()
    assert [len(_summaries(each)) for each in (large.bob, other)] == [1, 1]


def test_a_guild_of_250_has_no_summaries() -> None:
    guild = Guild(members=250)
    guild.hub.take(message(GENERAL, 1))
    guild.half_a_minute_passes()
    assert names(guild.bob) == ["MESSAGE_CREATE"]


def test_sessions_that_see_the_same_share_the_bytes(large: Guild) -> None:
    carol = large.session(CAROL)
    large.hub.take(message(GENERAL, 1))
    large.half_a_minute_passes()
    assert large.bob.ring[-1][1] is carol.ring[-1][1]
