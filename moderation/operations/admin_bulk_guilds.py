"""What administrators do to many guilds, or with many people, at once. Each of them on its own: what is wrong with one
keeps nothing from the others. They go in pieces, so that nobody waits long for a guild that is among them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from accounts.models import User
from accounts.rights import Right, require_right
from core.actor import Actor
from core.errors import Code
from core.operations import operation
from guilds import features
from guilds.access import UNAVAILABLE, locked_guild, locked_guilds
from guilds.models import Guild
from guilds.operations.admitting import bring_in_all
from guilds.operations.changing import change_features
from guilds.operations.discovery import unlist
from moderation.audit import record_admin
from moderation.operations.admin_guild_members import is_nobody
from moderation.operations.admin_guilds import SYSTEM, features_with

PIECE = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """With which ids it was done, and why with which not."""

    done: list[int] = field(default_factory=list)
    refused: dict[int, Code] = field(default_factory=dict)

    def add(self, ids: Collection[int], refused: dict[int, Code]) -> None:
        """Note what became of a piece."""
        self.refused.update(refused)
        self.done.extend(one for one in ids if one not in refused)


def pieces(ids: Collection[int]) -> Iterator[list[int]]:
    """The ids, each once, some at a time."""
    once = list(dict.fromkeys(ids))
    for start in range(0, len(once), PIECE):
        yield once[start : start + PIECE]


# -- people ----------------------------------------------------------------------------------------------------------


def add_guild_members(actor: Actor, guild_id: int, *, user_ids: Collection[int]) -> Outcome:
    """Make people members of a guild, banned or not, without a message for each; those who are stay. Needs the right
    to. Publishes what joining publishes.

    Raises as `require_right`, UNKNOWN_GUILD. Refuses people with UNKNOWN_USER, MAX_GUILDS, MAX_GUILD_MEMBERS.
    """
    _note_members(actor, guild_id, len(user_ids))
    outcome = Outcome()
    for piece in pieces(user_ids):
        outcome.add(piece, _add_members(actor, guild_id, piece))
    return outcome


@operation("admin.bulk.note_members")
def _note_members(actor: Actor, guild_id: int, count: int) -> None:
    require_right(actor, Right.BULK_ADD_GUILD_MEMBERS)
    locked_guild(guild_id)
    record_admin(actor, "bulk_add_guild_members", "guild", guild_id, guild_id=guild_id, user_count=count)


@operation("admin.bulk.add_members")
def _add_members(actor: Actor, guild_id: int, user_ids: Sequence[int]) -> dict[int, Code]:
    guild = locked_guild(guild_id)
    users = [user for user in User.objects.filter(pk__in=user_ids).order_by("id") if not is_nobody(user)]
    unknown = dict.fromkeys(set(user_ids) - {user.id for user in users}, Code.UNKNOWN_USER)
    return unknown | bring_in_all(SYSTEM, guild, users)


# -- guilds ----------------------------------------------------------------------------------------------------------


def change_features_of_guilds(
    actor: Actor, guild_ids: Collection[int], *, add: Collection[str] = (), remove: Collection[str] = ()
) -> Outcome:
    """`admin_guilds.change_guild_features` for many guilds. Needs the right to do it to many. Publishes GuildUpdated
    for each that it changes.

    Raises as `require_right`. Refuses guilds with UNKNOWN_GUILD, INVALID_FORM_BODY (too many features).
    """
    _note_features(actor, len(guild_ids), add, remove)
    outcome = Outcome()
    for piece in pieces(guild_ids):
        outcome.add(piece, switch_features(actor, piece, add=add, remove=remove))
    return outcome


@operation("admin.bulk.note_features")
def _note_features(actor: Actor, count: int, add: Collection[str], remove: Collection[str]) -> None:
    require_right(actor, Right.BULK_UPDATE_GUILD_FEATURES)
    facts = {"add_features": ",".join(add), "remove_features": ",".join(remove)}
    record_admin(actor, "bulk_update_guild_features", "guild", guild_count=count, **facts)


@operation("admin.bulk.switch_features")
def switch_features(
    actor: Actor, guild_ids: Sequence[int], *, add: Collection[str] = (), remove: Collection[str] = ()
) -> dict[int, Code]:
    """Change features of some guilds, for whoever may; returns why of which not. Publishes GuildUpdated for each that
    it changes."""
    guilds = locked_guilds(guild_ids)
    refused = dict.fromkeys(set(guild_ids) - {guild.id for guild in guilds}, Code.UNKNOWN_GUILD)
    wanted: dict[int, list[str]] = {}
    for guild in guilds:
        found = features_with(guild, add, remove)
        if found is None:
            refused[guild.id] = Code.INVALID_FORM_BODY
        elif found != sorted(guild.features):
            wanted[guild.id] = found
    change_features(SYSTEM, [guild for guild in guilds if guild.id in wanted], wanted)
    unlist(actor, [guild_id for guild_id, found in wanted.items() if features.DISCOVERABLE not in found])
    return refused


@operation("admin.bulk.reload_guilds")
def reload_guilds(actor: Actor, guild_ids: Sequence[int]) -> None:
    """`admin_guilds.reload_guild` for some guilds, for whoever may. Publishes GuildUpdated for each."""
    guilds = locked_guilds(guild_ids)
    change_features(SYSTEM, guilds, {guild.id: _opened(guild) for guild in guilds})


def _opened(guild: Guild) -> list[str]:
    return sorted(set(guild.features) - {UNAVAILABLE})
