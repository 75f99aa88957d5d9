"""Many who want the same of voice at once: one result, and nothing worse than a refusal."""

import pytest

from chat.models import Channel
from core.actor import Actor
from integrations.models import VoiceConnection, VoiceRoom
from integrations.operations.voice import change_voice, end_voice_of_session
from integrations.voice.refusals import VoiceRefused
from integrations.voice.wishes import VoiceWish
from tests.operations.chat.test_invites import in_threads
from tests.voice_side import SESSION, joined
from tests.world import GuildPlace

pytestmark = pytest.mark.django_db(transaction=True)


def attempt(actor: Actor, **wish: object) -> str:
    try:
        change_voice(actor, VoiceWish(session_id=SESSION, **wish))  # type: ignore[arg-type]
    except VoiceRefused as refusal:
        return refusal.reason.value
    return ""


def test_the_last_seat_is_taken_once(cats: GuildPlace) -> None:
    people = [cats.world.person(name) for name in ("alice", "bob")] + [cats.owner]
    channel_id = cats.channel_id("General")
    Channel.objects.filter(pk=channel_id).update(user_limit=1)
    answers = in_threads(lambda actor: attempt(actor, guild_id=cats.id, channel_id=channel_id), people)
    assert sorted(answers) == ["", "VOICE_CHANNEL_FULL", "VOICE_CHANNEL_FULL"]
    assert VoiceConnection.objects.count() == VoiceRoom.objects.count() == 1


def test_a_connection_that_moves_and_ends_at_once(cats: GuildPlace) -> None:
    alice, den = cats.world.person("alice"), cats.channel_id("Den")
    row = joined(alice, cats)
    wishes = [
        {"guild_id": cats.id, "channel_id": den, "connection_id": row.id},
        {"guild_id": cats.id, "channel_id": row.channel_id, "connection_id": row.id, "self_mute": True},
        {"channel_id": None, "connection_id": row.id},
    ]
    answers = in_threads(lambda wish: attempt(alice, **wish), wishes * 2)
    assert set(answers) <= {"", "VOICE_CONNECTION_NOT_FOUND"}
    end_voice_of_session(alice, SESSION)
    assert not VoiceConnection.objects.exists()
    assert not VoiceRoom.objects.exists()
