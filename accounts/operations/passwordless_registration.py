"""New accounts of people who will have no password."""

from accounts.attempts import charge_registration
from accounts.devices import Device
from accounts.models import User
from accounts.operations.authenticator_setup import open_setup
from accounts.operations.mail_codes import mail_code
from accounts.operations.registration import Registration, create_account, refuse_by_policy
from accounts.passwords import hashed
from accounts.purposes import EMAIL_CODE
from core.actor import Actor
from core.email_domains import refuse_undeliverable
from core.operations import operation
from core.text import folded

PASSWORDLESS_TRAIT = "passwordless"


def register_without_password(actor: Actor, *, draft: Registration) -> tuple[User, str]:
    """Register a person who will sign in by mail and authenticator, and mail a code that verifies the address. Returns
    the account and the token that stands for the registration in its browser.

    An earlier account of the same address makes room if it never came to life: no password, no verified address, no
    second factor, nothing made with it. Raises as `register` does.
    """
    refuse_by_policy(draft.invite_code)
    charge_registration(draft.email, actor.ip)
    refuse_undeliverable(draft.email, "email")
    return _create_without_password(actor, draft=draft, password_hash=hashed(None))


@operation("account.register")
def _create_without_password(actor: Actor, *, draft: Registration, password_hash: str) -> tuple[User, str]:
    _make_room(draft.email or "")
    made = create_account(actor, draft=draft, password_hash=password_hash, device=Device(), sign_in=False)
    made.user.traits = [*made.user.traits, PASSWORDLESS_TRAIT]
    made.user.save(update_fields=["traits"])
    mail_code(actor, user=made.user, purpose=EMAIL_CODE, language=draft.language)
    return made.user, open_setup(actor, user=made.user)  # at once: the account may have to make room for another


def _make_room(email: str) -> None:
    earlier = User.objects.select_for_update().filter(email_key=folded(email)).first()
    if earlier is not None and never_came_to_life(earlier):
        earlier.delete()


def never_came_to_life(user: User) -> bool:
    """Whether an account was only ever begun: nobody could sign in to it, so it can have made nothing."""
    begun = PASSWORDLESS_TRAIT in user.traits and not user.has_usable_password() and not user.email_verified
    return begun and not user.has_mfa and user.last_login is None
