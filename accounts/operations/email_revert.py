"""Taking a change of e-mail address back, from the old address: the way back into an account somebody else took."""

from accounts.events import publish_user_update
from accounts.models import KnownAddress, RecoveryCode, SecurityQuestion, User, Voucher
from accounts.models.user import UserFlags
from accounts.operations.contact_log import Kind, note_contact_change
from accounts.operations.email_addresses import note_email_change, put_email
from accounts.operations.passwords import set_password
from accounts.operations.sign_in import advance, refuse_suspended
from accounts.signing_in.devices import Device
from accounts.signing_in.passwords import hashed, refuse_common
from accounts.signing_in.purposes import REVERT_EMAIL
from accounts.signing_in.second_factor import remove_totp
from accounts.signing_in.steps import Attempt, Factor, Outcome
from accounts.signing_in.vouchers import Spent, consume, find, holder
from core.actor import Actor
from core.errors import FieldCode, InvalidForm
from core.operations import operation
from core.text import folded, normalise


def revert_email(actor: Actor, *, token: str, password: str, device: Device) -> Outcome:
    """Give the account its old address back and a new password, and take from it whatever else could let somebody in:
    phone, second factors, means of recovery, known addresses, sign-ins, and all that was handed out. Then sign in.

    Publishes UserUpdated, SessionsEnded. Raises InvalidForm at `token` (INVALID_OR_EXPIRED_REVERT_TOKEN), `password`
    (PASSWORD_IS_TOO_COMMON) and `email` (EMAIL_ALREADY_IN_USE), AccountSuspended. Stands outside of operations,
    because it hashes.
    """
    voucher = find(REVERT_EMAIL, token)
    if voucher is None or voucher.user is None or voucher.user.flags & UserFlags.DELETED:
        raise _invalid()
    refuse_common(password)
    try:
        return _revert(actor, voucher=voucher, password_hash=hashed(password), device=device)
    except Spent:
        raise _invalid() from None


@operation("email.revert")
def _revert(actor: Actor, *, voucher: Voucher, password_hash: str, device: Device) -> Outcome:
    user = holder(voucher)
    if user is None:
        raise Spent
    consume(voucher)
    refuse_suspended(user)
    old, email = user.email, voucher.data["email"]
    _free_from_squatters(user, email)
    put_email(user, email)
    note_email_change(user, old, "reverted")
    _take_back(user, voucher)
    set_password(actor, user, password_hash)
    publish_user_update(user, face_changed=False)
    return advance(actor, attempt=Attempt.of(user, Factor.MAIL, device=device))


def _take_back(user: User, used: Voucher) -> None:
    old, user.phone = user.phone, None
    user.save(update_fields=["phone"])
    note_contact_change(user, Kind.PHONE, old, None, reason="reverted", by=user.id)
    user.passkeys.all().delete()
    remove_totp(user)
    for means in (RecoveryCode, SecurityQuestion, KnownAddress):
        means.objects.filter(user=user).delete()
    # Whoever moved the account on has a link like this one for each address in between: the oldest address wins.
    user.vouchers.exclude(purpose=REVERT_EMAIL.name, id__lt=used.id).delete()


def _free_from_squatters(user: User, email: str) -> None:
    """Whoever registered the address meanwhile has not shown that it is theirs; the holder of the link has."""
    squatters = User.objects.filter(email_key=folded(normalise(email)), email_verified=False).exclude(id=user.id)
    for squatter in squatters.select_for_update():
        note_of = squatter.email
        squatter.email = None
        squatter.save(update_fields=["email", "email_key"])
        note_contact_change(squatter, Kind.EMAIL, note_of, None, reason="belongs_to_another", by=None)
        publish_user_update(squatter, face_changed=False)


def _invalid() -> InvalidForm:
    return InvalidForm.at("token", FieldCode.INVALID_OR_EXPIRED_REVERT_TOKEN)
