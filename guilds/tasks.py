"""Work on guilds that nobody asks for."""

from contextlib import suppress

from core.actor import Actor
from core.errors import ProductError
from core.jobs import periodic
from guilds.operations.audit_log import guilds_with_runs, merge_deletions
from guilds.operations.bans import guilds_with_lapsed_bans, lift_lapsed_bans

_QUARTER_MINUTE = 15.0
_MOST_GUILDS_AT_ONCE = 500
_SYSTEM = Actor(user=None, kind="system")


@periodic("guilds.merge_deletions", seconds=_QUARTER_MINUTE)
def merge_runs_of_deletions() -> None:
    """Make one entry of each run of deleted messages in the audit logs."""
    for guild_id in guilds_with_runs():
        merge_deletions(_SYSTEM, guild_id)


@periodic("guilds.lift_lapsed_bans", seconds=_QUARTER_MINUTE)
def lift_bans_whose_time_is_over() -> None:
    """Let those in again who were banned for some time."""
    for guild_id in guilds_with_lapsed_bans(_MOST_GUILDS_AT_ONCE):
        with suppress(ProductError):  # the guild has gone since
            lift_lapsed_bans(_SYSTEM, guild_id)
