"""Voice in the guild's hub alone: who hears who is where, and what guests see. No database, no sockets."""

from typing import Any

import pytest
from msgspec.structs import replace

from chat.events import ChannelUpdated, Place
from core.permissions import Overwrite, P
from core.sealing import seal
from gateway.passive import LARGEST_SMALL
from guilds.events import MemberJoined, MemberUpdated
from integrations.voice.events import VoiceServerOffered, VoiceStateChanged
from integrations.voice.records import VoiceStateRecord
from tests.operations.gateway.test_guild_hub import (
    BOB,
    CAROL,
    GENERAL,
    GUILD,
    HIDE,
    OWNER,
    SECRET,
    World,
    channel,
    heard,
    member,
    names,
)

pytestmark = pytest.mark.once


def state(channel_id: int | None, version: int = 0, user_id: int = OWNER, **more: Any) -> VoiceStateRecord:
    values = {"connection_id": "c1", "session_id": "s", "member": member(user_id)} | more
    return VoiceStateRecord(user_id=user_id, channel_id=channel_id, guild_id=GUILD, version=version, **values)


def voice(to: int | None, *, left: int | None = None, at: int = 1, version: int = 0, **more: Any) -> VoiceStateChanged:
    place = Place(channel_id=to or left or 0, kind=2, guild_id=GUILD, version=at)
    return VoiceStateChanged(place=place, state=state(to, version, **more), left_channel_id=left)


def shown(world: World, session: Any) -> list[str]:
    return [str(each["channel_id"]) for name, each in heard(session) if name == "VOICE_STATE_UPDATE"]


def test_gw_089_voice_in_hidden_channels_is_hidden() -> None:
    """GW-089, GW-026."""
    world = World()
    world.hub.take(voice(GENERAL))
    world.hub.take(voice(SECRET, left=GENERAL, version=1))
    assert shown(world, world.owner) == [str(GENERAL), str(SECRET)]
    assert shown(world, world.bob) == [str(GENERAL), "None"]
    assert world.hub.seats.object_for(world.bob, full_users=True)["voice_states"] == []
    whole = world.hub.seats.object_for(world.session(OWNER), full_users=True)
    assert [each["channel_id"] for each in whole["voice_states"]] == [str(SECRET)]
    assert "member" not in whole["voice_states"][0]
    world.hub.take(voice(None, left=SECRET, version=2))
    assert shown(world, world.bob) == [str(GENERAL), "None"]
    assert shown(world, world.owner)[-1] == "None"


def test_whose_stream_somebody_watches_does_not_say_where_they_went() -> None:
    world = World()
    world.hub.take(voice(GENERAL))
    keys = (f"{GUILD}:{SECRET}:c9",)
    world.hub.take(voice(SECRET, left=GENERAL, version=1, viewer_stream_keys=keys))
    (_, _), (_, gone) = heard(world.bob)
    assert (gone["channel_id"], gone["viewer_stream_keys"], gone["viewer_stream_key"]) == (None, [], None)
    assert heard(world.owner)[-1][1]["viewer_stream_keys"] == list(keys)


def test_members_in_voice_are_in_the_guild_object() -> None:
    world = World()
    world.hub.take(voice(GENERAL))
    world.hub.take(voice(SECRET, user_id=CAROL, connection_id="c2"))
    found = world.hub.seats.object_for(world.bob, full_users=True)
    assert [each["user"]["id"] for each in found["members"]] == [str(BOB), str(OWNER)]
    assert [each.user.id for each in world.hub.seats.people_in_voice(world.bob)] == [OWNER]
    slim = world.hub.seats.object_for(world.bob, full_users=False)
    assert [each["user"] for each in slim["members"]] == [{"id": str(BOB)}, {"id": str(OWNER)}]


def test_what_comes_late_brings_nobody_back() -> None:
    world = World()
    world.hub.take(voice(None, left=GENERAL, version=1))
    world.hub.take(voice(GENERAL, version=0))
    assert shown(world, world.bob) == ["None"]
    assert not world.hub.state.voice
    world.hub.take(voice(GENERAL, version=2))
    assert shown(world, world.bob) == ["None", str(GENERAL)]


def test_voice_waits_for_the_structure_it_was_decided_on() -> None:
    world = World()
    world.hub.take(voice(GENERAL, at=2))
    assert names(world.bob) == []
    world.hub.take(ChannelUpdated(guild_id=GUILD, version=2, channel=channel(GENERAL, HIDE)))
    assert names(world.bob) == ["CHANNEL_DELETE"]
    assert names(world.owner) == ["CHANNEL_UPDATE", "VOICE_STATE_UPDATE"]


def test_gw_088_a_guest_sees_the_channel_for_as_long_as_they_are_there() -> None:
    """GW-088."""
    world = World()
    world.hub.take(voice(SECRET, user_id=BOB, is_guest=True))
    place = Place(channel_id=SECRET, kind=2, guild_id=GUILD, version=1)
    offer = VoiceServerOffered(
        place=place,
        user_id=BOB,
        session_id=world.bob.id,
        connection_id="c1",
        endpoint="wss://rtc",
        sealed_token=seal(b"token"),
    )
    other = world.session(BOB)
    world.hub.take(offer)
    assert names(world.bob) == ["CHANNEL_CREATE", "VOICE_STATE_UPDATE", "VOICE_SERVER_UPDATE"]
    assert names(other) == []  # the offer is for one session
    assert heard(world.bob)[-1][1] == {
        "token": "token",
        "endpoint": "wss://rtc",
        "guild_id": str(GUILD),
        "channel_id": str(SECRET),
        "connection_id": "c1",
    }
    assert world.bob.guilds[GUILD].has(SECRET, int(P.CONNECT))
    world.hub.take(voice(SECRET, user_id=BOB, is_guest=True, connection_id="c2"))
    world.hub.take(voice(None, left=SECRET, user_id=BOB, version=1))
    assert "CHANNEL_DELETE" not in names(world.bob)
    world.hub.take(voice(None, left=SECRET, user_id=BOB, version=1, connection_id="c2"))
    assert names(world.bob)[-2:] == ["VOICE_STATE_UPDATE", "CHANNEL_DELETE"]
    assert SECRET not in world.bob.guilds[GUILD].visible


def test_voice_is_heard_by_those_who_have_not_opened_a_large_guild() -> None:
    world = World()
    world.hub.state.guild = replace(world.hub.state.guild, member_count=LARGEST_SMALL + 1)
    world.hub.take(voice(GENERAL))
    place = Place(channel_id=GENERAL, kind=2, guild_id=GUILD, version=1)
    world.hub.take(
        VoiceServerOffered(
            place=place,
            user_id=BOB,
            session_id=world.bob.id,
            connection_id="c1",
            endpoint="wss://rtc",
            sealed_token=seal(b"token"),
        )
    )
    assert names(world.bob) == ["VOICE_STATE_UPDATE", "VOICE_SERVER_UPDATE"]


def test_who_loses_sight_of_their_channel_still_hears_that_they_are_out() -> None:
    world = World()
    world.hub.take(voice(GENERAL, user_id=BOB))
    world.hub.take(ChannelUpdated(guild_id=GUILD, version=2, channel=channel(GENERAL, HIDE)))
    world.hub.take(voice(None, left=GENERAL, user_id=BOB, version=1, at=2))
    assert names(world.bob) == ["VOICE_STATE_UPDATE", "CHANNEL_DELETE", "VOICE_STATE_UPDATE"]


def test_changes_that_may_concern_voice_are_looked_at_where_its_people_are() -> None:
    world = World()
    reviewed: list[int] = []
    world.hub.on_structure = reviewed.append
    world.hub.take(ChannelUpdated(guild_id=GUILD, version=2, channel=channel(GENERAL)))
    world.hub.take(voice(GENERAL, user_id=BOB))
    world.hub.take(voice(GENERAL, user_id=CAROL, connection_id="c2"))  # connected elsewhere
    assert reviewed == []
    deny = Overwrite(id=GUILD, type=0, allow=0, deny=int(P.SPEAK))
    world.hub.take(ChannelUpdated(guild_id=GUILD, version=3, channel=channel(GENERAL, deny)))
    world.hub.take(MemberUpdated(guild_id=GUILD, version=4, member=member(BOB)))
    assert reviewed == [GUILD, GUILD]
    world.hub.take(MemberUpdated(guild_id=GUILD, version=5, member=member(OWNER)))
    world.hub.take(MemberUpdated(guild_id=GUILD, version=6, member=member(CAROL)))
    world.hub.take(MemberJoined(guild_id=GUILD, version=7, member=member(400)))
    assert reviewed == [GUILD, GUILD]
