"""What a person may do in a guild, as facts: rows in, `core.permissions.Grant` out."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.permissions import Grant, RoleFacts, came_with_raid
from guilds.models import Guild, Member, Role

_MOST_GUILDS = 2048


class _RoleCache:
    """The roles of the guilds this process works for, each valid for exactly one version of its guild."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[int, tuple[int, Mapping[int, RoleFacts]]] = OrderedDict()

    def get(self, guild_id: int, version: int) -> Mapping[int, RoleFacts] | None:
        with self._lock:
            found = self._known.get(guild_id)
            if found is None or found[0] != version:
                return None
            self._known.move_to_end(guild_id)
            return found[1]

    def put(self, guild_id: int, version: int, roles: Mapping[int, RoleFacts]) -> None:
        with self._lock:
            self._known[guild_id] = version, roles
            self._known.move_to_end(guild_id)
            while len(self._known) > _MOST_GUILDS:
                self._known.popitem(last=False)


class _Uncommitted(threading.local):
    """Versions this thread has given out in a transaction that may still be rolled back."""

    def __init__(self) -> None:
        self.versions: dict[int, int] = {}


_cache = _RoleCache()
_uncommitted = _Uncommitted()


def note_uncommitted(guild_id: int, version: int) -> None:
    """Keep the roles of this version out of the shared cache until the transaction has committed.

    After a rollback another writer gives the same number to another structure.
    """
    _uncommitted.versions[guild_id] = version
    transaction.on_commit(lambda: _uncommitted.versions.pop(guild_id, None))


def guild_roles(guild_id: int, version: int) -> Mapping[int, RoleFacts]:
    """The guild's roles at that version, @everyone included. One query when cold, none when warm."""
    found = _cache.get(guild_id, version)
    if found is None:
        found = roles_of((guild_id,))[guild_id]
        if _uncommitted.versions.get(guild_id, -1) < version:
            _cache.put(guild_id, version, found)
    return found


def know_roles(versions: Mapping[int, int]) -> None:
    """Read the roles of several guilds at the versions named ahead of `guild_roles`. One query for those that are not
    known yet, none when all are."""
    unknown = [guild_id for guild_id, version in versions.items() if _cache.get(guild_id, version) is None]
    if not unknown:
        return
    for guild_id, roles in roles_of(unknown).items():
        if _uncommitted.versions.get(guild_id, -1) < versions[guild_id]:
            _cache.put(guild_id, versions[guild_id], roles)


def roles_of(guild_ids: Iterable[int]) -> dict[int, dict[int, RoleFacts]]:
    """The roles of several guilds in one query, past the cache."""
    found: dict[int, dict[int, RoleFacts]] = {guild_id: {} for guild_id in guild_ids}
    rows = Role.objects.filter(guild_id__in=found).values_list("guild_id", "id", "permissions", "position")
    for guild_id, role_id, permissions, position in rows:
        found[guild_id][role_id] = RoleFacts(role_id, permissions, position)
    return found


def grant_for(
    guild: Guild,
    member: Member | None,
    user: User,
    *,
    roles: Mapping[int, RoleFacts] | None = None,
    unmasked: bool = False,
) -> Grant:
    """The grant of a person whose rows are at hand. `member` None means they are not in the guild.

    `unmasked` leaves the guild's demand for an authenticator aside: for what clients are shown, and for questions
    about a member's rank rather than about what they may do right now.
    """
    return Grant(
        user_id=user.id,
        guild_id=guild.id,
        is_owner=guild.owner_id == user.id,
        is_member=member is not None,
        is_bot=user.is_bot,
        has_mfa=unmasked or user.has_mfa,
        mfa_level=guild.mfa_level,
        role_ids=frozenset(member.role_ids) if member is not None else frozenset(),
        roles=guild_roles(guild.id, guild.version) if roles is None else roles,
        timed_out_until=member.communication_disabled_until if member is not None else None,
        held_back_until=_held_back_until(guild, member, user),
    )


def _held_back_until(guild: Guild, member: Member | None, user: User) -> datetime | None:
    """Those who came with a raid only read while it goes on, unless somebody vouched for them with a role."""
    if guild.raid_since is None or member is None or member.role_ids or user.is_bot or guild.owner_id == user.id:
        return None
    return guild.raid_until if came_with_raid(guild.raid_since, member.joined_at) else None


def grant_of(user: User, guild_id: int) -> Grant:
    """A person's grant in a guild: two queries and the roles. Guild.DoesNotExist for an unknown guild."""
    guild = Guild.objects.get(pk=guild_id)
    return grant_for(guild, Member.objects.filter(guild_id=guild_id, user_id=user.id).first(), user)
