"""The end of a guild: at once where little is in it, else in pieces while nobody can reach it any more."""

from core.actor import Actor
from core.jobs import enqueue
from core.operations import operation
from guilds import hooks
from guilds.access import UNAVAILABLE, access_owned_guild, announce
from guilds.events import GuildDeleted
from guilds.models import Ban, DiscoveryListing, Guild, Member, UserGuildSettings
from guilds.pictures import forget_pictures_of

DELETE_JOB = "guild.delete"


@operation("guild.delete", limit="guild:delete::guild_id")
def delete_guild(actor: Actor, guild_id: int) -> None:
    """Delete a guild with everything in it.

    Only the owner may, having proved who they are (the interface sees to that). Publishes GuildDeleted. Raises
    MISSING_PERMISSIONS.
    """
    access = access_owned_guild(actor, guild_id, lock=True)
    remove_guild(access.guild, actor.user_id)


def remove_guild(guild: Guild, owner_id: int) -> None:
    """Delete a guild whose row is locked, past all checks; part of an operation.

    Of a large one the people go now, and the rest soon. Runs the hook guild_deleted. Publishes GuildDeleted.
    """
    hooks.guild_deleted.run(guild)
    announce(guild, GuildDeleted, also_user_ids=(owner_id,))
    forget_pictures_of(guild)
    if any(hooks.guild_is_large.collect(guild.id)):
        _close(guild)
        enqueue(DELETE_JOB, guild_id=guild.id)
    else:
        guild.delete()


def _close(guild: Guild) -> None:
    for model in (Member, UserGuildSettings, Ban, DiscoveryListing):
        model._default_manager.filter(guild=guild).delete()
    guild.vanity_url_code, guild.member_count, guild.features = None, 0, [UNAVAILABLE]
    guild.save(update_fields=["vanity_url_code", "member_count", "features"])


@operation("guild.delete_piece")
def delete_piece_of(actor: Actor, guild_id: int) -> bool:
    """Delete a piece of a guild that was closed for it, for the system; the last call deletes the guild. False when
    nothing is left to do."""
    if any(hooks.guild_emptying.collect(guild_id)):
        return True
    Guild.objects.filter(pk=guild_id).delete()
    return False
