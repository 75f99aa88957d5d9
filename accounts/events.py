"""What happens to accounts and their sign-ins."""

from datetime import datetime

from accounts import hooks
from accounts.models import User
from accounts.notification_records import Notice, Told
from accounts.records import PrivateUserRecord, RelationshipRecord, SettingsRecord
from core.events import Event, publish, user_streams


class UserEvent(Event, frozen=True, kw_only=True):
    """Heard by every session of one person."""

    user_id: int

    def streams(self) -> tuple[str, ...]:
        return user_streams((self.user_id,))


class SessionsEnded(UserEvent, frozen=True, kw_only=True):
    """Sign-ins were revoked: sockets opened with them hear nothing more. `session_ids` None means all of them."""

    session_ids: tuple[int, ...] | None = None


class SignInRenewed(UserEvent, frozen=True, kw_only=True):
    """A sign-in goes on under another token. Sockets opened with it stay, and they alone are told the token, which
    travels sealed because events are stored."""

    session_id: int
    old_hash: str
    new_hash: str
    sealed_token: str


class UserSettingsUpdated(UserEvent, frozen=True, kw_only=True):
    """A person's client settings changed, by themselves or through a guild joined or left.

    With a `new_status` the person's sessions take it on.
    """

    settings: SettingsRecord
    new_status: str | None = None


class UserUpdated(UserEvent, frozen=True, kw_only=True):
    """Anything of a person's own account changed. For their own eyes only."""

    user: PrivateUserRecord


def publish_user_update(user: User, *, face_changed: bool) -> None:
    """Tell a person's own connections what their account is now; with `face_changed` also their guilds; the gateway
    shows friends and others the new face of somebody who is online.

    `user` is the row as just saved; call it inside the operation that changed it. `face_changed`: whether anything of
    `UserRecord` differs (name, tag, display name, avatar, public flags), in which case `hooks.face_changing` must have
    run before the row was written.
    """
    publish(UserUpdated(user_id=user.id, user=PrivateUserRecord.of(user)))
    if face_changed:
        hooks.face_changed.run(user)


class PeopleNotified(Event, frozen=True, kw_only=True):
    """Some people were told the same thing; each hears of their own notification."""

    notice: Notice
    told: tuple[Told, ...]

    def streams(self) -> tuple[str, ...]:
        return user_streams(tuple(one.user_id for one in self.told))


class RelationshipAdded(UserEvent, frozen=True, kw_only=True):
    """A person has a relationship that they had not: for whoever it belongs to."""

    relationship: RelationshipRecord


class RelationshipUpdated(UserEvent, frozen=True, kw_only=True):
    """A relationship became another or got another nickname: for whoever it belongs to."""

    relationship: RelationshipRecord


class RelationshipRemoved(UserEvent, frozen=True, kw_only=True):
    """A person has no relationship with somebody any more."""

    other_id: int


class FriendRequestReceived(UserEvent, frozen=True, kw_only=True):
    """Somebody wants to be the person's friend. `request_id` names the request on both sides."""

    request_id: int
    relationship: RelationshipRecord


class FriendRequestAccepted(UserEvent, frozen=True, kw_only=True):
    """A request that the person sent was accepted."""

    request_id: int
    relationship: RelationshipRecord


class NoteUpdated(UserEvent, frozen=True, kw_only=True):
    """A person's private remark about somebody changed; "" when it is gone."""

    target_id: int
    text: str


class UserWarned(UserEvent, frozen=True, kw_only=True):
    """An administrator warned a person; told to nobody but them."""

    message: str
    warned_at: datetime
