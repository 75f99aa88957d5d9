"""What follows from broken rules, beside the requests in which they were broken."""

from typing import Any

from core.actor import Actor
from core.jobs import job
from moderation.automod_watch import FOLLOW_JOB
from moderation.operations.automod_following import report_broken_rule, time_out_for_rule

_SYSTEM = Actor(user=None, kind="system")


@job(FOLLOW_JOB)
def follow_broken_rules(broken: list[dict[str, Any]], offence: dict[str, Any], was_refused: bool) -> None:
    """Report and time out, as each of the broken rules says."""
    for rule in broken:
        if rule["reports"]:
            report_broken_rule(_SYSTEM, broken=rule, offence=offence, was_refused=was_refused)
        if rule["minutes"]:
            time_out_for_rule(_SYSTEM, broken=rule, offence=offence)
