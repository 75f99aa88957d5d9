"""Accounts as the guild wire shows them, for REST answers and gateway events alike."""

from collections.abc import Collection
from typing import Any

from accounts.ages import is_adult
from accounts.models import AuthSession, User, UserSettings
from accounts.models.user import UserFlags
from accounts.records import ConnectionRecord, PrivateUserRecord, RelationshipRecord, SettingsRecord, UserRecord
from accounts.settings_rules import UNCATEGORISED, still_shown
from accounts.signing_in.devices import client_name, system_name
from accounts.v1.schemas import (
    AuthSessionResponse,
    BulkDeletionResponse,
    ConnectionResponse,
    GuildFolderResponse,
    RelationshipFacts,
    RelationshipResponse,
    SessionLocationResponse,
    UserPartialResponse,
    UserPrivateResponse,
    UserSettingsResponse,
)
from core.clock import iso, iso_or_none
from core.geoip import place_of

_PREMIUM = "premium"  # everybody's, since nothing is sold here

# Bits 0 to 7 of `suspicious_activity_flags`.
_REQUIRED_ACTIONS = (
    "REQUIRE_VERIFIED_EMAIL",
    "REQUIRE_REVERIFIED_EMAIL",
    "REQUIRE_VERIFIED_PHONE",
    "REQUIRE_REVERIFIED_PHONE",
    "REQUIRE_VERIFIED_EMAIL_OR_VERIFIED_PHONE",
    "REQUIRE_REVERIFIED_EMAIL_OR_VERIFIED_PHONE",
    "REQUIRE_VERIFIED_EMAIL_OR_REVERIFIED_PHONE",
    "REQUIRE_REVERIFIED_EMAIL_OR_REVERIFIED_PHONE",
)


def render_user(user: UserRecord) -> UserPartialResponse:
    """What anybody may know of an account. `bot` and `system` are there only when true."""
    body: UserPartialResponse = {
        "id": str(user.id),
        "username": user.username,
        "discriminator": f"{user.discriminator:04d}",
        "global_name": user.global_name,
        "avatar": user.avatar,
        "avatar_color": user.avatar_color,
        "flags": user.flags,
    }
    if user.is_bot:
        body["bot"] = True
    if user.is_system:
        body["system"] = True
    return body


def render_private_user(user: User | PrivateUserRecord) -> UserPrivateResponse:
    """One's own account."""
    flags = user.flags
    return {
        **render_user(UserRecord.of(user)),
        "is_staff": bool(flags & UserFlags.STAFF),
        "acls": user.acls,
        "traits": sorted({*user.traits} | ({_PREMIUM} if not user.is_bot else set())),
        "email": user.email,
        "email_bounced": user.email_bounced,
        "phone": user.phone,
        "bio": user.bio,
        "pronouns": user.pronouns,
        "accent_color": user.accent_color,
        "banner": user.banner,
        "banner_color": user.banner_color,
        "mfa_enabled": user.has_mfa,
        "authenticator_types": user.authenticator_types,
        "verified": user.email_verified,
        "premium_type": user.premium_type,
        "premium_since": iso_or_none(user.premium_since),
        "premium_until": iso_or_none(user.premium_until),
        "premium_will_cancel": user.premium_will_cancel,
        "premium_billing_cycle": user.premium_billing_cycle,
        "premium_lifetime_sequence": user.premium_lifetime_sequence,
        "premium_badge_hidden": bool(flags & UserFlags.PREMIUM_BADGE_HIDDEN),
        "premium_badge_masked": bool(flags & UserFlags.PREMIUM_BADGE_MASKED),
        "premium_badge_timestamp_hidden": bool(flags & UserFlags.PREMIUM_BADGE_TIMESTAMP_HIDDEN),
        "premium_badge_sequence_hidden": bool(flags & UserFlags.PREMIUM_BADGE_SEQUENCE_HIDDEN),
        "premium_purchase_disabled": bool(flags & UserFlags.PREMIUM_PURCHASE_DISABLED),
        "premium_enabled_override": bool(flags & UserFlags.PREMIUM_ENABLED_OVERRIDE),
        "password_last_changed_at": iso_or_none(user.password_changed_at),
        "required_actions": _required_actions(user.suspicious_activity_flags),
        "nsfw_allowed": is_adult(user),
        "has_dismissed_premium_onboarding": bool(flags & UserFlags.HAS_DISMISSED_PREMIUM_ONBOARDING),
        "has_ever_purchased": user.has_ever_purchased,
        "has_unread_gift_inventory": bool(user.unread_gifts),
        "unread_gift_inventory_count": user.unread_gifts,
        "used_mobile_client": bool(flags & UserFlags.USED_MOBILE_CLIENT),
        "pending_bulk_message_deletion": _bulk_deletion(user),
    }


def render_for_application(user: User, scopes: Collection[str]) -> UserPrivateResponse:
    """One's own account as an application sees it that one has let in: what its profile shows. How one signs in, what
    one may do, owes or has bought is nobody else's; the address comes with the scope `email`, rights with `admin`."""
    knows_email = "email" in scopes
    return {
        **render_user(UserRecord.of(user)),
        "is_staff": False,
        "acls": user.acls if "admin" in scopes else [],
        "traits": [],
        "email": user.email if knows_email else None,
        "email_bounced": False,
        "phone": None,
        "bio": user.bio,
        "pronouns": user.pronouns,
        "accent_color": user.accent_color,
        "banner": user.banner,
        "banner_color": user.banner_color,
        "mfa_enabled": False,
        "authenticator_types": [],
        "verified": user.email_verified if knows_email else False,
        "premium_type": None,
        "premium_since": None,
        "premium_until": None,
        "premium_will_cancel": False,
        "premium_billing_cycle": None,
        "premium_lifetime_sequence": None,
        "premium_badge_hidden": False,
        "premium_badge_masked": False,
        "premium_badge_timestamp_hidden": False,
        "premium_badge_sequence_hidden": False,
        "premium_purchase_disabled": False,
        "premium_enabled_override": False,
        "password_last_changed_at": None,
        "required_actions": None,
        "nsfw_allowed": False,
        "has_dismissed_premium_onboarding": False,
        "has_ever_purchased": False,
        "has_unread_gift_inventory": False,
        "unread_gift_inventory_count": 0,
        "used_mobile_client": False,
        "pending_bulk_message_deletion": None,
    }


def render_connection(connection: ConnectionRecord) -> ConnectionResponse:
    """What else is somebody's on the net."""
    return {
        "id": connection.id,
        "type": connection.type,
        "name": connection.name,
        "verified": connection.verified,
        "visibility_flags": connection.visibility_flags,
        "sort_order": connection.sort_order,
    }


def render_relationship(relationship: RelationshipRecord) -> RelationshipResponse:
    """One side of what two people are to each other."""
    return {**relationship_facts(relationship), "user": render_user(relationship.user)}


def relationship_facts(relationship: RelationshipRecord) -> RelationshipFacts:
    """The same without the other person, whom READY lists elsewhere."""
    return {
        "id": str(relationship.user.id),
        "type": relationship.type,
        "since": iso(relationship.since),
        "nickname": relationship.nickname,
    }


def render_settings(settings: UserSettings | SettingsRecord, guild_ids: Collection[int]) -> UserSettingsResponse:
    """A person's client settings, with the folders matched to the guilds the person is in now."""
    return {
        "status": settings.status,
        "status_resets_at": iso_or_none(settings.status_resets_at),
        "status_resets_to": settings.status_resets_to,
        "theme": settings.theme,
        "locale": settings.locale,
        "restricted_guilds": [str(guild_id) for guild_id in settings.restricted_guilds],
        "bot_restricted_guilds": [str(guild_id) for guild_id in settings.bot_restricted_guilds],
        "default_guilds_restricted": settings.default_guilds_restricted,
        "bot_default_guilds_restricted": settings.bot_default_guilds_restricted,
        "inline_attachment_media": settings.inline_attachment_media,
        "inline_embed_media": settings.inline_embed_media,
        "gif_auto_play": settings.gif_auto_play,
        "render_embeds": settings.render_embeds,
        "render_reactions": settings.render_reactions,
        "animate_emoji": settings.animate_emoji,
        "animate_stickers": settings.animate_stickers,
        "render_spoilers": settings.render_spoilers,
        "message_display_compact": settings.message_display_compact,
        "friend_source_flags": settings.friend_source_flags,
        "incoming_call_flags": settings.incoming_call_flags,
        "group_dm_add_permission_flags": settings.group_dm_add_permission_flags,
        "guild_folders": _folders(settings.guild_folders, guild_ids),
        "custom_status": still_shown(settings.custom_status),
        "afk_timeout": settings.afk_timeout,
        "time_format": settings.time_format,
        "developer_mode": settings.developer_mode,
        "trusted_domains": settings.trusted_domains,
        "default_hide_muted_channels": settings.default_hide_muted_channels,
    }


def render_session(session: AuthSession, *, current_id: int | None) -> AuthSessionResponse:
    """One sign-in of the caller; `current_id` is the one the request came with."""
    return {
        "id_hash": session.token_hash,
        "client_info": {
            "platform": client_name(session.user_agent, session.platform),
            "os": system_name(session.user_agent),
            "location": _location(session.ip),
        },
        "approx_last_used_at": iso(session.last_used_at),
        "current": session.id == current_id,
    }


def _location(ip: str | None) -> SessionLocationResponse | None:
    place = place_of(ip)
    return None if place is None else {"city": place.city, "region": place.region, "country": place.country}


def _bulk_deletion(user: User | PrivateUserRecord) -> BulkDeletionResponse | None:
    if user.messages_deletion_at is None:
        return None
    return {
        "scheduled_at": iso(user.messages_deletion_at),
        "channel_count": user.messages_deletion_channels,
        "message_count": user.messages_deletion_messages,
    }


def _required_actions(flags: int) -> list[str] | None:
    return [name for bit, name in enumerate(_REQUIRED_ACTIONS) if flags >> bit & 1] or None


def _folders(stored: list[dict[str, Any]], guild_ids: Collection[int]) -> list[GuildFolderResponse]:
    left = {str(guild_id): None for guild_id in guild_ids}
    shown = [_folder(folder, left) for folder in stored]
    if left:
        rest = next((folder for folder in shown if folder["id"] == UNCATEGORISED), None)
        if rest is None:
            shown.append(rest := _folder({"id": UNCATEGORISED}, {}))
        rest["guild_ids"] += left
    return [folder for folder in shown if folder["guild_ids"]]


def _folder(stored: dict[str, Any], left: dict[str, None]) -> GuildFolderResponse:
    """The folder with those of its guilds that are still left to be placed, which it takes out of `left`."""
    own = [guild_id for guild_id in map(str, stored.get("guild_ids", ())) if left.pop(guild_id, left) is None]
    return {
        "id": stored.get("id"),
        "name": stored.get("name"),
        "color": stored.get("color"),
        "flags": stored.get("flags", 0),
        "icon": stored.get("icon", "folder"),
        "guild_ids": own,
    }
