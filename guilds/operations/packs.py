"""Making, changing, deleting, installing and uninstalling packs."""

from typing import Any, Literal

from accounts.hooks import name_offered
from accounts.models import User
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.images import forget_pictures
from core.instance_limits import LimitKey, limit
from core.operations import operation
from guilds.expression_pictures import expression_pictures
from guilds.models import ExpressionPack, PackInstallation
from guilds.pack_records import PackRecord
from guilds.packs import access_own_pack, access_pack, require_packs, require_use_of_packs

Action = Literal["create", "install"]
_LIMITS: dict[Action, LimitKey] = {"create": "max_created_packs", "install": "max_installed_packs"}


@operation("pack.create", limit="packs:create")
def create_pack(actor: Actor, *, kind: ExpressionPack.Kind, name: str, description: str | None = None) -> PackRecord:
    """Make an empty pack.

    Needs the instance's leave for packs and for global expressions. Raises FEATURE_TEMPORARILY_DISABLED,
    MISSING_ACCESS, MAX_PACKS, and what the hook `name_offered` raises.
    """
    require_use_of_packs(actor.user)
    name_offered.run(actor.user, {"name": name, "description": description})
    _hold(actor.user)
    there = ExpressionPack.objects.filter(creator_id=actor.user_id, kind=kind).count()
    _require_room(actor.user, "create", kind, there)
    moment = now()
    return PackRecord.of(
        ExpressionPack.objects.create(
            creator=actor.user, kind=kind, name=name, description=description, created_at=moment, updated_at=moment
        )
    )


def _hold(user: User) -> None:
    # So that somebody who makes or installs several at once is counted in each.
    User.objects.select_for_update(no_key=True).only("id").get(pk=user.id)


def _require_room(user: User, action: Action, kind: str, there: int) -> None:
    most = limit(_LIMITS[action], traits=user.traits)
    if there >= most:
        words = {"action": action, "limit": most, "packType": kind}
        raise ProductError(Code.MAX_PACKS, pack_type=kind, limit=most, action=action, variables=words)


@operation("pack.update", limit="packs:update::pack_id")
def update_pack(actor: Actor, pack_id: int, *, changes: dict[str, Any]) -> PackRecord:
    """Change the name or description of a pack of one's own.

    Raises FEATURE_TEMPORARILY_DISABLED, UNKNOWN_PACK, PACK_ACCESS_DENIED, and what the hook `name_offered` raises.
    """
    require_packs(actor.user)
    pack = access_own_pack(actor, pack_id, lock=True)
    differing = {name: value for name, value in changes.items() if getattr(pack, name) != value}
    if differing:
        name_offered.run(actor.user, differing)
        for name, value in changes.items():
            setattr(pack, name, value)
        pack.updated_at = now()
        pack.save(update_fields=[*changes, "updated_at"])
    return PackRecord.of(pack)


@operation("pack.delete", limit="packs:delete::pack_id")
def delete_pack(actor: Actor, pack_id: int) -> None:
    """Delete a pack of one's own with everything in it; nobody has it installed any more, and its invites are gone.

    Raises FEATURE_TEMPORARILY_DISABLED, UNKNOWN_PACK, PACK_ACCESS_DENIED.
    """
    require_packs(actor.user)
    remove_pack(access_own_pack(actor, pack_id, lock=True))


def remove_pack(pack: ExpressionPack) -> None:
    """Delete a pack, past all checks; part of an operation. Its pictures go with it."""
    forget_pictures(expression_pictures(pack=pack), at_once=True)
    pack.delete()


@operation("pack.install", limit="packs:install::pack_id")
def install_pack(actor: Actor, pack_id: int) -> None:
    """Use a pack; nothing happens for those who do already.

    Needs the instance's leave for packs and for global expressions. Raises FEATURE_TEMPORARILY_DISABLED,
    MISSING_ACCESS, UNKNOWN_PACK, MAX_PACKS.
    """
    take_pack(actor, pack_id)


def take_pack(actor: Actor, pack_id: int) -> bool:
    """`install_pack` as a part of another operation; whether it was not installed before."""
    require_use_of_packs(actor.user)
    pack = access_pack(pack_id, lock=True)
    _hold(actor.user)
    installed = PackInstallation.objects.filter(user_id=actor.user_id)
    if installed.filter(pack=pack).exists():
        return False
    _require_room(actor.user, "install", pack.kind, installed.filter(pack__kind=pack.kind).count())
    PackInstallation.objects.create(user=actor.user, pack=pack)
    return True


@operation("pack.uninstall", limit="packs:install::pack_id")
def uninstall_pack(actor: Actor, pack_id: int) -> None:
    """Use a pack no more; nothing happens for those who do not. What was said with it stays.

    Raises FEATURE_TEMPORARILY_DISABLED, UNKNOWN_PACK.
    """
    require_packs(actor.user)
    PackInstallation.objects.filter(user_id=actor.user_id, pack=access_pack(pack_id)).delete()
