"""Muting, following and hiding: how much somebody wants to hear and see of a thing, one setting for every route."""

from datetime import datetime, timedelta
from typing import Any

from accounts import hooks
from accounts.attention import FOREVER, Kind, Target
from accounts.models import Attention, User
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.operations import operation

WITHOUT_END = -1
NOT_AT_ALL = 0
_LONGEST_MINUTES = 60 * 24 * 366 * 100


@operation("attention.mute", limit="api:attention:update")
def mute(actor: Actor, target: Target, *, minutes: int) -> None:
    """Hear nothing of a thing, and of what lies in it, for some minutes; -1 is for ever, 0 ends it.

    Needs to see the thing, but not to end it. Raises ProductError BAD_REQUEST (`mute_duration`) below -1, and what
    the thing's own door raises.
    """
    if minutes < WITHOUT_END:
        raise ProductError(Code.BAD_REQUEST, reason="mute_duration")
    if minutes == NOT_AT_ALL:
        _change(actor.user_id, target, muted_until=None, muted_at=None)
        return
    check_target(actor, target)
    set_attention(actor.user_id, target, muted_until=_end_of(minutes), muted_at=now())


@operation("attention.follow", limit="api:attention:update")
def follow(actor: Actor, target: Target) -> None:
    """Hear of what happens with a thing. Needs to see it; raises what its own door raises."""
    check_target(actor, target)
    set_attention(actor.user_id, target, followed=True, followed_at=now())


@operation("attention.unfollow", limit="api:attention:update")
def unfollow(actor: Actor, target: Target) -> None:
    """Hear of a thing no more, even where people hear of it without having asked. Needs to see it; raises what its
    own door raises."""
    check_target(actor, target)
    set_attention(actor.user_id, target, followed=False, followed_at=None)


@operation("attention.hide", limit="api:attention:update")
def hide(actor: Actor, target: Target) -> None:
    """Leave a thing out of one's lists. Needs to see it; raises what its own door raises."""
    check_target(actor, target)
    set_attention(actor.user_id, target, hidden_at=now())


@operation("attention.unhide", limit="api:attention:update")
def unhide(actor: Actor, target: Target) -> None:
    """Have a thing in one's lists again. Nothing changes for what was not hidden."""
    _change(actor.user_id, target, hidden_at=None)


def forget_follow(user_id: int, target: Target) -> None:
    """Somebody neither follows a thing nor chose not to, inside an operation."""
    _change(user_id, target, followed=None, followed_at=None)


def set_attention(user_id: int, target: Target, **columns: bool | datetime | None) -> None:
    """Write columns of somebody's attention to a thing, inside an operation."""
    found: dict[str, Any] = {"user_id": user_id, "kind": target.kind, "target_id": target.id}
    if not Attention.objects.filter(**found).update(**columns):
        Attention.objects.update_or_create(**found, defaults=columns)


def check_target(actor: Actor, target: Target) -> None:
    """Raise the refusal of the thing's own door unless the actor may see it."""
    if target.kind == Kind.USER and not User.objects.filter(pk=target.id).exists():
        raise ProductError(Code.UNKNOWN_USER)
    hooks.attention_wanted.run(actor, target)


def _change(user_id: int, target: Target, **columns: bool | datetime | None) -> None:
    Attention.objects.filter(user_id=user_id, kind=target.kind, target_id=target.id).update(**columns)


def _end_of(minutes: int) -> datetime:
    endless = minutes == WITHOUT_END or minutes > _LONGEST_MINUTES
    return FOREVER if endless else now() + timedelta(minutes=minutes)
