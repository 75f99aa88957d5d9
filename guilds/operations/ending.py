"""The end of a guild."""

from core.actor import Actor
from core.operations import operation
from guilds import hooks
from guilds.access import access_owned_guild, announce
from guilds.events import GuildDeleted
from guilds.models import Guild
from guilds.pictures import forget_pictures_of


@operation("guild.delete", limit="guild:delete::guild_id")
def delete_guild(actor: Actor, guild_id: int) -> None:
    """Delete a guild with everything in it; of what is written there, much may go a little later.

    Only the owner may, having proved who they are (the interface sees to that). Publishes GuildDeleted. Raises
    MISSING_PERMISSIONS.
    """
    access = access_owned_guild(actor, guild_id, lock=True)
    remove_guild(access.guild, actor.user_id)


def remove_guild(guild: Guild, owner_id: int) -> None:
    """Delete a guild whose row is locked, past all checks; part of an operation.

    Runs the hook guild_deleted. Publishes GuildDeleted.
    """
    hooks.guild_deleted.run(guild)
    # With its key, so that nothing comes to refer to it any more; after its channels, as those have it who write there.
    Guild.objects.select_for_update().only("id").get(pk=guild.pk)
    announce(guild, GuildDeleted, also_user_ids=(owner_id,))
    forget_pictures_of(guild)
    guild.delete()
