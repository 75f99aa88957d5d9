"""What the topic wire says about accounts and sign-ins. Its answers here are not wrapped in `data`."""

from typing import Literal, NotRequired, TypedDict

from accounts.preferences import Preferences


class SessionUser(TypedDict):
    """The account that has just signed in."""

    id: str
    username: str
    email: str | None
    preferences: Preferences
    totp_enabled: bool
    is_admin: bool


class ActiveWarning(TypedDict):
    """What an administrator warned one of. `dismissed_at` is always null: a warning that was dismissed is over."""

    message: str
    warned_at: str
    warned_by: str
    dismissed_at: None
    report_id: NotRequired[str]


class SelfUser(SessionUser):
    """One's own account."""

    phone: str | None
    profile_picture: str | None
    banner: str | None
    country_code: str | None
    created_at: str
    last_login: str | None
    active_warning: ActiveWarning | None


class UserCard(TypedDict):
    """An account in lists of people."""

    id: str
    username: str
    profile_picture: str | None


class RegisteredAnswer(TypedDict):
    """A new account, with what its owner needs to switch on the second factor: shown this once."""

    success: Literal[True]
    message: str
    user_id: str
    totp_qr_data: str
    backup_codes: list[str]
    pending_verification: NotRequired[Literal[True]]


class SignedInAnswer(TypedDict):
    """A sign-in; the session is in the cookie."""

    success: Literal[True]
    user: SessionUser


class EmailStepAnswer(TypedDict):
    """The code that was just mailed is wanted next; the cookie holds what was shown so far."""

    success: Literal[False]
    require_email_2fa: Literal[True]
    user_id: str
    message: str


class FactorWantedAnswer(TypedDict):
    """What was shown is right, but the account also has a second factor."""

    success: Literal[False]
    errors: list[str]
    error: str
    require_totp: bool
    require_passkey: bool


class StartedAnswer(TypedDict):
    """A registration or recovery that goes on with a mailed code."""

    success: Literal[True]
    user_id: str
    message: str


class AuthenticatorAnswer(StartedAnswer):
    """What its owner needs to set up an authenticator; nulls when one is on already."""

    totp_qr_data: str | None
    totp_secret: str | None


class RecoveredAnswer(AuthenticatorAnswer):
    """An authenticator in place of a lost one."""

    qr_code_image: str
    qr_data: str


class QrAnswer(TypedDict):
    """An authenticator as picture and as text."""

    success: Literal[True]
    qr_code_image: str
    totp_secret: str
    qr_data: str


class BackupCodesAnswer(TypedDict):
    """New backup codes, shown this once."""

    success: Literal[True]
    message: NotRequired[str]
    backup_codes: list[str]


class BackupSignedInAnswer(SignedInAnswer):
    """A sign-in by a backup code."""

    warning: NotRequired[str]
    message: NotRequired[str]


class MailedAnswer(TypedDict):
    """A mail is on its way if there is such an account. `expires_in` is in seconds."""

    success: Literal[True]
    message: str
    email_sent: Literal[True]
    expires_in: int


class ResentAnswer(TypedDict):
    """Another code is on its way. `cooldown` is in seconds."""

    success: Literal[True]
    message: str
    cooldown: int


class CooldownAnswer(TypedDict):
    """It is too early for another code. `retry_after` is in seconds."""

    success: Literal[False]
    errors: list[str]
    error: str
    retry_after: int


class ResetTokenAnswer(TypedDict):
    """What to come back with. `expires_in` is in seconds."""

    success: Literal[True]
    message: NotRequired[str]
    reset_token: str
    expires_in: int


class Question(TypedDict):
    """A security question."""

    id: int
    question: str


class QuestionsAnswer(ResetTokenAnswer):
    """The questions to answer."""

    questions: list[Question]


class ResetCodesAnswer(StartedAnswer):
    """An authenticator in place of a lost one, with backup codes."""

    totp_qr_data: str
    backup_codes: list[str]


class BanInfo(TypedDict):
    """Why and until when an account may not be used."""

    reason: str | None
    expiry: str | None
    banned_at: str | None


class BannedAnswer(TypedDict):
    """The password was right, but the account may not be used."""

    success: Literal[False]
    errors: list[str]
    error: str
    code: str
    ban_info: BanInfo


class MeAnswer(TypedDict):
    """Who is signed in."""

    success: Literal[True]
    user: SelfUser


class NobodyAnswer(TypedDict):
    """Nobody is signed in."""

    success: Literal[False]
    error: str


class SessionAnswer(TypedDict):
    """Whether somebody is signed in, and since when."""

    authenticated: bool
    user_id: str | None
    username: str | None
    login_time: str | None


class RequestReceived(TypedDict):
    """A friend request that came."""

    request_id: str
    from_user_id: str
    from_username: str
    to_user_id: str
    created_at: str


class RequestAccepted(TypedDict):
    """A friend request that was accepted."""

    request_id: str
    friend_id: str
    friend_username: str


class Warned(TypedDict):
    """News of a warning, for whom it is of."""

    message: str
    warned_at: str
    user_id: str
