"""The account: one row for a person or a bot, shared by both wires."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from core.ids import new_id
from core.text import folded


class UserFlags:
    """Bits of `User.flags` the server acts on (the guild wire's table of user flags)."""

    STAFF = 1 << 0
    FRIENDLY_BOT = 1 << 4
    FRIENDLY_BOT_MANUAL_APPROVAL = 1 << 5
    PUBLIC_MASK = 63
    HIGH_GLOBAL_RATE_LIMIT = 1 << 33
    DELETED = 1 << 34
    DISABLED_SUSPICIOUS_ACTIVITY = 1 << 35
    SELF_DELETED = 1 << 36
    DISABLED = 1 << 38
    HAS_SESSION_STARTED = 1 << 39
    PREMIUM_BADGE_HIDDEN = 1 << 40
    PREMIUM_BADGE_MASKED = 1 << 41
    PREMIUM_BADGE_TIMESTAMP_HIDDEN = 1 << 42
    PREMIUM_BADGE_SEQUENCE_HIDDEN = 1 << 43
    PREMIUM_PURCHASE_DISABLED = 1 << 45
    PREMIUM_ENABLED_OVERRIDE = 1 << 46
    RATE_LIMIT_BYPASS = 1 << 47
    REPORT_BANNED = 1 << 48
    PENDING_APPROVAL = 1 << 50
    HAS_DISMISSED_PREMIUM_ONBOARDING = 1 << 51
    USED_MOBILE_CLIENT = 1 << 52
    APP_STORE_REVIEWER = 1 << 53
    STAFF_HIDDEN = 1 << 57
    CANNOT_SIGN_IN = DELETED | SELF_DELETED | DISABLED | DISABLED_SUSPICIOUS_ACTIVITY


class DeletionReason(models.IntegerChoices):
    """Why an account is deleted (the guild wire's numbers, of which the administrators know more)."""

    USER_REQUESTED = 1
    OTHER = 2
    SPAM = 3
    CHEATING_OR_EXPLOITATION = 4
    COORDINATED_RAIDING = 5
    AUTOMATION_OR_SELFBOT = 6
    NONCONSENSUAL_SEXUAL_CONTENT = 7
    SCAM_OR_SOCIAL_ENGINEERING = 8
    CHILD_SEXUAL_CONTENT = 9
    PRIVACY_VIOLATION_OR_DOXXING = 10
    HARASSMENT_OR_BULLYING = 11
    PAYMENT_FRAUD = 12
    CHILD_SAFETY_VIOLATION = 13
    BILLING_DISPUTE_OR_ABUSE = 14
    UNSOLICITED_EXPLICIT_CONTENT = 15
    GRAPHIC_VIOLENCE = 16
    BAN_EVASION = 17
    TOKEN_OR_CREDENTIAL_SCAM = 18
    INACTIVITY = 19
    HATE_SPEECH_OR_EXTREMIST_CONTENT = 20
    MALICIOUS_LINKS_OR_MALWARE = 21
    IMPERSONATION_OR_FAKE_IDENTITY = 22


class PremiumType(models.IntegerChoices):
    """What kind of supporter somebody is (the guild wire's numbers). It unlocks nothing: everything is everybody's."""

    NONE = 0
    SUBSCRIPTION = 1
    LIFETIME = 2


class Authenticator(models.IntegerChoices):
    """Kinds of second factor (the guild wire's numbers)."""

    TOTP = 0
    SMS = 1
    WEBAUTHN = 2


class UserManager(BaseUserManager["User"]):
    """Rows by the names people use."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(handle_key=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]  # django-otp has no types
    """A person or a bot.

    `username` and `discriminator` are the guild side's tag; `handle` is the one name of the topic side, unique without
    regard to case, derived from the username where that fits and is free. Keys (`*_key`) hold the folded form that
    uniqueness and look-ups go by.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=32)
    username_key = models.CharField(max_length=32)
    discriminator = models.PositiveSmallIntegerField()
    handle = models.CharField(max_length=32)
    handle_key = models.CharField(max_length=32, unique=True)
    global_name = models.CharField(max_length=32, null=True, blank=True)
    email = models.EmailField(max_length=254, null=True, blank=True)
    email_key = models.CharField(max_length=254, null=True, blank=True, unique=True)
    email_verified = models.BooleanField(default=False)
    email_bounced = models.BooleanField(default=False)
    phone = models.CharField(max_length=16, null=True, blank=True, unique=True)
    date_of_birth = models.DateField(null=True, blank=True)

    avatar = models.CharField(max_length=10, null=True, blank=True)
    avatar_color = models.IntegerField(null=True, blank=True)
    banner = models.CharField(max_length=10, null=True, blank=True)
    banner_color = models.IntegerField(null=True, blank=True)
    accent_color = models.IntegerField(null=True, blank=True)
    bio = models.CharField(max_length=1024, null=True, blank=True)  # so much for bots; people have a limit of their own
    pronouns = models.CharField(max_length=40, null=True, blank=True)

    is_bot = models.BooleanField(default=False)
    is_system = models.BooleanField(default=False)
    is_staff = models.BooleanField(default=False)
    flags = models.BigIntegerField(default=0)
    suspicious_activity_flags = models.IntegerField(default=0)
    temp_banned_until = models.DateTimeField(null=True, blank=True)
    acls = models.JSONField(default=list, blank=True)
    traits = models.JSONField(default=list, blank=True)

    locale = models.CharField(max_length=16, default="en-US")
    country_code = models.CharField(max_length=2, null=True, blank=True)
    preferences = models.JSONField(default=dict, blank=True)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True, db_index=True)
    last_seen_ip = models.GenericIPAddressField(null=True, blank=True)
    inactivity_warned_at = models.DateTimeField(null=True, blank=True)
    pending_deletion_at = models.DateTimeField(null=True, blank=True, db_index=True)
    deletion_reason = models.PositiveSmallIntegerField(null=True, blank=True)  # DeletionReason
    deletion_public_reason = models.CharField(max_length=512, null=True, blank=True)  # as the person is told
    # When all messages the person has written by then are to go, and how many there were when that was asked for.
    messages_deletion_at = models.DateTimeField(null=True, blank=True, db_index=True)
    messages_deletion_channels = models.PositiveIntegerField(default=0)
    messages_deletion_messages = models.PositiveIntegerField(default=0)
    # On the row, because guilds that demand a second factor ask at every message. A bot mirrors its owner's.
    authenticator_types = models.JSONField(default=list, blank=True)
    # Of supporters: see accounts/premium.py.
    premium_type = models.PositiveSmallIntegerField(null=True, blank=True)  # PremiumType
    premium_since = models.DateTimeField(null=True, blank=True)
    premium_until = models.DateTimeField(null=True, blank=True)
    premium_will_cancel = models.BooleanField(default=False)
    premium_billing_cycle = models.CharField(max_length=7, null=True, blank=True)
    premium_lifetime_sequence = models.PositiveIntegerField(null=True, blank=True)
    has_ever_purchased = models.BooleanField(default=False)
    unread_gifts = models.PositiveIntegerField(default=0)
    bot_secret_hash = models.CharField(max_length=64, null=True, blank=True)
    bot_owner = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="bots")

    # Django signs in by the unique column; people see the spelling they chose (`get_username`).
    USERNAME_FIELD = "handle_key"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["username_key", "discriminator"], name="one_account_per_tag"),
        ]
        indexes = [
            # For names that begin with something; PostgreSQL's ordinary index knows only the order of its locale.
            models.Index(fields=["username_key"], opclasses=["varchar_pattern_ops"], name="accounts_by_begin_of_name"),
            models.Index(fields=["id"], condition=models.Q(is_superuser=True), name="accounts_with_every_right"),
        ]

    def __str__(self) -> str:
        return self.tag

    def get_username(self) -> str:
        return self.handle

    @property
    def tag(self) -> str:
        """`name#0042`, the full name of the guild side."""
        return f"{self.username}#{self.discriminator:04d}"

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # derived, where the base class has a class attribute
        return not self.flags & UserFlags.CANNOT_SIGN_IN

    @property
    def has_mfa(self) -> bool:
        """Whether any second factor is set up; of a bot: by its owner."""
        return bool(self.authenticator_types)

    @property
    def is_admin(self) -> bool:
        """Whether the account holds every administrator's right."""
        return "*" in self.acls

    @property
    def is_pending(self) -> bool:
        """Whether a moderator has yet to let the account in."""
        return bool(self.flags & UserFlags.PENDING_APPROVAL)

    @property
    def is_claimed(self) -> bool:
        """Bots and people with a password, or another way to sign in, are claimed; the others hold a throw-away
        account."""
        return self.is_bot or self.has_usable_password() or bool({"sso", "passwordless"} & set(self.traits))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.username_key = self.username.lower()
        self.handle_key = self.handle.lower()
        self.email_key = folded(self.email) if self.email else None
        super().save(*args, **kwargs)
