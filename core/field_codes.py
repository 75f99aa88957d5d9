"""Every code a single field can fail with: English text and the names of the variables of that text."""

from __future__ import annotations

from enum import StrEnum


class FieldCode(StrEnum):
    """`FieldCode.X.text` (may hold `{variables}`) and `.variables` (the names handlers may pass along)."""

    text: str
    variables: tuple[str, ...]

    def __new__(cls, value: str, text: str, variables: tuple[str, ...] = ()) -> FieldCode:
        member = str.__new__(cls, value)
        member._value_ = value
        member.text = text
        member.variables = variables
        return member

    ACCENT_COLOR_CHANGED_TOO_MANY_TIMES = (
        "ACCENT_COLOR_CHANGED_TOO_MANY_TIMES",
        "The accent color was changed too often, try again in {minutes} minutes",
        ("minutes",),
    )
    ACCOUNT_ALREADY_VERIFIED = "ACCOUNT_ALREADY_VERIFIED", "Account already verified"
    AFK_CHANNEL_MUST_BE_IN_GUILD = "AFK_CHANNEL_MUST_BE_IN_GUILD", "Afk channel must be in guild"
    AFK_CHANNEL_MUST_BE_VOICE = "AFK_CHANNEL_MUST_BE_VOICE", "Afk channel must be voice"
    ALL_CHANNELS_MUST_BELONG_TO_GUILD = "ALL_CHANNELS_MUST_BELONG_TO_GUILD", "All channels must belong to guild"
    ANIMATED_AVATARS_REQUIRE_PREMIUM = "ANIMATED_AVATARS_REQUIRE_PREMIUM", "Animated avatars require premium"
    ANIMATED_GUILD_BANNER_REQUIRES_FEATURE = (
        "ANIMATED_GUILD_BANNER_REQUIRES_FEATURE",
        "Animated guild banner requires feature",
    )
    ATTACHMENTS_METADATA_REQUIRED_WHEN_UPLOADING = (
        "ATTACHMENTS_METADATA_REQUIRED_WHEN_UPLOADING",
        "Attachments metadata required when uploading",
    )
    ATTACHMENTS_NOT_ALLOWED_FOR_MESSAGE = "ATTACHMENTS_NOT_ALLOWED_FOR_MESSAGE", "Attachments not allowed for message"
    ATTACHMENT_FIELDS_REQUIRED = "ATTACHMENT_FIELDS_REQUIRED", "Attachment fields required"
    ATTACHMENT_IDS_MUST_BE_VALID_INTEGERS = (
        "ATTACHMENT_IDS_MUST_BE_VALID_INTEGERS",
        "Attachment IDs must be valid integers",
    )
    ATTACHMENT_ID_NOT_FOUND_IN_MESSAGE = (
        "ATTACHMENT_ID_NOT_FOUND_IN_MESSAGE",
        "Attachment ID not found in message",
        (
            "attachmentId",
            "preferredAttachmentId",
        ),
    )
    ATTACHMENT_METADATA_WITHOUT_FILES = "ATTACHMENT_METADATA_WITHOUT_FILES", "Attachment metadata without files"
    ATTACHMENT_MUST_BE_IMAGE = "ATTACHMENT_MUST_BE_IMAGE", "Attachment must be image", ("filename",)
    AT_LEAST_ONE_ENTRY_IS_REQUIRED = "AT_LEAST_ONE_ENTRY_IS_REQUIRED", "At least one entry is required"
    AT_LEAST_ONE_RECIPIENT_REQUIRED = "AT_LEAST_ONE_RECIPIENT_REQUIRED", "At least one recipient required"
    AVATAR_CHANGED_TOO_MANY_TIMES = (
        "AVATAR_CHANGED_TOO_MANY_TIMES",
        "The avatar was changed too often, try again in {minutes} minutes",
        ("minutes",),
    )
    BANNERS_REQUIRE_PREMIUM = "BANNERS_REQUIRE_PREMIUM", "Banners require premium"
    BANNER_CHANGED_TOO_MANY_TIMES = (
        "BANNER_CHANGED_TOO_MANY_TIMES",
        "The banner was changed too often, try again in {minutes} minutes",
        ("minutes",),
    )
    BASE64_LENGTH_INVALID = "BASE64_LENGTH_INVALID", "The encoded data must be {min} to {max} characters long"
    BIO_CHANGED_TOO_MANY_TIMES = (
        "BIO_CHANGED_TOO_MANY_TIMES",
        "The text about you was changed too often, try again in {minutes} minutes",
        ("minutes",),
    )
    BOT_DISCRIMINATOR_CANNOT_BE_CHANGED = "BOT_DISCRIMINATOR_CANNOT_BE_CHANGED", "Bot discriminator cannot be changed"
    BUCKET_IS_REQUIRED = "BUCKET_IS_REQUIRED", "Bucket is required"
    CANNOT_ADD_YOURSELF_TO_GROUP_DM = "CANNOT_ADD_YOURSELF_TO_GROUP_DM", "Cannot add yourself to group DM"
    CANNOT_DELETE_MORE_THAN_100_MESSAGES = (
        "CANNOT_DELETE_MORE_THAN_100_MESSAGES",
        "Cannot delete more than 100 messages",
    )
    CANNOT_DM_YOURSELF = "CANNOT_DM_YOURSELF", "Cannot DM yourself"
    CANNOT_EDIT_ATTACHMENT_METADATA = "CANNOT_EDIT_ATTACHMENT_METADATA", "Cannot edit attachment metadata"
    CANNOT_LEAVE_GUILD_AS_OWNER = "CANNOT_LEAVE_GUILD_AS_OWNER", "The owner cannot leave the community"
    CANNOT_POSITION_CHANNEL_RELATIVE_TO_ITSELF = (
        "CANNOT_POSITION_CHANNEL_RELATIVE_TO_ITSELF",
        "Cannot position channel relative to itself",
    )
    CANNOT_PRELOAD_MORE_THAN_100_CHANNELS = (
        "CANNOT_PRELOAD_MORE_THAN_100_CHANNELS",
        "Cannot preload more than 100 channels",
    )
    CANNOT_REFERENCE_ATTACHMENTS_WITHOUT_ATTACHMENTS = (
        "CANNOT_REFERENCE_ATTACHMENTS_WITHOUT_ATTACHMENTS",
        "Cannot reference attachments without attachments",
    )
    CANNOT_REORDER_EVERYONE_ROLE = "CANNOT_REORDER_EVERYONE_ROLE", "Cannot reorder everyone role"
    CANNOT_REPLY_TO_SYSTEM_MESSAGE = "CANNOT_REPLY_TO_SYSTEM_MESSAGE", "Cannot reply to system message"
    CANNOT_SET_HOIST_FOR_EVERYONE_ROLE = "CANNOT_SET_HOIST_FOR_EVERYONE_ROLE", "Cannot set hoist for everyone role"
    CANNOT_SPECIFY_BOTH_BEFORE_AND_AFTER = (
        "CANNOT_SPECIFY_BOTH_BEFORE_AND_AFTER",
        "Cannot specify both before and after",
    )
    CANNOT_USE_SAME_ROLE_AS_PRECEDING = "CANNOT_USE_SAME_ROLE_AS_PRECEDING", "Cannot use same role as preceding"
    CATEGORIES_CANNOT_HAVE_PARENTS = "CATEGORIES_CANNOT_HAVE_PARENTS", "Categories cannot have parents"
    CATEGORIES_CANNOT_HAVE_PARENT_CHANNEL = (
        "CATEGORIES_CANNOT_HAVE_PARENT_CHANNEL",
        "Categories cannot have parent channel",
    )
    CHANGING_DISCRIMINATOR_REQUIRES_PREMIUM = (
        "CHANGING_DISCRIMINATOR_REQUIRES_PREMIUM",
        "Changing discriminator requires premium",
    )
    CHANNEL_DOES_NOT_EXIST = "CHANNEL_DOES_NOT_EXIST", "Channel does not exist"
    CHANNEL_ID_IS_REQUIRED = "CHANNEL_ID_IS_REQUIRED", "Channel ID is required"
    CHANNEL_MUST_BE_DM_OR_GROUP_DM = "CHANNEL_MUST_BE_DM_OR_GROUP_DM", "Channel must be DM or group DM"
    CHANNEL_MUST_BE_VOICE = "CHANNEL_MUST_BE_VOICE", "Channel must be voice"
    CHANNEL_NAME_EMPTY_AFTER_NORMALIZATION = (
        "CHANNEL_NAME_EMPTY_AFTER_NORMALIZATION",
        "Channel name empty after normalization",
    )
    CHANNEL_NOT_FOUND = "CHANNEL_NOT_FOUND", "Channel not found"
    COLOR_VALUE_TOO_HIGH = "COLOR_VALUE_TOO_HIGH", "A color is at most 16777215"
    COLOR_VALUE_TOO_LOW = "COLOR_VALUE_TOO_LOW", "A color is at least 0"
    CONTENT_EXCEEDS_MAX_LENGTH = (
        "CONTENT_EXCEEDS_MAX_LENGTH",
        "This may be at most {maxLength} characters long",
        (
            "maxLength",
            "maxBioLength",
        ),
    )
    CONTEXT_CHANNEL_OR_GUILD_ID_REQUIRED = (
        "CONTEXT_CHANNEL_OR_GUILD_ID_REQUIRED",
        "Context channel or guild ID required",
    )
    CUSTOM_EMOJIS_REQUIRE_PREMIUM_OUTSIDE_SOURCE = (
        "CUSTOM_EMOJIS_REQUIRE_PREMIUM_OUTSIDE_SOURCE",
        "Custom emojis require premium outside source",
    )
    CUSTOM_EMOJI_NOT_FOUND = "CUSTOM_EMOJI_NOT_FOUND", "Custom emoji not found"
    CUSTOM_STICKERS_IN_DMS_REQUIRE_PREMIUM = (
        "CUSTOM_STICKERS_IN_DMS_REQUIRE_PREMIUM",
        "Custom stickers in DMs require premium",
    )
    CUSTOM_STICKERS_REQUIRE_PREMIUM_OUTSIDE_SOURCE = (
        "CUSTOM_STICKERS_REQUIRE_PREMIUM_OUTSIDE_SOURCE",
        "Custom stickers require premium outside source",
    )
    CUSTOM_STICKER_NOT_FOUND = "CUSTOM_STICKER_NOT_FOUND", "Custom sticker not found"
    DISCRIMINATOR_INVALID_FORMAT = "DISCRIMINATOR_INVALID_FORMAT", "Discriminator invalid format"
    DISCRIMINATOR_OUT_OF_RANGE = "DISCRIMINATOR_OUT_OF_RANGE", "Discriminator out of range"
    DUPLICATE_ATTACHMENT_IDS_NOT_ALLOWED = (
        "DUPLICATE_ATTACHMENT_IDS_NOT_ALLOWED",
        "Duplicate attachment IDs not allowed",
    )
    DUPLICATE_FILE_INDEX = "DUPLICATE_FILE_INDEX", "The file number {index} is used twice", ("index",)
    DUPLICATE_RECIPIENTS_NOT_ALLOWED = "DUPLICATE_RECIPIENTS_NOT_ALLOWED", "Duplicate recipients not allowed"
    EMAIL_ALREADY_IN_USE = "EMAIL_ALREADY_IN_USE", "This e-mail address is already in use"
    EMAIL_IS_REQUIRED = "EMAIL_IS_REQUIRED", "An e-mail address is needed"
    EMAIL_LENGTH_INVALID = "EMAIL_LENGTH_INVALID", "The e-mail address must be {min} to {max} characters long"
    EMAIL_MUST_BE_CHANGED_VIA_TOKEN = (
        "EMAIL_MUST_BE_CHANGED_VIA_TOKEN",
        "The e-mail address is changed in its own steps",
    )
    EMAIL_TOKEN_EXPIRED = "EMAIL_TOKEN_EXPIRED", "This e-mail confirmation has expired"
    EMBEDS_EXCEED_MAX_CHARACTERS = (
        "EMBEDS_EXCEED_MAX_CHARACTERS",
        "The embeds may hold at most {maxCharacters} characters together",
        (
            "maxCharacters",
            "MAX_EMBED_CHARACTERS",
        ),
    )
    EMBED_INDEX_OUT_OF_BOUNDS = (
        "EMBED_INDEX_OUT_OF_BOUNDS",
        "There is no embed {embedIndex}",
        (
            "embedIndex",
            "preferredEmbedIndex",
            "embedCount",
            "length",
        ),
    )
    EMBED_SPLASH_REQUIRES_FEATURE = "EMBED_SPLASH_REQUIRES_FEATURE", "Embed splash requires feature"
    EMOJI_REQUIRES_GUILD_OR_PACK_ACCESS = "EMOJI_REQUIRES_GUILD_OR_PACK_ACCESS", "Emoji requires guild or pack access"
    FAILED_TO_PARSE_MULTIPART_FORM_DATA = "FAILED_TO_PARSE_MULTIPART_FORM_DATA", "Failed to parse multipart form data"
    FAILED_TO_PARSE_MULTIPART_PAYLOAD = "FAILED_TO_PARSE_MULTIPART_PAYLOAD", "Failed to parse multipart payload"
    FAILED_TO_UPLOAD_IMAGE = "FAILED_TO_UPLOAD_IMAGE", "Failed to upload image"
    FAVORITE_MEME_NAME_REQUIRED = "FAVORITE_MEME_NAME_REQUIRED", "Favorite meme name required"
    FAVORITE_MEME_NOT_FOUND = "FAVORITE_MEME_NOT_FOUND", "Favorite meme not found"
    FILENAME_EMPTY_AFTER_NORMALIZATION = "FILENAME_EMPTY_AFTER_NORMALIZATION", "Filename empty after normalization"
    FILENAME_INVALID_CHARACTERS = "FILENAME_INVALID_CHARACTERS", "The file name holds characters that are not allowed"
    FILENAME_LENGTH_INVALID = "FILENAME_LENGTH_INVALID", "The file name must be {min} to {max} characters long"
    FILENAME_MISMATCH_FOR_ATTACHMENT = (
        "FILENAME_MISMATCH_FOR_ATTACHMENT",
        "Attachment {attachmentId} should be named {expectedFilename}",
        (
            "attachmentId",
            "id",
            "expectedFilename",
            "filename",
        ),
    )
    FILE_INDEX_EXCEEDS_MAXIMUM = (
        "FILE_INDEX_EXCEEDS_MAXIMUM",
        "The file number {index} is too high, the highest is {maxIndex}",
        (
            "index",
            "maxIndex",
            "maxIndexLabel",
        ),
    )
    FILE_NOT_FOUND = "FILE_NOT_FOUND", "File not found"
    FILE_NOT_FOUND_FOR_SCANNING = "FILE_NOT_FOUND_FOR_SCANNING", "File not found for scanning"
    FORWARD_MESSAGES_CANNOT_CONTAIN_CONTENT = (
        "FORWARD_MESSAGES_CANNOT_CONTAIN_CONTENT",
        "Forward messages cannot contain content",
    )
    FORWARD_REFERENCE_REQUIRES_CHANNEL_AND_MESSAGE = (
        "FORWARD_REFERENCE_REQUIRES_CHANNEL_AND_MESSAGE",
        "Forward reference requires channel and message",
    )
    GLOBAL_NAME_CANNOT_CONTAIN_RESERVED_TERMS = (
        "GLOBAL_NAME_CANNOT_CONTAIN_RESERVED_TERMS",
        "The name contains a reserved term",
    )
    GLOBAL_NAME_LENGTH_INVALID = "GLOBAL_NAME_LENGTH_INVALID", "The name must be {min} to {max} characters long"
    GLOBAL_NAME_RESERVED_VALUE = "GLOBAL_NAME_RESERVED_VALUE", "This name is reserved"
    GUILD_BANNER_REQUIRES_FEATURE = "GUILD_BANNER_REQUIRES_FEATURE", "Guild banner requires feature"
    GUILD_ID_MUST_MATCH_REFERENCED_MESSAGE = (
        "GUILD_ID_MUST_MATCH_REFERENCED_MESSAGE",
        "Guild ID must match referenced message",
    )
    IMAGE_SIZE_EXCEEDS_LIMIT = (
        "IMAGE_SIZE_EXCEEDS_LIMIT",
        "The image may be at most {maxSize} bytes",
        (
            "maxSize",
            "maxAvatarSize",
            "maxEmojiSize",
            "maxStickerSize",
        ),
    )
    INTEGER_OUT_OF_INT64_RANGE = "INTEGER_OUT_OF_INT64_RANGE", "This number is out of range"
    INVALID_AUDIT_LOG_REASON = "INVALID_AUDIT_LOG_REASON", "Invalid audit log reason"
    INVALID_BASE64_FORMAT = "INVALID_BASE64_FORMAT", "This is not valid base64"
    INVALID_CHANNEL = "INVALID_CHANNEL", "Invalid channel"
    INVALID_CHANNEL_ID = "INVALID_CHANNEL_ID", "There is no channel {channelId}", ("channelId",)
    INVALID_CODE = "INVALID_CODE", "The code is wrong"
    INVALID_CURRENT_PASSWORD = "INVALID_CURRENT_PASSWORD", "The current password is wrong"
    INVALID_DATETIME_FOR_SCHEDULED_SEND = "INVALID_DATETIME_FOR_SCHEDULED_SEND", "Invalid datetime for scheduled send"
    INVALID_DATE_OF_BIRTH_FORMAT = "INVALID_DATE_OF_BIRTH_FORMAT", "Invalid date of birth format"
    INVALID_EMAIL_ADDRESS = "INVALID_EMAIL_ADDRESS", "This is not a valid e-mail address"
    INVALID_EMAIL_FORMAT = "INVALID_EMAIL_FORMAT", "This is not a valid e-mail address"
    INVALID_EMAIL_LOCAL_PART = "INVALID_EMAIL_LOCAL_PART", "The part before the @ is not valid"
    INVALID_EMAIL_OR_PASSWORD = "INVALID_EMAIL_OR_PASSWORD", "The e-mail address or the password is wrong"
    INVALID_EMAIL_TOKEN = "INVALID_EMAIL_TOKEN", "This e-mail confirmation is not valid"
    INVALID_FILE_FIELD_NAME = "INVALID_FILE_FIELD_NAME", "{key} is not a valid name of a file part", ("key",)
    INVALID_FORMAT = "INVALID_FORMAT", "This value is not valid"
    INVALID_IMAGE_DATA = "INVALID_IMAGE_DATA", "Invalid image data"
    INVALID_IMAGE_FORMAT = (
        "INVALID_IMAGE_FORMAT",
        "The image must be one of: {supportedExtensions}",
        ("supportedExtensions",),
    )
    INVALID_INTEGER_FORMAT = "INVALID_INTEGER_FORMAT", "This is not a whole number"
    INVALID_ISO_TIMESTAMP = "INVALID_ISO_TIMESTAMP", "This is not an ISO 8601 time"
    INVALID_JOB_ID = "INVALID_JOB_ID", "Invalid job ID"
    INVALID_JSON_IN_PAYLOAD_JSON = "INVALID_JSON_IN_PAYLOAD_JSON", "Invalid JSON in payload JSON"
    INVALID_MESSAGE_DATA = "INVALID_MESSAGE_DATA", "The message is not valid"
    INVALID_MFA_CODE = "INVALID_MFA_CODE", "The code is wrong"
    INVALID_OR_EXPIRED_AUTHORIZATION_TICKET = (
        "INVALID_OR_EXPIRED_AUTHORIZATION_TICKET",
        "Invalid or expired authorization ticket",
    )
    INVALID_OR_EXPIRED_AUTHORIZATION_TOKEN = (
        "INVALID_OR_EXPIRED_AUTHORIZATION_TOKEN",
        "Invalid or expired authorization token",
    )
    INVALID_OR_EXPIRED_RESET_TOKEN = "INVALID_OR_EXPIRED_RESET_TOKEN", "Invalid or expired reset token"
    INVALID_OR_EXPIRED_REVERT_TOKEN = "INVALID_OR_EXPIRED_REVERT_TOKEN", "Invalid or expired revert token"
    INVALID_OR_EXPIRED_TICKET = "INVALID_OR_EXPIRED_TICKET", "Invalid or expired ticket"
    INVALID_OR_EXPIRED_VERIFICATION_TOKEN = (
        "INVALID_OR_EXPIRED_VERIFICATION_TOKEN",
        "Invalid or expired verification token",
    )
    INVALID_OR_RESTRICTED_RTC_REGION = (
        "INVALID_OR_RESTRICTED_RTC_REGION",
        "The voice region {region} cannot be used here",
        ("region",),
    )
    INVALID_PARENT_CHANNEL = "INVALID_PARENT_CHANNEL", "Invalid parent channel"
    INVALID_PASSWORD = "INVALID_PASSWORD", "The password is wrong"
    INVALID_PROOF_TOKEN = "INVALID_PROOF_TOKEN", "Invalid proof token"
    INVALID_ROLE_ID = "INVALID_ROLE_ID", "There is no role {roleId}", ("roleId",)
    INVALID_RTC_REGION = (
        "INVALID_RTC_REGION",
        "The voice region {region} does not exist",
        (
            "region",
            "availableRegions",
        ),
    )
    INVALID_SCHEDULED_MESSAGE_PAYLOAD = "INVALID_SCHEDULED_MESSAGE_PAYLOAD", "Invalid scheduled message payload"
    INVALID_SNOWFLAKE = "INVALID_SNOWFLAKE", "This is not a valid ID"
    INVALID_SNOWFLAKE_FORMAT = "INVALID_SNOWFLAKE_FORMAT", "This is not a valid ID"
    INVALID_TIMEOUT_VALUE = "INVALID_TIMEOUT_VALUE", "Invalid timeout value"
    INVALID_TIMEZONE_IDENTIFIER = "INVALID_TIMEZONE_IDENTIFIER", "Invalid timezone identifier"
    INVALID_URL_FORMAT = "INVALID_URL_FORMAT", "This is not a valid address"
    INVALID_URL_OR_ATTACHMENT_FORMAT = (
        "INVALID_URL_OR_ATTACHMENT_FORMAT",
        "This is neither a valid address nor an attachment",
    )
    INVALID_VERIFICATION_CODE = "INVALID_VERIFICATION_CODE", "Invalid verification code"
    INVITE_SPLASH_REQUIRES_FEATURE = "INVITE_SPLASH_REQUIRES_FEATURE", "Invite splash requires feature"
    JOB_ID_IS_REQUIRED = "JOB_ID_IS_REQUIRED", "Job ID is required"
    JOB_IS_ALREADY_PROCESSED = "JOB_IS_ALREADY_PROCESSED", "Job is already processed"
    JOB_NOT_FOUND = "JOB_NOT_FOUND", "Job not found"
    MEDIA_ALREADY_IN_FAVORITE_MEMES = "MEDIA_ALREADY_IN_FAVORITE_MEMES", "Media already in favorite memes"
    MESSAGES_ARRAY_REQUIRED_AND_NOT_EMPTY = (
        "MESSAGES_ARRAY_REQUIRED_AND_NOT_EMPTY",
        "Messages array required and not empty",
    )
    MESSAGES_WITH_SNAPSHOTS_CANNOT_BE_EDITED = (
        "MESSAGES_WITH_SNAPSHOTS_CANNOT_BE_EDITED",
        "Messages with snapshots cannot be edited",
    )
    MESSAGE_HISTORY_CUTOFF_BEFORE_GUILD_CREATION = (
        "MESSAGE_HISTORY_CUTOFF_BEFORE_GUILD_CREATION",
        "Message history cutoff before guild creation",
    )
    MESSAGE_HISTORY_CUTOFF_IN_FUTURE = "MESSAGE_HISTORY_CUTOFF_IN_FUTURE", "Message history cutoff in future"
    MESSAGE_IDS_CANNOT_BE_EMPTY = "MESSAGE_IDS_CANNOT_BE_EMPTY", "Message IDs cannot be empty"
    MESSAGE_TOTAL_ATTACHMENT_SIZE_TOO_LARGE = (
        "MESSAGE_TOTAL_ATTACHMENT_SIZE_TOO_LARGE",
        "Message total attachment size too large",
    )
    MULTIPLE_FILES_FOR_INDEX_NOT_ALLOWED = (
        "MULTIPLE_FILES_FOR_INDEX_NOT_ALLOWED",
        "There are several files with the number {index}",
        ("index",),
    )
    MUST_AGREE_TO_TOS_AND_PRIVACY_POLICY = (
        "MUST_AGREE_TO_TOS_AND_PRIVACY_POLICY",
        "Accept the terms of service and the privacy policy first",
    )
    MUST_BE_MINIMUM_AGE = "MUST_BE_MINIMUM_AGE", "You must be at least {minAge} years old", ("minAge",)
    MUST_ENABLE_2FA_BEFORE_REQUIRING_FOR_MODS = (
        "MUST_ENABLE_2FA_BEFORE_REQUIRING_FOR_MODS",
        "Switch on two-factor authentication for yourself first",
    )
    MUST_HAVE_EMAIL_TO_CHANGE_IT = "MUST_HAVE_EMAIL_TO_CHANGE_IT", "Must have email to change it"
    MUST_START_SESSION_BEFORE_SENDING = "MUST_START_SESSION_BEFORE_SENDING", "Must start session before sending"
    NAME_EMPTY_AFTER_NORMALIZATION = "NAME_EMPTY_AFTER_NORMALIZATION", "Name empty after normalization"
    NEW_EMAIL_MUST_BE_DIFFERENT = "NEW_EMAIL_MUST_BE_DIFFERENT", "New email must be different"
    NOT_A_VALID_UNICODE_EMOJI = "NOT_A_VALID_UNICODE_EMOJI", "Not a valid unicode emoji"
    NO_FILE_FOR_ATTACHMENT = (
        "NO_FILE_FOR_ATTACHMENT",
        "There is no file for attachment {attachmentId}",
        (
            "attachmentId",
            "id",
        ),
    )
    NO_FILE_FOR_ATTACHMENT_METADATA = (
        "NO_FILE_FOR_ATTACHMENT_METADATA",
        "There is no file for attachment {attachmentId}",
        (
            "attachmentId",
            "id",
        ),
    )
    NO_METADATA_FOR_FILE = "NO_METADATA_FOR_FILE", "There is no description of file {fileId}", ("fileId",)
    NO_NEW_EMAIL_REQUESTED = "NO_NEW_EMAIL_REQUESTED", "No new email requested"
    NO_ORIGINAL_EMAIL_ON_RECORD = "NO_ORIGINAL_EMAIL_ON_RECORD", "No original email on record"
    NO_VALID_MEDIA_IN_MESSAGE = "NO_VALID_MEDIA_IN_MESSAGE", "No valid media in message"
    ORIGINAL_EMAIL_ALREADY_VERIFIED = "ORIGINAL_EMAIL_ALREADY_VERIFIED", "Original email already verified"
    ORIGINAL_EMAIL_MUST_BE_VERIFIED_FIRST = (
        "ORIGINAL_EMAIL_MUST_BE_VERIFIED_FIRST",
        "Original email must be verified first",
    )
    ORIGINAL_VERIFICATION_NOT_REQUIRED = "ORIGINAL_VERIFICATION_NOT_REQUIRED", "Original verification not required"
    PARENT_CHANNEL_NOT_IN_GUILD = "PARENT_CHANNEL_NOT_IN_GUILD", "Parent channel not in guild"
    PARENT_MUST_BE_CATEGORY = "PARENT_MUST_BE_CATEGORY", "Parent must be category"
    PARSE_AND_USERS_OR_ROLES_CANNOT_BE_USED_TOGETHER = (
        "PARSE_AND_USERS_OR_ROLES_CANNOT_BE_USED_TOGETHER",
        "Parse and users or roles cannot be used together",
    )
    PASSWORD_IS_TOO_COMMON = "PASSWORD_IS_TOO_COMMON", "This password is too common"
    PASSWORD_LENGTH_INVALID = "PASSWORD_LENGTH_INVALID", "The password must be {min} to {max} characters long"
    PASSWORD_NOT_SET = "PASSWORD_NOT_SET", "This account has no password"
    PAYLOAD_JSON_REQUIRED_FOR_MULTIPART = "PAYLOAD_JSON_REQUIRED_FOR_MULTIPART", "Payload JSON required for multipart"
    PHONE_NUMBER_INVALID_FORMAT = "PHONE_NUMBER_INVALID_FORMAT", "This is not a valid phone number"
    PRECEDING_CHANNEL_MUST_SHARE_PARENT = "PRECEDING_CHANNEL_MUST_SHARE_PARENT", "Preceding channel must share parent"
    PRECEDING_CHANNEL_NOT_IN_GUILD = "PRECEDING_CHANNEL_NOT_IN_GUILD", "Preceding channel not in guild"
    PRECEDING_ROLE_NOT_IN_GUILD = "PRECEDING_ROLE_NOT_IN_GUILD", "Preceding role not in guild"
    PREMIUM_REQUIRED_FOR_CUSTOM_EMOJI = "PREMIUM_REQUIRED_FOR_CUSTOM_EMOJI", "Premium required for custom emoji"
    PRONOUNS_CHANGED_TOO_MANY_TIMES = (
        "PRONOUNS_CHANGED_TOO_MANY_TIMES",
        "The pronouns were changed too often, try again in {minutes} minutes",
        ("minutes",),
    )
    RECIPIENT_IDS_CANNOT_BE_EMPTY = "RECIPIENT_IDS_CANNOT_BE_EMPTY", "Recipient IDs cannot be empty"
    RECIPIENT_IDS_MUST_BE_STRINGS = "RECIPIENT_IDS_MUST_BE_STRINGS", "Recipient IDs must be strings"
    RECIPIENT_IDS_MUST_BE_VALID_SNOWFLAKES = (
        "RECIPIENT_IDS_MUST_BE_VALID_SNOWFLAKES",
        "Recipient IDs must be valid snowflakes",
    )
    REFERENCED_ATTACHMENT_NOT_FOUND = (
        "REFERENCED_ATTACHMENT_NOT_FOUND",
        "There is no attachment named {filename}",
        ("filename",),
    )
    ROWS_IS_REQUIRED = "ROWS_IS_REQUIRED", "Rows is required"
    SCHEDULED_MESSAGES_MAX_30_DAYS = "SCHEDULED_MESSAGES_MAX_30_DAYS", "Scheduled messages max 30 days"
    SCHEDULED_TIME_MUST_BE_FUTURE = "SCHEDULED_TIME_MUST_BE_FUTURE", "Scheduled time must be future"
    SESSION_TIMEOUT = "SESSION_TIMEOUT", "Session timeout"
    SIZE_BYTES_MUST_BE_VALID_INTEGER = "SIZE_BYTES_MUST_BE_VALID_INTEGER", "Size bytes must be valid integer"
    SNOWFLAKE_OUT_OF_RANGE = "SNOWFLAKE_OUT_OF_RANGE", "This ID is out of range"
    STRING_LENGTH_EXACT = "STRING_LENGTH_EXACT", "This must be exactly {length} characters long"
    STRING_LENGTH_INVALID = "STRING_LENGTH_INVALID", "This must be {min} to {max} characters long"
    SYSTEM_CHANNEL_MUST_BE_IN_GUILD = "SYSTEM_CHANNEL_MUST_BE_IN_GUILD", "System channel must be in guild"
    SYSTEM_CHANNEL_MUST_BE_TEXT = "SYSTEM_CHANNEL_MUST_BE_TEXT", "System channel must be text"
    TAG_ALREADY_TAKEN = "TAG_ALREADY_TAKEN", "This tag is already taken"
    THIS_VANITY_URL_IS_ALREADY_TAKEN = "THIS_VANITY_URL_IS_ALREADY_TAKEN", "This custom invite code is already taken"
    TICKET_ALREADY_COMPLETED = "TICKET_ALREADY_COMPLETED", "Ticket already completed"
    TIMEOUT_CANNOT_EXCEED_365_DAYS = "TIMEOUT_CANNOT_EXCEED_365_DAYS", "Timeout cannot exceed 365 days"
    TOO_MANY_EMBEDS = "TOO_MANY_EMBEDS", "There can be at most {maxEmbeds} embeds", ("maxEmbeds",)
    TOO_MANY_FILES = (
        "TOO_MANY_FILES",
        "There can be at most {maxFiles} files",
        (
            "maxFiles",
            "maxAttachments",
        ),
    )
    TOO_MANY_USERS_WITH_THIS_USERNAME = "TOO_MANY_USERS_WITH_THIS_USERNAME", "Too many users with this username"
    TOO_MANY_USERS_WITH_USERNAME_TRY_DIFFERENT = (
        "TOO_MANY_USERS_WITH_USERNAME_TRY_DIFFERENT",
        "Too many users with username try different",
    )
    UNCLAIMED_ACCOUNTS_CAN_ONLY_SET_EMAIL_VIA_TOKEN = (
        "UNCLAIMED_ACCOUNTS_CAN_ONLY_SET_EMAIL_VIA_TOKEN",
        "Unclaimed accounts can only set email via token",
    )
    UNKNOWN_IMAGE_FORMAT = "UNKNOWN_IMAGE_FORMAT", "Unknown image format"
    UNRESOLVED_ATTACHMENT_URL = "UNRESOLVED_ATTACHMENT_URL", "Unresolved attachment URL"
    UPLOADED_ATTACHMENT_NOT_FOUND = (
        "UPLOADED_ATTACHMENT_NOT_FOUND",
        "The file {filename} was not uploaded",
        ("filename",),
    )
    URL_LENGTH_INVALID = "URL_LENGTH_INVALID", "The address must be {min} to {max} characters long"
    USERNAME_CANNOT_CONTAIN_RESERVED_TERMS = (
        "USERNAME_CANNOT_CONTAIN_RESERVED_TERMS",
        "The username contains a reserved term",
    )
    USERNAME_CHANGED_TOO_MANY_TIMES = (
        "USERNAME_CHANGED_TOO_MANY_TIMES",
        "The username was changed too often, try again in {minutes} minutes",
        ("minutes",),
    )
    USERNAME_INVALID_CHARACTERS = (
        "USERNAME_INVALID_CHARACTERS",
        "The username may hold letters, digits and underscores only",
    )
    USERNAME_LENGTH_INVALID = "USERNAME_LENGTH_INVALID", "The username must be {min} to {max} characters long"
    USERNAME_RESERVED_VALUE = "USERNAME_RESERVED_VALUE", "This username is reserved"
    USER_DOES_NOT_HAVE_AN_EMAIL_ADDRESS = "USER_DOES_NOT_HAVE_AN_EMAIL_ADDRESS", "User does not have an email address"
    USER_IS_NOT_BANNED = "USER_IS_NOT_BANNED", "User is not banned"
    USER_MUST_BE_A_BOT_TO_BE_MARKED_AS_A_SYSTEM_USER = (
        "USER_MUST_BE_A_BOT_TO_BE_MARKED_AS_A_SYSTEM_USER",
        "User must be a bot to be marked as a system user",
    )
    USER_NOT_IN_CHANNEL = "USER_NOT_IN_CHANNEL", "User not in channel"
    VALUE_MUST_BE_INTEGER_IN_RANGE = (
        "VALUE_MUST_BE_INTEGER_IN_RANGE",
        "This must be a whole number from {minValue} to {maxValue}",
    )
    VALUE_TOO_SMALL = "VALUE_TOO_SMALL", "This value is too small"
    VANITY_URL_CODE_ALREADY_TAKEN = "VANITY_URL_CODE_ALREADY_TAKEN", "This custom invite code is already taken"
    VANITY_URL_CODE_CANNOT_CONTAIN_FLUXER = (
        "VANITY_URL_CODE_CANNOT_CONTAIN_FLUXER",
        "The custom invite code contains a reserved term",
    )
    VANITY_URL_CODE_LENGTH_INVALID = (
        "VANITY_URL_CODE_LENGTH_INVALID",
        "The custom invite code must be {min} to {max} characters long",
    )
    VANITY_URL_INVALID_CHARACTERS = (
        "VANITY_URL_INVALID_CHARACTERS",
        "The custom invite code may hold lower-case letters, digits and dashes only",
    )
    VANITY_URL_REQUIRES_FEATURE = "VANITY_URL_REQUIRES_FEATURE", "Vanity URL requires feature"
    VERIFICATION_CODE_EXPIRED = "VERIFICATION_CODE_EXPIRED", "Verification code expired"
    VERIFICATION_CODE_NOT_ISSUED = "VERIFICATION_CODE_NOT_ISSUED", "Verification code not issued"
    VISIONARY_REQUIRED_FOR_BOT_DISCRIMINATOR = (
        "VISIONARY_REQUIRED_FOR_BOT_DISCRIMINATOR",
        "Lifetime premium required for bot discriminator",
    )
    VISIONARY_REQUIRED_FOR_DISCRIMINATOR = (
        "VISIONARY_REQUIRED_FOR_DISCRIMINATOR",
        "Lifetime premium required for discriminator",
    )
    VOICE_CHANNELS_CANNOT_BE_ABOVE_TEXT_CHANNELS = (
        "VOICE_CHANNELS_CANNOT_BE_ABOVE_TEXT_CHANNELS",
        "Voice channels cannot be above text channels",
    )
    VOICE_MESSAGES_ATTACHMENT_DURATION_REQUIRED = (
        "VOICE_MESSAGES_ATTACHMENT_DURATION_REQUIRED",
        "Voice messages attachment duration required",
    )
    VOICE_MESSAGES_ATTACHMENT_MUST_BE_AUDIO = (
        "VOICE_MESSAGES_ATTACHMENT_MUST_BE_AUDIO",
        "Voice messages attachment must be audio",
    )
    VOICE_MESSAGES_ATTACHMENT_WAVEFORM_REQUIRED = (
        "VOICE_MESSAGES_ATTACHMENT_WAVEFORM_REQUIRED",
        "Voice messages attachment waveform required",
    )
    VOICE_MESSAGES_CANNOT_HAVE_CONTENT = "VOICE_MESSAGES_CANNOT_HAVE_CONTENT", "Voice messages cannot have content"
    VOICE_MESSAGES_CANNOT_HAVE_EMBEDS = "VOICE_MESSAGES_CANNOT_HAVE_EMBEDS", "Voice messages cannot have embeds"
    VOICE_MESSAGES_CANNOT_HAVE_FAVORITE_MEMES = (
        "VOICE_MESSAGES_CANNOT_HAVE_FAVORITE_MEMES",
        "Voice messages cannot have favorite memes",
    )
    VOICE_MESSAGES_CANNOT_HAVE_STICKERS = "VOICE_MESSAGES_CANNOT_HAVE_STICKERS", "Voice messages cannot have stickers"
    VOICE_MESSAGES_DURATION_EXCEEDS_LIMIT = (
        "VOICE_MESSAGES_DURATION_EXCEEDS_LIMIT",
        "A voice message may last at most {maxDuration} seconds",
        ("maxDuration",),
    )
    VOICE_MESSAGES_REQUIRE_SINGLE_ATTACHMENT = (
        "VOICE_MESSAGES_REQUIRE_SINGLE_ATTACHMENT",
        "Voice messages require single attachment",
    )
    WEBHOOK_NAME_LENGTH_INVALID = (
        "WEBHOOK_NAME_LENGTH_INVALID",
        "The webhook name must be {min} to {max} characters long",
    )
