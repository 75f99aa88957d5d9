"""What happens to accounts and their sign-ins."""

from accounts.records import SettingsRecord
from core.events import Event, user_streams


class UserEvent(Event, frozen=True, kw_only=True):
    """Heard by every session of one person."""

    user_id: int

    def streams(self) -> tuple[str, ...]:
        return user_streams((self.user_id,))


class SessionsEnded(UserEvent, frozen=True, kw_only=True):
    """Sign-ins were revoked: sockets opened with them hear nothing more. `session_ids` None means all of them."""

    session_ids: tuple[int, ...] | None = None


class UserSettingsUpdated(UserEvent, frozen=True, kw_only=True):
    """A person's client settings changed, by themselves or through a guild joined or left."""

    settings: SettingsRecord
