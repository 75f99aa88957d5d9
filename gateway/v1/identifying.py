"""What a client says when it identifies, checked, and what is read for the session it gets."""

from accounts.operations.sessions import note_gateway_session
from core import limits
from gateway.loading import Person, load_person
from gateway.sessions.session import Session
from gateway.sessions.shards import Shard, shard_of
from gateway.v1 import inputs, ops
from gateway.v1.broken_rules import ProtocolError
from gateway.v1.inputs_voice import whereabouts
from gateway.v1.ops import Close


def checked_id(value: inputs.Snowflake | None) -> int | None:
    """An id that a client sent. Raises ProtocolError."""
    try:
        return inputs.snowflake(value)
    except ValueError as error:
        raise ProtocolError(Close.DECODE_ERROR, "Invalid snowflake") from error


def checked_shard(wish: inputs.Identify) -> Shard | None:
    """The part of a bot that a client says it is. Raises ProtocolError."""
    try:
        return shard_of(wish.shard)
    except ValueError as error:
        raise ProtocolError(Close.INVALID_SHARD, "Invalid shard") from error


def is_hammering(hashed: str) -> bool:
    """Whether a token has identified too often in the last minute; counts this time too."""
    verdict = limits.hit(f"gateway:rpc:session:{hashed}", ops.MAX_IDENTIFIES_PER_MINUTE, 60_000)
    return verdict is not None and not verdict.allowed


def load_for(session: Session) -> Person:
    """Everything READY says about a session's person, with the guilds that are for the session. For a thread."""
    person = load_person(session.actor, *whereabouts(session))
    own = {guild_id: each for guild_id, each in person.memberships.items() if session.may_have(guild_id)}
    if person.is_signed_in:
        note_gateway_session(session.actor)  # before the client knows: what it asks for next may need it
    return person._replace(memberships=own)


def furnish(session: Session, wish: inputs.Identify, said: inputs.Properties, initial_guild: int | None) -> None:
    """Note on a session what the client said about itself."""
    session.properties = said.stored()
    session.ignored = frozenset(name.upper() for name in wish.ignored_events or ())
    session.flags = wish.flags or 0
    session.mobile = bool(said.mobile)
    if wish.presence is not None:
        status = wish.presence.status
        session.status = "invisible" if status == "offline" else status or session.status
        session.afk = wish.presence.afk
        session.mobile = session.mobile if wish.presence.mobile is None else wish.presence.mobile
    if initial_guild is not None:
        session.active_guilds.add(initial_guild)
        session.synced_guilds.add(initial_guild)
