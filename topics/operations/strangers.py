"""People who write in a public topic without having joined it: they come, too, and so may be a raid."""

from datetime import datetime

from django.conf import settings

from accounts.arrivals import remember_arrival, weigh
from core.actor import Actor
from core.jobs import enqueue_once
from core.limits import hit
from core.operations import operation
from topics.access import TopicAccess, hold_topic
from topics.hooks import raid_began
from topics.models import Level, Topic

WEIGH_JOB = "topics.weigh_strangers"


def note_stranger(access: TopicAccess, user_id: int, at: datetime) -> None:
    """Note that somebody has written in a topic; part of the operation. Members cost nothing, a stranger one query a
    minute. When many are new a job looks whether that is a raid."""
    config, topic_id = settings.GUILDHALL, access.topic.pk
    if access.role > Level.NONE or access.is_admin or not config.raid_joins:
        return
    window = config.raid_seconds * 1000
    mine = hit(f"strangers:{topic_id}:{user_id}", 1, window)
    if mine is None or not mine.allowed:
        return
    remember_arrival(topic_id, user_id, at, anew=False)
    all_of_them = hit(f"strangers:{topic_id}", max(1, config.raid_joins - 1), window)
    if all_of_them is not None and not all_of_them.allowed:
        enqueue_once(WEIGH_JOB, topic_id=topic_id)


@operation("topic.weigh_strangers")
def weigh_strangers(actor: Actor, topic_id: int) -> None:
    """Have a raid begin in a topic if so many have come, for the system. Runs the hook raid_began."""
    hold_topic(topic_id)
    topic = Topic.objects.filter(pk=topic_id, is_deleted=False).first()
    if topic is not None and weigh(topic):
        raid_began.run(topic)
