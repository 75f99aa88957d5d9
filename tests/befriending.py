"""What tests of relationships share: people anybody may ask, and what each is to the others."""

from typing import Any

from accounts.models import Relationship, UserSettings
from accounts.operations.friend_requests import accept_friend_request, send_friend_request
from core.actor import Actor
from tests.world import World

FRIEND, BLOCKED, INCOMING, OUTGOING = 1, 2, 3, 4


def people(*names: str, sources: int = 7) -> list[Actor]:
    """People whom those of these sources may ask, by default everybody."""
    world = World()
    made = [world.person(name) for name in names]
    let_ask(*made, sources=sources)
    return made


def let_ask(*actors: Actor, sources: int = 7) -> None:
    """Set who may ask these people."""
    ids = [actor.user_id for actor in actors]
    UserSettings.objects.filter(user_id__in=ids).update(friend_source_flags=sources)


def befriend(actor: Actor, other: Actor) -> None:
    """Make two people friends, as people do it."""
    send_friend_request(actor, other.user_id)
    accept_friend_request(other, actor.user_id)


def sides(actor: Actor, other: Actor) -> tuple[int | None, int | None]:
    """What the second is to the first, and the first to the second."""
    return _type(actor, other), _type(other, actor)


def _type(owner: Actor, other: Actor) -> Any:
    rows = Relationship.objects.filter(owner=owner.user, other=other.user).values_list("type", flat=True)
    assert len(rows) <= 1
    return rows[0] if rows else None
