"""Who of some people may see a topic: the other way round of topics/access.py, for telling them of it."""

from collections.abc import Iterable

from topics.models import Level, Topic, TopicBan, TopicMember
from topics.viewers import in_force

_FEW = 1000  # people who are asked for by name; of more, everybody in the topic is looked at


def who_see(topic: Topic, user_ids: Iterable[int]) -> set[int]:
    """Those of the people who may take part in the topic: not banned, and members where it is invite-only. Two
    queries at most, none for nobody.

    Administrators may look everywhere, but are told only of topics they are in.
    """
    people = set(user_ids)
    if not people:
        return set()
    asked_for = {"user_id__in": people} if len(people) <= _FEW else {}
    if topic.require_approval:
        members = TopicMember.objects.filter(topic=topic, level__gte=Level.MEMBER, **asked_for)
        people &= {topic.owner_id, *members.values_list("user_id", flat=True)}
    banned = TopicBan.objects.filter(in_force(), topic=topic, **asked_for)
    return people - set(banned.values_list("user_id", flat=True))
