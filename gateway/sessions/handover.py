"""Resuming a session that lives in another process.

The process the client came to asks all others over the bus. Before it asks it already listens to everything the
session hears, holding it back; the answer says which events the session has had, so that each arrives exactly once.
"""

import asyncio
from typing import Any

from django.conf import settings
from msgspec.structs import replace

from core.bus import get_bus
from core.events import Event, encode
from gateway.database import in_database
from gateway.events import SessionHandedOver, SessionWanted
from gateway.hub import Hub
from gateway.loading import Person, load_person
from gateway.sessions.arriving import tell_of_guilds
from gateway.sessions.session import Session
from gateway.sessions.shards import Shard

ANSWER_SECONDS = 2.0


class Handover:
    """Asks for sessions and answers those who ask. A listener of the hub."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._asked: dict[str, asyncio.Future[SessionHandedOver]] = {}
        self._taking: set[str] = set()
        hub.add_listener(self.hear)

    def hear(self, event: Event) -> None:
        """Answer a question, or take the answer to one."""
        if isinstance(event, SessionWanted) and event.reply_to != self._hub.id:
            self._give(event)
        elif isinstance(event, SessionHandedOver):
            waiter = self._asked.pop(event.session_id, None)
            if waiter is not None and not waiter.done():
                waiter.set_result(event)

    def _give(self, wanted: SessionWanted) -> None:
        session = self._hub.sessions.get(wanted.session_id)
        if session is None or session.face != wanted.face or session.waiting is not None:
            return  # what is held back could not go along; and it may be another's, who only asks for it here
        refusal = _refusal(session, wanted.token_hash, wanted.number)
        self._hub.flush(session)
        # What this process has heard, the session has had, if it was for the session at all.
        answer = _packed(session, wanted.reply_to, refusal, self._hub.recent_events())
        if not refusal:
            answer = replace(answer, watched=self._watched(session), **self._shown(session))
        # Encoded now, while it is as it was: ending the session empties what the answer refers to.
        self._hub.spawn(in_database(self._send, answer.streams(), encode(answer)))
        if not refusal:
            self._hub.end(session, moves=True)
            if session.socket is not None:
                session.socket.close(4000, "Session resumed elsewhere")

    def _watched(self, session: Session) -> dict[int, tuple[int, ...]]:
        return {guild_id: tuple(user_ids) for guild_id, user_ids in self._hub.watched.of(session).items()}

    def _shown(self, session: Session) -> dict[str, Any]:
        """As of when the session was shown its guilds, and which channels."""
        states = {guild_id: state for guild_id in session.guilds if (state := self._hub.guilds[guild_id].state)}
        return {
            "versions": {guild_id: state.version for guild_id, state in states.items()},
            "seen": {
                guild_id: {each: state.channels[each].kind for each in session.guilds[guild_id].visible}
                for guild_id, state in states.items()
            },
        }

    @staticmethod
    def _send(streams: tuple[str, ...], frame: bytes) -> None:
        for stream in streams:
            get_bus().publish(stream, frame)

    async def take(self, session: Session, number: int) -> SessionHandedOver | None:
        """Bring a session of another process here, into the new one that has its id and is of its kind.

        None when no process has it, or another client is just asking for it; else the answer, refusal or not.
        """
        if not settings.GUILDHALL.redis_url or session.id in self._taking or session.id in self._hub.sessions:
            return None
        self._taking.add(session.id)
        try:
            return await self._taken(session, number)
        finally:
            self._taking.discard(session.id)

    async def _taken(self, session: Session, number: int) -> SessionHandedOver | None:
        await self._hub.add(session)
        answer = None
        try:
            person = await in_database(load_person, session.actor)
            answer = await self._prepared(session, person, number)
        finally:
            if answer is None or answer.refusal:
                self._hub.end(session)
        if answer is not None and not answer.refusal:
            self._arrived(session, answer)
        return answer

    async def _prepared(self, session: Session, person: Person, number: int) -> SessionHandedOver | None:
        """The session hears all that it should, and has been asked for."""
        session.learn_mfa(person.has_mfa)
        self._hub.people.learn(session, person)
        if not person.is_signed_in:
            return None
        await self._hub.late_guilds.admit(session, person.memberships)
        answer = await self._ask(session, number)
        if answer is not None and not answer.refusal:
            await self._hub.guilds.catch_up(session, answer.versions)
        return answer

    def _arrived(self, session: Session, answer: SessionHandedOver) -> None:
        self._narrow(session, answer)
        _unpack(session, answer)
        tell_of_guilds(self._hub.guilds, session, answer)
        session.flush(known=frozenset(answer.event_ids))
        self._look_again(session, answer)
        self._hub.people.appear(session)
        self._hub.late_guilds.wait_for(session)

    def _narrow(self, session: Session, answer: SessionHandedOver) -> None:
        """Only now it is known that the session is but a part of its bot."""
        if answer.shard is not None:
            session.narrow(Shard(*answer.shard))
            others = [guild_id for guild_id in session.own_guilds if not session.may_have(guild_id)]
            self._hub.guilds.leave(session, others)

    def _look_again(self, session: Session, answer: SessionHandedOver) -> None:
        """What the session had asked for there: member lists are made here, and sent anew; members are watched."""
        for guild_id, windows in answer.windows.items():
            guild = self._hub.guilds.get(guild_id)
            if guild is not None and guild_id in session.guilds:
                guild.lists.subscribe(session, windows)
        for guild_id, user_ids in answer.watched.items():
            if guild_id in session.guilds:
                self._hub.watched.watch(session, guild_id, user_ids)

    async def _ask(self, session: Session, number: int) -> SessionHandedOver | None:
        waiter = self._asked[session.id] = asyncio.get_running_loop().create_future()
        wanted = SessionWanted(
            session_id=session.id,
            token_hash=session.token_hash,
            number=number,
            reply_to=self._hub.id,
            face=session.face,
        )
        await in_database(self._send, wanted.streams(), encode(wanted))
        try:
            return await asyncio.wait_for(waiter, ANSWER_SECONDS)
        except TimeoutError:
            return None
        finally:
            self._asked.pop(session.id, None)


def _refusal(session: Session, token_hash: str, number: int) -> str:
    if session.token_hash != token_hash:
        return "token"
    return "number" if number > session.number else ""


def _packed(session: Session, reply_to: str, refusal: str, event_ids: tuple[int, ...]) -> SessionHandedOver:
    if refusal:
        return SessionHandedOver(session_id=session.id, reply_to=reply_to, refusal=refusal)
    return SessionHandedOver(
        session_id=session.id,
        reply_to=reply_to,
        number=session.number,
        acked=session.acked,
        ring=tuple(session.ring),
        event_ids=event_ids,
        ignored=tuple(session.ignored),
        flags=session.flags,
        properties=session.properties,
        shard=session.shard,
        status=session.status,
        afk=session.afk,
        mobile=session.mobile,
        active_guilds=tuple(session.active_guilds),
        synced_guilds=tuple(session.synced_guilds),
        open_guilds=tuple(session.guilds),
        closed_guilds=tuple(session.closed_guilds | session.late_guilds),
        typing={str(guild_id): wish for guild_id, wish in session.typing.items()},
        windows=session.windows,
        has_voice=session.has_voice,
        face=session.face_facts(),
    )


def _unpack(session: Session, answer: SessionHandedOver) -> None:
    session.number, session.acked = answer.number, answer.acked
    session.ring.extend(answer.ring)
    session.ignored, session.flags = frozenset(answer.ignored), answer.flags
    session.properties = answer.properties
    session.status, session.afk, session.mobile = answer.status, answer.afk, answer.mobile
    session.active_guilds.update(answer.active_guilds)
    session.synced_guilds.update(answer.synced_guilds)
    session.typing = {int(guild_id): wish for guild_id, wish in answer.typing.items()}
    session.has_voice = answer.has_voice
    session.learn_face(answer.face)
