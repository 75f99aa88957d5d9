"""What happens to guilds, their roles and their members.

Each carries the guild's `version` after the change: hubs apply changes in that order and let nothing overtake them.
"""

from typing import Literal

from accounts.events import UserEvent
from accounts.records import UserRecord
from core.events import Event, user_streams
from guilds.records import GuildRecord, MemberRecord, RoleRecord, UserGuildSettingsRecord


class GuildEvent(Event, frozen=True, kw_only=True):
    """Heard by every session in the guild, and by those in `also_user_ids` who may not be in it (yet or any more).

    Each has a version of its own, without gaps: that is how a hub knows that it has heard everything.
    """

    guild_id: int
    version: int
    also_user_ids: tuple[int, ...] = ()

    def streams(self) -> tuple[str, ...]:
        return (f"guild:{self.guild_id}", *user_streams(self.also_user_ids))


class GuildUpdated(GuildEvent, frozen=True, kw_only=True):
    """Settings, owner or features changed."""

    guild: GuildRecord


class GuildDeleted(GuildEvent, frozen=True, kw_only=True):
    """The guild is gone."""


class MemberJoined(GuildEvent, frozen=True, kw_only=True):
    """A person came in, or made the guild (`is_creation`). Their own sessions start to hear the guild with this."""

    member: MemberRecord
    is_creation: bool = False


class MemberUpdated(GuildEvent, frozen=True, kw_only=True):
    """Nickname, roles, timeout or profile of a member changed."""

    member: MemberRecord


class MemberFacesUpdated(Event, frozen=True, kw_only=True):
    """An account that is a member of several guilds looks different now: MemberUpdated for each of them, in one event
    because it is one change. `versions` are the guilds', in the order of `members`."""

    members: tuple[MemberRecord, ...]
    versions: tuple[int, ...]

    def streams(self) -> tuple[str, ...]:
        return tuple(f"guild:{member.guild_id}" for member in self.members)

    def parts(self) -> tuple[MemberUpdated, ...]:
        """What happened in each guild."""
        pairs = zip(self.members, self.versions, strict=True)
        return tuple(
            MemberUpdated(id=self.id, guild_id=member.guild_id, version=version, member=member)
            for member, version in pairs
        )


class MemberLeft(GuildEvent, frozen=True, kw_only=True):
    """A person left or was removed. Their sessions hear nothing of the guild after this."""

    user: UserRecord
    how: Literal["left", "kicked", "banned"]


class MemberBanned(GuildEvent, frozen=True, kw_only=True):
    """A person, in the guild or not, may not come in any more. If they were in, MemberLeft follows."""

    user: UserRecord


class BanLifted(GuildEvent, frozen=True, kw_only=True):
    """A person may come in again: somebody said so, or their time was over."""

    user: UserRecord


class RoleCreated(GuildEvent, frozen=True, kw_only=True):
    """A role was made."""

    role: RoleRecord


class RoleUpdated(GuildEvent, frozen=True, kw_only=True):
    """A role changed."""

    role: RoleRecord


class RolesReordered(GuildEvent, frozen=True, kw_only=True):
    """Several roles changed place; `roles` are those that did."""

    roles: tuple[RoleRecord, ...]


class RoleDeleted(GuildEvent, frozen=True, kw_only=True):
    """A role is gone, from members and overwrites too."""

    role_id: int


class UserGuildSettingsUpdated(UserEvent, frozen=True, kw_only=True):
    """A person changed what they want to hear of a guild or of private channels."""

    settings: UserGuildSettingsRecord
