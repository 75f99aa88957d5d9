"""Keys of administrators' programs: made, looked through, taken back."""

from datetime import timedelta

from accounts.models import AdminKey, User
from accounts.operations.admin_keys import add_key
from accounts.rights import Right, lacks, may_grant, require_right
from core.actor import Actor
from core.clock import now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.operations import operation
from moderation.audit import record_admin

MOST_KEYS = 100


@operation("admin.key.create", limit="admin:code:generation")
def create_key(actor: Actor, *, name: str, acls: list[str], days: int | None) -> tuple[AdminKey, str]:
    """Make a key that may do as much of what the actor may do as `acls` names, for some days or (None) until it is
    taken back; returns it and its text, the only time that is known. Needs the right `admin_api_key:manage`.

    One that is made with a key ends with that key, and one that an application makes with what was granted to that.
    Raises what `require_right` raises, MISSING_ACL for the first of `acls` that the actor lacks, InvalidForm at `name`
    for somebody with 100 keys.
    """
    require_right(actor, Right.ADMIN_API_KEY_MANAGE)
    missing = next((right for right in acls if not may_grant(actor, right)), None)
    if missing is not None:
        raise lacks(missing)
    user = User.objects.select_for_update(no_key=True).get(id=actor.user_id)
    if AdminKey.objects.filter(creator=user).count() >= MOST_KEYS:
        raise InvalidForm.at("name", FieldCode.INVALID_FORMAT, text=f"You have {MOST_KEYS} keys already")
    until = None if days is None else now() + timedelta(days=days)
    key, text = add_key(user, name=name, acls=list(dict.fromkeys(acls)), expires_at=until, maker=actor)
    record_admin(actor, "api_key.create", "user", actor.user_id, key_id=key.id, name=name, acls=",".join(key.acls))
    return key, text


@operation("admin.key.revoke", limit="admin:user:modify")
def revoke_key(actor: Actor, *, key_id: int) -> None:
    """Take back one of the actor's own keys; it is good for nothing at once. Needs the right `admin_api_key:manage`.

    Raises what `require_right` raises, ADMIN_API_KEY_NOT_FOUND.
    """
    require_right(actor, Right.ADMIN_API_KEY_MANAGE)
    gone, _ = AdminKey.objects.filter(id=key_id, creator_id=actor.user_id).delete()
    if not gone:
        raise ProductError(Code.ADMIN_API_KEY_NOT_FOUND)
    record_admin(actor, "api_key.revoke", "user", actor.user_id, key_id=key_id)


def keys_of(actor: Actor) -> list[AdminKey]:
    """The actor's own keys, oldest first. One query. Needs the right `admin_api_key:manage`; raises what
    `require_right` raises."""
    require_right(actor, Right.ADMIN_API_KEY_MANAGE)
    return list(AdminKey.objects.filter(creator_id=actor.user_id).order_by("id"))
