"""What ends when somebody's last session does: memberships that were only for the visit."""

from core.actor import Actor
from gateway.database import in_database
from gateway.hub import Hub
from gateway.presence.numbers import connected_people
from gateway.sessions.session import Session
from guilds.operations.joining import end_temporary_memberships

GRACE_SECONDS = 5.0
"""Longer than other processes take to tell who is connected to them (gateway/presence/numbers.py)."""


class Departures:
    """Looks after people who have gone; asked by the hub when a person's last session here is over."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        hub.on_gone = self.note

    def note(self, session: Session) -> None:
        """A person's last session in this process has ended; another process may have one."""
        if not session.is_bot:
            self._hub.wheel.after(GRACE_SECONDS, lambda: self._hub.spawn(in_database(_conclude, session.actor)))


def _conclude(actor: Actor) -> None:
    if not connected_people((actor.user_id,)):
        end_temporary_memberships(actor)
