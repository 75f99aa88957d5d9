"""What administrators do about the ways into accounts: sign-ins and second factors."""

from accounts.models import AuthSession, Passkey
from accounts.operations.authenticators import disable_every_factor
from accounts.operations.disabling import cut_off
from accounts.operations.passkeys import forget_passkey
from accounts.queries import sessions_of
from accounts.rights import Right
from core.actor import Actor
from core.operations import operation
from moderation.audit import record_admin
from moderation.operations._admin_users import subject

_LIMIT = "admin:user:modify"
_MOST_SESSIONS = 100


@operation("admin.user.list_sessions", limit=_LIMIT)
def list_sessions(actor: Actor, user_id: int) -> list[AuthSession]:
    """Where somebody is signed in, last used first, at most a hundred; the look is logged. Raises as `subject`
    (`user:list:sessions`)."""
    user = subject(actor, Right.USER_LIST_SESSIONS, user_id)
    found = sessions_of(user.id)[:_MOST_SESSIONS]
    record_admin(actor, "list_user_sessions", "user", user_id, session_count=len(found))
    return found


@operation("admin.user.terminate_sessions", limit=_LIMIT)
def terminate_sessions(actor: Actor, user_id: int) -> int:
    """End every sign-in of an account and all of its connections, those of its bots too; returns how many sign-ins.

    Publishes SessionsEnded. Raises as `subject` (`user:update:flags`).
    """
    user = subject(actor, Right.USER_UPDATE_FLAGS, user_id)
    count = AuthSession.objects.filter(user=user).count()
    cut_off(user)
    record_admin(actor, "terminate_sessions", "user", user_id)
    return count


@operation("admin.user.disable_mfa", limit=_LIMIT)
def disable_mfa(actor: Actor, user_id: int) -> None:
    """Leave an account without any second factor: app, backup codes, SMS and passkeys. A bot has none of its own.

    Publishes UserUpdated. Raises as `subject` (`user:update:mfa`).
    """
    user = subject(actor, Right.USER_UPDATE_MFA, user_id)
    if not user.is_bot:
        disable_every_factor(user)
    record_admin(actor, "disable_mfa", "user", user_id)


@operation("admin.user.list_passkeys", limit=_LIMIT)
def list_passkeys(actor: Actor, user_id: int) -> list[Passkey]:
    """Somebody's passkeys; the look is logged. Raises as `subject` (`user:update:mfa`)."""
    user = subject(actor, Right.USER_UPDATE_MFA, user_id)
    found = list(user.passkeys.order_by("id"))
    record_admin(actor, "list_webauthn_credentials", "user", user_id, credential_count=len(found))
    return found


@operation("admin.user.delete_passkey", limit=_LIMIT)
def delete_passkey(actor: Actor, user_id: int, *, credential_id: str) -> None:
    """Take a passkey from an account. Publishes UserUpdated with the last one. Raises as `subject`
    (`user:update:mfa`), UNKNOWN_WEBAUTHN_CREDENTIAL."""
    user = subject(actor, Right.USER_UPDATE_MFA, user_id)
    forget_passkey(user, credential_id)
    record_admin(actor, "delete_webauthn_credential", "user", user_id, credential_id=credential_id)
