"""The instance's limits that concern guilds, and their refusals."""

from accounts.models import User
from core.errors import Code, ProductError
from core.instance_limits import LimitKey, limit
from guilds.models import Guild, Member


def guild_limit(key: LimitKey, guild: Guild, user: User) -> int:
    """A limit of a guild, for the person who acts in it."""
    return limit(key, traits=user.traits, guild_features=guild.features)


def require_room_for_guild(user: User) -> None:
    """Raise MAX_GUILDS when the person is in as many guilds as they may be.

    Holds the account's row, so that somebody who comes into two guilds at once is counted in both.
    """
    User.objects.select_for_update(no_key=True).only("id").get(pk=user.id)
    most = limit("max_guilds", traits=user.traits)
    if Member.objects.filter(user_id=user.id).count() >= most:
        raise ProductError(Code.MAX_GUILDS, max_guilds=most, variables={"limit": most})


def require_room_for_member(guild: Guild, user: User) -> None:
    """Raise MAX_GUILD_MEMBERS when the guild is full."""
    most = guild_limit("max_guild_members", guild, user)
    if guild.member_count >= most:
        raise ProductError(Code.MAX_GUILD_MEMBERS, variables={"maxMembers": most})
