"""What a session asks for with ops 3, 4, 8, 13 and 14. What cannot be done is told to it, and the socket stays open."""

from contextlib import suppress
from typing import Any

import msgspec

from chat.calls import calls_of
from chat.v1.render_calls import render_call
from gateway.database import in_database
from gateway.hub import Hub
from gateway.sessions.session import Session
from gateway.v1 import inputs
from gateway.v1.inputs_members import member_wish
from gateway.v1.inputs_voice import BadWish, voice_wish
from gateway.v1.lazy_request import subscribe

_INVALID = "VALIDATION_INVALID_PARAMS"


async def change_presence(hub: Hub, session: Session, payload: Any) -> None:
    """How the person wants to be seen."""
    try:
        wish = msgspec.convert(payload, inputs.PresenceUpdate)
    except msgspec.ValidationError as error:
        session.complain(_INVALID, str(error))
        return
    session.status = "invisible" if wish.status == "offline" else wish.status
    session.afk = wish.afk
    session.mobile = session.mobile if wish.mobile is None else wish.mobile
    hub.people.touch(session)


async def subscribe_to(hub: Hub, session: Session, payload: Any) -> None:
    """What it wants to hear of guilds."""
    try:
        wishes = msgspec.convert(payload, inputs.LazyRequest).subscriptions
    except msgspec.ValidationError as error:
        session.complain(_INVALID, str(error))
        return
    subscribe(hub, session, wishes)


async def change_voice(hub: Hub, session: Session, payload: Any) -> None:
    """To come into voice, to be there in another way, or to go."""
    try:
        hub.voice.ask(session, voice_wish(payload, session))
    except BadWish as error:
        session.complain(error.code, str(error))


async def request_members(hub: Hub, session: Session, payload: Any) -> None:
    """Members of a guild."""
    try:
        wish = member_wish(payload)
    except BadWish as error:
        session.complain(error.code, str(error))
        return
    if wish.guild_id not in session.guilds:
        session.complain(_INVALID, "There is no such guild")
    elif not hub.member_requests.ask(session, wish):
        session.complain(_INVALID, "Too many requests are waiting")


async def show_call(hub: Hub, session: Session, payload: Any) -> None:
    """A call whose beginning it has missed."""
    with suppress(msgspec.ValidationError, ValueError):
        wish = msgspec.convert(payload, inputs.CallConnect)
        found = await in_database(calls_of, session.user_id, inputs.snowflake(wish.channel_id))
        for call in () if session.is_over else found:
            session.dispatch("CALL_CREATE", render_call(call))
