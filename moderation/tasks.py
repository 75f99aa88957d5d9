"""Work of administrators that takes longer than they wait."""

from core.actor import Actor
from core.jobs import job
from moderation import analytics
from moderation.operations import admin_system_messages as system_messages
from moderation.operations import bursts, raids
from moderation.operations.admin_bulk_guilds import reload_guilds
from moderation.operations.admin_gateway import RELOAD_JOB
from moderation.operations.admin_messages import SHRED_JOB, note_failure, shred_piece
from moderation.operations.raid_removing import remove_piece
from moderation.operations.raid_telling import tell_of_raid
from moderation.operations.raids import REMOVE_JOB, TELL_JOB


@job(RELOAD_JOB, queue="slow")
def reload_guilds_soon(guild_ids: list[int]) -> None:
    """Reload some guilds."""
    reload_guilds(Actor(user=None, kind="system"), guild_ids)


@job(analytics.COUNT_JOB, queue="slow", attempts=1)
def count_instance() -> None:
    """Count how large the instance is, which takes too long to wait for."""
    analytics.count()


@job(SHRED_JOB, queue="slow")
def shred(job_id: int, channel_id: int | None = None) -> None:
    """Delete what administrators want deleted, from where the last attempt left it."""
    system = Actor(user=None, kind="system")
    try:
        while shred_piece(system, job_id=job_id, channel_id=channel_id):
            continue
    except Exception as error:
        note_failure(system, job_id=job_id, error=type(error).__name__)
        raise


@job(TELL_JOB)
def tell_leaders_of_raid(place_id: int, is_guild: bool) -> None:
    """Tell those who look after a guild or topic that a raid has begun there."""
    tell_of_raid(Actor(user=None, kind="system"), place_id=place_id, is_guild=is_guild)


@job(bursts.REJECT_JOB, queue="slow")
def reject_burst(actor_id: int, burst: str, until: str, reason: str) -> None:
    """Turn away who waits because of a burst of registrations, but for those who were already."""
    bursts.reject_waiting(actor_id=actor_id, burst=burst, until=until, reason=reason)


@job(REMOVE_JOB, queue="slow")
def remove_raid(removal_id: int) -> None:
    """Put those out who came with a raid, from where the last attempt left it."""
    system = Actor(user=None, kind="system")
    try:
        while remove_piece(system, removal_id=removal_id):
            continue
    except Exception as error:
        raids.note_failure(system, removal_id=removal_id, error=type(error).__name__)
        raise


@job(system_messages.SEND_JOB, queue="slow", attempts=system_messages.ATTEMPTS)
def send_system_message(job_id: int) -> None:
    """Send what administrators say to many people, from where the last attempt left it."""
    system = Actor(user=None, kind="system")
    try:
        while system_messages.send_piece(system, job_id=job_id):
            continue
    except Exception as error:
        system_messages.note_failure(system, job_id=job_id, error=type(error).__name__)
        raise
