"""Coming into voice, being there in another way, moving and going: op 4 as an operation."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.signing_in.passwords import hashed
from chat.models import Channel
from core.clock import now
from core.models import Job
from core.permissions import P
from guilds.models import Member
from integrations.models import VoiceConnection, VoiceRoom
from integrations.operations.voice import MOST_CONNECTIONS, end_voice_of_session
from tests.operations.events import mark
from tests.voice_side import SESSION, Offers, ask, joined, told, use_media_server, why_not
from tests.world import EVERYONE, GuildPlace

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_gw_080_and_081_who_comes_in_is_shown_and_gets_a_token(cats: GuildPlace, offers: Offers) -> None:
    """GW-080, GW-081."""
    alice, start = cats.world.person("alice"), mark()
    row = joined(alice, cats, self_mute=True, is_mobile=True)
    (event,) = told(start)
    state = event.state
    assert (event.place.guild_id, event.place.channel_id) == (cats.id, cats.channel_id("General"))
    assert (state.user_id, state.session_id, state.version) == (alice.user_id, SESSION, 0)
    assert (state.self_mute, state.is_mobile, state.self_deaf) == (True, True, False)
    assert state.member is not None
    assert offers.last.endpoint == "wss://rtc.example"
    assert offers.last.connection_id == row.id
    assert row.id.isalnum()
    claims = offers.claims()
    assert claims["sub"] == f"user_{alice.user_id}_{row.id}"
    assert claims["exp"] - now().timestamp() < 601
    sources = ["microphone", "camera", "screen_share", "screen_share_audio"]
    assert claims["video"] == {
        "roomJoin": True,
        "room": f"guild_{cats.id}_channel_{row.channel_id}",
        "canPublish": True,
        "canSubscribe": True,
        "canPublishSources": sources,
    }
    said = json.loads(claims["metadata"])
    assert said["token_nonce"] == row.nonce
    assert (said["guild_id"], said["channel_id"], said["connection_id"]) == (str(cats.id), str(row.channel_id), row.id)
    assert set(said) >= {"user_id", "region_id", "server_id", "issued_at"}
    assert all(isinstance(value, str) for value in said.values())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("denied", "silenced", "sources", "subscribes"),
    [
        (P.SPEAK, {}, ["camera", "screen_share", "screen_share_audio"], True),
        (P.STREAM, {}, ["microphone"], True),
        (P.SPEAK | P.STREAM, {}, [], True),
        (0, {"mute": True}, ["camera", "screen_share", "screen_share_audio"], True),
        (0, {"deaf": True}, [], False),
    ],
)
def test_gw_081_a_token_allows_what_the_person_may(
    cats: GuildPlace, offers: Offers, denied: int, silenced: dict[str, bool], sources: list[str], subscribes: bool
) -> None:
    """GW-081: sources by SPEAK and STREAM, and by who silenced them."""
    alice = cats.world.person("alice")
    cats.overwrite("General", EVERYONE, deny=denied)
    Member.objects.filter(user=alice.user).update(**silenced)
    joined(alice, cats)
    grant = offers.claims()["video"]
    assert grant["canPublishSources"] == sources
    assert (grant["canPublish"], grant["canSubscribe"]) == (bool(sources), subscribes)


def test_gw_082_who_is_not_let_in_hears_why(cats: GuildPlace) -> None:
    """GW-082."""
    alice, bob = cats.world.person("alice"), cats.world.person("bob")
    assert why_not(alice, cats, "general") == "VOICE_INVALID_CHANNEL_TYPE"
    assert why_not(alice, 1, 2) == "VOICE_GUILD_NOT_FOUND"
    assert why_not(alice, cats.id, 2) == "VOICE_CHANNEL_NOT_FOUND"
    assert why_not(cats.world.person("stranger"), cats, "General") == "VOICE_MEMBER_NOT_FOUND"
    assert why_not(alice, cats, "General", connection_id="unknown") == "VOICE_CONNECTION_NOT_FOUND"
    cats.overwrite("Den", EVERYONE, deny=P.CONNECT)
    assert why_not(alice, cats, "Den") == "VOICE_PERMISSION_DENIED"
    cats.overwrite("Den", EVERYONE, deny=P.VIEW_CHANNEL)
    assert why_not(alice, cats, "Den") == "VOICE_PERMISSION_DENIED"
    Channel.objects.filter(pk=cats.channel_id("General")).update(user_limit=1)
    joined(bob, cats)
    joined(bob, cats)  # a second device of somebody who is in already
    assert why_not(alice, cats, "General") == "VOICE_CHANNEL_FULL"
    assert why_not(cats.owner, cats, "General") == "VOICE_CHANNEL_FULL"
    Member.objects.filter(user=alice.user).update(communication_disabled_until=now() + timedelta(days=365))
    assert why_not(alice, cats, "Den") == "VOICE_MEMBER_TIMED_OUT"
    bob.user.password = hashed(None)
    assert why_not(bob, cats, "General") == "VOICE_UNCLAIMED_ACCOUNT"


def test_without_a_media_server_nobody_comes_in(cats: GuildPlace, settings: object) -> None:
    use_media_server(settings, "")
    assert why_not(cats.owner, cats, "General") == "VOICE_TOKEN_FAILED"
    assert not VoiceConnection.objects.exists()


def test_gw_083_flags_change_and_nothing_else(cats: GuildPlace) -> None:
    """GW-083."""
    alice = cats.world.person("alice")
    row = joined(alice, cats)
    start = mark()
    ask(alice, cats, "General", connection_id=row.id, self_mute=True, viewer_stream_keys=())
    ask(alice, cats, "General", connection_id=row.id, self_mute=True)
    (event,) = told(start)
    assert (event.state.connection_id, event.state.version, event.state.self_mute) == (row.id, 1, True)
    row.refresh_from_db()
    assert row.confirmed_at is not None  # who speaks of the connection has it


def test_pictures_need_stream_and_the_truth_is_sent_back(cats: GuildPlace) -> None:
    alice = cats.world.person("alice")
    cats.overwrite("General", EVERYONE, deny=P.STREAM)
    row = joined(alice, cats, self_video=True)
    assert row.self_video is False
    start = mark()
    ask(alice, cats, "General", connection_id=row.id, self_video=True, self_stream=True)
    (event,) = told(start)
    assert (event.state.self_video, event.state.self_stream) == (False, False)


def test_cameras_are_for_few(cats: GuildPlace) -> None:
    alice, channel = cats.world.person("alice"), Channel.objects.get(pk=cats.channel_id("General"))
    crowd = [cats.world.person(f"p{number}").user for number in range(25)]
    VoiceConnection.objects.bulk_create(
        VoiceConnection(id=f"crowd{at}", user=user, guild=cats.guild, channel=channel, session_id="x", nonce="x")
        for at, user in enumerate(crowd)
    )
    row = joined(alice, cats)
    assert why_not(alice, cats, "General", connection_id=row.id, self_video=True) == "VOICE_CAMERA_USER_LIMIT"
    VoiceConnection.objects.filter(id="crowd0").delete()
    ask(alice, cats, "General", connection_id=row.id, self_video=True)
    assert why_not(cats.world.person("bob"), cats, "General") == "VOICE_CHANNEL_FULL"  # 25 while a camera is on


def test_streams_that_are_watched_are_of_the_same_channel(cats: GuildPlace) -> None:
    alice, bob, start = cats.world.person("alice"), cats.world.person("bob"), mark()
    row, shown = joined(alice, cats), joined(bob, cats)
    key = f"{cats.id}:{row.channel_id}:{shown.id}"
    ask(alice, cats, "General", connection_id=row.id, viewer_stream_keys=(key, key))
    assert told(start)[-1].state.viewer_stream_keys == (key,)
    ask(alice, cats, "General", connection_id=row.id, self_mute=True)
    assert told(start)[-1].state.viewer_stream_keys == (key,)
    for bad, code in (
        (f"{cats.id}:{row.channel_id}:nobody", "VOICE_CONNECTION_NOT_FOUND"),
        (f"{cats.id}:{cats.channel_id('Den')}:{shown.id}", "VOICE_INVALID_STATE"),
        ("nonsense", "VOICE_INVALID_STATE"),
    ):
        assert why_not(alice, cats, "General", connection_id=row.id, viewer_stream_keys=(bad,)) == code


@pytest.mark.django_db(transaction=True)
def test_gw_084_who_moves_keeps_the_connection(cats: GuildPlace, offers: Offers) -> None:
    """GW-084: the half about moving oneself."""
    alice, start = cats.world.person("alice"), mark()
    row = joined(alice, cats)
    ask(alice, cats, "Den", connection_id=row.id)
    came, moved = told(start)
    assert moved.left_channel_id == came.place.channel_id
    assert (moved.state.connection_id, moved.state.channel_id, moved.state.version) == (
        row.id,
        cats.channel_id("Den"),
        1,
    )
    assert [offer.place.channel_id for offer in offers.all] == [cats.channel_id("General"), cats.channel_id("Den")]
    assert offers.claims()["video"]["room"].endswith(f"_channel_{cats.channel_id('Den')}")
    assert list(VoiceRoom.objects.values_list("channel_id", flat=True)) == [cats.channel_id("Den")]
    assert Job.objects.filter(name="voice.remove_participant").count() == 1
    cats.overwrite("General", EVERYONE, deny=P.CONNECT)
    assert why_not(alice, cats, "General", connection_id=row.id) == "VOICE_PERMISSION_DENIED"


def test_a_connection_moves_to_another_guild(cats: GuildPlace) -> None:
    dogs = cats.world.guild("dogs").member("alice")
    alice, start = cats.world.person("alice"), mark()
    row = joined(alice, cats)
    ask(alice, dogs, "General", connection_id=row.id)
    assert [(each.place.guild_id, each.state.channel_id is None) for each in told(start)] == [
        (cats.id, False),
        (cats.id, True),
        (dogs.id, False),
    ]
    assert VoiceConnection.objects.get().id == row.id


def test_gw_085_leaving_without_a_name_leaves_all_of_the_session(cats: GuildPlace) -> None:
    """GW-085."""
    alice = cats.world.person("alice")
    for session, channel in ((SESSION, "General"), (SESSION, "Den"), ("B" * 32, "Den")):
        joined(alice, cats, channel, session_id=session)
    start = mark()
    ask(alice, cats, None)
    assert [event.state.channel_id for event in told(start)] == [None, None]
    assert VoiceConnection.objects.get().session_id == "B" * 32
    ask(alice, None, None)
    assert VoiceConnection.objects.count() == 1
    end_voice_of_session(alice, "B" * 32)
    assert not VoiceConnection.objects.exists()
    assert not VoiceRoom.objects.exists()


def test_leaving_by_name_and_what_is_anothers(cats: GuildPlace) -> None:
    alice, bob, start = cats.world.person("alice"), cats.world.person("bob"), mark()
    row = joined(alice, cats)
    for channel in (None, "General", "Den"):
        assert why_not(bob, cats, channel, connection_id=row.id) == "VOICE_USER_MISMATCH"
    end_voice_of_session(bob, SESSION)
    ask(alice, cats, None, connection_id=row.id)
    ask(alice, cats, None, connection_id=row.id)
    _, left = told(start)
    assert (left.state.channel_id, left.left_channel_id, left.state.version) == (None, row.channel_id, 1)


def test_who_was_dropped_comes_back_by_the_same_name_for_a_minute(cats: GuildPlace) -> None:
    alice, bob = cats.world.person("alice"), cats.world.person("bob")
    row = joined(alice, cats)
    end_voice_of_session(alice, SESSION)
    assert why_not(bob, cats, "General", connection_id=row.id) == "VOICE_CONNECTION_NOT_FOUND"
    back = joined(alice, cats, connection_id=row.id)
    assert back.id == row.id
    ask(alice, cats, None)
    cache.clear()
    assert why_not(alice, cats, "General", connection_id=row.id) == "VOICE_CONNECTION_NOT_FOUND"


def test_a_new_session_takes_its_connection_over(cats: GuildPlace) -> None:
    alice = cats.world.person("alice")
    row = joined(alice, cats)
    ask(alice, cats, "General", connection_id=row.id, session_id="B" * 32)
    end_voice_of_session(alice, SESSION)
    assert VoiceConnection.objects.get().session_id == "B" * 32


def test_what_it_costs_does_not_grow_with_those_who_are_in(cats: GuildPlace) -> None:
    alice, bob = cats.world.person("alice"), cats.world.person("bob")
    guild_id, channel_id, costs = cats.id, cats.channel_id("General"), []
    joined(alice, guild_id, channel_id)
    for crowd in (0, 12):
        for number in range(crowd):
            cats.member(f"p{number}")
            joined(cats.world.person(f"p{number}"), guild_id, channel_id)
        with CaptureQueriesContext(connection) as coming:
            ask(bob, guild_id, channel_id)
        row = VoiceConnection.objects.get(user=bob.user)
        with CaptureQueriesContext(connection) as changing:
            ask(bob, guild_id, channel_id, connection_id=row.id, self_mute=True)
        with CaptureQueriesContext(connection) as going:
            ask(bob, guild_id, None)
        costs.append([len(coming), len(changing), len(going)])
    assert costs[0] == costs[1]
    assert costs[0] == [13, 10, 12]  # two of each are the savepoint of the test's own transaction


def test_nobody_fills_the_table(cats: GuildPlace) -> None:
    alice, channel = cats.world.person("alice"), Channel.objects.get(pk=cats.channel_id("General"))
    VoiceConnection.objects.bulk_create(
        VoiceConnection(id=f"old{at}", user=alice.user, guild=cats.guild, channel=channel, session_id="x", nonce="x")
        for at in range(MOST_CONNECTIONS)
    )
    assert why_not(alice, cats, "General") == "VOICE_UPDATE_RATE_LIMITED"
