"""Telling those who look after a guild or topic that a raid has begun there."""

from accounts.models import User
from accounts.models.user import UserFlags
from chat.operations.system_messages import tell_privately
from core.actor import Actor
from core.clock import now
from core.operations import operation
from core.permissions import can
from guilds.grants import grant_for
from guilds.models import Guild, Member
from moderation.raids import MANAGING
from topics.models import Level, Topic, TopicMember

MOST_TOLD = 25
_MOST_LOOKED_AT = 1000
_TEXT = (
    "Many people came into {name} at once, the first at {since:%H:%M} UTC. Whoever came since then can read, but not "
    "write, until it is over. If it is a raid, all of them and what they wrote can be removed with one action; if it "
    "is not, the restriction can be lifted, and a role lets single people write."
)


@operation("raid.tell")
def tell_of_raid(actor: Actor, *, place_id: int, is_guild: bool) -> None:
    """Write to the owner and those who may do something about a raid, for the system: in a guild MANAGE_GUILD and
    BAN_MEMBERS, in a topic its moderators; twenty-five at most. Publishes as `tell_privately`."""
    rows = Guild.objects if is_guild else Topic.objects
    place: Guild | Topic | None = rows.filter(pk=place_id, raid_since__isnull=False, raid_until__gt=now()).first()
    if place is None or place.raid_since is None:
        return
    name = place.name if isinstance(place, Guild) else place.title
    for user_id in _leaders_of_guild(place) if isinstance(place, Guild) else _leaders_of_topic(place):
        tell_privately(user_id, _TEXT.format(name=name, since=place.raid_since))


def _leaders_of_guild(guild: Guild) -> list[int]:
    members = Member.objects.filter(guild=guild, user__is_bot=False).exclude(role_ids=[]).select_related("user")
    longest = members.order_by("joined_at", "user_id")[:_MOST_LOOKED_AT]
    leaders = [member.user for member in longest if can(grant_for(guild, member, member.user), MANAGING)]
    return _people([guild.owner, *leaders])


def _leaders_of_topic(topic: Topic) -> list[int]:
    rows = TopicMember.objects.filter(topic=topic, level__gte=Level.MODERATOR).select_related("user").order_by("-level")
    return _people([topic.owner, *(row.user for row in rows)])


def _people(users: list[User]) -> list[int]:
    able = (user.id for user in users if not (user.is_system or user.is_bot or user.flags & UserFlags.DELETED))
    return list(dict.fromkeys(able))[:MOST_TOLD]
