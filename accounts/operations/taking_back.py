"""Giving an account to the owner of its e-mail address, whoever made it."""

from accounts.models import (
    BackupCodes,
    KnownAddress,
    Passkey,
    RecoveryCode,
    SecurityQuestion,
    TotpDevice,
    User,
    Voucher,
)
from accounts.operations.contact_log import Kind, note_contact_change
from accounts.operations.sessions import end_all_sessions
from accounts.sso.links import unlink
from core.clock import now

_KEPT_BY_OWNER = (TotpDevice, BackupCodes, Passkey, RecoveryCode, SecurityQuestion, KnownAddress, Voucher)


def shut_out_maker(user: User) -> None:
    """Take every way into an account whose address was never verified from whoever made it; part of an operation.

    Anybody can register with the address of somebody else and wait until that person comes. Ends password, sign-ins,
    second factors, passkeys, means of recovery, links to providers, and what was mailed or handed out. Publishes
    SessionsEnded. The row is changed, and saved.
    """
    user.set_unusable_password()
    user.password_changed_at = now()
    user.authenticator_types = []
    old, user.phone = user.phone, None
    user.save(update_fields=["password", "password_changed_at", "authenticator_types", "phone"])
    note_contact_change(user, Kind.PHONE, old, None, reason="belongs_to_another", by=None)
    for model in _KEPT_BY_OWNER:
        model.objects.filter(user=user).delete()
    unlink(user)
    end_all_sessions(user)
