"""A session outlives its socket: resuming, taking over, what ends it, and what its client may not do."""

import asyncio
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from accounts.operations.disabling import disable_account
from chat.drafts import MessageDraft
from chat.operations.messages import send_message
from chat.records import CallRecord
from core.actor import Actor
from gateway.events import SessionHandedOver
from gateway.sessions.session import Session
from gateway.sockets import frames
from gateway.v1 import asked, ops
from guilds.operations.joining import leave_guild
from tests.operations.gateway.gateway_lab import PATIENCE, Client, Lab, lab
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]
INVALID_SESSION = {"op": 9, "d": False}


class Here:
    """A guild with a member, and a bot in it."""

    def __init__(self) -> None:
        world = World()
        self.bot = world.bot("helper")
        self.cats = world.guild("cats").member("bob").member("helper")
        self.dogs = world.guild("dogs").member("bob")
        self.general = self.cats.channel_id("general")
        self.bob, self.owner = world.person("bob"), world.person("owner")
        self.everybody = (self.bot, self.bob, self.owner)

    async def say(self, it: Lab, content: str) -> None:
        await it.do(send_message, self.owner, self.general, draft=MessageDraft(content=content))


@pytest.fixture
def here() -> Here:
    return Here()


def heard(client: Client) -> list[str]:
    return [frame["d"]["content"] for frame in client.frames if frame.get("t") == "MESSAGE_CREATE"]


async def gone(it: Lab, session_id: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while session_id in it.hub.sessions:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("who", ["bob", "bot"])
async def test_a_client_comes_back_and_later_it_cannot(here: Here, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    """GW-031, GW-032, GW-035, for people and bots: also after a second loss, and the first window does not count."""
    assert settings.GUILDHALL.gateway_resume_window == 10
    actor: Actor = getattr(here, who)
    async with lab(monkeypatch, *here.everybody) as it:
        client = it.client()
        session_id = (await client.identify(actor))["session_id"]
        for round_ in range(2):
            number = client.numbers()[-1]
            client.drop()
            await here.say(it, f"missed {round_}")
            client = it.client()
            await client.resume(actor, session_id, number)
            assert heard(client) == [f"missed {round_}"]
            assert client.numbers() == [number + 1]
            assert client.frames[-1] == {"op": 0, "t": "RESUMED", "s": number + 1, "d": None}
        await asyncio.sleep(0.7)  # longer than a window
        await here.say(it, "still there")
        assert heard(client) == ["missed 1", "still there"]
        client.drop()
        await gone(it, session_id)
        late = it.client()
        await late.resume(actor, session_id, client.numbers()[-1])
        assert late.frames[-1] == INVALID_SESSION
        assert late.close_code is None


async def test_numbers_have_no_gap_when_a_guild_is_left_meanwhile(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """GW-035."""
    async with lab(monkeypatch, *here.everybody, by_hand=True) as it:
        client = it.client()
        session_id = (await client.identify(here.bob))["session_id"]
        await here.say(it, "one")
        client.drop()
        await it.do(leave_guild, here.bob, here.cats.id)
        await here.say(it, "not heard")
        await it.do(leave_guild, here.bob, here.dogs.id)
        back = it.client()
        await back.resume(here.bob, session_id, 1)
        numbers = [1, *back.numbers()]
        assert numbers == list(range(1, len(numbers) + 1))
        assert back.names().count("GUILD_DELETE") >= 2
        assert heard(back) == []


async def test_who_missed_too_much_begins_anew_and_who_did_not_goes_on(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GW-036: 5000 events while nobody listens."""
    async with lab(monkeypatch, *here.everybody, by_hand=True) as it:
        client = it.client()
        session_id = (await client.identify(here.bob))["session_id"]
        session = it.hub.sessions[session_id]
        client.drop()
        shared = frames.tail("TYPING_START", {})
        for _ in range(5000):
            session.push("TYPING_START", shared)
        last = session.number
        too_late, in_time = it.client(), it.client()
        await too_late.resume(here.bob, session_id, 1)
        assert too_late.frames[1:] == [INVALID_SESSION]
        await in_time.resume(here.bob, session_id, last - 100)
        assert in_time.numbers() == list(range(last - 99, last + 1))
        assert in_time.names()[-1] == "RESUMED"


@pytest.mark.parametrize("session_id", ["0" * 32, 5, None, {"a": 1}])
async def test_what_is_no_session_cannot_be_resumed_and_a_new_one_can_begin(
    here: Here, monkeypatch: pytest.MonkeyPatch, session_id: Any
) -> None:
    """GW-033, GW-034."""
    async with lab(monkeypatch, *here.everybody, by_hand=True) as it:
        client = it.client()
        await client.resume(here.bob, session_id, 0)
        assert (client.frames[-1], client.close_code) == (INVALID_SESSION, None)
        await client.identify(here.bob)


async def test_who_stays_silent_after_the_end_of_a_session_is_closed(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GW-034."""
    assert ops.IDENTIFY_AGAIN_SECONDS == 10
    async with lab(monkeypatch, *here.everybody) as it:
        client = it.client()
        await client.resume(here.bob, "0" * 32, 0)
        async with asyncio.timeout(PATIENCE):
            while client.close_code is None:
                await asyncio.sleep(0.01)
        assert client.close_code == 4009


async def test_an_account_that_is_switched_off_has_no_sessions(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """GW-038: live sockets hear it, lost ones cannot come back."""
    async with lab(monkeypatch, *here.everybody) as it:
        live, lost, other = it.client(), it.client(), it.client()
        await live.identify(here.bob)
        session_id = (await lost.identify(here.bob))["session_id"]
        await other.identify(here.owner)
        lost.drop()
        await it.do(disable_account, here.bob)
        assert live.frames[-1] == INVALID_SESSION
        assert live.close_code is None
        back = it.client()
        await back.resume(here.bob, session_id, 1)
        assert back.frames[-1] == INVALID_SESSION
        assert INVALID_SESSION not in other.frames


async def test_a_session_that_ends_while_calls_are_looked_up_hears_of_its_end_alone(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab(monkeypatch, *here.everybody) as it:
        client = it.client()
        session = it.hub.sessions[(await client.identify(here.bob))["session_id"]]

        async def signed_out_meanwhile(*_: object) -> list[CallRecord]:
            it.hub._dismiss(session)
            return [CallRecord(channel_id=1, message_id=2)]

        monkeypatch.setattr(asked, "in_database", signed_out_meanwhile)
        await client.send(13, {"channel_id": "1"})
        assert (client.frames[-1], client.close_code) == (INVALID_SESSION, None)
        assert "CALL_CREATE" not in str(session.ring)


async def test_heartbeats_say_how_far_a_client_is(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """GW-013: further than anything sent is fine, back is not."""
    async with lab(monkeypatch, *here.everybody) as it:
        client = it.client()
        await client.identify(here.bob)
        for number in (1, 1, 99, None, 99):
            await client.send(1, number)
            assert client.frames[-1] == {"op": 11}
        await client.send(1, 98)
        assert client.close_code == 4007


async def test_the_twenty_first_identify_of_a_minute_is_one_too_many(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GW-042; who they are is not looked up any more."""
    async with lab(monkeypatch, *here.everybody) as it:
        codes = []
        for _ in range(21):
            client = it.client()
            await client.send(2, {"token": "of nobody", "properties": {}})
            codes.append(client.close_code)
        assert codes == [4004] * 20 + [4008]
        await it.client().identify(here.bob)


async def test_no_intents_are_no_filter(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """GW-020; nor do the other fields of Discord's libraries mean anything."""
    async with lab(monkeypatch, *here.everybody) as it:
        client = it.client()
        await client.identify(here.bot, intents=0, compress=True, large_threshold=50, capabilities=1, unknown={"a": 1})
        await here.say(it, "hello")
        assert heard(client) == ["hello"]


async def test_a_request_that_is_taken_back_is_never_heard_of(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """GW-061."""

    def say_and_take_back() -> None:
        with transaction.atomic():
            send_message(here.owner, here.general, draft=MessageDraft(content="never"))
            raise LookupError

    async with lab(monkeypatch, *here.everybody) as it:
        client = it.client()
        await client.identify(here.bob)
        before = client.numbers()[-1]
        with pytest.raises(LookupError):
            await it.do(say_and_take_back)
        await here.say(it, "said")
        assert heard(client) == ["said"]
        assert client.numbers()[-1] == before + 1


async def test_who_does_not_read_holds_nobody_up_and_may_come_back(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """GW-044: others have every event at once, while the one who does not read is closed with 4000."""
    async with lab(monkeypatch, *here.everybody) as it:
        deaf, other = it.client(), it.client()
        session_id = (await deaf.identify(here.bob))["session_id"]
        await other.identify(here.owner)
        reads = asyncio.Event()
        send = deaf._send

        async def wait(message: dict[str, Any]) -> None:
            await reads.wait()
            await send(message)

        socket = it.hub.sessions[session_id].socket
        assert socket is not None
        socket._send = wait
        everybody: list[Session] = list(it.hub.sessions.values())
        shared = frames.tail("TYPING_START", {})
        for number in range(2, 4102):
            for session in everybody:
                session.push("TYPING_START", shared)
            assert other.frames[-1]["s"] == number
        assert len(other.numbers()) == 4101
        assert it.hub.sessions[session_id].socket is None
        reads.set()
        async with asyncio.timeout(PATIENCE):
            while deaf.close_code is None:
                await asyncio.sleep(0.01)
        assert deaf.close_code == 4000
        back = it.client()
        await back.resume(here.bob, session_id, 4000)
        assert back.names()[-1] == "RESUMED"


async def test_a_bot_with_large_guilds_is_told_of_them_as_fast_as_it_reads(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than a socket may have unsent: it would be closed, again and again. What happens meanwhile comes after."""
    monkeypatch.setattr("gateway.sockets.socket.MAX_QUEUED_BYTES", 2000)
    taken = asyncio.Semaphore(0)
    async with lab(monkeypatch, *here.everybody) as it:
        client = it.client()
        send = client._connection._socket._send

        async def slowly(message: dict[str, Any]) -> None:
            await taken.acquire()
            await send(message)

        client._connection._socket._send = slowly
        await client.send(2, {"token": str(here.bot.user_id), "properties": {}})
        await here.say(it, "meanwhile")
        assert client.names() == []
        for count in range(1, 4):
            taken.release()
            async with asyncio.timeout(PATIENCE):
                while len(client.names()) < count:
                    await asyncio.sleep(0.01)
        assert client.names() == ["READY", "GUILD_CREATE", "MESSAGE_CREATE"]
        assert len(str(client.first("GUILD_CREATE"))) > 2000
        assert client.numbers() == [1, 2, 3]
        assert client.close_code is None


async def test_a_bot_that_is_lost_before_it_knew_its_guilds_comes_back(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = asyncio.Semaphore(1)
    async with lab(monkeypatch, *here.everybody) as it:
        client, back = it.client(), it.client()
        send = client._connection._socket._send

        async def slowly(message: dict[str, Any]) -> None:
            await taken.acquire()
            await send(message)

        client._connection._socket._send = slowly
        await client.send(2, {"token": str(here.bot.user_id), "properties": {}})
        session_id = (await client.until("READY"))["session_id"]
        client.drop()
        async with asyncio.timeout(PATIENCE):
            while it.hub.sessions[session_id].waiting is not None:
                await asyncio.sleep(0)
        await back.resume(here.bot, session_id, 1)
        assert back.names() == ["GUILD_CREATE", "RESUMED"]


async def test_a_session_that_came_over_in_vain_does_not_stay(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """It left its process for a client that has missed too much to go on: it ends with its window, like any other."""
    async with lab(monkeypatch, *here.everybody) as it:

        async def take(session: Session, number: int) -> SessionHandedOver:
            await it.hub.add(session)
            session.number = 10
            session.flush()
            return SessionHandedOver(session_id=session.id, reply_to=it.hub.id)

        monkeypatch.setattr(it.handover, "take", take)
        client = it.client()
        await client.resume(here.bob, "A" * 32, 3)
        assert client.frames[-1] == INVALID_SESSION
        await gone(it, "A" * 32)
