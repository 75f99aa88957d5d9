"""What a person wants to hear of a guild or of private channels."""

from typing import Any

from django.db.models import Q

from accounts.models import User
from core.actor import Actor
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation
from guilds.changes import GuildSettingsChanges
from guilds.events import UserGuildSettingsUpdated
from guilds.models import Member, UserGuildSettings
from guilds.records import UserGuildSettingsRecord


@operation("guild_settings.update", limit="user:guild_settings:update")
def update_guild_settings(
    actor: Actor, guild_id: int | None, *, changes: GuildSettingsChanges
) -> UserGuildSettingsRecord:
    """Change what the actor hears of a guild; without one, of private channels.

    Publishes UserGuildSettingsUpdated. Raises UNKNOWN_GUILD for guilds the actor is not in.
    """
    if guild_id is not None and not Member.objects.filter(guild_id=guild_id, user_id=actor.user_id).exists():
        raise ProductError(Code.UNKNOWN_GUILD)
    User.objects.select_for_update(no_key=True).only("id").get(id=actor.user_id)  # changes of one person take turns
    where = Q(guild=None) if guild_id is None else Q(guild_id=guild_id)
    row = UserGuildSettings.objects.filter(where, user_id=actor.user_id).first()
    version = 1 if row is None else row.version + 1
    row = row or UserGuildSettings(user_id=actor.user_id, guild_id=guild_id)
    values: dict[str, Any] = {**changes, "version": version}
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    record = UserGuildSettingsRecord.of(row)
    publish(UserGuildSettingsUpdated(user_id=actor.user_id, settings=record))
    return record
