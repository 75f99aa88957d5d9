"""What a copy holds of the account itself. Hashes, secrets and keys are in none; nor is what others say of the person
where that is theirs alone."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from accounts.models import (
    AccountBan,
    AccountWarning,
    AdminKey,
    Attention,
    AuthSession,
    BackupCode,
    BetaCode,
    ContactChange,
    DataExport,
    KnownAddress,
    Notification,
    Passkey,
    PendingRegistration,
    RecoveryCode,
    Relationship,
    SecurityQuestion,
    TotpDevice,
    User,
    UserNote,
    UserSettings,
)
from accounts.pictures import AVATARS, BANNERS
from core.exports import Table, of_person

USER = "user.json"
SECURITY = "account/security.json"
_ACCOUNT = (
    "id username discriminator handle global_name email email_verified email_bounced phone date_of_birth avatar "
    "avatar_color banner banner_color accent_color bio pronouns is_bot is_system is_staff flags temp_banned_until "
    "acls traits locale country_code preferences password_changed_at last_login last_seen_at last_seen_ip "
    "inactivity_warned_at pending_deletion_at deletion_reason deletion_public_reason messages_deletion_at "
    "messages_deletion_channels messages_deletion_messages authenticator_types is_superuser "
    "premium_type premium_since premium_until premium_will_cancel premium_billing_cycle premium_lifetime_sequence "
    "has_ever_purchased unread_gifts"
)
_SETTINGS = (
    "version status status_resets_at status_resets_to theme locale restricted_guilds bot_restricted_guilds "
    "default_guilds_restricted bot_default_guilds_restricted inline_attachment_media inline_embed_media "
    "gif_auto_play render_embeds render_reactions animate_emoji animate_stickers render_spoilers "
    "message_display_compact friend_source_flags incoming_call_flags group_dm_add_permission_flags guild_folders "
    "custom_status afk_timeout time_format developer_mode trusted_domains default_hide_muted_channels"
)
_SESSION = "id created_at last_used_at ip user_agent platform"
_PASSKEY = "id credential_id transports name sign_count created_at last_used_at"
_ATTENTION = "kind target_id muted_until muted_at followed followed_at hidden_at"
_NOTIFICATION = "id type context_id context_type topic_id post_id room_id is_read read_at created_at updated_at"
_EXPORT = "id created_at started_at completed_at failed_at expires_at size"


def account_tables() -> tuple[Table, ...]:
    """Every table of this package."""
    return (
        of_person("id", USER, "user", User, _ACCOUNT, alone=True),
        of_person("user", USER, "auth_sessions", AuthSession, _SESSION),
        of_person("creator", SECURITY, "admin_keys", AdminKey, "id name acls created_at last_used_at expires_at"),
        of_person("creator", USER, "beta_codes", BetaCode, "id created_at redeemed_at"),
        of_person("redeemer", USER, "beta_codes_redeemed", BetaCode, "id redeemed_at"),
        of_person("owner", USER, "relationships", Relationship, "id other type since nickname"),
        of_person("owner", USER, "notes", UserNote, "target text"),
        of_person("user", USER, "user_settings", UserSettings, _SETTINGS, alone=True),
        of_person("user", USER, "attention", Attention, _ATTENTION),
        of_person("user", USER, "notifications", Notification, _NOTIFICATION),
        of_person("user", USER, "webauthn_credentials", Passkey, _PASSKEY),
        of_person("device__user", USER, "mfa_backup_codes", BackupCode, "id consumed_at"),
        of_person("bot_owner", USER, "bots", User, "id username discriminator"),
        of_person("user", SECURITY, "email_addresses", EmailAddress, "email verified primary"),
        of_person("user", SECURITY, "contact_changes", ContactChange, "id kind old new reason changed_at"),
        of_person("user", SECURITY, "authorized_ips", KnownAddress, "group created_at"),
        of_person("user", SECURITY, "authenticators", TotpDevice, "name confirmed"),
        of_person("user", SECURITY, "security_questions", SecurityQuestion, "question"),
        of_person("user", SECURITY, "recovery_code", RecoveryCode, "user", alone=True),
        of_person("user", SECURITY, "sign_in_providers", SocialAccount, "provider uid last_login date_joined"),
        of_person("user", SECURITY, "registration", PendingRegistration, "invite_code created_at", alone=True),
        of_person("user", SECURITY, "bans", AccountBan, "reason banned_at expires_at"),
        of_person("user", SECURITY, "warnings", AccountWarning, "id message warned_at dismissed_at ended_at"),
        of_person("user", SECURITY, "exports", DataExport, _EXPORT),
    )


def account_pictures(person: User) -> Iterator[tuple[str, str]]:
    """The pictures of the person: their names in the archive, their storage keys."""
    for name, place, shown in (("avatar", AVATARS, person.avatar), ("banner", BANNERS, person.banner)):
        if shown is not None:
            yield f"assets/user/{name}.webp", place.key(shown, person.id)
