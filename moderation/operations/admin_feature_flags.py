"""Features that operators try out in some guilds before all others have them."""

from collections.abc import Collection

from accounts.rights import Right, require_right
from core.actor import Actor
from core.errors import Code, ProductError
from core.operations import operation
from guilds.guild_words import guilds_with_flag
from guilds.models import Guild
from guilds.models.guild import FLAGS
from moderation.audit import record_admin
from moderation.operations.admin_bulk_guilds import pieces, switch_features


def set_flag(actor: Actor, flag: str, *, guild_ids: Collection[int]) -> None:
    """Have exactly these guilds try a feature out. Needs the right to. Publishes GuildUpdated for each that begins or
    ends. Raises as `require_right`, UNKNOWN_GUILD (then nothing happens)."""
    _note(actor, flag, guild_ids)
    feature, present, wanted = FLAGS[flag], set(guilds_with_flag(flag)), set(guild_ids)
    for piece in pieces(sorted(wanted - present)):
        switch_features(actor, piece, add=(feature,))
    for piece in pieces(sorted(present - wanted)):
        switch_features(actor, piece, remove=(feature,))


@operation("admin.feature_flag.note")
def _note(actor: Actor, flag: str, guild_ids: Collection[int]) -> None:
    require_right(actor, Right.FEATURE_FLAG_MANAGE)
    if Guild.objects.filter(pk__in=set(guild_ids)).count() != len(set(guild_ids)):
        raise ProductError(Code.UNKNOWN_GUILD)
    record_admin(actor, "feature_flag.update", "guild", flag=flag, guild_count=len(set(guild_ids)))
