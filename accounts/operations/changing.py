"""Changes of an account by others than its owner."""

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.events import publish_user_update
from accounts.models import User
from accounts.records import PrivateUserRecord, UserRecord


@contextmanager
def telling(user: User) -> Iterator[None]:
    """Around changes to a row that an operation holds, which save themselves: at the end whoever sees the account is
    told, if there is anything to tell.

    Publishes UserUpdated, and what `publish_user_update` does for another face: where that may come, the operation runs
    `hooks.face_changing` before it holds the row.
    """
    before, face = PrivateUserRecord.of(user), UserRecord.of(user)
    yield
    if PrivateUserRecord.of(user) != before:
        publish_user_update(user, face_changed=UserRecord.of(user) != face)
