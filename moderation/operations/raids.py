"""What becomes of a raid: somebody hears of it, ends it, has it removed."""

from datetime import datetime

from accounts.arrivals import arrivals, end_raid
from accounts.rights import Right, require_right
from core.actor import Actor
from core.clock import iso, now
from core.jobs import enqueue
from core.operations import operation
from guilds.models import Guild
from moderation.audit import record_admin
from moderation.models import RaidRemoval, Report, ReportKind, ReportSource
from moderation.operations.reports import tell_administrators
from moderation.raids import (
    guild_of_staff,
    managed_guild,
    moderated_topic,
    raiders,
    topic_of_staff,
    window,
)
from topics.models import Topic

REMOVE_JOB = "moderation.remove_raid"
TELL_JOB = "moderation.tell_of_raid"
CATEGORY = "raid"
MOST_REASON = 500
_LIMIT = "guild:member:remove::guild_id"


def report_raid(place: Guild | Topic) -> None:
    """For the hooks `raid_began`: tell administrators, the moderators of a topic, and those who look after the place.
    Publishes AdministratorsNotified."""
    assert place.raid_since is not None
    came, is_guild = arrivals(place.pk, place.raid_since).count(), isinstance(place, Guild)
    report = Report.objects.create(
        source=ReportSource.SERVER,
        kind=ReportKind.GUILD if is_guild else ReportKind.TOPIC,
        target_id=place.pk,
        guild_id=place.pk if is_guild else None,
        topic_id=None if is_guild else place.pk,
        category=CATEGORY,
        details=f"{came} people came since {iso(place.raid_since)}. Newcomers only read while it goes on.",
        snapshot={"raid_since": iso(place.raid_since), "came": came},
    )
    tell_administrators(report)
    enqueue(TELL_JOB, place_id=place.pk, is_guild=is_guild)


@operation("guild.end_raid", limit=_LIMIT)
def end_guild_raid(actor: Actor, guild_id: int) -> None:
    """Let everybody write who came with a raid, and have none begin for an hour. Needs MANAGE_GUILD and BAN_MEMBERS.
    Raises as `access_guild`."""
    end_raid(managed_guild(actor, guild_id))


@operation("topic.end_raid", limit="api:topics:moderate")
def end_topic_raid(actor: Actor, topic_id: int) -> None:
    """The same in a topic. Needs to moderate it with the powers to ban and to delete. Raises as `moderated_topic`."""
    end_raid(moderated_topic(actor, topic_id, lock=True))


@operation("guild.remove_raid", limit=_LIMIT)
def remove_guild_raid(
    actor: Actor, guild_id: int, *, since: datetime | None = None, until: datetime | None = None, reason: str = ""
) -> RaidRemoval:
    """Ban everybody who came into a guild in some time, in a job, and delete what they wrote there: messages and
    reactions. Those who have a role by now stay. Without `since` and `until` it is those of the last raid.

    Needs MANAGE_GUILD and BAN_MEMBERS, and to be the owner or have a role. The job publishes what bans and deletions
    do. Raises as `access_guild`, InvalidForm at `since`.
    """
    return _queued(actor, managed_guild(actor, guild_id), since, until, reason)


@operation("topic.remove_raid", limit="api:topics:moderate")
def remove_topic_raid(
    actor: Actor, topic_id: int, *, since: datetime | None = None, until: datetime | None = None, reason: str = ""
) -> RaidRemoval:
    """The same in a topic: posts, comments, votes, rooms, and messages in the feed and the rooms go. Those stay who
    moderate it, or were members or had written there before. Where `since` or `until` are given, what was written under
    an alias stays, and says nothing about who came: nobody learns by it who that was.

    Needs to moderate it with the powers to ban and to delete. Raises as `moderated_topic`, InvalidForm at `since`.
    """
    return _queued(actor, moderated_topic(actor, topic_id, lock=True), since, until, reason)


@operation("admin.raid.remove_from_guild", limit="admin:guild:modify")
def remove_guild_raid_as_staff(
    actor: Actor,
    guild_id: int,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    close_accounts: bool = False,
) -> RaidRemoval:
    """`remove_guild_raid` on the authority of the instance; `close_accounts` also closes, for ever, the accounts that
    were made since the raid began. Needs the right `guild:ban_member`, and `user:temp_ban` for closing. Raises as
    `require_right`, UNKNOWN_GUILD, InvalidForm at `since`."""
    return _staffed(actor, guild_of_staff(actor, guild_id), since, until, close_accounts)


@operation("admin.raid.remove_from_topic", limit="admin:guild:modify")
def remove_topic_raid_as_staff(
    actor: Actor,
    topic_id: int,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    close_accounts: bool = False,
) -> RaidRemoval:
    """`remove_topic_raid` on the authority of the instance. Needs the right `report:resolve`; otherwise as
    `remove_guild_raid_as_staff`."""
    return _staffed(actor, topic_of_staff(actor, topic_id), since, until, close_accounts)


@operation("admin.raid.end_in_guild", limit="admin:guild:modify")
def end_guild_raid_as_staff(actor: Actor, guild_id: int) -> None:
    """`end_guild_raid` on the authority of the instance. Raises as `guild_of_staff`."""
    end_raid(guild_of_staff(actor, guild_id))
    record_admin(actor, "end_raid", "guild", guild_id)


@operation("admin.raid.end_in_topic", limit="admin:guild:modify")
def end_topic_raid_as_staff(actor: Actor, topic_id: int) -> None:
    """`end_topic_raid` on the authority of the instance. Raises as `topic_of_staff`."""
    end_raid(topic_of_staff(actor, topic_id))
    record_admin(actor, "end_raid", "topic", topic_id)


def _staffed(
    actor: Actor, place: Guild | Topic, since: datetime | None, until: datetime | None, close_accounts: bool
) -> RaidRemoval:
    if close_accounts:
        require_right(actor, Right.USER_TEMP_BAN)
    found = _queued(actor, place, since, until, actor.reason or "", by_staff=True, closes_accounts=close_accounts)
    kind = "guild" if found.guild_id else "topic"
    facts = {"since": iso(found.since), "until": iso(found.until), "job_id": found.id, "people": found.people}
    record_admin(actor, "remove_raid", kind, place.pk, **facts, close_accounts=close_accounts)
    return found


def _queued(
    actor: Actor, place: Guild | Topic, since: datetime | None, until: datetime | None, reason: str, **columns: bool
) -> RaidRemoval:
    start, end = window(place, since, until)
    by_name = isinstance(place, Topic) and (since is not None or until is not None)
    removal = RaidRemoval.objects.create(
        actor_id=actor.user_id,
        guild_id=place.pk if isinstance(place, Guild) else None,
        topic_id=place.pk if isinstance(place, Topic) else None,
        since=start,
        until=end,
        reason=(reason or actor.reason or "")[:MOST_REASON],
        by_name=by_name,
        people=raiders(place, start, end, by_name=by_name).count(),
        **columns,
    )
    enqueue(REMOVE_JOB, removal_id=removal.id)
    return removal


@operation("raid.removal_failed")
def note_failure(actor: Actor, *, removal_id: int, error: str) -> None:
    """Note that a try has failed, for the system; another one may still come."""
    rows = RaidRemoval.objects.filter(pk=removal_id, state=RaidRemoval.State.IN_PROGRESS)
    rows.update(state=RaidRemoval.State.FAILED, error=error[:200], ended_at=now())
