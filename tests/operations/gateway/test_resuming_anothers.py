"""The ids of sessions are no secret: voice states show them. Asking for another's session does that one no harm."""

import asyncio
import threading
from types import SimpleNamespace

import pytest

from core.actor import Actor
from core.events import Event, decode
from gateway.events import SessionHandedOver, SessionWanted
from gateway.sessions import handover
from gateway.sessions.handover import Handover
from gateway.sessions.session import Session
from gateway.v1 import ops
from tests.operations.gateway.gateway_lab import PATIENCE, lab
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]
SESSION_ID = "A" * 32


@pytest.fixture
def people() -> tuple[Actor, Actor]:
    world = World()
    world.guild("cats").member("bob").member("mallory")
    return world.person("bob"), world.person("mallory")


async def test_who_asks_for_anothers_session_keeps_nobody_from_it(
    people: tuple[Actor, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among several processes: the right one is not refused while another asks, neither here nor in a third one."""
    bob, mallory = people
    several = SimpleNamespace(GUILDHALL=SimpleNamespace(redis_url="redis://several"))
    asking, answered, said = asyncio.Event(), asyncio.Event(), list[Event]()

    async def slow(self: Handover, session: Session, *_: object) -> SessionHandedOver:
        asking.set()
        await answered.wait()
        return SessionHandedOver(session_id=session.id, reply_to="", refusal="token")

    monkeypatch.setattr(Handover, "_prepared", slow)
    monkeypatch.setattr(Handover, "_send", staticmethod(lambda _streams, frame: said.append(decode(frame))))
    async with lab(monkeypatch, bob, mallory) as it:
        monkeypatch.setattr(handover, "settings", several)
        thief, right = it.client(), it.client()
        stealing = asyncio.ensure_future(thief.resume(mallory, SESSION_ID, 0))
        await asking.wait()
        await right.resume(bob, SESSION_ID, 0)
        assert (right.frames[-1], right.close_code) == ({"op": 9, "d": False}, None)
        it.handover.hear(SessionWanted(session_id=SESSION_ID, token_hash="bob's", number=0, reply_to="third"))
        assert said == []
        answered.set()
        await stealing
        assert thief.close_code == 4004
        assert it.hub.sessions == {}
        assert it.hub.sessions_of(mallory.user_id) == ()


async def test_sessions_of_other_processes_are_not_asked_for_without_end(
    people: tuple[Actor, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each costs as much as a new one, of which there are not so many a minute either."""
    bob, mallory = people
    asked: list[int] = []

    async def nobody_has_it(self: Handover, session: Session, number: int) -> None:
        asked.append(session.user_id)

    monkeypatch.setattr(Handover, "take", nobody_has_it)
    monkeypatch.setattr(ops, "MAX_RESUMES_ELSEWHERE_PER_MINUTE", 2)
    async with lab(monkeypatch, bob, mallory) as it:
        for actor in (mallory, mallory, mallory, bob):
            client = it.client()
            await client.resume(actor, SESSION_ID, 0)
            assert (client.frames[-1], client.close_code) == ({"op": 9, "d": False}, None)
    assert asked == [mallory.user_id, mallory.user_id, bob.user_id]


async def test_who_is_asked_for_a_session_does_not_wait_for_the_bus(
    people: tuple[Actor, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer holds thousands of dispatches, and the bus may be slow: everybody else goes on meanwhile."""
    bob, _ = people
    said: list[tuple[Event, bool]] = []

    def send(_streams: tuple[str, ...], frame: bytes) -> None:
        said.append((decode(frame), threading.current_thread() is threading.main_thread()))

    monkeypatch.setattr(Handover, "_send", staticmethod(send))
    async with lab(monkeypatch, bob) as it:
        session_id = (await it.client().identify(bob))["session_id"]
        (session,) = it.hub.sessions.values()
        wanted = SessionWanted(session_id=session_id, token_hash=session.token_hash, number=1, reply_to="other")
        it.handover.hear(wanted)
        assert it.hub.sessions == {}
        async with asyncio.timeout(PATIENCE):
            while not said:
                await asyncio.sleep(0.01)
        ((answer, is_on_loop),) = said
    assert (type(answer), is_on_loop) == (SessionHandedOver, False)
