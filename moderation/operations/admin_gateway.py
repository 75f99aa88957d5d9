"""Having the gateway begin anew with guilds."""

from collections.abc import Collection

from accounts.rights import Right, require_right
from core.actor import Actor
from core.jobs import enqueue_each
from core.operations import operation
from guilds.models import Guild
from moderation.audit import record_admin
from moderation.gateway_reports import live_guild_ids
from moderation.operations.admin_bulk_guilds import pieces

RELOAD_JOB = "guilds.reload"


@operation("admin.gateway.reload", limit="admin:gateway:reload")
def reload_all_guilds(actor: Actor, *, guild_ids: Collection[int]) -> int:
    """Have guilds reloaded soon, or all that are live in the gateway when none are named; returns how many there are.
    Needs the right to. Raises as `require_right`."""
    require_right(actor, Right.GATEWAY_RELOAD_ALL)
    named = guild_ids or live_guild_ids()
    found = [guild_id for piece in pieces(named) for guild_id in _existing(piece)]
    enqueue_each(RELOAD_JOB, [{"guild_ids": piece} for piece in pieces(found)])
    record_admin(actor, "gateway.reload_all", "guild", guild_count=len(found))
    return len(found)


def _existing(guild_ids: list[int]) -> list[int]:
    return list(Guild.objects.filter(pk__in=guild_ids).order_by("pk").values_list("pk", flat=True))
