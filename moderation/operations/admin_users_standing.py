"""What an account is and may do: a person, a bot or the system's own; an administrator with rights, or none."""

from accounts.models import User
from accounts.operations.bots import become_bot, become_person
from accounts.operations.changing import telling
from accounts.operations.disabling import cut_off
from accounts.rights import EVERYTHING, Right, lacks, may_grant
from core.actor import Actor
from core.errors import FieldCode, InvalidForm
from core.operations import operation
from moderation.audit import record_admin
from moderation.operations._admin_users import refuse_self, subject
from moderation.operations._mirroring import mirror_rights

_LIMIT = "admin:user:modify"


@operation("admin.user.set_bot_status", limit=_LIMIT)
def set_bot_status(actor: Actor, user_id: int, *, bot: bool) -> User:
    """Make an account a bot, or a bot an account of a person, which is not the system's own then. With another status
    it is signed out everywhere.

    Publishes UserUpdated and what goes with another face, SessionsEnded. Raises as `subject`
    (`user:update:bot_status`), InvalidForm at `user_id` for oneself.
    """
    user = subject(actor, Right.USER_UPDATE_BOT_STATUS, user_id, shows=True)
    refuse_self(actor, user)
    if bot != user.is_bot:
        with telling(user):
            (become_bot if bot else become_person)(user)
        cut_off(user)
    record_admin(actor, "set_bot_status", "user", user_id, bot=bot)
    return user


@operation("admin.user.set_system_status", limit=_LIMIT)
def set_system_status(actor: Actor, user_id: int, *, system: bool) -> User:
    """Make a bot the system's own, or take that back. Publishes UserUpdated and what goes with another face.

    Raises as `subject` (`user:update:bot_status`), InvalidForm at `system`:
    USER_MUST_BE_A_BOT_TO_BE_MARKED_AS_A_SYSTEM_USER.
    """
    user = subject(actor, Right.USER_UPDATE_BOT_STATUS, user_id, shows=True)
    if system and not user.is_bot:
        raise InvalidForm.at("system", FieldCode.USER_MUST_BE_A_BOT_TO_BE_MARKED_AS_A_SYSTEM_USER)
    with telling(user):
        user.is_system = system
        user.save(update_fields=["is_system"])
    record_admin(actor, "set_system_status", "user", user_id, system=system)
    return user


@operation("admin.user.set_acls", limit=_LIMIT)
def set_acls(actor: Actor, user_id: int, *, acls: list[str]) -> User:
    """Replace an administrator's rights, or make somebody one; Django's own staff flags and permissions follow.

    Nobody gives or takes what they do not hold themselves, and somebody keeps every right. Publishes UserUpdated.
    Raises as `subject` (`acl:set:user`), MISSING_ACL for the first such right, InvalidForm at `acls`.
    """
    user = subject(actor, Right.ACL_SET_USER, user_id)
    wanted = list(dict.fromkeys(acls))
    beyond = sorted(right for right in set(wanted) ^ set(user.acls) if not may_grant(actor, right))
    if beyond:
        raise lacks(beyond[0])
    if EVERYTHING in user.acls and EVERYTHING not in wanted:
        _refuse_last(user)
    with telling(user):
        user.acls = wanted
        mirror_rights(user)
    record_admin(actor, "set_acls", "user", user_id, acls=",".join(wanted))
    return user


def _refuse_last(user: User) -> None:
    """Whoever else may do everything is held, so that two do not take it from each other at the same moment."""
    others = User.objects.select_for_update(no_key=True).filter(is_superuser=True).exclude(id=user.id).order_by("id")
    if not any(other.is_admin and other.is_active and not other.is_bot for other in others):
        raise InvalidForm.at("acls", FieldCode.INVALID_FORMAT, text="Somebody must keep every right")
