"""What media servers tell, what lapses by itself, and the comparison each minute."""

import base64
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.test import Client

from core.clock import now
from core.models import Job
from guilds import hooks
from guilds.models import Member
from integrations.models import VoiceConnection, VoiceRegion, VoiceRoom, VoiceServer
from integrations.voice import topology
from integrations.voice.livekit import RoomService, Unreachable
from integrations.voice_tasks import check_lost, lapse, match, remove_participant
from tests.operations.events import mark
from tests.voice_side import SECRET, ask, joined, news_of, signed, told, use_media_server
from tests.world import GuildPlace

pytestmark = pytest.mark.django_db


def tell(news: dict[str, Any], **signing: str) -> tuple[int, bytes]:
    body, authorization = signed(news, **signing)
    return post(body, authorization)


def post(body: bytes, authorization: str = "") -> tuple[int, bytes]:
    headers = {"Authorization": authorization} if authorization else {}
    answer = Client().generic("POST", "/v1/webhooks/livekit", body, "application/webhook+json", headers=headers)
    return answer.status_code, answer.content


def jobs(name: str) -> list[dict[str, Any]]:
    return [job.arguments for job in Job.objects.filter(name=name).order_by("id")]


class Media:
    """A room service that says what a test wants."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.inside: dict[str, list[dict[str, Any]]] = {}
        self.removed: list[str] = []
        self.is_up = True
        monkeypatch.setattr(RoomService, "_ask", lambda _, method, wish, room=None: self._answer(method, wish))

    def _answer(self, method: str, wish: dict[str, Any]) -> dict[str, Any] | None:
        if not self.is_up:
            raise Unreachable(method)
        here = self.inside.get(wish.get("room", ""), [])
        match method:
            case "ListRooms":
                return {"rooms": [{"name": name} for name in self.inside]}
            case "ListParticipants":
                return {"participants": here}
            case "GetParticipant":
                return next((each for each in here if each["identity"] == wish["identity"]), None)
            case "RemoveParticipant":
                self.removed.append(wish["identity"])
        return {}

    def has(self, row: VoiceConnection, **metadata: str) -> None:
        news = news_of("", row, **metadata)
        self.inside.setdefault(news["room"]["name"], []).append(news["participant"])


@pytest.fixture
def media(monkeypatch: pytest.MonkeyPatch) -> Media:
    return Media(monkeypatch)


def test_gw_086_a_signed_joining_confirms_and_an_unconfirmed_one_lapses(cats: GuildPlace) -> None:
    """GW-086."""
    row, late = joined(cats.world.person("alice"), cats), joined(cats.world.person("bob"), cats)
    news = news_of("participant_joined", row)
    assert tell(news) == tell(news) == (200, b"")
    VoiceConnection.objects.update(issued_at=now() - timedelta(seconds=29))
    lapse()
    assert VoiceConnection.objects.count() == 2
    VoiceConnection.objects.update(issued_at=now() - timedelta(seconds=31))
    start = mark()
    lapse()
    lapse()
    assert [(each.state.connection_id, each.state.channel_id) for each in told(start)] == [(late.id, None)]
    assert VoiceConnection.objects.get().id == row.id


def test_gw_086_another_nonce_is_put_out(cats: GuildPlace, media: Media) -> None:
    """GW-086: a wrong nonce, an unknown connection, and one that has moved on."""
    row = joined(cats.world.person("alice"), cats)
    for wrong in ({"token_nonce": "x"}, {"connection_id": "nobody"}, {"channel_id": str(cats.channel_id("Den"))}):
        assert tell(news_of("participant_joined", row, **wrong))[0] == 200
    assert VoiceConnection.objects.get().confirmed_at is None
    asked = jobs("voice.remove_participant")
    assert len(asked) == 3
    media.has(row, token_nonce="x")
    remove_participant(**asked[0])
    assert media.removed == [f"user_{row.user_id}_{row.id}"]
    media.inside.clear()
    media.has(row)
    remove_participant(**asked[0])  # by now the right one is in
    assert len(media.removed) == 1


def test_gw_087_what_is_not_signed_is_not_believed(cats: GuildPlace, settings: Any) -> None:
    """GW-087: 400 for what is not signed by a server of ours, 503 without any."""
    row = joined(cats.world.person("alice"), cats)
    news = news_of("room_finished", row)
    body, authorization = signed(news)
    for wrong in ((body, ""), (body, "nonsense"), (body + b" ", authorization), (b"[]", signed([])[1])):  # type: ignore[arg-type]
        assert post(*wrong) == (400, b"Invalid webhook")
    assert tell(news, secret="another-secret-of-some-length-012345") == (400, b"Invalid webhook")
    assert tell(news, key="another") == (400, b"Invalid webhook")
    assert VoiceConnection.objects.exists()
    use_media_server(settings, "")
    assert tell(news)[0] == 503


def test_no_secret_is_opened_for_what_no_server_can_have_sent(
    cats: GuildPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the secrets of servers with the key that a webhook names, and only if its claims are about its body."""
    opened: list[bytes] = []

    def note(sealed: str) -> bytes:
        opened.append(sealed.encode())
        return SECRET.encode()

    monkeypatch.setattr(topology, "open_sealed", note)
    region = VoiceRegion.objects.create(id="r", name="R", emoji="r", latitude=0, longitude=0)
    for number in range(3):
        named = {"server_id": f"s{number}", "endpoint": "wss://rtc", "api_key": f"key{number}"}
        VoiceServer.objects.create(region=region, sealed_secret=f"sealed{number}", **named)
    body, authorization = signed({"event": "track_published"}, key="key1")
    deep = jwt.encode({"iss": "key1"}, SECRET).split(".")
    deep[1] = base64.urlsafe_b64encode(b"[" * 30_000).decode().rstrip("=")
    odd = signed({}, key="key1\0")[1], signed({}, key="\ud800")[1], signed({}, key="unknown")[1]
    for wrong in ("", "nonsense", signed({"another": "body"}, key="key1")[1], ".".join(deep), *odd):
        assert post(body, wrong) == (400, b"Invalid webhook")
    assert post(b"{}", odd[0])[0] == post(b"{}", odd[1])[0] == post(b"{}", odd[2])[0] == 400
    assert opened == []
    assert post(body, authorization) == (200, b"")
    assert opened == [b"sealed1"]


def test_gw_087_who_has_left_is_out_once(cats: GuildPlace, media: Media) -> None:
    """GW-087: participant_left."""
    row, start = joined(cats.world.person("alice"), cats), mark()
    for event in ("participant_left", "participant_connection_aborted"):
        assert tell(news_of(event, row))[0] == 200
    first, second = jobs("voice.check_lost")
    media.has(row)
    check_lost(**first)
    assert told(start) == []  # they are back
    media.inside.clear()
    VoiceRoom.objects.update(server_id="another")
    check_lost(**first)
    assert told(start) == []  # another server carries the channel now
    VoiceRoom.objects.update(server_id="default")
    media.is_up = False
    check_lost(**first)
    check_lost(**second)
    assert [each.state.channel_id for each in told(start)] == [None]
    assert joined(cats.world.person("alice"), cats, connection_id=row.id).id == row.id


def test_gw_087_a_finished_room_holds_nobody(cats: GuildPlace) -> None:
    """GW-087: room_finished."""
    row, _ = joined(cats.world.person("alice"), cats), joined(cats.world.person("bob"), cats)
    start = mark()
    old = news_of("room_finished", row) | {"createdAt": str(int(now().timestamp()) - 60)}
    assert tell(old)[0] == 200
    assert told(start) == []  # whoever came since waits for the next room
    news = news_of("room_finished", row)
    assert tell(news) == tell(news) == (200, b"")
    assert [each.state.channel_id for each in told(start)] == [None, None]
    assert not VoiceRoom.objects.exists()


def test_other_news_and_other_rooms_change_nothing(cats: GuildPlace) -> None:
    row, start = joined(cats.world.person("alice"), cats), mark()
    for news in (
        news_of("track_published", row),
        news_of("room_finished", row) | {"room": {"name": "kitchen"}},
        {"event": "egress_started"},
        news_of("participant_left", row) | {"participant": {"identity": "recorder"}},
    ):
        assert tell(news)[0] == 200
    assert told(start) == []


def test_the_comparison_ends_confirms_and_puts_out(
    cats: GuildPlace, media: Media, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob = cats.world.person("alice"), cats.world.person("bob")
    everybody = {alice.user_id, bob.user_id}
    monkeypatch.setattr(hooks.connected_people, "_functions", [lambda ids: everybody & set(ids)])
    here, _, pending = joined(alice, cats), joined(bob, cats), joined(bob, cats)
    old = now() - timedelta(seconds=61)
    VoiceConnection.objects.exclude(pk=pending.id).update(confirmed_at=old, issued_at=old)
    media.has(here)
    media.has(pending)
    media.has(here, connection_id="nobody")
    media.inside["kitchen"] = [{"identity": "cook"}]
    match()
    assert set(VoiceConnection.objects.values_list("id", flat=True)) == {here.id, pending.id}
    assert VoiceConnection.objects.get(pk=pending.id).confirmed_at is not None
    assert len(media.removed) == 1
    everybody.clear()
    match()
    assert VoiceConnection.objects.count() == 2  # after a restart people come back one by one
    match()
    assert VoiceConnection.objects.get().id == pending.id  # it has not been there for a minute
    media.is_up = False
    match()  # a server that cannot be asked says nothing


def test_a_client_that_speaks_of_its_connection_confirms_it(cats: GuildPlace) -> None:
    alice = cats.world.person("alice")
    row = joined(alice, cats)
    ask(alice, cats, "General", connection_id=row.id)
    VoiceConnection.objects.update(issued_at=now() - timedelta(minutes=5))
    lapse()
    assert VoiceConnection.objects.exists()


def test_an_old_token_lets_nobody_do_what_they_may_not_do_any_more(cats: GuildPlace, media: Media) -> None:
    """Who is muted before they come in by a token from before, or comes in by it again, is muted there too."""
    row = joined(cats.world.person("alice"), cats)
    news = news_of("participant_joined", row)
    news["participant"]["permission"] = permission = {
        "canSubscribe": True,
        "canPublish": True,
        "canPublishData": True,
        "canPublishSources": ["MICROPHONE", "CAMERA", "SCREEN_SHARE", "SCREEN_SHARE_AUDIO"],
    }
    assert tell(news)[0] == 200
    assert jobs("voice.give_permissions") == []
    Member.objects.filter(user_id=row.user_id).update(mute=True)
    VoiceConnection.objects.update(mute=True)
    assert tell(news)[0] == 200
    assert jobs("voice.give_permissions") == [{"connection_id": row.id}]
    Job.objects.all().delete()
    media.inside[news["room"]["name"]] = [news["participant"]]
    match()
    assert jobs("voice.give_permissions") == [{"connection_id": row.id}]  # should the webhook have been lost
    Job.objects.all().delete()
    permission["canPublishSources"].remove("MICROPHONE")  # type: ignore[attr-defined]
    match()
    assert jobs("voice.give_permissions") == []
    names = {"canSubscribe": "can_subscribe", "canPublish": "can_publish", "canPublishSources": "can_publish_sources"}
    news["participant"]["permission"] = {new: permission[old] for old, new in names.items()}  # as the service answers
    match()
    assert jobs("voice.give_permissions") == []


@pytest.mark.parametrize(
    "answer",
    [{"rooms": [{}]}, {"rooms": 5}, {"rooms": ["x"]}, {"rooms": [{"name": "dm_channel_1"}], "participants": [1]}],
)
def test_a_server_that_talks_nonsense_is_as_good_as_gone(
    answer: dict[str, Any], cats: GuildPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = joined(cats.world.person("alice"), cats)
    VoiceConnection.objects.update(confirmed_at=now() - timedelta(seconds=61))
    monkeypatch.setattr(RoomService, "_ask", lambda *_: answer)
    match()
    assert VoiceConnection.objects.get().id == row.id
