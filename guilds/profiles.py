"""What one person may see of another beside the name: bio and banner, common friends and guilds, the guild's view."""

from dataclasses import dataclass

from accounts import hooks
from accounts.models import User
from accounts.records import ConnectionRecord, UserRecord
from accounts.relationships import are_friends, has_asked, mutual_friends
from core.actor import Actor
from core.errors import Code, ProductError
from guilds.access import access_guild
from guilds.models import Member
from guilds.queries import have_common_guild
from guilds.records import MemberRecord


@dataclass(frozen=True, slots=True)
class MutualGuild:
    """A common guild, and what the other person is called there."""

    id: int
    nick: str | None


@dataclass(frozen=True, slots=True)
class Profile:
    """An account as somebody may see it. `member` is their place in the guild that was asked about, `member_bio` and
    `member_pronouns` what they say of themselves there; the common ones are None when nobody asked."""

    user: User
    member: MemberRecord | None
    member_bio: str | None
    member_pronouns: str | None
    mutual_friends: list[UserRecord] | None
    mutual_guilds: list[MutualGuild] | None
    connections: list[ConnectionRecord]


def profile_for(
    actor: Actor,
    target_id: int,
    *,
    guild_id: int | None = None,
    with_mutual_friends: bool = False,
    with_mutual_guilds: bool = False,
) -> Profile:
    """Somebody's profile, for those who have to do with them.

    Raises UNKNOWN_USER, MISSING_ACCESS, and as `access_guild` for a guild the actor is not in, whether the target is or
    not.
    """
    target = User.objects.filter(id=target_id).first()
    if target is None:
        raise ProductError(Code.UNKNOWN_USER)
    if not _may_see(actor, target):
        raise ProductError(Code.MISSING_ACCESS)
    is_other = target_id != actor.user_id
    row = None if guild_id is None else _member(actor, guild_id, target)
    return Profile(
        user=target,
        member=None if row is None else MemberRecord.of(row, UserRecord.of(target)),
        member_bio=None if row is None else row.bio,
        member_pronouns=None if row is None else row.pronouns,
        mutual_friends=mutual_friends(actor.user_id, target_id) if with_mutual_friends and is_other else None,
        mutual_guilds=_mutual_guilds(actor.user_id, target_id) if with_mutual_guilds and is_other else None,
        connections=[one for some in hooks.connections_shown.collect(actor.user_id, target_id) for one in some],
    )


def _may_see(actor: Actor, target: User) -> bool:
    return (
        target.id == actor.user_id
        or target.is_bot
        or are_friends(actor.user_id, target.id)
        or has_asked(target.id, actor.user_id)
        or have_common_guild(actor.user_id, target.id)
        or any(target.id in circle for circle in hooks.private_circle.collect(actor.user_id))
    )


def _member(actor: Actor, guild_id: int, target: User) -> Member | None:
    # Asked first: who is in a guild is nobody's business outside of it, and a refusal only for members would tell.
    access_guild(actor, guild_id)
    return Member.objects.filter(guild_id=guild_id, user=target).first()


def _mutual_guilds(user_id: int, other_id: int) -> list[MutualGuild]:
    own = Member.objects.filter(user_id=user_id).values("guild_id")
    theirs = Member.objects.filter(user_id=other_id, guild_id__in=own).order_by("guild_id")
    return [MutualGuild(guild_id, nick) for guild_id, nick in theirs.values_list("guild_id", "nick")]
