"""Accounts as the guild wire shows them to administrators.

Names of internet addresses are asked of DNS, so that nothing here belongs into a transaction.
"""

from collections.abc import Iterable, Mapping, Sequence

from accounts.models import Authenticator, AuthSession, ContactChange, PendingRegistration, User
from accounts.operations.deletion import ERASED_NAME
from accounts.records import DELETED_NAME
from accounts.signing_in.devices import client_name, system_name
from core.clock import iso, iso_or_none
from core.geoip import place_of
from core.reverse_dns import names_of
from moderation.operations.admin_users_bulk import Outcome
from moderation.operations.admin_users_reading import PrivateChannels
from moderation.v1.admin.schemas_users import (
    AdminDmChannelResponse,
    AdminSessionResponse,
    AdminUserResponse,
    BulkUsersResponse,
    ContactChangeResponse,
    OneUserResponse,
    WaitingPersonResponse,
)

_FIELDS = {ContactChange.Kind.TAG: "fluxer_tag"}  # the others are called as they are kept
_NO_ADDRESS = "unknown"


def render_changed_user(user: User) -> OneUserResponse:
    """An account as it now is."""
    return {"user": render_admin_users([user])[0]}


def render_admin_users(users: Sequence[User]) -> list[AdminUserResponse]:
    """Some accounts."""
    names = names_of(user.last_seen_ip for user in users if user.last_seen_ip)
    return [_user(user, names) for user in users]


def _user(user: User, names: Mapping[str, str | None]) -> AdminUserResponse:
    is_erased = user.username == f"{ERASED_NAME}{user.id}"
    return {
        "id": str(user.id),
        "username": ERASED_NAME if is_erased else user.username,
        "discriminator": user.discriminator,
        "global_name": DELETED_NAME if is_erased else user.global_name,
        "bot": user.is_bot,
        "system": user.is_system,
        "flags": str(user.flags),
        "avatar": user.avatar,
        "banner": user.banner,
        "bio": user.bio,
        "pronouns": user.pronouns,
        "accent_color": user.accent_color,
        "email": user.email,
        "email_verified": user.email_verified,
        "email_bounced": user.email_bounced,
        "phone": user.phone,
        "date_of_birth": user.date_of_birth.isoformat() if user.date_of_birth else None,
        "locale": user.locale,
        "premium_type": user.premium_type,
        "premium_since": iso_or_none(user.premium_since),
        "premium_until": iso_or_none(user.premium_until),
        "suspicious_activity_flags": user.suspicious_activity_flags,
        "temp_banned_until": iso_or_none(user.temp_banned_until),
        "pending_deletion_at": iso_or_none(user.pending_deletion_at),
        "pending_bulk_message_deletion_at": iso_or_none(user.messages_deletion_at),
        "deletion_reason_code": user.deletion_reason,
        "deletion_public_reason": user.deletion_public_reason,
        "acls": user.acls,
        "traits": user.traits,
        "has_totp": Authenticator.TOTP in user.authenticator_types,
        "authenticator_types": user.authenticator_types,
        "last_active_at": iso_or_none(user.last_seen_at),
        "last_active_ip": user.last_seen_ip,
        "last_active_ip_reverse": names.get(user.last_seen_ip or ""),
        "last_active_location": _location(user.last_seen_ip),
    }


def render_admin_sessions(sessions: Sequence[AuthSession]) -> list[AdminSessionResponse]:
    """Where somebody is signed in."""
    names = names_of(session.ip for session in sessions if session.ip)
    return [
        {
            "session_id_hash": session.token_hash,
            "created_at": iso(session.created_at),
            "approx_last_used_at": iso(session.last_used_at),
            "client_ip": session.ip or _NO_ADDRESS,
            "client_ip_reverse": names.get(session.ip or ""),
            "client_os": system_name(session.user_agent),
            "client_platform": client_name(session.user_agent, session.platform),
            "client_location": _location(session.ip),
        }
        for session in sessions
    ]


def render_contact_change(change: ContactChange) -> ContactChangeResponse:
    """A change of how an account can be reached, or is called."""
    return {
        "event_id": str(change.id),
        "field": _FIELDS.get(ContactChange.Kind(change.kind), change.kind),
        "old_value": change.old,
        "new_value": change.new,
        "reason": change.reason,
        "actor_user_id": None if change.actor_id is None else str(change.actor_id),
        "event_at": iso(change.changed_at),
    }


def render_private_channels(found: PrivateChannels) -> list[AdminDmChannelResponse]:
    """Somebody's private channels, with who else is in them."""
    return [
        {
            "channel_id": str(row.channel_id),
            "channel_type": row.channel.kind,
            "recipient_ids": [str(other) for other in found.recipients[row.channel_id] if other != row.user_id],
            "last_message_id": None if row.channel.last_message_id is None else str(row.channel.last_message_id),
            "is_open": row.is_open,
        }
        for row in found.memberships
    ]


def render_waiting(waiting: Sequence[PendingRegistration]) -> list[WaitingPersonResponse]:
    """Who waits to be let in."""
    users = render_admin_users([row.user for row in waiting])
    return [
        {
            "user_id": str(row.user_id),
            "created_at": iso(row.created_at),
            "user": user,
            "metadata": [{"key": "invite_code", "value": row.invite_code}] if row.invite_code else [],
        }
        for row, user in zip(waiting, users, strict=True)
    ]


def render_outcome(outcome: Outcome) -> BulkUsersResponse:
    """For whom something was done."""
    return {
        "successful": _ids(outcome.done),
        "failed": [{"id": str(user_id), "error": why} for user_id, why in outcome.failed],
    }


def _ids(ids: Iterable[int]) -> list[str]:
    return [str(one) for one in ids]


def _location(ip: str | None) -> str | None:
    return str(place_of(ip) or "") or None
