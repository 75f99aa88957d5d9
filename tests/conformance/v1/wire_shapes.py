"""The objects of the guild wire, key by key and type by type, as clients receive them."""

from typing import Any

from tests.shapes import anything, bits, number, snowflake, text, time, truth

MAYBE_TEXT = (text, None)
MAYBE_NUMBER = (number, None)
MAYBE_TIME = (time, None)
MAYBE_ID = (snowflake, None)

USER: dict[str, Any] = {
    "id": snowflake,
    "username": text,
    "discriminator": text,
    "global_name": MAYBE_TEXT,
    "avatar": MAYBE_TEXT,
    "avatar_color": MAYBE_NUMBER,
    "flags": number,
    "bot?": True,
    "system?": True,
}

OWN_USER: dict[str, Any] = USER | {
    "is_staff": truth,
    "acls": [text],
    "traits": [text],
    "email": MAYBE_TEXT,
    "email_bounced": truth,
    "phone": MAYBE_TEXT,
    "bio": MAYBE_TEXT,
    "pronouns": MAYBE_TEXT,
    "accent_color": MAYBE_NUMBER,
    "banner": MAYBE_TEXT,
    "banner_color": MAYBE_NUMBER,
    "mfa_enabled": truth,
    "authenticator_types": [number],
    "verified": truth,
    "premium_type": MAYBE_NUMBER,
    "premium_since": MAYBE_TIME,
    "premium_until": MAYBE_TIME,
    "premium_will_cancel": truth,
    "premium_billing_cycle": MAYBE_TEXT,
    "premium_lifetime_sequence": MAYBE_NUMBER,
    "premium_badge_hidden": truth,
    "premium_badge_masked": truth,
    "premium_badge_timestamp_hidden": truth,
    "premium_badge_sequence_hidden": truth,
    "premium_purchase_disabled": truth,
    "premium_enabled_override": truth,
    "password_last_changed_at": MAYBE_TIME,
    "required_actions": ([text], None),
    "nsfw_allowed": truth,
    "has_dismissed_premium_onboarding": truth,
    "has_ever_purchased": truth,
    "has_unread_gift_inventory": truth,
    "unread_gift_inventory_count": number,
    "used_mobile_client": truth,
    "pending_bulk_message_deletion": None,
}

FOLDER: dict[str, Any] = {
    "id": MAYBE_NUMBER,
    "name": MAYBE_TEXT,
    "color": MAYBE_NUMBER,
    "flags": number,
    "icon": text,
    "guild_ids": [snowflake],
}

SETTINGS: dict[str, Any] = {
    "status": text,
    "status_resets_at": MAYBE_TIME,
    "status_resets_to": MAYBE_TEXT,
    "theme": text,
    "locale": text,
    "restricted_guilds": [snowflake],
    "bot_restricted_guilds": [snowflake],
    "default_guilds_restricted": truth,
    "bot_default_guilds_restricted": truth,
    "inline_attachment_media": truth,
    "inline_embed_media": truth,
    "gif_auto_play": truth,
    "render_embeds": truth,
    "render_reactions": truth,
    "animate_emoji": truth,
    "animate_stickers": number,
    "render_spoilers": number,
    "message_display_compact": truth,
    "friend_source_flags": number,
    "incoming_call_flags": number,
    "group_dm_add_permission_flags": number,
    "guild_folders": [FOLDER],
    "custom_status": None,
    "afk_timeout": number,
    "time_format": number,
    "developer_mode": truth,
    "trusted_domains": [text],
    "default_hide_muted_channels": truth,
}

GUILD_PARTIAL: dict[str, Any] = {
    "id": snowflake,
    "name": text,
    "icon": MAYBE_TEXT,
    "banner": MAYBE_TEXT,
    "banner_width": MAYBE_NUMBER,
    "banner_height": MAYBE_NUMBER,
    "splash": MAYBE_TEXT,
    "splash_width": MAYBE_NUMBER,
    "splash_height": MAYBE_NUMBER,
    "splash_card_alignment": number,
    "embed_splash": MAYBE_TEXT,
    "embed_splash_width": MAYBE_NUMBER,
    "embed_splash_height": MAYBE_NUMBER,
    "features": [text],
}

GUILD: dict[str, Any] = GUILD_PARTIAL | {
    "vanity_url_code": MAYBE_TEXT,
    "owner_id": snowflake,
    "system_channel_id": MAYBE_ID,
    "system_channel_flags": number,
    "rules_channel_id": MAYBE_ID,
    "afk_channel_id": MAYBE_ID,
    "afk_timeout": number,
    "verification_level": number,
    "mfa_level": number,
    "nsfw_level": number,
    "explicit_content_filter": number,
    "default_message_notifications": number,
    "disabled_operations": number,
    "message_history_cutoff": MAYBE_TIME,
}

ROLE: dict[str, Any] = {
    "id": snowflake,
    "name": text,
    "color": number,
    "position": number,
    "hoist_position": MAYBE_NUMBER,
    "permissions": bits,
    "hoist": truth,
    "mentionable": truth,
}

OVERWRITE: dict[str, Any] = {"id": snowflake, "type": number, "allow": bits, "deny": bits}

_CHANNEL: dict[str, Any] = {
    "id": snowflake,
    "guild_id": snowflake,
    "name": text,
    "position": number,
    "permission_overwrites": [OVERWRITE],
}
CATEGORY: dict[str, Any] = _CHANNEL | {"type": 4}
TEXT_CHANNEL: dict[str, Any] = _CHANNEL | {
    "type": 0,
    "parent_id": MAYBE_ID,
    "topic": MAYBE_TEXT,
    "nsfw": truth,
    "rate_limit_per_user": number,
    "last_message_id": MAYBE_ID,
    "last_pin_timestamp": MAYBE_TIME,
}
VOICE_CHANNEL: dict[str, Any] = _CHANNEL | {
    "type": 2,
    "parent_id": MAYBE_ID,
    "bitrate": number,
    "user_limit": number,
    "rtc_region": MAYBE_TEXT,
}
CHANNEL = (CATEGORY, TEXT_CHANNEL, VOICE_CHANNEL)

MEMBER_ONLY: dict[str, Any] = {
    "nick": MAYBE_TEXT,
    "avatar": MAYBE_TEXT,
    "banner": MAYBE_TEXT,
    "accent_color": MAYBE_NUMBER,
    "roles": [snowflake],
    "joined_at": time,
    "mute": truth,
    "deaf": truth,
    "communication_disabled_until": MAYBE_TIME,
    "guild_id?": snowflake,
}
MEMBER: dict[str, Any] = MEMBER_ONLY | {"user": USER}
GUILD_MEMBER: dict[str, Any] = MEMBER | {"guild_id": snowflake}

INVITE: dict[str, Any] = {
    "code": text,
    "type": 0,
    "guild": GUILD_PARTIAL,
    "channel": {"id": snowflake, "name": text, "type": number},
    "inviter": USER,
    "member_count": number,
    "presence_count": number,
    "expires_at": MAYBE_TIME,
    "temporary": truth,
}
INVITE_METADATA: dict[str, Any] = INVITE | {
    "created_at": time,
    "uses": number,
    "max_uses": number,
    "max_age": number,
}

MESSAGE: dict[str, Any] = {
    "id": snowflake,
    "channel_id": snowflake,
    "author": USER,
    "type": number,
    "flags": number,
    "content": text,
    "timestamp": time,
    "edited_timestamp": MAYBE_TIME,
    "pinned": truth,
    "mention_everyone": truth,
    "mentions?": [USER],
    "embeds": [anything],
    "attachments": [anything],
    "stickers": [anything],
}

SESSION: dict[str, Any] = {"session_id": text, "status": text, "mobile": truth, "afk": truth}


def guild_object(properties: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
    """A guild on the gateway; members carry this much of the user."""
    return {
        "id": snowflake,
        "properties": properties,
        "roles": [ROLE],
        "channels": [CHANNEL],
        "emojis": [anything],
        "stickers": [anything],
        "members": [MEMBER_ONLY | {"user": user}],
        "member_count": number,
        "online_count": number,
        "presences": [],
        "voice_states": [],
        "joined_at": time,
    }


READY_GUILD = guild_object(GUILD, {"id": snowflake})
FULL_GUILD = guild_object(GUILD, USER)
BOT_GUILD: dict[str, Any] = GUILD | FULL_GUILD

READY: dict[str, Any] = {
    "version": 1,
    "session_id": text,
    "user": OWN_USER,
    "guilds": [READY_GUILD],
    "private_channels": [anything],
    "relationships": [anything],
    "users": [USER],
    "presences": [anything],
    "sessions": [SESSION],
    "user_settings": SETTINGS,
    "user_guild_settings": [anything],
    "read_states": [
        {
            "id": snowflake,
            "mention_count": number,
            "last_message_id": MAYBE_ID,
            "last_pin_timestamp": MAYBE_TIME,
        }
    ],
    "notes": {},
    "country_code": text,
    "pinned_dms": [snowflake],
    "favorite_memes": [anything],
    "rtc_regions": [{"id": text, "name": text, "emoji": text}],
    "auth_session_id_hash": text,
}
BOT_READY: dict[str, Any] = {
    **{key: shape for key, shape in READY.items() if key != "auth_session_id_hash"},
    "user_settings": None,
}

_IN_GUILD: dict[str, Any] = {"guild_id": snowflake}
DISPATCHES: dict[str, Any] = {
    "USER_SETTINGS_UPDATE": SETTINGS,
    "SESSIONS_REPLACE": [SESSION],
    "GUILD_SYNC": FULL_GUILD,
    "INVITE_CREATE": INVITE_METADATA | _IN_GUILD | {"channel_id": snowflake},
    "GUILD_MEMBER_ADD": GUILD_MEMBER,
    "GUILD_MEMBER_UPDATE": GUILD_MEMBER,
    "GUILD_ROLE_CREATE": _IN_GUILD | {"role": ROLE},
    "GUILD_ROLE_UPDATE": _IN_GUILD | {"role": ROLE},
    "GUILD_ROLE_DELETE": _IN_GUILD | {"role_id": snowflake},
    "CHANNEL_CREATE": CHANNEL,
    "CHANNEL_UPDATE": CHANNEL,
    "CHANNEL_DELETE": CHANNEL,
    "MESSAGE_CREATE": MESSAGE | _IN_GUILD | {"channel_type": number, "member": MEMBER_ONLY},
    "MESSAGE_UPDATE": MESSAGE | _IN_GUILD | {"member": MEMBER_ONLY},
    "MESSAGE_DELETE": _IN_GUILD
    | {"id": snowflake, "channel_id": snowflake, "content": text, "author_id": snowflake, "member": MEMBER_ONLY},
    "TYPING_START": _IN_GUILD | {"channel_id": snowflake, "user_id": snowflake, "timestamp": number, "member": MEMBER},
}
