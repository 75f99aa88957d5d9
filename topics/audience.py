"""Who of some people may see a topic: the other way round of topics/access.py, for telling them of it."""

from collections.abc import Iterable

from topics.models import Level, Topic, TopicBan, TopicMember
from topics.viewers import in_force

_FEW = 1000  # people who are asked for by name; of more, everybody in the topic is looked at


def who_see(topic: Topic, user_ids: Iterable[int], *, post_id: int | None = None) -> set[int]:
    """Those of the people who may take part in the topic, and read the post if one is named: not banned, and members
    where it is invite-only or the post was written while it was. Two queries at most, none for nobody.

    Administrators may look everywhere, but are told only of topics they are in.
    """
    people = set(user_ids)
    if not people:
        return set()
    asked_for = {"user_id__in": people} if len(people) <= _FEW else {}
    is_kept = post_id is not None and topic.keeps(post_id)
    if topic.require_approval or is_kept:
        members = TopicMember.objects.filter(topic=topic, level__gte=Level.MEMBER, **asked_for)
        seated = members.filter(history_from__lte=post_id) if is_kept else members
        people &= {*seated.values_list("user_id", flat=True), *(() if is_kept else (topic.owner_id,))}
    banned = TopicBan.objects.filter(in_force(), topic=topic, **asked_for)
    return people - set(banned.values_list("user_id", flat=True))
