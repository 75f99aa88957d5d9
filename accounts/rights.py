"""The rights of administrators: strings on their account, asked for in this one place.

Names and rules: section 8 of the wire contract's permissions. Five more are those of routes that older clients use
(beta codes, feature flags, pending verifications); `automod:*`, `ban:file:*` and `job:manage` are the console's.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum

from django.db.models import F

from accounts.models import User
from accounts.models.user import UserFlags
from core.actor import Actor
from core.errors import Code, ProductError

EVERYTHING = "*"
_CLOSED = UserFlags.DISABLED | UserFlags.DISABLED_SUSPICIOUS_ACTIVITY | UserFlags.DELETED


class Right(StrEnum):
    """What an administrator may be allowed."""

    ACL_SET_USER = "acl:set:user"
    AUTHENTICATE = "admin:authenticate"
    ADMIN_API_KEY_MANAGE = "admin_api_key:manage"
    ARCHIVE_TRIGGER_GUILD = "archive:trigger:guild"
    ARCHIVE_TRIGGER_USER = "archive:trigger:user"
    ARCHIVE_VIEW_ALL = "archive:view_all"
    ASSET_PURGE = "asset:purge"
    AUDIT_LOG_VIEW = "audit_log:view"
    AUTOMOD_MANAGE = "automod:manage"
    AUTOMOD_VIEW = "automod:view"
    BAN_EMAIL_ADD = "ban:email:add"
    BAN_EMAIL_CHECK = "ban:email:check"
    BAN_EMAIL_REMOVE = "ban:email:remove"
    BAN_FILE_ADD = "ban:file:add"
    BAN_FILE_CHECK = "ban:file:check"
    BAN_FILE_REMOVE = "ban:file:remove"
    BAN_IP_ADD = "ban:ip:add"
    BAN_IP_CHECK = "ban:ip:check"
    BAN_IP_REMOVE = "ban:ip:remove"
    BAN_PHONE_ADD = "ban:phone:add"
    BAN_PHONE_CHECK = "ban:phone:check"
    BAN_PHONE_REMOVE = "ban:phone:remove"
    BETA_CODES_GENERATE = "beta_codes:generate"
    BULK_ADD_GUILD_MEMBERS = "bulk:add:guild_members"
    BULK_DELETE_USERS = "bulk:delete:users"
    BULK_UPDATE_GUILD_FEATURES = "bulk:update:guild_features"
    BULK_UPDATE_USER_FLAGS = "bulk:update:user_flags"
    CSAM_SUBMIT_NCMEC = "csam:submit_ncmec"
    DISCOVERY_REMOVE = "discovery:remove"
    DISCOVERY_REVIEW = "discovery:review"
    FEATURE_FLAG_MANAGE = "feature_flag:manage"
    FEATURE_FLAG_VIEW = "feature_flag:view"
    GATEWAY_MEMORY_STATS = "gateway:memory_stats"
    GATEWAY_RELOAD_ALL = "gateway:reload_all"
    GIFT_CODES_GENERATE = "gift_codes:generate"
    GUILD_BAN_MEMBER = "guild:ban_member"
    GUILD_DELETE = "guild:delete"
    GUILD_FORCE_ADD_MEMBER = "guild:force_add_member"
    GUILD_KICK_MEMBER = "guild:kick_member"
    GUILD_LIST_MEMBERS = "guild:list:members"
    GUILD_LOOKUP = "guild:lookup"
    GUILD_RELOAD = "guild:reload"
    GUILD_SHUTDOWN = "guild:shutdown"
    GUILD_TRANSFER_OWNERSHIP = "guild:transfer_ownership"
    GUILD_UPDATE_BANNER = "guild:update:banner"
    GUILD_UPDATE_FEATURES = "guild:update:features"
    GUILD_UPDATE_ICON = "guild:update:icon"
    GUILD_UPDATE_NAME = "guild:update:name"
    GUILD_UPDATE_SETTINGS = "guild:update:settings"
    GUILD_UPDATE_SPLASH = "guild:update:splash"
    GUILD_UPDATE_VANITY = "guild:update:vanity"
    INSTANCE_CONFIG_UPDATE = "instance:config:update"
    INSTANCE_CONFIG_VIEW = "instance:config:view"
    INSTANCE_LIMIT_CONFIG_UPDATE = "instance:limit_config:update"
    INSTANCE_LIMIT_CONFIG_VIEW = "instance:limit_config:view"
    INSTANCE_SNOWFLAKE_RESERVATION_MANAGE = "instance:snowflake_reservation:manage"
    INSTANCE_SNOWFLAKE_RESERVATION_VIEW = "instance:snowflake_reservation:view"
    JOB_MANAGE = "job:manage"
    MESSAGE_DELETE = "message:delete"
    MESSAGE_DELETE_ALL = "message:delete_all"
    MESSAGE_LOOKUP = "message:lookup"
    MESSAGE_SHRED = "message:shred"
    METRICS_VIEW = "metrics:view"
    PENDING_VERIFICATION_REVIEW = "pending_verification:review"
    PENDING_VERIFICATION_VIEW = "pending_verification:view"
    REPORT_RESOLVE = "report:resolve"
    REPORT_VIEW = "report:view"
    SYSTEM_DM_SEND = "system_dm:send"
    USER_CANCEL_BULK_MESSAGE_DELETION = "user:cancel:bulk_message_deletion"
    USER_DELETE = "user:delete"
    USER_DISABLE_SUSPICIOUS = "user:disable:suspicious"
    USER_LIST_DM_CHANNELS = "user:list:dm_channels"
    USER_LIST_GUILDS = "user:list:guilds"
    USER_LIST_SESSIONS = "user:list:sessions"
    USER_LOOKUP = "user:lookup"
    USER_TEMP_BAN = "user:temp_ban"
    USER_TERMINATE_SESSIONS = "user:terminate_sessions"
    USER_UPDATE_AVATAR = "user:update:avatar"
    USER_UPDATE_BANNER = "user:update:banner"
    USER_UPDATE_BOT_STATUS = "user:update:bot_status"
    USER_UPDATE_DOB = "user:update:dob"
    USER_UPDATE_EMAIL = "user:update:email"
    USER_UPDATE_FLAGS = "user:update:flags"
    USER_UPDATE_MFA = "user:update:mfa"
    USER_UPDATE_PHONE = "user:update:phone"
    USER_UPDATE_PROFILE = "user:update:profile"
    USER_UPDATE_SUSPICIOUS_ACTIVITY = "user:update:suspicious_activity"
    USER_UPDATE_TRAITS = "user:update:traits"
    USER_UPDATE_USERNAME = "user:update:username"
    VISIONARY_SLOT_EXPAND = "visionary_slot:expand"
    VISIONARY_SLOT_RESERVE = "visionary_slot:reserve"
    VISIONARY_SLOT_SHRINK = "visionary_slot:shrink"
    VISIONARY_SLOT_SWAP = "visionary_slot:swap"
    VISIONARY_SLOT_VIEW = "visionary_slot:view"
    VOICE_REGION_CREATE = "voice:region:create"
    VOICE_REGION_DELETE = "voice:region:delete"
    VOICE_REGION_LIST = "voice:region:list"
    VOICE_REGION_UPDATE = "voice:region:update"
    VOICE_SERVER_CREATE = "voice:server:create"
    VOICE_SERVER_DELETE = "voice:server:delete"
    VOICE_SERVER_LIST = "voice:server:list"
    VOICE_SERVER_UPDATE = "voice:server:update"


def holds(actor: Actor, right: str) -> bool:
    """Whether the actor is an administrator with this right, and no key narrows it away."""
    return not actor.is_bot and among(actor.user.acls, right) and _in_key(actor, right)


def among(acls: Iterable[str], right: str) -> bool:
    """Whether an account with these strings is an administrator with the right."""
    held = set(acls)
    return EVERYTHING in held or {Right.AUTHENTICATE, right} <= held


def require_right(actor: Actor, *rights: str) -> None:
    """Raise unless the actor is an administrator with this right, or with one of several.

    ProductError UNAUTHORIZED for bots, MISSING_PERMISSIONS for people who are no administrators, MISSING_ACL for those
    who are and lack the right, or come with a key that does.
    """
    if actor.is_bot:
        raise ProductError(Code.UNAUTHORIZED)
    if not {EVERYTHING, Right.AUTHENTICATE} & set(actor.user.acls):
        raise ProductError(Code.MISSING_PERMISSIONS)
    if not any(holds(actor, right) for right in rights):
        raise lacks(rights[0])


def require_rank(actor: Actor, user: User) -> None:
    """Raise MISSING_PERMISSIONS where somebody holds rights that the actor lacks: nobody closes or takes over the
    account of who may do more than they."""
    if not all(may_grant(actor, right) for right in user.acls):
        raise ProductError(Code.MISSING_PERMISSIONS)


def others_hold(actor: Actor, right: str, *, besides: Collection[int] = ()) -> bool:
    """Whether another administrator, whose account is open and who is none of `besides`, has the right: then two see
    to what takes two. One query."""
    others = User.objects.exclude(id__in={actor.user_id, *besides}).exclude(acls=[]).filter(is_bot=False)
    rows = others.alias(closed=F("flags").bitand(int(_CLOSED))).filter(closed=0).values_list("acls", flat=True)
    return any(among(acls, right) for acls in rows)


def may_grant(actor: Actor, right: str) -> bool:
    """Whether the actor may give this string to a key or an account, or take it away: what they hold themselves."""
    return right in actor.user.acls or EVERYTHING in actor.user.acls if actor.rights is None else holds(actor, right)


def lacks(right: str) -> ProductError:
    """The refusal of an administrator without the right."""
    return ProductError(Code.MISSING_ACL, variables={"requiredACL": right})


def _in_key(actor: Actor, right: str) -> bool:
    return actor.rights is None or bool({EVERYTHING, right} & actor.rights)
