"""How members of guilds appear, told to the bots that ask for it (the intent GUILD_PRESENCES).

On the guild wire a session asks for single members; libraries for Discord expect everybody's appearance in every
guild. Only guilds with such a bot here cost anything.
"""

import asyncio
from collections import defaultdict
from typing import Any
from weakref import WeakSet

from gateway.presence.presences import Change, Presences
from gateway.sessions.scopes import Scope
from gateway.sessions.session import Session
from gateway.v1.render_presences import NAME, presence_tail, render_presence


class BotPresences:
    """Who listens in which guild, and who was shown to them there."""

    def __init__(self, presences: Presences) -> None:
        self._presences = presences
        self._listeners: defaultdict[int, WeakSet[Session]] = defaultdict(WeakSet)
        self._places: defaultdict[int, set[int]] = defaultdict(set)
        self._shown_in: defaultdict[int, set[int]] = defaultdict(set)
        self._stirred: set[int] = set()
        presences.subscribe(self.changed)

    def begin(self, session: Session, guild_id: int) -> list[dict[str, Any]]:
        """A bot listens in a guild from now on; whom it can see there."""
        self._listeners[guild_id].add(session)
        self._places[session.user_id].add(guild_id)
        seen = []
        for user_id in self._presences.online_in(guild_id):
            self._shown_in[user_id].add(guild_id)
            presence = self._presences.of(user_id, session.user_id)
            if presence is not None:
                seen.append(render_presence(presence, guild_id))
        return seen

    def review(self, user_id: int) -> None:
        """Somebody came into a guild or left one, with some session: a bot that is not there does not listen. Once for
        all guilds that a session leaves together."""
        if user_id in self._places:
            if not self._stirred:
                asyncio.get_running_loop().call_soon(self._review_stirred)
            self._stirred.add(user_id)

    def _review_stirred(self) -> None:
        stirred, self._stirred = self._stirred, set()
        for user_id in stirred & self._places.keys():
            self._places[user_id] = {each for each in self._places[user_id] if self._still_tells(each, user_id)}
            if not self._places[user_id]:
                del self._places[user_id]

    def _still_tells(self, guild_id: int, user_id: int) -> bool:
        """Whether a session of this bot still listens in a guild. In whichever nobody does nobody is shown."""
        if self._heard_in(guild_id):
            return user_id in {session.user_id for session in self._listeners[guild_id]}
        for seen_id in self._presences.online_in(guild_id):
            shown_in = self._shown_in.pop(seen_id, set()) - {guild_id}
            if shown_in:
                self._shown_in[seen_id] = shown_in
        return False

    def changed(self, change: Change) -> None:
        """Somebody appears otherwise."""
        online = self._presences.guilds_of(change.user_id) if change.after is not None else frozenset[int]()
        shown = {guild_id for guild_id in online if self._heard_in(guild_id)}
        left = self._shown_in.pop(change.user_id, set()) - shown
        if shown:
            self._shown_in[change.user_id] = shown
        for guild_id in sorted(shown | left):
            self._tell(change, guild_id, is_there=guild_id in shown)

    def _heard_in(self, guild_id: int) -> bool:
        """Whether anybody still listens in a guild."""
        listeners = self._listeners.get(guild_id)
        if listeners is None:
            return False
        for session in tuple(listeners):
            if session.is_over or guild_id not in session.guilds:
                listeners.discard(session)
        if not listeners:
            del self._listeners[guild_id]
        return bool(listeners)

    def _tell(self, change: Change, guild_id: int, *, is_there: bool) -> None:
        after = change.after if is_there else None
        known = change.after or change.before
        if known is None:
            return
        tails = {True: presence_tail(known.user, after, guild_id), False: ""}
        for session in tuple(self._listeners.get(guild_id, ())):
            if session.is_over or session.user_id == change.user_id or guild_id not in session.guilds:
                continue
            sees = known.is_shown_to(session.user_id)
            if not sees and not _saw(session, change):
                continue  # how often somebody comes and goes is hidden too
            if not tails[sees]:
                tails[sees] = presence_tail(known.user, None, guild_id)
            session.push(NAME, tails[sees], 0, Scope(guild_id))


def _saw(session: Session, change: Change) -> bool:
    return change.before is not None and change.before.is_shown_to(session.user_id)
