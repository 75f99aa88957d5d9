"""Every error code of the product: HTTP status, English text and, for OAuth2 answers, the `error` word of RFC 6749."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """`.status` (HTTP), `.text` (may hold `{variables}`), `.oauth_error` (empty unless it has the OAuth2 shape)."""

    status: int
    text: str
    oauth_error: str

    def __new__(cls, value: str, status: int, text: str, oauth_error: str = "") -> Code:
        member = str.__new__(cls, value)
        member._value_ = value
        member.status = status
        member.text = text
        member.oauth_error = oauth_error
        return member

    ACCESS_DENIED = "ACCESS_DENIED", 403, "This account may not do that"
    ACCOUNT_DISABLED = "ACCOUNT_DISABLED", 403, "This account is disabled"
    ACCOUNT_SCHEDULED_FOR_DELETION = "ACCOUNT_SCHEDULED_FOR_DELETION", 403, "This account is scheduled for deletion"
    ACCOUNT_SUSPENDED_PERMANENTLY = "ACCOUNT_SUSPENDED_PERMANENTLY", 403, "This account has been suspended permanently"
    ACCOUNT_SUSPENDED_TEMPORARILY = "ACCOUNT_SUSPENDED_TEMPORARILY", 403, "This account has been suspended for a while"
    ACCOUNT_SUSPICIOUS_ACTIVITY = (
        "ACCOUNT_SUSPICIOUS_ACTIVITY",
        403,
        "This account needs to be confirmed before it can be used again",
    )
    ACCOUNT_TOO_NEW_FOR_GUILD = "ACCOUNT_TOO_NEW_FOR_GUILD", 403, "This account is too new for this community"
    ACLS_MUST_BE_NON_EMPTY = "ACLS_MUST_BE_NON_EMPTY", 400, "At least one access control entry is needed"
    ADMIN_API_KEY_NOT_FOUND = "ADMIN_API_KEY_NOT_FOUND", 404, "Unknown administrator API key"
    ALREADY_FRIENDS = "ALREADY_FRIENDS", 400, "You are already friends with this user"
    APPLICATION_NOT_FOUND = "APPLICATION_NOT_FOUND", 404, "Application not found"
    APPLICATION_NOT_OWNED = "APPLICATION_NOT_OWNED", 403, "This application belongs to someone else"
    AUDIT_LOG_INDEXING = "AUDIT_LOG_INDEXING", 202, "Audit log indexing"
    BAD_GATEWAY = "BAD_GATEWAY", 502, "Another service gave no proper answer"
    BAD_REQUEST = "BAD_REQUEST", 400, "The request could not be understood"
    BLUESKY_OAUTH_AUTHORIZATION_FAILED = "BLUESKY_OAUTH_AUTHORIZATION_FAILED", 400, "Bluesky OAuth authorization failed"
    BLUESKY_OAUTH_CALLBACK_FAILED = "BLUESKY_OAUTH_CALLBACK_FAILED", 400, "Bluesky OAuth callback failed"
    BLUESKY_OAUTH_NOT_ENABLED = "BLUESKY_OAUTH_NOT_ENABLED", 400, "Bluesky OAuth not enabled"
    BLUESKY_OAUTH_SESSION_EXPIRED = "BLUESKY_OAUTH_SESSION_EXPIRED", 403, "Bluesky OAuth session expired"
    BLUESKY_OAUTH_STATE_INVALID = "BLUESKY_OAUTH_STATE_INVALID", 400, "Bluesky OAuth state invalid"
    BOTS_CANNOT_SEND_FRIEND_REQUESTS = "BOTS_CANNOT_SEND_FRIEND_REQUESTS", 400, "Bots cannot send friend requests"
    BOT_ALREADY_IN_GUILD = "BOT_ALREADY_IN_GUILD", 400, "This bot is already in the community"
    BOT_APPLICATION_NOT_FOUND = "BOT_APPLICATION_NOT_FOUND", 404, "Bot application not found"
    BOT_IS_PRIVATE = "BOT_IS_PRIVATE", 403, "Only its owner may add this bot"
    BOT_USER_AUTH_ENDPOINT_ACCESS_DENIED = (
        "BOT_USER_AUTH_ENDPOINT_ACCESS_DENIED",
        403,
        "Bots cannot use sign-in endpoints",
    )
    BOT_USER_AUTH_SESSION_CREATION_DENIED = (
        "BOT_USER_AUTH_SESSION_CREATION_DENIED",
        403,
        "Bots cannot open sign-in sessions",
    )
    BOT_USER_GENERATION_FAILED = "BOT_USER_GENERATION_FAILED", 500, "Bot user generation failed"
    BOT_USER_NOT_FOUND = "BOT_USER_NOT_FOUND", 404, "Bot user not found"
    CALL_ALREADY_EXISTS = "CALL_ALREADY_EXISTS", 400, "A call is already going on"
    CANNOT_EDIT_OTHER_USER_MESSAGE = "CANNOT_EDIT_OTHER_USER_MESSAGE", 403, "Only the author may edit this message"
    CANNOT_EXECUTE_ON_DM = "CANNOT_EXECUTE_ON_DM", 400, "This cannot be done in a direct message"
    CANNOT_MODIFY_SYSTEM_WEBHOOK = "CANNOT_MODIFY_SYSTEM_WEBHOOK", 400, "Cannot modify system webhook"
    CANNOT_MODIFY_VOICE_STATE = "CANNOT_MODIFY_VOICE_STATE", 403, "Cannot modify voice state"
    CANNOT_REDEEM_PLUTONIUM_WITH_VISIONARY = (
        "CANNOT_REDEEM_PLUTONIUM_WITH_VISIONARY",
        400,
        "An account with lifetime premium cannot redeem this gift",
    )
    CANNOT_REPORT_OWN_GUILD = "CANNOT_REPORT_OWN_GUILD", 400, "You cannot report your own community"
    CANNOT_REPORT_OWN_MESSAGE = "CANNOT_REPORT_OWN_MESSAGE", 400, "You cannot report your own message"
    CANNOT_REPORT_YOURSELF = "CANNOT_REPORT_YOURSELF", 400, "You cannot report yourself"
    CANNOT_SEND_EMPTY_MESSAGE = "CANNOT_SEND_EMPTY_MESSAGE", 400, "A message cannot be empty"
    CANNOT_SEND_FRIEND_REQUEST_TO_BLOCKED_USER = (
        "CANNOT_SEND_FRIEND_REQUEST_TO_BLOCKED_USER",
        400,
        "You have blocked this user",
    )
    CANNOT_SEND_FRIEND_REQUEST_TO_SELF = "CANNOT_SEND_FRIEND_REQUEST_TO_SELF", 400, "You cannot befriend yourself"
    CANNOT_SEND_MESSAGES_IN_NON_TEXT_CHANNEL = (
        "CANNOT_SEND_MESSAGES_IN_NON_TEXT_CHANNEL",
        400,
        "This channel does not take messages",
    )
    CANNOT_SEND_MESSAGES_TO_USER = "CANNOT_SEND_MESSAGES_TO_USER", 400, "This user does not accept messages from you"
    CANNOT_SHRINK_RESERVED_SLOTS = (
        "CANNOT_SHRINK_RESERVED_SLOTS",
        400,
        "These reserved slots are in use and cannot be removed: {count}",
    )
    CANNOT_TRANSFER_OWNERSHIP_TO_BOT = "CANNOT_TRANSFER_OWNERSHIP_TO_BOT", 400, "A bot cannot own a community"
    CAPTCHA_REQUIRED = "CAPTCHA_REQUIRED", 400, "Please solve the captcha"
    CHANNEL_INDEXING = "CHANNEL_INDEXING", 202, "Channel indexing"
    COMMUNICATION_DISABLED = "COMMUNICATION_DISABLED", 403, "You are timed out in this community"
    CONFLICT = "CONFLICT", 409, "This conflicts with the current state"
    CONNECTION_ALREADY_EXISTS = "CONNECTION_ALREADY_EXISTS", 409, "Connection already exists"
    CONNECTION_INITIATION_TOKEN_INVALID = (
        "CONNECTION_INITIATION_TOKEN_INVALID",
        400,
        "Connection initiation token invalid",
    )
    CONNECTION_INVALID_IDENTIFIER = "CONNECTION_INVALID_IDENTIFIER", 400, "Connection invalid identifier"
    CONNECTION_INVALID_TYPE = "CONNECTION_INVALID_TYPE", 400, "Connection invalid type"
    CONNECTION_LIMIT_REACHED = "CONNECTION_LIMIT_REACHED", 429, "There is no room for more connections"
    CONNECTION_NOT_FOUND = "CONNECTION_NOT_FOUND", 404, "Connection not found"
    CONNECTION_VERIFICATION_FAILED = "CONNECTION_VERIFICATION_FAILED", 403, "Connection verification failed"
    CONTENT_BLOCKED = "CONTENT_BLOCKED", 403, "This content is blocked"
    CREATION_FAILED = "CREATION_FAILED", 500, "Creation failed"
    CSAM_SCAN_FAILED = "CSAM_SCAN_FAILED", 500, "CSAM scan failed"
    CSAM_SCAN_PARSE_ERROR = "CSAM_SCAN_PARSE_ERROR", 500, "CSAM scan parse error"
    CSAM_SCAN_SUBSCRIPTION_ERROR = "CSAM_SCAN_SUBSCRIPTION_ERROR", 500, "CSAM scan subscription error"
    CSAM_SCAN_TIMEOUT = "CSAM_SCAN_TIMEOUT", 500, "CSAM scan timeout"
    DECRYPTION_FAILED = "DECRYPTION_FAILED", 500, "Decryption failed"
    DELETION_FAILED = "DELETION_FAILED", 500, "Deletion failed"
    DISCOVERY_ALREADY_APPLIED = "DISCOVERY_ALREADY_APPLIED", 409, "Discovery already applied"
    DISCOVERY_APPLICATION_ALREADY_REVIEWED = (
        "DISCOVERY_APPLICATION_ALREADY_REVIEWED",
        409,
        "Discovery application already reviewed",
    )
    DISCOVERY_APPLICATION_NOT_FOUND = "DISCOVERY_APPLICATION_NOT_FOUND", 404, "Discovery application not found"
    DISCOVERY_DESCRIPTION_REQUIRED = "DISCOVERY_DESCRIPTION_REQUIRED", 400, "Discovery description required"
    DISCOVERY_DISABLED = "DISCOVERY_DISABLED", 400, "Discovery disabled"
    DISCOVERY_INSUFFICIENT_MEMBERS = (
        "DISCOVERY_INSUFFICIENT_MEMBERS",
        400,
        "The community has too few members to be listed",
    )
    DISCOVERY_INVALID_CATEGORY = "DISCOVERY_INVALID_CATEGORY", 400, "Discovery invalid category"
    DISCOVERY_NOT_DISCOVERABLE = "DISCOVERY_NOT_DISCOVERABLE", 400, "This community is not listed"
    DISCRIMINATOR_REQUIRED = "DISCRIMINATOR_REQUIRED", 400, "The tag needs its four digits"
    DONATION_AMOUNT_INVALID = "DONATION_AMOUNT_INVALID", 400, "Donation amount invalid"
    DONATION_MAGIC_LINK_EXPIRED = "DONATION_MAGIC_LINK_EXPIRED", 400, "Donation magic link expired"
    DONATION_MAGIC_LINK_INVALID = "DONATION_MAGIC_LINK_INVALID", 400, "Donation magic link invalid"
    DONATION_MAGIC_LINK_USED = "DONATION_MAGIC_LINK_USED", 400, "Donation magic link used"
    DONOR_NOT_FOUND = "DONOR_NOT_FOUND", 404, "Donor not found"
    EMAIL_SERVICE_NOT_TESTABLE = "EMAIL_SERVICE_NOT_TESTABLE", 500, "Email service not testable"
    EMAIL_VERIFICATION_REQUIRED = "EMAIL_VERIFICATION_REQUIRED", 403, "Confirm your e-mail address first"
    EMPTY_ENCRYPTED_BODY = "EMPTY_ENCRYPTED_BODY", 400, "Empty encrypted body"
    ENCRYPTION_FAILED = "ENCRYPTION_FAILED", 500, "Encryption failed"
    EXPLICIT_CONTENT_CANNOT_BE_SENT = "EXPLICIT_CONTENT_CANNOT_BE_SENT", 400, "Explicit content cannot be sent here"
    FEATURE_NOT_AVAILABLE_SELF_HOSTED = (
        "FEATURE_NOT_AVAILABLE_SELF_HOSTED",
        403,
        "This feature does not exist on a self-hosted instance",
    )
    FEATURE_TEMPORARILY_DISABLED = "FEATURE_TEMPORARILY_DISABLED", 403, "This feature is switched off for the moment"
    FILE_SIZE_TOO_LARGE = "FILE_SIZE_TOO_LARGE", 400, "The file is too large, the limit is {maxSize} bytes"
    FORBIDDEN = "FORBIDDEN", 403, "This is not allowed"
    FRIEND_REQUEST_BLOCKED = "FRIEND_REQUEST_BLOCKED", 400, "This user does not accept friend requests"
    GATEWAY_TIMEOUT = "GATEWAY_TIMEOUT", 504, "Another service took too long to answer"
    GENERAL_ERROR = "GENERAL_ERROR", 423, "Something went wrong, please try again"
    GIFT_CODE_ALREADY_REDEEMED = "GIFT_CODE_ALREADY_REDEEMED", 400, "Gift code already redeemed"
    GONE = "GONE", 410, "Gone"
    GUILD_PHONE_VERIFICATION_REQUIRED = (
        "GUILD_PHONE_VERIFICATION_REQUIRED",
        403,
        "This community asks for a confirmed phone number",
    )
    GUILD_VERIFICATION_REQUIRED = "GUILD_VERIFICATION_REQUIRED", 403, "This community asks for more verification first"
    HANDOFF_CODE_EXPIRED = "HANDOFF_CODE_EXPIRED", 400, "Handoff code expired"
    HARVEST_EXPIRED = "HARVEST_EXPIRED", 400, "The data export has expired"
    HARVEST_FAILED = "HARVEST_FAILED", 400, "The data export failed"
    HARVEST_NOT_READY = "HARVEST_NOT_READY", 400, "The data export is not ready yet"
    HARVEST_ON_COOLDOWN = "HARVEST_ON_COOLDOWN", 429, "A new data export cannot be requested yet"
    HTTP_GET_AUTHORIZE_NOT_SUPPORTED = (
        "HTTP_GET_AUTHORIZE_NOT_SUPPORTED",
        400,
        "This address does not answer GET requests",
        "invalid_request",
    )
    INSTANCE_VERSION_MISMATCH = "INSTANCE_VERSION_MISMATCH", 400, "Instance version mismatch"
    INTERNAL_SERVER_ERROR = "INTERNAL_SERVER_ERROR", 500, "Something went wrong on the server"
    INVALID_ACLS_FORMAT = "INVALID_ACLS_FORMAT", 400, "Invalid access control entries format"
    INVALID_API_ORIGIN = "INVALID_API_ORIGIN", 403, "This origin may not use the API"
    INVALID_AUTH_TOKEN = "INVALID_AUTH_TOKEN", 401, "The token is not valid"
    INVALID_BOT_FLAG = "INVALID_BOT_FLAG", 400, "Invalid bot flag"
    INVALID_CAPTCHA = "INVALID_CAPTCHA", 400, "The captcha answer was not accepted"
    INVALID_CHANNEL_TYPE = "INVALID_CHANNEL_TYPE", 400, "Invalid channel type"
    INVALID_CHANNEL_TYPE_FOR_CALL = "INVALID_CHANNEL_TYPE_FOR_CALL", 400, "Invalid channel type for call"
    INVALID_CLIENT = "INVALID_CLIENT", 401, "Invalid client", "invalid_client"
    INVALID_CLIENT_SECRET = "INVALID_CLIENT_SECRET", 401, "Invalid client secret", "invalid_client"
    INVALID_DECRYPTED_JSON = "INVALID_DECRYPTED_JSON", 400, "Invalid decrypted JSON"
    INVALID_DSA_REPORT_TARGET = "INVALID_DSA_REPORT_TARGET", 400, "Invalid DSA report target"
    INVALID_DSA_TICKET = "INVALID_DSA_TICKET", 400, "Invalid DSA ticket"
    INVALID_DSA_VERIFICATION_CODE = "INVALID_DSA_VERIFICATION_CODE", 400, "Invalid DSA verification code"
    INVALID_EPHEMERAL_KEY = "INVALID_EPHEMERAL_KEY", 400, "Invalid ephemeral key"
    INVALID_FLAGS_FORMAT = "INVALID_FLAGS_FORMAT", 400, "Invalid flags format"
    INVALID_FORM_BODY = "INVALID_FORM_BODY", 400, "Some of the given values are not valid"
    INVALID_GRANT = "INVALID_GRANT", 400, "Invalid grant", "invalid_grant"
    INVALID_HANDOFF_CODE = "INVALID_HANDOFF_CODE", 400, "Invalid handoff code"
    INVALID_IV = "INVALID_IV", 400, "Invalid IV"
    INVALID_PACK_TYPE = "INVALID_PACK_TYPE", 400, "The pack is not of the type {expectedType}"
    INVALID_PERMISSIONS_INTEGER = "INVALID_PERMISSIONS_INTEGER", 400, "Invalid permissions integer", "invalid_request"
    INVALID_PERMISSIONS_NEGATIVE = (
        "INVALID_PERMISSIONS_NEGATIVE",
        400,
        "Invalid permissions negative",
        "invalid_request",
    )
    INVALID_PHONE_NUMBER = "INVALID_PHONE_NUMBER", 400, "Invalid phone number"
    INVALID_PHONE_VERIFICATION_CODE = "INVALID_PHONE_VERIFICATION_CODE", 400, "Invalid phone verification code"
    INVALID_REDIRECT_URI = "INVALID_REDIRECT_URI", 400, "Invalid redirect URI", "invalid_request"
    INVALID_REQUEST = "INVALID_REQUEST", 400, "Invalid request", "invalid_request"
    INVALID_RESPONSE_TYPE_FOR_NON_BOT = (
        "INVALID_RESPONSE_TYPE_FOR_NON_BOT",
        400,
        "Invalid response type for non bot",
        "invalid_request",
    )
    INVALID_SCOPE = "INVALID_SCOPE", 400, "Invalid scope", "invalid_scope"
    INVALID_STREAM_KEY_FORMAT = "INVALID_STREAM_KEY_FORMAT", 400, "Invalid stream key format"
    INVALID_STREAM_THUMBNAIL_PAYLOAD = "INVALID_STREAM_THUMBNAIL_PAYLOAD", 400, "Invalid stream thumbnail payload"
    INVALID_SUDO_TOKEN = "INVALID_SUDO_TOKEN", 403, "Invalid sudo token"
    INVALID_SUSPICIOUS_FLAGS_FORMAT = "INVALID_SUSPICIOUS_FLAGS_FORMAT", 400, "Invalid suspicious flags format"
    INVALID_SYSTEM_FLAG = "INVALID_SYSTEM_FLAG", 400, "Invalid system flag"
    INVALID_TIMESTAMP = "INVALID_TIMESTAMP", 400, "Invalid timestamp"
    INVALID_TOKEN = "INVALID_TOKEN", 401, "Invalid token"
    INVALID_WEBAUTHN_AUTHENTICATION_COUNTER = (
        "INVALID_WEBAUTHN_AUTHENTICATION_COUNTER",
        500,
        "Invalid passkey authentication counter",
    )
    INVALID_WEBAUTHN_CREDENTIAL = "INVALID_WEBAUTHN_CREDENTIAL", 400, "Invalid passkey credential"
    INVALID_WEBAUTHN_CREDENTIAL_COUNTER = (
        "INVALID_WEBAUTHN_CREDENTIAL_COUNTER",
        400,
        "Invalid passkey credential counter",
    )
    INVALID_WEBAUTHN_PUBLIC_KEY_FORMAT = "INVALID_WEBAUTHN_PUBLIC_KEY_FORMAT", 400, "Invalid passkey public key format"
    INVITES_DISABLED = "INVITES_DISABLED", 403, "Invites are paused in this community"
    IP_AUTHORIZATION_REQUIRED = (
        "IP_AUTHORIZATION_REQUIRED",
        403,
        "Confirm this new location with the link in your e-mail",
    )
    IP_AUTHORIZATION_RESEND_COOLDOWN = (
        "IP_AUTHORIZATION_RESEND_COOLDOWN",
        429,
        "Please wait before asking for another e-mail",
    )
    IP_AUTHORIZATION_RESEND_LIMIT_EXCEEDED = (
        "IP_AUTHORIZATION_RESEND_LIMIT_EXCEEDED",
        429,
        "No more e-mails can be sent for this sign-in",
    )
    IP_BANNED = "IP_BANNED", 403, "This address is banned"
    MAX_ANIMATED_EMOJIS = "MAX_ANIMATED_EMOJIS", 400, "There can be at most {maxAnimated} animated emojis"
    MAX_APPLICATIONS = "MAX_APPLICATIONS", 400, "You can have at most {limit} applications"
    MAX_BOOKMARKS = "MAX_BOOKMARKS", 400, "There can be at most {maxBookmarks} saved messages"
    MAX_CATEGORY_CHANNELS = "MAX_CATEGORY_CHANNELS", 400, "A category can hold at most {maxChannels} channels"
    MAX_EMOJIS = "MAX_EMOJIS", 400, "There can be at most {maxStatic} emojis"
    MAX_FAVORITE_MEMES = "MAX_FAVORITE_MEMES", 400, "There can be at most {limit} saved media"
    MAX_FRIENDS = "MAX_FRIENDS", 400, "There can be at most {limit} friends"
    MAX_GROUP_DMS = "MAX_GROUP_DMS", 400, "There can be at most {limit} group conversations"
    MAX_GROUP_DM_RECIPIENTS = "MAX_GROUP_DM_RECIPIENTS", 400, "A group conversation can have at most {limit} people"
    MAX_GUILDS = "MAX_GUILDS", 400, "You can be in at most {limit} communities"
    MAX_GUILD_CHANNELS = "MAX_GUILD_CHANNELS", 400, "A community can have at most {maxChannels} channels"
    MAX_GUILD_MEMBERS = "MAX_GUILD_MEMBERS", 400, "A community can have at most {maxMembers} members"
    MAX_GUILD_ROLES = "MAX_GUILD_ROLES", 400, "A community can have at most {limit} roles"
    MAX_INVITES = "MAX_INVITES", 400, "A community can have at most {limit} invites"
    MAX_PACKS = "MAX_PACKS", 400, "You can {action} at most {limit} packs of the type {packType}"
    MAX_PACK_EXPRESSIONS = "MAX_PACK_EXPRESSIONS", 400, "A pack can hold at most {maxExpressions} items"
    MAX_PINS_PER_CHANNEL = "MAX_PINS_PER_CHANNEL", 400, "This channel has no room for more pinned messages"
    MAX_REACTIONS = "MAX_REACTIONS", 400, "A message can have at most {limit} different reactions"
    MAX_STICKERS = "MAX_STICKERS", 400, "There can be at most {maxStickers} stickers"
    MAX_WEBHOOKS = "MAX_WEBHOOKS", 400, "There is no room for more webhooks"
    MAX_WEBHOOKS_PER_CHANNEL = "MAX_WEBHOOKS_PER_CHANNEL", 400, "A channel can have at most {limit} webhooks"
    MAX_WEBHOOKS_PER_GUILD = "MAX_WEBHOOKS_PER_GUILD", 400, "A community can have at most {limit} webhooks"
    MEDIA_METADATA_ERROR = "MEDIA_METADATA_ERROR", 400, "Media metadata error"
    MESSAGE_TOTAL_ATTACHMENT_SIZE_TOO_LARGE = (
        "MESSAGE_TOTAL_ATTACHMENT_SIZE_TOO_LARGE",
        400,
        "The attachments are too large together, the limit is {maxSize} bytes",
    )
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED", 405, "This method is not allowed here"
    MISSING_ACCESS = "MISSING_ACCESS", 403, "You cannot see this"
    MISSING_ACL = "MISSING_ACL", 403, "This needs the administrator right {requiredACL}"
    MISSING_AUTHORIZATION = "MISSING_AUTHORIZATION", 401, "Sign in first"
    MISSING_CLIENT_SECRET = "MISSING_CLIENT_SECRET", 401, "Missing client secret", "invalid_client"
    MISSING_EPHEMERAL_KEY = "MISSING_EPHEMERAL_KEY", 400, "Missing ephemeral key"
    MISSING_IV = "MISSING_IV", 400, "Missing IV"
    MISSING_OAUTH_ADMIN_SCOPE = "MISSING_OAUTH_ADMIN_SCOPE", 403, "The token lacks the administrator scope"
    MISSING_OAUTH_FIELDS = "MISSING_OAUTH_FIELDS", 400, "Missing OAuth fields"
    MISSING_OAUTH_SCOPE = "MISSING_OAUTH_SCOPE", 403, "The token lacks a scope for this"
    MISSING_PERMISSIONS = "MISSING_PERMISSIONS", 403, "You do not have the permissions for this"
    MISSING_REDIRECT_URI = "MISSING_REDIRECT_URI", 400, "Missing redirect URI", "invalid_request"
    NCMEC_ALREADY_SUBMITTED = "NCMEC_ALREADY_SUBMITTED", 409, "NCMEC already submitted"
    NCMEC_SUBMISSION_FAILED = "NCMEC_SUBMISSION_FAILED", 500, "NCMEC submission failed"
    NOT_A_BOT_APPLICATION = "NOT_A_BOT_APPLICATION", 400, "Not a bot application"
    NOT_FOUND = "NOT_FOUND", 404, "Nothing was found at this address"
    NOT_FRIENDS_WITH_USER = "NOT_FRIENDS_WITH_USER", 400, "You are not friends with this user"
    NOT_IMPLEMENTED = "NOT_IMPLEMENTED", 501, "Not implemented"
    NOT_OWNER_OF_ADMIN_API_KEY = "NOT_OWNER_OF_ADMIN_API_KEY", 403, "This administrator API key belongs to someone else"
    NO_ACTIVE_CALL = "NO_ACTIVE_CALL", 404, "There is no call going on"
    NO_ACTIVE_SUBSCRIPTION = "NO_ACTIVE_SUBSCRIPTION", 400, "No active subscription"
    NO_PASSKEYS_REGISTERED = "NO_PASSKEYS_REGISTERED", 400, "No passkeys registered"
    NO_PENDING_DELETION = "NO_PENDING_DELETION", 400, "No pending deletion"
    NO_USERS_WITH_FLUXERTAG_EXIST = "NO_USERS_WITH_FLUXERTAG_EXIST", 400, "No user has this tag"
    NO_VISIONARY_SLOTS_AVAILABLE = "NO_VISIONARY_SLOTS_AVAILABLE", 400, "No lifetime premium slots available"
    NSFW_CONTENT_AGE_RESTRICTED = "NSFW_CONTENT_AGE_RESTRICTED", 403, "This content is restricted to adults"
    PACK_ACCESS_DENIED = "PACK_ACCESS_DENIED", 403, "Pack access denied"
    PASSKEYS_DISABLED = "PASSKEYS_DISABLED", 400, "Passkeys disabled"
    PASSKEY_AUTHENTICATION_FAILED = "PASSKEY_AUTHENTICATION_FAILED", 401, "The passkey was not accepted"
    PHONE_ALREADY_USED = "PHONE_ALREADY_USED", 400, "Phone already used"
    PHONE_RATE_LIMIT_EXCEEDED = "PHONE_RATE_LIMIT_EXCEEDED", 429, "Too many attempts with this phone number"
    PHONE_REQUIRED_FOR_SMS_MFA = (
        "PHONE_REQUIRED_FOR_SMS_MFA",
        400,
        "Two-factor authentication by SMS needs a phone number",
    )
    PHONE_VERIFICATION_REQUIRED = "PHONE_VERIFICATION_REQUIRED", 400, "Phone verification required"
    PREMIUM_PURCHASE_BLOCKED = "PREMIUM_PURCHASE_BLOCKED", 403, "Premium purchase blocked"
    PREVIEW_MUST_BE_JPEG = "PREVIEW_MUST_BE_JPEG", 400, "The preview must be a JPEG image"
    PROCESSING_FAILED = "PROCESSING_FAILED", 500, "Processing failed"
    RATE_LIMITED = "RATE_LIMITED", 429, "You are doing this too often, please wait a moment"
    REDIRECT_URI_REQUIRED_FOR_NON_BOT = (
        "REDIRECT_URI_REQUIRED_FOR_NON_BOT",
        400,
        "Redirect URI required for non bot",
        "invalid_request",
    )
    RELAY_NOT_FOUND = "RELAY_NOT_FOUND", 404, "Relay not found"
    REPORT_ALREADY_RESOLVED = "REPORT_ALREADY_RESOLVED", 400, "Report already resolved"
    REPORT_BANNED = "REPORT_BANNED", 403, "Report banned"
    RESPONSE_VALIDATION_ERROR = "RESPONSE_VALIDATION_ERROR", 500, "The server made an invalid answer"
    SERVICE_UNAVAILABLE = "SERVICE_UNAVAILABLE", 503, "The service is not available at the moment"
    SESSION_TOKEN_MISMATCH = "SESSION_TOKEN_MISMATCH", 400, "Session token mismatch"
    SLOWMODE_RATE_LIMITED = "SLOWMODE_RATE_LIMITED", 400, "Slow mode is on, please wait before sending again"
    SMS_MFA_NOT_ENABLED = "SMS_MFA_NOT_ENABLED", 400, "Two-factor authentication by SMS is not switched on"
    SMS_MFA_REQUIRES_TOTP = (
        "SMS_MFA_REQUIRES_TOTP",
        400,
        "Two-factor authentication by SMS needs an authenticator app first",
    )
    SMS_VERIFICATION_UNAVAILABLE = "SMS_VERIFICATION_UNAVAILABLE", 400, "SMS verification unavailable"
    SSO_REQUIRED = "SSO_REQUIRED", 403, "People sign in here through single sign-on"
    STREAM_KEY_CHANNEL_MISMATCH = "STREAM_KEY_CHANNEL_MISMATCH", 400, "Stream key channel mismatch"
    STREAM_KEY_SCOPE_MISMATCH = "STREAM_KEY_SCOPE_MISMATCH", 400, "Stream key scope mismatch"
    STREAM_THUMBNAIL_PAYLOAD_EMPTY = "STREAM_THUMBNAIL_PAYLOAD_EMPTY", 400, "Stream thumbnail payload empty"
    STRIPE_ERROR = "STRIPE_ERROR", 400, "The payment provider refused the request"
    STRIPE_GIFT_REDEMPTION_IN_PROGRESS = "STRIPE_GIFT_REDEMPTION_IN_PROGRESS", 400, "Stripe gift redemption in progress"
    STRIPE_INVALID_PRODUCT = "STRIPE_INVALID_PRODUCT", 400, "Stripe invalid product"
    STRIPE_INVALID_PRODUCT_CONFIGURATION = (
        "STRIPE_INVALID_PRODUCT_CONFIGURATION",
        400,
        "Stripe invalid product configuration",
    )
    STRIPE_NO_ACTIVE_SUBSCRIPTION = "STRIPE_NO_ACTIVE_SUBSCRIPTION", 400, "Stripe no active subscription"
    STRIPE_NO_PURCHASE_HISTORY = "STRIPE_NO_PURCHASE_HISTORY", 400, "Stripe no purchase history"
    STRIPE_NO_SUBSCRIPTION = "STRIPE_NO_SUBSCRIPTION", 400, "Stripe no subscription"
    STRIPE_PAYMENT_NOT_AVAILABLE = "STRIPE_PAYMENT_NOT_AVAILABLE", 400, "Stripe payment not available"
    STRIPE_SUBSCRIPTION_ALREADY_CANCELING = (
        "STRIPE_SUBSCRIPTION_ALREADY_CANCELING",
        400,
        "Stripe subscription already canceling",
    )
    STRIPE_SUBSCRIPTION_NOT_CANCELING = "STRIPE_SUBSCRIPTION_NOT_CANCELING", 400, "Stripe subscription not canceling"
    STRIPE_SUBSCRIPTION_PERIOD_END_MISSING = (
        "STRIPE_SUBSCRIPTION_PERIOD_END_MISSING",
        400,
        "Stripe subscription period end missing",
    )
    STRIPE_WEBHOOK_NOT_AVAILABLE = "STRIPE_WEBHOOK_NOT_AVAILABLE", 400, "Stripe webhook not available"
    STRIPE_WEBHOOK_SIGNATURE_INVALID = "STRIPE_WEBHOOK_SIGNATURE_INVALID", 401, "Stripe webhook signature invalid"
    STRIPE_WEBHOOK_SIGNATURE_MISSING = "STRIPE_WEBHOOK_SIGNATURE_MISSING", 400, "Stripe webhook signature missing"
    SUDO_MODE_REQUIRED = "SUDO_MODE_REQUIRED", 403, "Confirm that it is you"
    TAG_ALREADY_TAKEN = "TAG_ALREADY_TAKEN", 400, "This tag is already taken"
    TEMPORARY_INVITE_REQUIRES_PRESENCE = (
        "TEMPORARY_INVITE_REQUIRES_PRESENCE",
        400,
        "This invite needs a live connection",
    )
    TEST_HARNESS_DISABLED = "TEST_HARNESS_DISABLED", 404, "Nothing was found at this address"
    TEST_HARNESS_FORBIDDEN = "TEST_HARNESS_FORBIDDEN", 403, "This is not allowed"
    TWO_FACTOR_REQUIRED = "TWO_FACTOR_REQUIRED", 400, "Two-factor authentication is required"
    TWO_FA_NOT_ENABLED = "TWO_FA_NOT_ENABLED", 400, "Two-factor authentication is not switched on"
    UNAUTHORIZED = "UNAUTHORIZED", 401, "Sign in first"
    UNCLAIMED_ACCOUNT_CANNOT_ACCEPT_FRIEND_REQUESTS = (
        "UNCLAIMED_ACCOUNT_CANNOT_ACCEPT_FRIEND_REQUESTS",
        400,
        "Unclaimed account cannot accept friend requests",
    )
    UNCLAIMED_ACCOUNT_CANNOT_ADD_REACTIONS = (
        "UNCLAIMED_ACCOUNT_CANNOT_ADD_REACTIONS",
        400,
        "Unclaimed account cannot add reactions",
    )
    UNCLAIMED_ACCOUNT_CANNOT_CREATE_APPLICATIONS = (
        "UNCLAIMED_ACCOUNT_CANNOT_CREATE_APPLICATIONS",
        400,
        "Unclaimed account cannot create applications",
    )
    UNCLAIMED_ACCOUNT_CANNOT_JOIN_GROUP_DMS = (
        "UNCLAIMED_ACCOUNT_CANNOT_JOIN_GROUP_DMS",
        400,
        "Unclaimed account cannot join group DMs",
    )
    UNCLAIMED_ACCOUNT_CANNOT_JOIN_ONE_ON_ONE_VOICE_CALLS = (
        "UNCLAIMED_ACCOUNT_CANNOT_JOIN_ONE_ON_ONE_VOICE_CALLS",
        400,
        "Unclaimed account cannot join one on one voice calls",
    )
    UNCLAIMED_ACCOUNT_CANNOT_JOIN_VOICE_CHANNELS = (
        "UNCLAIMED_ACCOUNT_CANNOT_JOIN_VOICE_CHANNELS",
        400,
        "Unclaimed account cannot join voice channels",
    )
    UNCLAIMED_ACCOUNT_CANNOT_MAKE_PURCHASES = (
        "UNCLAIMED_ACCOUNT_CANNOT_MAKE_PURCHASES",
        400,
        "Unclaimed account cannot make purchases",
    )
    UNCLAIMED_ACCOUNT_CANNOT_SEND_DIRECT_MESSAGES = (
        "UNCLAIMED_ACCOUNT_CANNOT_SEND_DIRECT_MESSAGES",
        400,
        "Unclaimed account cannot send direct messages",
    )
    UNCLAIMED_ACCOUNT_CANNOT_SEND_FRIEND_REQUESTS = (
        "UNCLAIMED_ACCOUNT_CANNOT_SEND_FRIEND_REQUESTS",
        400,
        "Unclaimed account cannot send friend requests",
    )
    UNCLAIMED_ACCOUNT_CANNOT_SEND_MESSAGES = (
        "UNCLAIMED_ACCOUNT_CANNOT_SEND_MESSAGES",
        400,
        "Unclaimed account cannot send messages",
    )
    UNKNOWN_APPLICATION = "UNKNOWN_APPLICATION", 404, "Unknown application"
    UNKNOWN_CHANNEL = "UNKNOWN_CHANNEL", 404, "Unknown channel"
    UNKNOWN_EMOJI = "UNKNOWN_EMOJI", 404, "Unknown emoji"
    UNKNOWN_FAVORITE_MEME = "UNKNOWN_FAVORITE_MEME", 404, "Unknown saved media"
    UNKNOWN_GIFT_CODE = "UNKNOWN_GIFT_CODE", 404, "Unknown gift code"
    UNKNOWN_GUILD = "UNKNOWN_GUILD", 404, "Unknown community"
    UNKNOWN_HARVEST = "UNKNOWN_HARVEST", 404, "Unknown data export"
    UNKNOWN_INVITE = "UNKNOWN_INVITE", 404, "Unknown invite"
    UNKNOWN_MEMBER = "UNKNOWN_MEMBER", 404, "Unknown member"
    UNKNOWN_MESSAGE = "UNKNOWN_MESSAGE", 404, "Unknown message"
    UNKNOWN_PACK = "UNKNOWN_PACK", 404, "Unknown pack"
    UNKNOWN_REPORT = "UNKNOWN_REPORT", 404, "Unknown report"
    UNKNOWN_ROLE = "UNKNOWN_ROLE", 404, "Unknown role"
    UNKNOWN_STICKER = "UNKNOWN_STICKER", 404, "Unknown sticker"
    UNKNOWN_SUSPICIOUS_FLAG = "UNKNOWN_SUSPICIOUS_FLAG", 400, "Unknown suspicious activity flag"
    UNKNOWN_USER = "UNKNOWN_USER", 404, "Unknown user"
    UNKNOWN_USER_FLAG = "UNKNOWN_USER_FLAG", 400, "Unknown user flag"
    UNKNOWN_VOICE_REGION = "UNKNOWN_VOICE_REGION", 404, "Unknown voice region"
    UNKNOWN_VOICE_SERVER = "UNKNOWN_VOICE_SERVER", 404, "Unknown voice server"
    UNKNOWN_WEBAUTHN_CREDENTIAL = "UNKNOWN_WEBAUTHN_CREDENTIAL", 404, "Unknown passkey"
    UNKNOWN_WEBHOOK = "UNKNOWN_WEBHOOK", 404, "Unknown webhook"
    UNSUPPORTED_RESPONSE_TYPE = (
        "UNSUPPORTED_RESPONSE_TYPE",
        400,
        "Unsupported response type",
        "unsupported_response_type",
    )
    UPDATE_FAILED = "UPDATE_FAILED", 500, "Update failed"
    USERNAME_NOT_AVAILABLE = "USERNAME_NOT_AVAILABLE", 400, "This username is not available"
    USER_BANNED_FROM_GUILD = "USER_BANNED_FROM_GUILD", 403, "You are banned from this community"
    USER_IP_BANNED_FROM_GUILD = "USER_IP_BANNED_FROM_GUILD", 403, "Your address is banned from this community"
    USER_NOT_IN_VOICE = "USER_NOT_IN_VOICE", 400, "This user is not in a voice channel"
    USER_OWNS_GUILDS = "USER_OWNS_GUILDS", 400, "Hand over or delete your communities first"
    VALIDATION_ERROR = "VALIDATION_ERROR", 400, "Validation error"
    VOICE_CHANNEL_FULL = "VOICE_CHANNEL_FULL", 400, "The voice channel is full"
    WEBAUTHN_CREDENTIAL_LIMIT_REACHED = "WEBAUTHN_CREDENTIAL_LIMIT_REACHED", 400, "There is no room for more passkeys"
    UNKNOWN_THEME = "UNKNOWN_THEME", 404, "Unknown theme"
