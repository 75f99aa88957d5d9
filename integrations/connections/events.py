"""Facts about connections."""

from accounts.events import UserEvent
from accounts.records import ConnectionRecord


class ConnectionsUpdated(UserEvent, frozen=True, kw_only=True):
    """A person has other connections than before, or they are shown otherwise. For their own eyes only."""

    connections: tuple[ConnectionRecord, ...]
