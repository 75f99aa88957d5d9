"""What a topic is to the person who looks at it, as columns of the same query that reads the topic.

Lists, single reads and permission checks all build on `with_viewer`, so that they cannot disagree.
"""

from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    SmallIntegerField,
    Value,
    When,
)
from django.db.models import DateTimeField as DateTime
from django.db.models.functions import Coalesce

from core.actor import Actor
from core.clock import now
from topics.models import Level, Topic, TopicBan


def viewer_id(actor: Actor | None) -> int:
    """The id to join memberships on; 0 is nobody."""
    return actor.user_id if actor else 0


def is_site_admin(actor: Actor | None) -> bool:
    """Administrators of the site act as owners of every topic and room."""
    return actor is not None and bool(actor.user.is_staff)


def live_bans(actor: Actor | None) -> Q:
    """Bans of the actor that have not run out, as a condition on TopicBan."""
    return Q(user_id=viewer_id(actor)) & (Q(expires_at=None) | Q(expires_at__gt=now()))


def with_viewer(topics: "QuerySet[Topic]", actor: Actor | None) -> "QuerySet[Topic]":
    """Topics with `my_level`, `my_muted_until`, `my_hidden` and `my_ban` (whether a ban is in force)."""
    if actor is None:
        return topics.annotate(**_nobody())
    own = FilteredRelation("members", condition=Q(members__user_id=actor.user_id))
    bans = TopicBan.objects.filter(live_bans(actor), topic_id=OuterRef("pk"))
    return topics.annotate(own=own).annotate(
        my_level=_level(actor),
        my_muted_until=F("own__muted_until"),
        my_hidden=Coalesce(F("own__hidden"), Value(False)),
        my_ban=Value(False) if is_site_admin(actor) else Exists(bans),
    )


def visible(topics: "QuerySet[Topic]", actor: Actor | None) -> "QuerySet[Topic]":
    """Of the topics of `with_viewer`, those the person may see: live, and public unless they are in."""
    return topics.filter(Q(require_approval=False) | Q(my_level__gte=Level.MEMBER), is_deleted=False)


def _level(actor: Actor) -> Any:
    if is_site_admin(actor):
        return Value(int(Level.OWNER), output_field=SmallIntegerField())
    owned = When(owner_id=actor.user_id, then=Value(int(Level.OWNER)))
    return Case(owned, default=Coalesce(F("own__level"), Value(0)), output_field=SmallIntegerField())


def _nobody() -> dict[str, Any]:
    return {
        "my_level": Value(0, output_field=SmallIntegerField()),
        "my_muted_until": Value(None, output_field=DateTime()),
        "my_hidden": Value(False, output_field=BooleanField()),
        "my_ban": Value(False, output_field=BooleanField()),
    }
