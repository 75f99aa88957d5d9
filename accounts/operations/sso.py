"""Signing in through the provider: sent there with a state, back with a code, in with an account."""

from dataclasses import dataclass, field
from typing import Any

import structlog

from accounts.events import publish_user_update
from accounts.models import User
from accounts.operations.registration import Registration, create_account, refuse_by_policy
from accounts.operations.sign_in import open_session
from accounts.operations.taking_back import shut_out_maker
from accounts.queries import user_by_email
from accounts.signing_in.devices import Device
from accounts.signing_in.passwords import hashed
from accounts.signing_in.purposes import SSO_STATE
from accounts.signing_in.steps import SignedIn
from accounts.signing_in.vouchers import Spent, consume, find, issue
from accounts.sso.config import SsoConfig, sso_config
from accounts.sso.exchange import CodeRefused, Secrets, Tokens, authorization_url, redeem
from accounts.sso.id_token import BadIdToken, checked_claims
from accounts.sso.links import link, linked_user
from accounts.sso.person import Person, is_email_address, person_of
from accounts.sso.provider import Provider, ProviderFailed, fetch_json, provider
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.operations import operation
from core.sealing import open_sealed, seal
from core.text import cut, display_name, display_name_problem, username_from

_log = structlog.get_logger(__name__)

_LONGEST_NAME = 32
TRAIT = "sso"


@dataclass(frozen=True, slots=True)
class Departure:
    """Where to send a person, and the state that comes back with them."""

    authorization_url: str = field(repr=False)
    state: str = field(repr=False)
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A sign-in through the provider, and where the person wanted to go."""

    signed_in: SignedIn
    redirect_to: str


def start_sign_in(actor: Actor, *, redirect_to: str | None) -> Departure:
    """Begin a sign-in at the provider. `redirect_to` is kept if it is a path of this site.

    Raises FEATURE_TEMPORARILY_DISABLED.
    """
    config, found = _ready()  # may ask the provider, so it stands outside of the transaction
    return keep_state(actor, config=config, found=found, redirect_to=local_path(redirect_to))


@operation("sso.start")
def keep_state(actor: Actor, *, config: SsoConfig, found: Provider, redirect_to: str) -> Departure:
    """Remember what the sign-in is tied to, for ten minutes."""
    tied_to = Secrets()
    _, state = issue(
        SSO_STATE,
        sealed=seal(f"{tied_to.verifier} {tied_to.nonce}".encode()),
        issuer=config.issuer,
        redirect_to=redirect_to,
    )
    return Departure(authorization_url(config, found, state, tied_to), state, config.redirect_uri)


def complete_sign_in(actor: Actor, *, code: str, state: str, device: Device, locale: str) -> Arrival:
    """Redeem the code that the provider gave, and sign its person in; a new one gets an account.

    Talks to the provider between two transactions. Raises FEATURE_TEMPORARILY_DISABLED; InvalidForm at `state`, `code`,
    `id_token`, `email`, `username`; SSO_REQUIRED for somebody without an account where none are made; as
    `open_session` does.
    """
    config, found = _ready()
    tied_to, redirect_to = take_state(actor, config=config, state=state)
    person = _person(config, found, code, tied_to)
    _refuse_unfit(config, person)
    user = _account(actor, config, person, device, locale)
    return Arrival(open_session(actor, proven=user, device=device), redirect_to)


@operation("sso.return")
def take_state(actor: Actor, *, config: SsoConfig, state: str) -> tuple[Secrets, str]:
    """What the state stands for; it is used up by that. Raises InvalidForm at `state`."""
    voucher = find(SSO_STATE, state)
    try:
        if voucher is None or voucher.data["issuer"] != config.issuer:
            raise Spent
        consume(voucher)
        verifier, nonce = open_sealed(voucher.data["sealed"]).decode().split(" ")
    except (Spent, ValueError):  # ValueError: sealed with a key that is gone
        raise InvalidForm.at(
            "state", FieldCode.INVALID_FORMAT, text="This sign-in has run out or was used already. Begin again."
        ) from None
    return Secrets(verifier, nonce), voucher.data["redirect_to"]


@operation("sso.enter")
def enter(actor: Actor, *, config: SsoConfig, person: Person, password_hash: str, device: Device, locale: str) -> User:
    """The account of a person at the provider: the one they had before, else that of their verified address, else a
    new one.

    An account whose address was never verified changes hands: whoever made it is shut out (publishes SessionsEnded).
    Publishes UserUpdated when the address becomes verified. Raises InvalidForm at `email` and as `create_account`
    does, SSO_REQUIRED, and what the instance's policy on registration says.
    """
    known = linked_user(person)
    user = known or user_by_email(person.email)
    if user is None:
        made = _new_account(actor, config, person, password_hash, device, locale)
        link(made, person)
        return made
    user = User.objects.select_for_update().get(id=user.id)
    if known is None:
        _adopt(user, person)
    if person.email_verified and not user.email_verified and _has_address_of(user, person):
        user.email_verified = True
        user.save(update_fields=["email_verified"])
        publish_user_update(user, face_changed=False)
    return user


def local_path(text: str | None) -> str:
    """The text if it is a path below this site and nothing that a browser would read as another one; else ""."""
    if text is None or not text.startswith("/") or text[1:2] in ("/", "\\"):
        return ""
    return text if all(character.isprintable() and character != "\\" for character in text) else ""


def _ready() -> tuple[SsoConfig, Provider]:
    config = sso_config()
    found = provider(config) if config.enabled else None
    if found is None:
        raise ProductError(Code.FEATURE_TEMPORARILY_DISABLED)
    return config, found


def _person(config: SsoConfig, found: Provider, code: str, tied_to: Secrets) -> Person:
    try:
        tokens = redeem(config, found, code, tied_to.verifier)
    except CodeRefused:
        raise _invalid("code", "The sign-in provider did not accept this sign-in. Begin again.") from None
    except ProviderFailed as failure:
        _log.warning("sso.token_endpoint_failed", reason=str(failure))
        raise _invalid("code", "The sign-in provider could not be reached. Begin again.") from None
    try:
        claims = checked_claims(config, found.jwks_url, tokens.id_token, tied_to.nonce)
        return person_of(config, claims, _info(config, found, tokens, claims["sub"]))
    except BadIdToken as problem:
        _log.warning("sso.id_token_refused", reason=str(problem))
        raise _invalid("id_token", "What the sign-in provider says of you cannot be trusted.") from None


def _info(config: SsoConfig, found: Provider, tokens: Tokens, subject: str) -> dict[str, Any]:
    """What the user-info endpoint adds; nothing when it fails, since the id token is proof enough. Raises BadIdToken
    when it speaks of somebody else (OpenID Connect Core, 5.3.2)."""
    if not (found.userinfo_url and tokens.access_token):
        return {}
    try:
        headers = {"Authorization": f"Bearer {tokens.access_token}", "Accept": "application/json"}
        info = fetch_json(config, found.userinfo_url, headers=headers)
    except ProviderFailed as failure:
        _log.warning("sso.userinfo_failed", reason=str(failure))
        return {}
    if info.get("sub") != subject:
        raise BadIdToken("user info of another subject")
    return info


def _refuse_unfit(config: SsoConfig, person: Person) -> None:
    if not person.email:
        raise _invalid("email", "The sign-in provider did not tell an e-mail address.")
    if not is_email_address(person.email):
        raise _invalid("email", "The sign-in provider told an e-mail address that is not valid.")
    if not config.admits(person.email):
        raise _invalid("email", "E-mail addresses of this domain are not let in here.")


def _account(actor: Actor, config: SsoConfig, person: Person, device: Device, locale: str) -> User:
    nothing = hashed(None)
    try:
        return enter(actor, config=config, person=person, password_hash=nothing, device=device, locale=locale)
    except InvalidForm as refusal:
        # The same person may arrive twice in one moment; by now the other request has made the account.
        if all(error.code is not FieldCode.EMAIL_ALREADY_IN_USE for error in refusal.errors):
            raise
        return enter(actor, config=config, person=person, password_hash=nothing, device=device, locale=locale)


def _adopt(user: User, person: Person) -> None:
    """Tie an account to the person whose address it has. Raises InvalidForm at `email`."""
    if not (person.email_verified and _has_address_of(user, person)):
        raise _invalid("email", "An account has this e-mail address, and the sign-in provider has not verified it.")
    if not user.email_verified:
        shut_out_maker(user)
    link(user, person)
    user.traits = sorted({*user.traits, *_traits(person)})
    user.save(update_fields=["traits"])


def _has_address_of(user: User, person: Person) -> bool:
    # Folding, by which addresses are looked up, makes some equal that may belong to different people (ß and ss).
    return (user.email or "").lower() == person.email.lower()


def _new_account(
    actor: Actor, config: SsoConfig, person: Person, password_hash: str, device: Device, locale: str
) -> User:
    if not config.auto_provision:
        raise ProductError(Code.SSO_REQUIRED)
    refuse_by_policy("")
    name = cut(display_name(person.name), _LONGEST_NAME)
    draft = Registration(
        username=username_from(person.name) or username_from(person.email.rpartition("@")[0]),
        global_name=name if display_name_problem(name) is None else None,
        email=person.email.lower(),
        email_verified=person.email_verified,
        traits=_traits(person),
        locale=locale,
    )
    return create_account(actor, draft=draft, password_hash=password_hash).user


def _traits(person: Person) -> tuple[str, ...]:
    return (TRAIT, f"{TRAIT}:{person.issuer}")


def _invalid(path: str, words: str) -> InvalidForm:
    code = FieldCode.INVALID_EMAIL_ADDRESS if path == "email" else FieldCode.INVALID_FORMAT
    return InvalidForm.at(path, code, text=words)
