"""Reads of guilds, for the people in them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q

from accounts.relationships import blockers_of
from core.actor import Actor
from core.clock import now
from core.permissions import base
from guilds.access import access_guild, access_member
from guilds.grants import grant_for, roles_of
from guilds.hooks import connected_among, online_in
from guilds.models import Member, Role, UserGuildSettings
from guilds.ordering import highest_first
from guilds.records import GuildRecord, MemberRecord, RoleRecord, UserGuildSettingsRecord


@dataclass(frozen=True, slots=True)
class OwnGuild:
    """A guild with what the person who asked may do in it. `online_count` is None when nobody asked for it."""

    guild: GuildRecord
    permissions: int
    online_count: int | None = None


def guilds_for(
    actor: Actor, *, limit: int, before: int | None = None, after: int | None = None, with_counts: bool = False
) -> list[OwnGuild]:
    """A page of the actor's guilds by ascending id; with `before` alone the last ones below it. Two queries, and one
    with counts.

    The permissions are those of the roles: a guild's demand for an authenticator is not taken off what is shown.
    """
    page = memberships_of(actor.user_id, limit=limit, before=before, after=after)
    ids = tuple(member.guild_id for member in page)
    roles = roles_of(ids)
    online = _online_for(actor, ids) if with_counts else {}
    return [
        OwnGuild(
            GuildRecord.of(member.guild),
            base(grant_for(member.guild, member, actor.user, roles=roles[member.guild_id], unmasked=True)),
            online.get(member.guild_id),
        )
        for member in page
    ]


def memberships_of(user_id: int, *, limit: int, before: int | None = None, after: int | None = None) -> list[Member]:
    """A page of somebody's memberships with their guilds, by ascending id of these; with `before` alone the last ones
    below it. One query."""
    memberships = Member.objects.filter(user_id=user_id).select_related("guild")
    bounds = {"guild_id__gt": after, "guild_id__lt": before}
    memberships = memberships.filter(**{name: value for name, value in bounds.items() if value is not None})
    backwards = before is not None and after is None
    page = list(memberships.order_by("-guild_id" if backwards else "guild_id")[:limit])
    return sorted(page, key=lambda member: member.guild_id)


def _online_for(actor: Actor, guild_ids: tuple[int, ...]) -> dict[int, int]:
    """How many members of these guilds the actor may see online: who has blocked them is not counted. One query."""
    return online_in(guild_ids, connected_among(blockers_of(actor.user_id)))


def count_guilds_of(user_id: int) -> int:
    """How many guilds somebody is in."""
    return Member.objects.filter(user_id=user_id).count()


def guild_ids_of(user_id: int) -> list[int]:
    """The guilds somebody is in, by ascending id. One query."""
    return list(Member.objects.filter(user_id=user_id).order_by("guild_id").values_list("guild_id", flat=True))


def guild_ids_of_all(user_ids: Collection[int]) -> dict[int, list[int]]:
    """`guild_ids_of` for many people, by person. One query."""
    found: dict[int, list[int]] = {user_id: [] for user_id in user_ids}
    rows = Member.objects.filter(user_id__in=user_ids).order_by("guild_id").values_list("user_id", "guild_id")
    for user_id, guild_id in rows:
        found[user_id].append(guild_id)
    return found


def guild_settings_of(user_id: int, guild_ids: Collection[int]) -> list[UserGuildSettingsRecord]:
    """What somebody wants to hear of private channels and of those guilds, as far as they chose. One query."""
    rows = UserGuildSettings.objects.filter(user_id=user_id).order_by("guild_id")
    return [UserGuildSettingsRecord.of(row) for row in rows if row.guild_id is None or row.guild_id in guild_ids]


def have_common_guild(user_id: int, other_id: int) -> bool:
    """Whether two people are in the same guild. One query."""
    theirs = Member.objects.filter(user_id=other_id, guild_id=OuterRef("guild_id"))
    return Member.objects.filter(Exists(theirs), user_id=user_id).exists()


def may_meet(user_id: int, other_id: int) -> bool:
    """Whether somebody may speak to another for being in the same guild: a guild that they came into with a raid does
    not count while that goes on. One query."""
    theirs = Member.objects.filter(user_id=other_id, guild_id=OuterRef("guild_id"))
    raided = Q(guild__raid_until__gt=now(), joined_at__gte=F("guild__raid_since"), role_ids=[])
    return Member.objects.filter(Exists(theirs), user_id=user_id).exclude(raided).exists()


def roles_for(actor: Actor, guild_id: int) -> list[RoleRecord]:
    """The roles of a guild the actor is in, the highest first. Raises as `access_guild`."""
    access_guild(actor, guild_id)
    return role_records(guild_id)


def role_records(guild_id: int) -> list[RoleRecord]:
    """All roles of a guild, the highest first, @everyone last. One query."""
    return [RoleRecord.of(role) for role in highest_first(Role.objects.filter(guild_id=guild_id))]


def members_for(actor: Actor, guild_id: int, *, limit: int, after: int | None = None) -> list[MemberRecord]:
    """A page of the members by ascending user id, of a guild the actor is in. Raises as `access_guild`."""
    access_guild(actor, guild_id)
    members = Member.objects.filter(guild_id=guild_id).select_related("user").order_by("user_id")
    if after is not None:
        members = members.filter(user_id__gt=after)
    return [MemberRecord.of(member) for member in members[:limit]]


def member_for(actor: Actor, guild_id: int, user_id: int) -> MemberRecord:
    """One member of a guild the actor is in. Raises as `access_guild`, and UNKNOWN_MEMBER."""
    access_guild(actor, guild_id)
    return MemberRecord.of(access_member(guild_id, user_id))
