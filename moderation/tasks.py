"""Work of administrators that takes longer than they wait."""

from core.actor import Actor
from core.jobs import job
from moderation.operations.admin_bulk_guilds import reload_guilds
from moderation.operations.admin_gateway import RELOAD_JOB


@job(RELOAD_JOB, queue="slow")
def reload_guilds_soon(guild_ids: list[int]) -> None:
    """Reload some guilds."""
    reload_guilds(Actor(user=None, kind="system"), guild_ids)
