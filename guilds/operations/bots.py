"""Bots that somebody adds to a guild by granting an application the scope `bot`."""

from accounts.models import User
from core.actor import Actor
from core.errors import Code, ProductError
from core.operations import operation
from core.permissions import P
from guilds.access import GuildAccess, access_guild
from guilds.audit import AuditAction, record
from guilds.models import Member
from guilds.models.member import JoinSource
from guilds.operations.joining import admit
from guilds.operations.roles import add_role


@operation("guild.install_bot")
def install_bot(actor: Actor, guild_id: int, *, bot: User, role_name: str, permissions: int) -> None:
    """Let a bot into a guild, with a role of its own when it is to have any permissions. Bans and limits on members do
    not count for bots.

    Needs MANAGE_GUILD, and every bit that the bot is to have: nobody gets a bot to do what they may not do themselves.
    Publishes RoleCreated and what `admit` publishes. Raises UNKNOWN_GUILD, ACCESS_DENIED, MISSING_PERMISSIONS,
    BOT_ALREADY_IN_GUILD, MAX_GUILD_ROLES.
    """
    access = access_guild(actor, guild_id, P.MANAGE_GUILD, lock=True)
    if Member.objects.filter(guild_id=guild_id, user_id=bot.id).exists():
        raise ProductError(Code.BOT_ALREADY_IN_GUILD)
    role_ids = _own_role(actor, access, role_name, permissions)
    record(actor, guild_id, AuditAction.BOT_ADD, target_id=bot.id, options={"temporary": False})
    admit(
        Actor(user=bot, kind="bot"),
        access.guild,
        source=JoinSource.BOT_INVITE,
        inviter_id=actor.user_id,
        role_ids=role_ids,
    )


def _own_role(actor: Actor, access: GuildAccess, name: str, permissions: int) -> tuple[int, ...]:
    return (add_role(actor, access, name=name, color=0, bits=permissions).id,) if permissions else ()
