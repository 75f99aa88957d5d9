"""New accounts of people."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.conf import settings

from accounts import hooks
from accounts.ages import is_adult, refuse_too_young
from accounts.bursts import count_registration
from accounts.contact_bans import is_banned_phone, refuse_banned_email
from accounts.mail import send_verification_link
from accounts.models import InstanceMarker, PendingRegistration, SecurityQuestion, User, UserSettings
from accounts.models.user import UserFlags
from accounts.naming.allocation import add_user
from accounts.naming.words import random_name
from accounts.operations.sessions import start_session
from accounts.operations.sign_in import join_at_first, know_address
from accounts.preferences import new_preferences
from accounts.reserved_ids import reserved_column
from accounts.review import review_is_active
from accounts.signing_in.attempts import charge_registration
from accounts.signing_in.devices import Device
from accounts.signing_in.passwords import hashed, hashed_secret, refuse_common
from accounts.traits import default_traits
from core.actor import Actor
from core.alerts import REGISTRATIONS, alert
from core.clock import now
from core.email_domains import refuse_undeliverable
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.operations import operation
from core.text import username_from

ADULT_FRIEND_SOURCES = 7
ADMIN_COLUMNS: dict[str, Any] = {"acls": ["*"], "is_staff": True, "is_superuser": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What a person gives to register; every value is already valid by itself."""

    username: str | None = None
    handle: str | None = None
    global_name: str | None = None
    email: str | None = None
    email_verified: bool = False
    traits: tuple[str, ...] = ()
    password: str | None = field(default=None, repr=False)
    date_of_birth: date | None = None
    invite_code: str = ""
    locale: str = "en-US"
    country: str | None = None
    language: str = "en"
    phone: str | None = None  # as told, never verified
    security_questions: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A new account, and the token of its first sign-in if there was one."""

    user: User
    token: str = field(default="", repr=False)


def register(
    actor: Actor, *, draft: Registration, device: Device | None = None, verification_link: bool = False
) -> Registered:
    """Register a person, by the instance's policy (open, by invite, by approval, closed), and sign them in on that
    device. With `verification_link` the address is mailed a link that verifies it. Raises as `admitted` and
    `create_account`.
    """
    ready, password_hash = admitted(actor, draft)
    return create_account(
        actor, draft=ready, password_hash=password_hash, device=device, verification_link=verification_link
    )


def admitted(actor: Actor, draft: Registration) -> tuple[Registration, str]:
    """The draft of somebody who may register, its answers to security questions hashed, and its password hashed:
    everything that takes long or counts, and so stands outside of transactions.

    Raises FORBIDDEN ("registration_closed"), InvalidForm (invite_code, date_of_birth, password, email), RateLimited.
    """
    refuse_by_policy(draft.invite_code)
    refuse_too_young(draft.date_of_birth, actor.ip)
    refuse_common(draft.password)
    charge_registration(draft.email, actor.ip)
    refuse_undeliverable(draft.email, "email")
    questions = tuple((question, hashed_secret(answer)) for question, answer in draft.security_questions)
    return replace(draft, security_questions=questions), hashed(draft.password)


@operation("account.register")
def create_account(
    actor: Actor,
    *,
    draft: Registration,
    password_hash: str,
    device: Device | None = None,
    verification_link: bool = False,
) -> Registered:
    """Insert an account with its settings; the very first one becomes the administrator (FIRST_ACCOUNT_IS_ADMIN). With
    a device it is signed in there. Answers to security questions arrive hashed.

    Under approval, and while many register at once, the account waits, and its invite with it; otherwise the invite is
    joined, which must succeed where only the invited may register. Without one AUTO_JOIN_INVITE is, if it can be.
    Signing in from the same internet address needs no confirmation later. Raises InvalidForm as `add_user` does, at
    `email` and `phone` for what is banned, and what redeeming the invite raises.
    """
    _refuse_banned(draft)
    burst, is_new_burst = count_registration(draft.email, actor.ip)
    user = _insert(draft, password_hash, burst)
    _add_settings(user, draft)
    know_address(user, actor.ip)
    if verification_link:
        send_verification_link(user)
    SecurityQuestion.objects.bulk_create(
        SecurityQuestion(user=user, question=question, answer_hash=answer)
        for question, answer in draft.security_questions
    )
    if user.is_pending:
        PendingRegistration.objects.create(user=user, invite_code=draft.invite_code, burst=burst)
    else:
        _join(Actor(user=user, ip=actor.ip), draft.invite_code)
    if is_new_burst:
        hooks.burst_began.run(user, burst)
    alert(REGISTRATIONS, "A new account", {"Name": user.tag, "Id": user.id, "Waits": user.is_pending})
    return Registered(user=user, token=start_session(user, device) if device else "")


@operation("account.create_admin")
def create_admin(actor: Actor, *, draft: Registration, password_hash: str) -> User:
    """Insert an administrator, for the operator at the command line. No later registration becomes one by being first.

    Raises InvalidForm as `add_user` does.
    """
    InstanceMarker.claim(InstanceMarker.FIRST_ACCOUNT)
    username = draft.username or random_name()
    user = add_user(username=username, password=password_hash, **_columns(draft), **ADMIN_COLUMNS)
    _add_settings(user, draft)
    return user


def refuse_by_policy(invite_code: str) -> None:
    """Whether new people may come in at all, on whichever way. Raises FORBIDDEN, InvalidForm at `invite_code`."""
    policy = settings.GUILDHALL.registration
    if policy == "closed":
        raise ProductError(Code.FORBIDDEN, reason="registration_closed")
    if policy == "invite" and not (invite_code and any(hooks.invite_usable.collect(invite_code))):
        raise InvalidForm.at("invite_code", FieldCode.INVALID_FORMAT, text="A valid invite is needed to register here")


def _refuse_banned(draft: Registration) -> None:
    refuse_banned_email(draft.email, "email")
    if is_banned_phone(draft.phone):
        raise InvalidForm.at(
            "phone", FieldCode.PHONE_NUMBER_INVALID_FORMAT, text="This phone number cannot be used here."
        )


def _insert(draft: Registration, password_hash: str, burst: str) -> User:
    names = "\n".join(filter(None, (draft.username, draft.handle)))
    hooks.name_offered.run(None, {"username": names, "global_name": draft.global_name})
    is_first = InstanceMarker.claim(InstanceMarker.FIRST_ACCOUNT)
    makes_admin = is_first and settings.GUILDHALL.first_account_is_admin
    waits = (bool(burst) or review_is_active()) and not makes_admin
    return add_user(
        **reserved_column(draft.email),
        username=draft.username or username_from(draft.global_name or "") or random_name(),
        handle=draft.handle,
        password=password_hash,
        flags=UserFlags.PENDING_APPROVAL if waits else 0,
        **_columns(draft),
        **(ADMIN_COLUMNS if makes_admin else {}),
    )


def _columns(draft: Registration) -> dict[str, Any]:
    return {
        "email": draft.email,
        "email_verified": draft.email_verified,
        "global_name": draft.global_name,
        "date_of_birth": draft.date_of_birth,
        "locale": draft.locale,
        "country_code": draft.country,
        "preferences": new_preferences(draft.language, draft.phone),
        "traits": [*default_traits(), *draft.traits],
        "password_changed_at": now() if draft.password is not None else None,
    }


def _add_settings(user: User, draft: Registration) -> None:
    # The topic side asks nobody's age, and its people meet where there are no guilds; a provider is asked for no date
    # of birth either, and answers for its people.
    is_open = is_adult(user) or draft.handle is not None or bool(draft.traits)
    wider = {"friend_source_flags": ADULT_FRIEND_SOURCES} if is_open else {}
    UserSettings.objects.create(user=user, locale=user.locale, **wider)


def _join(actor: Actor, invite_code: str) -> None:
    if invite_code and settings.GUILDHALL.registration == "invite":
        hooks.invite_redeem.run(actor, invite_code)
    else:
        join_at_first(actor, invite_code)
