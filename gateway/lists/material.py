"""What the member lists of a guild are made of: its members, its roles, and how people appear."""

from collections.abc import Collection, Iterable
from typing import Protocol

import msgspec

from core.permissions import Overwrite
from gateway.guild_state import GuildState
from gateway.lists.member_list import Groups, Spot
from gateway.lists.roster import Roster, folded_name
from gateway.presence.presences import Presence, Presences
from gateway.v1.render_lists import encode_row
from guilds.records import MemberRecord


class Guild(Protocol):
    """What a guild's hub tells of itself."""

    id: int
    state: GuildState | None
    presences: Presences


class Material:
    """Rows and places of members. Rows are encoded once, and again when something about the member changes."""

    def __init__(self, guild: Guild) -> None:
        self._guild = guild
        self._roster = Roster(0, ())
        self._hiding: dict[int, frozenset[int]] = {}
        self._rows: dict[int, msgspec.Raw] = {}
        self.groups = Groups(())

    @property
    def state(self) -> GuildState:
        """The guild's structure."""
        assert self._guild.state is not None
        return self._guild.state

    @property
    def everybody(self) -> Collection[int]:
        """The members' ids."""
        return self._roster.members.keys()

    def begin(self, roster: Roster) -> None:
        """Make everything of these members."""
        self._roster = roster
        self._rows.clear()
        hiding = self._guild.presences.hiding()
        self._hiding = {each.user.id: each.hidden_from for each in hiding if each.user.id in roster.members}
        self.regroup()

    def end(self) -> None:
        """Forget the members."""
        self.begin(Roster(0, ()))

    def regroup(self) -> None:
        """Roles have changed."""
        self.groups = Groups(self.state.roles.values())

    def note(self, user_id: int) -> frozenset[int]:
        """Something about a person has changed. From whom they hide, if they are an online member."""
        self._rows.pop(user_id, None)
        presence = self._guild.presences.of(user_id) if user_id in self._roster.members else None
        hidden_from = presence.hidden_from if presence is not None else frozenset[int]()
        if hidden_from:
            self._hiding[user_id] = hidden_from
        else:
            self._hiding.pop(user_id, None)
        return hidden_from

    def hides_anybody_from(self, viewer_id: int) -> bool:
        """Whether an online member appears offline to this viewer."""
        return any(viewer_id in viewers for viewers in self._hiding.values())

    def member(self, user_id: int) -> MemberRecord | None:
        """Somebody's membership."""
        return self._roster.members.get(user_id)

    def can_view(self, member: MemberRecord, overwrites: Iterable[Overwrite]) -> bool:
        """Whether a member may see a channel with these overwrites."""
        return self.state.can_view(member, tuple(overwrites))

    def spot(self, member: MemberRecord, groups: Groups, viewer_id: int) -> Spot:
        """Where a member stands among these groups, as this viewer sees them."""
        user_id = member.user.id
        is_online = self._presence(user_id, viewer_id) is not None
        return groups.rank(member, is_online=is_online), folded_name(member), user_id

    def row(self, user_id: int, viewer_id: int) -> msgspec.Raw:
        """A member as this viewer sees them, encoded."""
        member, shown = self._roster.members[user_id], self._guild.presences.of(user_id)
        seen = self._presence(user_id, viewer_id)
        if seen is not shown or member.communication_disabled_until is not None:
            return encode_row(member, seen)  # looks otherwise to others, or before long
        found = self._rows.get(user_id)
        if found is None:
            found = self._rows[user_id] = encode_row(member, seen)
        return found

    def _presence(self, user_id: int, viewer_id: int) -> Presence | None:
        return self._guild.presences.of(user_id, viewer_id)
