"""What a sign-in has shown so far, and what it still needs. Written down by `accounts.operations.sign_in`."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from django.conf import settings

from accounts.models import KnownAddress, User, Voucher
from accounts.models.user import UserFlags
from accounts.preferences import preferences_of
from accounts.signing_in.devices import Device
from core.actor import Actor
from core.clock import iso_or_none
from core.limits import address_group
from core.mail import mail_is_on


class Factor(StrEnum):
    """What a person has shown."""

    PASSWORD = "password"
    CODE = "code"  # of an authenticator app, or a backup code
    SMS = "sms"
    PASSKEY = "passkey"  # with user verification, which makes it two factors
    MAIL = "mail"
    PROVIDER = "provider"  # of single sign-on, which asks for what it finds right


Face = Literal["tickets", "browser"]
Step = Literal["second_factor", "mail", "done"]
_SECOND = frozenset({Factor.CODE, Factor.SMS, Factor.PASSKEY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A sign-in under way. `since` is when the account's password was last changed as its factors were checked: a
    change in between voids them. `replaces` is the sign-in this browser had before."""

    user: User
    factors: frozenset[Factor]
    device: Device
    face: Face = "tickets"
    since: str | None = None
    invite_code: str = ""
    replaces: Actor | None = None

    @classmethod
    def of(cls, user: User, *factors: Factor, device: Device, **more: Any) -> "Attempt":
        """An attempt of an account whose factors have just been checked against this row."""
        since = iso_or_none(user.password_changed_at)
        return cls(user=user, factors=frozenset(factors), device=device, since=since, **more)

    @classmethod
    def waiting(cls, voucher: Voucher, device: Device, *, shown: Factor, **more: Any) -> "Attempt":
        """The attempt that has waited behind a ticket, with what was shown now."""
        facts = voucher.data
        factors = frozenset(map(Factor, facts["factors"])) | {shown}
        assert voucher.user is not None  # tickets are issued to accounts
        return cls(
            user=voucher.user,
            factors=factors,
            device=device,
            face=facts["face"],
            since=facts["since"],
            invite_code=facts["invite_code"],
            **more,
        )

    def facts(self) -> dict[str, Any]:
        """What a ticket keeps of it."""
        return {
            "factors": sorted(self.factors),
            "face": self.face,
            "since": self.since,
            "invite_code": self.invite_code,
            "ip": self.device.ip,
            "user_agent": self.device.user_agent,
            "platform": self.device.platform,
        }


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account and the token of the sign-in that was just opened for it."""

    user: User
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SecondFactorWanted:
    """The account has a second factor; the ticket, "" where the wire has none, stands for what was shown."""

    user: User
    ticket: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MailWanted:
    """A mail is on its way, which has to be answered; the ticket stands for what was shown."""

    user: User
    ticket: str = field(repr=False)


Outcome = SignedIn | SecondFactorWanted | MailWanted


def next_step(attempt: Attempt) -> Step:
    """What the attempt still needs: the rules of signing in, in one place.

    An account with a second factor always needs it, except by a provider. A mail is needed once more where the person
    asked for that (on the wire that has such a step, or where nothing stronger is there), and where a password alone
    comes from an address that was never confirmed. Where no mail can be sent nobody could answer one.
    """
    user, factors = attempt.user, attempt.factors
    if Factor.PROVIDER in factors:
        return "done"
    if user.has_mfa and not factors & _SECOND:
        return "second_factor"
    if Factor.MAIL in factors or not user.email or not mail_is_on():
        return "done"
    if preferences_of(user)["email_2fa_enabled"] and (attempt.face == "browser" or not factors & _SECOND):
        return "mail"
    return "done" if factors & _SECOND or _is_known(user, attempt.device.ip) else "mail"


def _is_known(user: User, ip: str) -> bool:
    if not settings.GUILDHALL.new_address_confirmation or user.flags & UserFlags.APP_STORE_REVIEWER or not ip:
        return True
    return KnownAddress.objects.filter(user=user, group=address_group(ip)).exists()
