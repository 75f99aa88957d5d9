"""Work on guilds that nobody asks for."""

from core.actor import Actor
from core.jobs import periodic
from guilds.operations.audit_log import guilds_with_runs, merge_deletions

_QUARTER_MINUTE = 15.0


@periodic("guilds.merge_deletions", seconds=_QUARTER_MINUTE)
def merge_runs_of_deletions() -> None:
    """Make one entry of each run of deleted messages in the audit logs."""
    for guild_id in guilds_with_runs():
        merge_deletions(Actor(user=None, kind="system"), guild_id)
