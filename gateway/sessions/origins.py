"""Sessions whose client has drawn a change already, and need not be told."""

from collections.abc import Iterable

from chat.events_reactions import PersonReactionEvent
from core.events import Event
from gateway.sessions.session import Session


def without_origin(event: Event, sessions: Iterable[Session]) -> Iterable[Session]:
    """The sessions, but not the one that the event says it comes from. Nobody can silence another's session."""
    if not isinstance(event, PersonReactionEvent) or not event.origin:
        return sessions
    return [one for one in sessions if one.id != event.origin or one.user_id != event.actor_id]
