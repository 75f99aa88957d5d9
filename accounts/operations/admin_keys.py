"""Keys of administrators' programs: what one does to their rows. Who may, and the log of it: moderation."""

from datetime import datetime, timedelta

from django.db.models import Q

from accounts import hooks
from accounts.models import AdminKey, User
from accounts.tokens import admin_key, is_secret, new_key_secret, secret_hash, split_admin_key
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.operations import operation

TOUCH_EVERY = timedelta(minutes=5)


def add_key(
    creator: User, *, name: str, acls: list[str], expires_at: datetime | None, maker: Actor | None = None
) -> tuple[AdminKey, str]:
    """Insert a key; returns the row and the text of the key, the only time it is known. Part of an operation.

    `maker`: with what credential it is made. It never lives longer than that. Raises UNAUTHORIZED for a maker's key
    that was taken back meanwhile.
    """
    secret = new_key_secret()
    row = AdminKey(creator=creator, name=name, secret_hash=secret_hash(secret), acls=acls, expires_at=expires_at)
    if maker is not None:
        _bind(row, maker)
    row.save(force_insert=True)
    return row, admin_key(row.id, secret)


def _bind(row: AdminKey, maker: Actor) -> None:
    if maker.kind == "bearer":
        row.consent_id = maker.credential_id
    elif maker.kind == "key":
        parent = AdminKey.objects.select_for_update(no_key=True).filter(id=maker.credential_id or 0).first()
        if parent is None:
            raise ProductError(Code.UNAUTHORIZED)
        ends = [moment for moment in (row.expires_at, parent.expires_at) if moment is not None]
        row.made_with, row.consent_id, row.expires_at = parent, parent.consent_id, min(ends, default=None)


def actor_for_key(key: str, ip: str = "") -> Actor | None:
    """The administrator behind a key, narrowed to its rights; None for any other text, a key that has expired, and one
    whose creator may not act. One query (two for a key that an application made), and a write at most once in five
    minutes."""
    parts = split_admin_key(key)
    row = None if parts is None else AdminKey.objects.select_related("creator").filter(id=parts[0]).first()
    if row is None or parts is None or not is_secret(parts[1], row.secret_hash):
        return None
    moment = now()
    if (row.expires_at is not None and row.expires_at <= moment) or not row.creator.is_active or row.creator.is_bot:
        return None
    if row.consent_id is not None and not any(hooks.consent_lives.collect(row.creator_id, row.consent_id)):
        return None
    actor = Actor(user=row.creator, kind="key", rights=frozenset(row.acls), credential_id=row.id, ip=ip)
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
