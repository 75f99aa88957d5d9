"""Everybody in a guild, read when a list of its members is wanted here and followed by events from then on. Pure."""

from collections.abc import Callable, Iterable

import msgspec

from guilds.events import GuildEvent, MemberJoined, MemberLeft, MemberUpdated, RoleDeleted
from guilds.records import MemberRecord


class Roster:
    """The members as of some version of the guild, or later: events above that version make them right.

    Every event about a member says all about them, so it does no harm when what was read is newer than the event.
    """

    def __init__(self, version: int, members: Iterable[MemberRecord]) -> None:
        self.version = version
        self.members = {member.user.id: member for member in members}

    def take(self, event: GuildEvent) -> set[int]:
        """Follow an event; whom it concerns."""
        if event.version <= self.version:
            return set()
        self.version = event.version
        match event:
            case MemberJoined() | MemberUpdated():
                return self._put(event.member)
            case MemberLeft():
                return self._drop(event.user.id)
            case RoleDeleted():
                return self._drop_role(event.role_id)
        return set()

    def _put(self, member: MemberRecord) -> set[int]:
        self.members[member.user.id] = member
        return {member.user.id}

    def _drop(self, user_id: int) -> set[int]:
        return {user_id} if self.members.pop(user_id, None) is not None else set()

    def _drop_role(self, role_id: int) -> set[int]:
        held = {user_id: member for user_id, member in self.members.items() if role_id in member.role_ids}
        for user_id, member in held.items():
            kept = tuple(each for each in member.role_ids if each != role_id)
            self.members[user_id] = msgspec.structs.replace(member, role_ids=kept)
        return set(held)


def folded_name(member: MemberRecord) -> str:
    """What members are sorted by: how they are called in the guild, without case."""
    return (member.nick or member.user.global_name or member.user.username).casefold()


class Followed:
    """A roster on its way: asked for, read in the background while events are kept, then followed."""

    def __init__(self, read: Callable[[int], None]) -> None:
        self._read = read
        self._reading = 0
        self._last = 0
        self._kept: list[GuildEvent] = []
        self.roster: Roster | None = None

    def want(self) -> None:
        """Have the members read, unless they are being read."""
        if not self._reading:
            self._begin()

    def want_again(self) -> None:
        """What is known, or being read, may have a gap: read it once more."""
        if self.roster is not None or self._reading:
            self._begin()

    def _begin(self) -> None:
        self._last += 1
        self._reading = self._last
        self._kept.clear()
        self._read(self._reading)

    def loaded(self, reading: int, roster: Roster | None) -> bool:
        """A reading has ended, with or (None) without success. Whether the members are there because of it."""
        if reading != self._reading:
            return False  # began before something was missed
        self._reading = 0
        kept, self._kept = self._kept, []
        self.roster = roster
        if roster is not None:
            for event in kept:
                roster.take(event)
        return roster is not None

    def take(self, event: GuildEvent) -> set[int]:
        """Follow an event, or keep it until the members are there; who is known and concerned."""
        if self._reading:
            self._kept.append(event)
        return self.roster.take(event) if self.roster is not None else set()

    def forget(self) -> None:
        """Nobody asks for the members any more."""
        self.roster = None
