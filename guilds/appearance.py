"""Making and changing guilds with pictures: everything that takes long, and so stands outside of transactions.

The rules that need the row as it is are in operations/guilds.py.
"""

from collections.abc import Mapping

from core.actor import Actor
from core.ids import new_id
from core.images import Picture
from core.permissions import P
from guilds.access import access_guild
from guilds.changes import GuildChanges
from guilds.operations.guilds import create_guild, update_guild
from guilds.pictures import GUILD_PICTURES, GuildPicture, read_guild_picture, require_features, require_still
from guilds.records import GuildRecord


def make_guild(actor: Actor, *, name: str, icon: bytes | None = None, empty_features: bool = False) -> GuildRecord:
    """`create_guild` with an icon. Raises what that raises, and InvalidForm at icon."""
    guild_id, picture = new_id(), None
    if icon is not None:
        picture = read_guild_picture(actor, "icon", icon)
        GUILD_PICTURES["icon"].keep(picture, guild_id, path="icon", by=actor.user_id)
    return create_guild(actor, name=name, icon=picture, guild_id=guild_id, empty_features=empty_features)


def change_guild(
    actor: Actor, guild_id: int, *, changes: GuildChanges, pictures: Mapping[GuildPicture, bytes | None]
) -> GuildRecord:
    """`update_guild` with pictures as files; None takes one away. Raises what that raises, and InvalidForm at the
    picture."""
    return update_guild(actor, guild_id, changes=changes, pictures=_kept(actor, guild_id, pictures))


def _kept(
    actor: Actor, guild_id: int, files: Mapping[GuildPicture, bytes | None]
) -> dict[GuildPicture, Picture | None]:
    """The pictures, read and stored; nothing is read for somebody who could not show it."""
    sent = {name: data for name, data in files.items() if data is not None}
    pictures: dict[GuildPicture, Picture | None] = dict.fromkeys(files)
    if not sent:
        return pictures
    guild = access_guild(actor, guild_id, P.MANAGE_GUILD).guild
    require_features(guild, sent)
    read = {name: read_guild_picture(actor, name, data) for name, data in sent.items()}
    require_still(guild, read)
    for name, picture in read.items():
        GUILD_PICTURES[name].keep(picture, guild_id, path=name, by=actor.user_id)
    return pictures | read
