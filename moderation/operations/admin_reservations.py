"""Administrators who keep ids for people who have yet to register."""

from django.db import IntegrityError, transaction

from accounts.models import ReservedId
from accounts.reserved_ids import is_free
from accounts.rights import Right, require_right
from core.actor import Actor
from core.clock import now
from core.errors import FieldCode, InvalidForm
from core.operations import operation
from core.text import folded
from moderation.audit import record_admin

_TARGET = "snowflake_reservation"
MOST = 1000


@operation("snowflake_reservation.add", limit="admin:user:modify")
def reserve_id(actor: Actor, *, email: str, account_id: int) -> None:
    """Keep an id for whoever registers with the address, instead of another one that was kept for it.

    Needs the right `instance:snowflake_reservation:manage`. Raises as `require_right`, and InvalidForm at `snowflake`
    for an id that is no id, is had or kept already, and when there are too many.
    """
    require_right(actor, Right.INSTANCE_SNOWFLAKE_RESERVATION_MANAGE)
    key, others = folded(email), ReservedId.objects.exclude(email_key=folded(email))
    if not is_free(account_id) or others.filter(user_id=account_id).exists() or others.count() >= MOST:
        raise InvalidForm.at("snowflake", FieldCode.INVALID_SNOWFLAKE)
    try:
        with transaction.atomic():  # a savepoint: somebody else may keep it for another address at this very moment
            values = {"email": email.lower(), "user_id": account_id, "updated_at": now()}
            ReservedId.objects.update_or_create(email_key=key, defaults=values)
    except IntegrityError:
        raise InvalidForm.at("snowflake", FieldCode.INVALID_SNOWFLAKE) from None
    record_admin(actor, "set_snowflake_reservation", _TARGET, email=email.lower(), snowflake=account_id)


@operation("snowflake_reservation.delete", limit="admin:user:modify")
def release_id(actor: Actor, *, email: str) -> None:
    """Keep no id for the address any more. Needs the right `instance:snowflake_reservation:manage`; raises as
    `require_right`."""
    require_right(actor, Right.INSTANCE_SNOWFLAKE_RESERVATION_MANAGE)
    if ReservedId.objects.filter(email_key=folded(email)).delete()[0]:
        record_admin(actor, "delete_snowflake_reservation", _TARGET, email=email.lower())


def reserved_ids(actor: Actor) -> list[ReservedId]:
    """The ids that are kept, by address. Needs the right `instance:snowflake_reservation:view`; raises as
    `require_right`."""
    require_right(actor, Right.INSTANCE_SNOWFLAKE_RESERVATION_VIEW)
    return list(ReservedId.objects.order_by("email_key")[:MOST])
