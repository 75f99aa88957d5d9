"""What a topic is to the person who looks at it, as columns of the same query that reads the topic.

Lists, single reads and permission checks of topics, and of what lies in them, all build on `with_viewer`, so that
they cannot disagree. `path` leads from the rows to their topic: "" for topics, "topic__" for posts.
"""

from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    DateTimeField,
    Exists,
    F,
    FilteredRelation,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    SmallIntegerField,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from core.actor import Actor
from core.clock import now
from topics.models import Level, TopicBan

Rows = QuerySet[Any]  # annotated columns are beyond what the type of a model knows


def viewer_id(actor: Actor | None) -> int:
    """The id to compare owners and authors with; 0 is nobody."""
    return actor.user_id if actor else 0


def is_site_admin(actor: Actor | None) -> bool:
    """Administrators of the site act as owners of every topic and room, and so does who acts for the instance."""
    return actor is not None and (actor.kind == "system" or actor.user.is_admin)


def in_force() -> Q:
    """Bans that have not run out."""
    return Q(expires_at=None) | Q(expires_at__gt=now())


def with_viewer(rows: Rows, actor: Actor | None, path: str = "") -> Rows:
    """Rows with what their topic is to the actor.

    Adds `my_role` (what they are in the topic), `my_level` (what they may do: the same but for administrators),
    `my_powers` (what a moderator's owner lets them do), `my_ban` (whether a ban is in force), `my_from` (until which
    id what was written in private is not for them) and `my_joined_at` (None for who is no member). What they set for
    the topic is no matter of access: see accounts/attention.py.
    """
    if actor is None:
        return rows.annotate(**_nobody(), my_from=F(f"{path}history_from"))
    relation = f"{path}members"
    own = FilteredRelation(relation, condition=Q(**{f"{relation}__user_id": actor.user_id}))
    bans = TopicBan.objects.filter(in_force(), user_id=actor.user_id, topic_id=OuterRef(f"{path}pk"))
    return rows.annotate(own=own).annotate(
        my_role=_role(actor, path),
        my_level=_constant(Level.OWNER) if is_site_admin(actor) else _role(actor, path),
        my_powers=F("own__permissions"),
        my_ban=Value(False) if is_site_admin(actor) else Exists(bans),
        my_from=_first_of(actor, path),
        my_joined_at=F("own__joined_at"),
    )


def visible(rows: Rows, path: str = "") -> Rows:
    """Of the rows of `with_viewer`, those whose topic the viewer may see: live, and public unless they are in."""
    is_open = Q(**{f"{path}require_approval": False}) | Q(my_level__gte=Level.MEMBER)
    return rows.filter(is_open, **{f"{path}is_deleted": False})


def in_sight(rows: Rows, id_path: str = "pk", path: str = "topic__") -> Rows:
    """Of the rows of `with_viewer`, those that were not written while the topic was closed to the viewer, who came
    later or never; `id_path` leads to the id of the post or comment."""
    after, before = Q(**{f"{id_path}__gte": F("my_from")}), Q(**{f"{id_path}__lt": F(f"{path}private_from")})
    return rows.filter(after | before)


def _first_of(actor: Actor, path: str) -> Any:
    if is_site_admin(actor):
        return Value(0, output_field=BigIntegerField())
    return Coalesce(F("own__history_from"), F(f"{path}history_from"))


def _constant(level: Level) -> Any:
    return Value(int(level), output_field=SmallIntegerField())


def _role(actor: Actor, path: str) -> Any:
    owned = When(**{f"{path}owner_id": actor.user_id}, then=Value(int(Level.OWNER)))
    return Case(owned, default=Coalesce(F("own__level"), Value(0)), output_field=SmallIntegerField())


def _nobody() -> dict[str, Any]:
    return {
        "my_role": _constant(Level.NONE),
        "my_level": _constant(Level.NONE),
        "my_powers": Value(None, output_field=JSONField(null=True)),
        "my_ban": Value(False, output_field=BooleanField()),
        "my_joined_at": Value(None, output_field=DateTimeField(null=True)),
    }
