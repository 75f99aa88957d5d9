"""What vouchers are handed out for. Lifetimes: the wire contracts' tables of lifetimes and caps."""

from dataclasses import replace
from datetime import timedelta

from accounts.signing_in.vouchers import Purpose, handoff_code, hex_token, letters_code, uuid_token

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)

VERIFY_EMAIL = Purpose(name="verify_email", lifetime=24 * _HOUR)
RESET_PASSWORD = Purpose(name="reset_password", lifetime=_HOUR)
REVERT_EMAIL = Purpose(name="revert_email", lifetime=48 * _HOUR)

SECOND_FACTOR = Purpose(name="second_factor", lifetime=5 * _MINUTE)
"""A sign-in that waits for a second factor."""

MAIL_STEP = Purpose(name="mail_step", lifetime=15 * _MINUTE)
"""A sign-in that waits for its mail to be answered, by a link (guild wire) or a code (topic wire)."""

CONFIRM_ADDRESS = Purpose(name="confirm_address", lifetime=15 * _MINUTE)
"""The link in that mail; `data["ticket"]` is the id of the MAIL_STEP."""

CONFIRMED = Purpose(name="confirmed", lifetime=_MINUTE)
"""What a confirmed sign-in leaves for whoever polls with the ticket: the sealed session token, once."""

HANDOFF = Purpose(name="handoff", lifetime=5 * _MINUTE, token=handoff_code)
SSO_STATE = Purpose(name="sso_state", lifetime=10 * _MINUTE, token=hex_token)
"""A sign-in that is on its way through the provider."""

BLUESKY_STATE = Purpose(name="bluesky_state", lifetime=10 * _MINUTE, token=hex_token)
"""Somebody who is away to show that an account of Bluesky is theirs."""

CHALLENGE = Purpose(name="challenge", lifetime=5 * _MINUTE)
"""A WebAuthn challenge; `data["context"]` is registration, discoverable, mfa or sudo."""

EMAIL_CHANGE = Purpose(
    name="email_change", lifetime=24 * _HOUR, token=uuid_token, code=letters_code, code_lifetime=10 * _MINUTE
)
EMAIL_TOKEN = Purpose(name="email_token", lifetime=30 * _MINUTE, token=uuid_token)
PASSWORD_CHANGE = Purpose(
    name="password_change", lifetime=24 * _HOUR, token=uuid_token, code=letters_code, code_lifetime=10 * _MINUTE
)
SMS_CODE = Purpose(name="sms_code", lifetime=10 * _MINUTE)
"""A code sent to the phone of an account, as second factor."""

PHONE_CODE = Purpose(name="phone_code", lifetime=10 * _MINUTE)
PHONE_TOKEN = Purpose(name="phone_token", lifetime=15 * _MINUTE)

EMAIL_CODE = Purpose(name="email_code", lifetime=15 * _MINUTE)
"""The topic wire's code that verifies an address."""

PASSWORDLESS = Purpose(name="passwordless", lifetime=15 * _MINUTE)
"""A sign-in by mail alone: its token stands in the link, its code in the text."""

RECOVERY_MAIL = Purpose(name="recovery_mail", lifetime=15 * _MINUTE)
DELETION_CODE = Purpose(name="deletion_code", lifetime=15 * _MINUTE)

PENDING = Purpose(name="pending", lifetime=_HOUR)
"""What the topic wire's cookie holds before a sign-in is complete; `data["step"]` is registration, recovery or
reset."""

PENDING_RECOVERY = replace(PENDING, lifetime=15 * _MINUTE)
"""The same while somebody gets back into an account, with less time."""

APPEAL = Purpose(name="appeal", lifetime=180 * 24 * _HOUR)
"""The link in the mail that tells of a ban; it opens nothing but the appeal against it."""

APPEAL_VISIT = replace(APPEAL, lifetime=_HOUR)
"""The same for somebody who came without the link, and knew the password."""

RECOVERY = Purpose(name="recovery", lifetime=15 * _MINUTE, code_lifetime=10 * _MINUTE)
"""A recovery of the topic wire by SMS, whose code lasts shorter, or by questions."""
