"""What things of a guild are called, and how they are described."""

from collections.abc import Mapping

from accounts.hooks import name_offered
from core.actor import Actor
from core.permissions import P, can
from guilds.access import GuildAccess


def offer_names(
    actor: Actor, access: GuildAccess, said: Mapping[str, str | None], *, channel_id: int | None = None
) -> None:
    """Hold what a member wants to call something of their guild against what may not be said there, by the name of each
    field; `channel_id` is the channel it is said of or in. Runs the hook name_offered, and raises what that raises. No
    query."""
    name_offered.run(
        actor.user,
        said,
        guild_id=access.guild.id,
        channel_id=channel_id,
        role_ids=access.member.role_ids,
        is_staff=can(access.grant, P.MANAGE_MESSAGES),
    )
