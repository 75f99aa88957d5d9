"""Getting at a guild: fetch it, decide whether the actor may, lock it for a change."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from django.db.models import F

from accounts.models.user import UserFlags
from core.actor import Actor
from core.errors import Code, ProductError
from core.events import publish
from core.permissions import Grant, can
from guilds.events import GuildEvent
from guilds.grants import grant_for, note_uncommitted
from guilds.models import Guild, Member, Role

_Event = TypeVar("_Event", bound=GuildEvent)

UNAVAILABLE = "UNAVAILABLE_FOR_EVERYONE"
UNAVAILABLE_BUT_STAFF = "UNAVAILABLE_FOR_EVERYONE_BUT_STAFF"


class Account(Protocol):
    """What says of a person whether they are staff: the row, or its facts."""

    @property
    def flags(self) -> int: ...


@dataclass(frozen=True, slots=True)
class GuildAccess:
    """A guild, the actor's membership in it and what that allows."""

    guild: Guild
    member: Member
    grant: Grant


def access_guild(actor: Actor, guild_id: int, needs: int = 0, *, lock: bool = False) -> GuildAccess:
    """The guild, if the actor is in it and holds every bit of `needs`.

    `lock` holds the guild's row until the transaction ends, so that changes of one guild take turns; operations that
    publish its events need it. One query (two with the lock), roles from the cache.
    Raises ProductError: UNKNOWN_GUILD, ACCESS_DENIED (not a member), MISSING_ACCESS (unavailable), MISSING_PERMISSIONS.
    """
    guild = locked_guild(guild_id) if lock else None
    members = Member.objects.all() if guild else Member.objects.select_related("guild")
    member = members.filter(guild_id=guild_id, user_id=actor.user_id).first()
    if member is None:
        raise ProductError(Code.ACCESS_DENIED) if guild else refusal_of_stranger(guild_id)
    guild = guild or member.guild
    require_available(guild, actor)
    access = GuildAccess(guild, member, grant_for(guild, member, actor.user))
    if needs and not can(access.grant, needs):
        raise ProductError(Code.MISSING_PERMISSIONS)
    return access


def access_owned_guild(actor: Actor, guild_id: int, *, lock: bool = False) -> GuildAccess:
    """`access_guild` for the owner alone; everybody else is refused with MISSING_PERMISSIONS."""
    access = access_guild(actor, guild_id, lock=lock)
    if not access.grant.is_owner:
        raise ProductError(Code.MISSING_PERMISSIONS)
    return access


def locked_guild(guild_id: int) -> Guild:
    """The guild, its row held until the transaction ends. Raises ProductError UNKNOWN_GUILD."""
    # Without its key: rows that only refer to the guild, such as mentions in a message being sent, need not wait. They
    # are written by those who hold a channel, which changes of the guild take after the guild.
    guild = Guild.objects.select_for_update(no_key=True).filter(pk=guild_id).first()
    if guild is None:
        raise ProductError(Code.UNKNOWN_GUILD)
    return guild


def refusal_of_stranger(guild_id: int) -> ProductError:
    """What somebody outside a guild is told: whether it exists is no secret, what is in it is."""
    exists = Guild.objects.filter(pk=guild_id).exists()
    return ProductError(Code.ACCESS_DENIED if exists else Code.UNKNOWN_GUILD)


def require_available(guild: Guild, actor: Actor) -> None:
    """Raise MISSING_ACCESS while administrators keep the guild closed to the actor."""
    if not is_available(guild.features, actor.user):
        raise ProductError(Code.MISSING_ACCESS)


def is_available(features: Collection[str], user: Account) -> bool:
    """Whether a guild with these features is open to the person."""
    return not any(feature in features for feature in closing_features(user))


def closing_features(user: Account) -> tuple[str, ...]:
    """The features each of which closes a guild to the person."""
    return (UNAVAILABLE,) if user.flags & UserFlags.STAFF else (UNAVAILABLE, UNAVAILABLE_BUT_STAFF)


def access_member(guild_id: int, user_id: int) -> Member:
    """A membership with its account. Raises ProductError UNKNOWN_MEMBER."""
    member = Member.objects.select_related("user").filter(guild_id=guild_id, user_id=user_id).first()
    if member is None:
        raise ProductError(Code.UNKNOWN_MEMBER)
    return member


def access_role(guild_id: int, role_id: int) -> Role:
    """A role of the guild, @everyone included. Raises ProductError UNKNOWN_ROLE."""
    role = Role.objects.filter(guild_id=guild_id, pk=role_id).first()
    if role is None:
        raise ProductError(Code.UNKNOWN_ROLE)
    return role


def bump_version(guild: Guild) -> int:
    """Give the guild's structure its next version and return it; the row stays locked until the transaction ends."""
    Guild.objects.filter(pk=guild.pk).update(version=F("version") + 1)
    guild.version = Guild.objects.values_list("version", flat=True).get(pk=guild.pk)
    note_uncommitted(guild.id, guild.version)
    return guild.version


def bump_versions(guilds: Collection[Guild]) -> None:
    """`bump_version` for many guilds whose rows are locked already. One query."""
    Guild.objects.filter(pk__in=[guild.pk for guild in guilds]).update(version=F("version") + 1)
    for guild in guilds:
        guild.version += 1
        note_uncommitted(guild.id, guild.version)


def locked_guilds(guild_ids: Collection[int]) -> list[Guild]:
    """Those of the guilds that there are, by ascending id, their rows held until the transaction ends. One query."""
    return list(Guild.objects.select_for_update(no_key=True).filter(pk__in=guild_ids).order_by("id"))


def announce(guild: Guild, kind: type[_Event], **facts: Any) -> None:
    """Publish an event of the guild under the next version.

    Every event has a version of its own, without gaps: that is how hubs know that they have heard everything.
    """
    publish(kind(guild_id=guild.id, version=bump_version(guild), **facts))


def announce_each(guild: Guild, kind: type[_Event], facts: Sequence[Mapping[str, Any]]) -> None:
    """`announce` for several events of a guild whose row is locked already, in order. One query, and one an event."""
    first = guild.version + 1
    guild.version += len(facts)
    Guild.objects.filter(pk=guild.pk).update(version=guild.version)
    note_uncommitted(guild.id, guild.version)
    for version, its_own in enumerate(facts, first):
        publish(kind(guild_id=guild.id, version=version, **its_own))
