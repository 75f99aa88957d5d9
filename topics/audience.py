"""Who of some people may see a topic: the other way round of topics/access.py, for telling them of it."""

from collections.abc import Iterable

from topics.models import Level, Topic, TopicBan, TopicMember
from topics.viewers import in_force


def who_see(topic: Topic, user_ids: Iterable[int]) -> set[int]:
    """Those of the people who may take part in the topic: not banned, and members where it is invite-only. Two
    queries at most, none for nobody.

    Administrators may look everywhere, but are told only of topics they are in.
    """
    people = set(user_ids)
    if not people:
        return set()
    if topic.require_approval:
        members = TopicMember.objects.filter(topic=topic, level__gte=Level.MEMBER)
        people &= {topic.owner_id, *members.values_list("user_id", flat=True)}
    return people - set(TopicBan.objects.filter(in_force(), topic=topic).values_list("user_id", flat=True))
