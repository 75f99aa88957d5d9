"""Keys of administrators' programs: what one does to their rows. Who may, and the log of it: moderation."""

from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import AdminKey, User
from accounts.tokens import admin_key, is_secret, new_key_secret, secret_hash, split_admin_key
from core.actor import Actor
from core.clock import now
from core.operations import operation

TOUCH_EVERY = timedelta(minutes=5)


def add_key(creator: User, *, name: str, acls: list[str], expires_at: datetime | None) -> tuple[AdminKey, str]:
    """Insert a key; returns the row and the text of the key, the only time it is known. Part of an operation."""
    secret = new_key_secret()
    row = AdminKey.objects.create(
        creator=creator, name=name, secret_hash=secret_hash(secret), acls=acls, expires_at=expires_at
    )
    return row, admin_key(row.id, secret)


def actor_for_key(key: str, ip: str = "") -> Actor | None:
    """The administrator behind a key, narrowed to its rights; None for any other text, a key that has expired, and one
    whose creator may not act. One query, and a write at most once in five minutes."""
    parts = split_admin_key(key)
    row = None if parts is None else AdminKey.objects.select_related("creator").filter(id=parts[0]).first()
    if row is None or parts is None or not is_secret(parts[1], row.secret_hash):
        return None
    moment = now()
    if (row.expires_at is not None and row.expires_at <= moment) or not row.creator.is_active or row.creator.is_bot:
        return None
    actor = Actor(user=row.creator, kind="key", rights=frozenset(row.acls), ip=ip)
    if row.last_used_at is None or moment - row.last_used_at >= TOUCH_EVERY:
        touch_key(actor, key_id=row.id)
    return actor


@operation("admin.key.touch")
def touch_key(actor: Actor, *, key_id: int) -> None:
    """Note that a key is in use."""
    moment = now()
    stale = Q(last_used_at=None) | Q(last_used_at__lte=moment - TOUCH_EVERY)
    AdminKey.objects.filter(stale, id=key_id, creator_id=actor.user_id).update(last_used_at=moment)


def end_keys(user_id: int) -> None:
    """Take away every key of somebody all of whose sign-ins end; part of an operation."""
    AdminKey.objects.filter(creator_id=user_id).delete()
