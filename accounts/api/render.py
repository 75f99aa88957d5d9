"""Accounts as the topic wire shows them, for REST answers and socket events alike."""

from accounts.api.schemas import (
    ActiveWarning,
    RequestAccepted,
    RequestReceived,
    SelfUser,
    SessionUser,
    UserCard,
    Warned,
)
from accounts.events import FriendRequestAccepted, FriendRequestReceived, UserWarned
from accounts.models import AccountWarning, Authenticator, User
from accounts.pictures import avatar_url, banner_url
from accounts.preferences import TOLD_PHONE, preferences_of
from accounts.records import DELETED_NAME, UserRecord
from core.clock import iso, iso_or_none
from core.ids import created_at, to_oid


def render_session_user(user: User) -> SessionUser:
    """The account that signs in."""
    return {
        "id": to_oid(user.id),
        "username": user.handle,
        "email": user.email,
        "preferences": preferences_of(user),
        "totp_enabled": Authenticator.TOTP in user.authenticator_types,
        "is_admin": user.is_admin,
    }


def render_self(user: User, warning: AccountWarning | None) -> SelfUser:
    """One's own account, with the warning one has yet to put away."""
    return {
        **render_session_user(user),
        "phone": user.phone or user.preferences.get(TOLD_PHONE),
        "profile_picture": avatar_url(user.id, user.avatar),
        "banner": banner_url(user.id, user.banner),
        "country_code": user.country_code,
        "created_at": iso(created_at(user.id)),
        "last_login": iso_or_none(user.last_login),
        "active_warning": None if warning is None else render_warning(warning),
    }


def render_warning(warning: AccountWarning) -> ActiveWarning:
    """A warning, for whom it is of."""
    shown: ActiveWarning = {
        "message": warning.message,
        "warned_at": iso(warning.warned_at),
        "warned_by": to_oid(warning.warned_by),
        "dismissed_at": None,
    }
    if warning.report_id is not None:
        shown["report_id"] = to_oid(warning.report_id)
    return shown


def render_user_warned(event: UserWarned) -> Warned:
    """News of a warning."""
    return {"message": event.message, "warned_at": iso(event.warned_at), "user_id": to_oid(event.user_id)}


def picture_of(user: UserRecord) -> str | None:
    """The picture people see of an account; those who delete theirs have none from then on."""
    return None if user.handle == DELETED_NAME else avatar_url(user.id, user.avatar)


def render_card(user: UserRecord) -> UserCard:
    """An account in a list of people."""
    return {
        "id": to_oid(user.id),
        "username": user.handle,
        "profile_picture": picture_of(user),
    }


def render_request_received(event: FriendRequestReceived) -> RequestReceived:
    """News of a friend request, for whom it was sent to."""
    asker = event.relationship.user
    return {
        "request_id": to_oid(event.request_id),
        "from_user_id": to_oid(asker.id),
        "from_username": asker.handle,
        "to_user_id": to_oid(event.user_id),
        "created_at": iso(event.relationship.since),
    }


def render_request_accepted(event: FriendRequestAccepted) -> RequestAccepted:
    """News of a new friend, for who asked."""
    friend = event.relationship.user
    return {
        "request_id": to_oid(event.request_id),
        "friend_id": to_oid(friend.id),
        "friend_username": friend.handle,
    }
