"""The mails there are: their subjects, the facts each of them needs, and the page each of them points at.

`templates/mail/<kind>.txt` holds the paragraphs. Facts that end in `_at` are moments, `minutes` is how long the token
or the code lasts, `size` is in bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import web

Text = str | Promise


@dataclass(frozen=True, slots=True)
class MailKind:
    """One kind of mail. `action` is what the link does; `page` is where it leads, when the facts do not say so."""

    subject: Text
    facts: tuple[str, ...] = ()
    action: Text = ""
    page: str = ""


_TOKEN = ("token", "minutes")
_CODE = ("code", "minutes")
_SIGN_IN = _("Sign in")

KINDS: Mapping[str, MailKind] = MappingProxyType(
    {
        "email_verification": MailKind(
            _("Verify your e-mail address"), _TOKEN, _("Verify this address"), web.VERIFY_EMAIL
        ),
        "password_reset": MailKind(_("Reset your password"), _TOKEN, _("Choose a new password"), web.RESET_PASSWORD),
        "ip_authorization": MailKind(
            _("Sign-in from a new place"), (*_TOKEN, "ip", "location"), _("Allow this sign-in"), web.AUTHORIZE_ADDRESS
        ),
        "email_change_original": MailKind(_("Confirm the change of your e-mail address"), _CODE),
        "email_change_new": MailKind(_("Confirm your new e-mail address"), _CODE),
        "email_change_revert": MailKind(
            _("Your e-mail address was changed"), (*_TOKEN, "new_email"), _("That was not me"), web.REVERT_EMAIL
        ),
        "password_change_verification": MailKind(_("Confirm the change of your password"), _CODE),
        "password_changed": MailKind(_("Your password was changed"), (), _SIGN_IN, web.LOGIN),
        "registration_approved": MailKind(_("You are let in"), (), _SIGN_IN, web.LOGIN),
        "self_deletion_scheduled": MailKind(
            _("Your account will be deleted"), ("deletion_at",), _("Sign in and keep the account"), web.LOGIN
        ),
        "account_disabled_suspicious": MailKind(_("Your account was disabled"), ("reason",)),
        "account_temp_banned": MailKind(
            _("Your account is suspended"), ("reason", "ends_at", "token"), _("Appeal"), web.APPEAL
        ),
        "appeal_refused": MailKind(_("Your appeal was refused"), ("comment", "ends_at")),
        "account_scheduled_deletion": MailKind(_("Your account will be deleted"), ("reason", "deletion_at")),
        "unban_notification": MailKind(_("Your account may be used again"), ("reason",), _SIGN_IN, web.LOGIN),
        "scheduled_deletion_notification": MailKind(
            _("Your account is about to be deleted"), ("reason", "deletion_at")
        ),
        "report_resolved": MailKind(_("Your report was looked into"), ("comment", "report_id")),
        "report_form_code": MailKind(_("Your code for reporting something"), _CODE),
        "inactivity_warning": MailKind(
            _("Do you still need your account?"), ("deletion_at", "last_active_at"), _SIGN_IN, web.LOGIN
        ),
        "harvest_completed": MailKind(
            _("Your data is ready"), ("link", "messages", "size", "expires_at"), _("Download the data")
        ),
        "donation_link": MailKind(_("Your donation"), ("link", "minutes"), _("Manage your donation")),
        "verification_code": MailKind(_("Your verification code"), _CODE),
        "login_code": MailKind(_("Your sign-in code"), _CODE),
        "passwordless_login": MailKind(_("Sign in without a password"), ("token", *_CODE), _SIGN_IN, web.LOGIN_BY_LINK),
        "recovery_code": MailKind(_("Your recovery code"), _CODE),
        "two_factor_reset": MailKind(_("Your two-factor authentication was reset")),
        "account_deletion_code": MailKind(_("Confirm the deletion of your account"), _CODE),
        "account_deleted": MailKind(_("Your account was deleted")),
    }
)
