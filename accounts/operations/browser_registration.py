"""New accounts of people who go on in the same browser: a mailed code verifies the address, an authenticator is set
up. The browser is handed a token that stands for the registration until then."""

from accounts.models import User
from accounts.operations.authenticator_setup import open_setup
from accounts.operations.mail_codes import mail_code
from accounts.operations.registration import Registration, admitted, create_account, refuse_by_policy
from accounts.signing_in.attempts import charge_registration
from accounts.signing_in.passwords import hashed
from accounts.signing_in.purposes import EMAIL_CODE
from accounts.signing_in.second_factor import Provisioned, provision
from core.actor import Actor
from core.email_domains import refuse_undeliverable
from core.operations import operation
from core.text import folded

PASSWORDLESS_TRAIT = "passwordless"


def register_with_password(actor: Actor, *, draft: Registration) -> tuple[User, Provisioned, str]:
    """Register a person and mail a code that verifies the address. Returns the account, the authenticator and backup
    codes that wait to be confirmed, and the browser's token. Raises as `register`."""
    ready, password_hash = admitted(actor, draft)
    return _create_with_password(actor, draft=ready, password_hash=password_hash)


@operation("account.register")
def _create_with_password(actor: Actor, *, draft: Registration, password_hash: str) -> tuple[User, Provisioned, str]:
    user = create_account(actor, draft=draft, password_hash=password_hash).user
    made = provision(user)
    return user, made, _begun(actor, user, draft)


def register_without_password(actor: Actor, *, draft: Registration) -> tuple[User, str]:
    """Register a person who will sign in by mail and authenticator. Otherwise as `register_with_password`.

    An earlier account of the same address makes room if it never came to life: no password, no verified address, no
    second factor, nothing made with it.
    """
    refuse_by_policy(draft.invite_code)
    charge_registration(draft.email, actor.ip)
    refuse_undeliverable(draft.email, "email")
    return _create_without_password(actor, draft=draft, password_hash=hashed(None))


@operation("account.register")
def _create_without_password(actor: Actor, *, draft: Registration, password_hash: str) -> tuple[User, str]:
    _make_room(draft.email or "")
    user = create_account(actor, draft=draft, password_hash=password_hash).user
    user.traits = [*user.traits, PASSWORDLESS_TRAIT]
    user.save(update_fields=["traits"])
    return user, _begun(actor, user, draft)


def _begun(actor: Actor, user: User, draft: Registration) -> str:
    # In the same transaction as the account, which may have to make room for another at once.
    mail_code(actor, user=user, purpose=EMAIL_CODE, language=draft.language)
    return open_setup(actor, user=user)


def _make_room(email: str) -> None:
    earlier = User.objects.select_for_update().filter(email_key=folded(email)).first()
    if earlier is not None and never_came_to_life(earlier):
        earlier.delete()


def never_came_to_life(user: User) -> bool:
    """Whether an account was only ever begun: nobody could sign in to it, so it can have made nothing."""
    begun = PASSWORDLESS_TRAIT in user.traits and not user.has_usable_password() and not user.email_verified
    return begun and not user.has_mfa and user.last_login is None
