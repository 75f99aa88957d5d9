"""Sign-ins to pages of the server, such as the console: Django's rows, found by a hash of what the cookie holds.

Django stores the cookie's value as it is, so that whoever reads the table is signed in (SEC-096).
"""

import hashlib
from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

_COLUMN_CHARS = 40


class SessionStore(db.SessionStore):
    """Set as SESSION_ENGINE. Everything that looks for rows by the cookie's value is here; Django's asynchronous half
    is not used."""

    def exists(self, session_key: str) -> bool:
        """Whether there is such a sign-in, lapsed ones included."""
        return super().exists(_stored(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row to be saved."""
        row = super().create_model_instance(data)
        row.session_key = _stored(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """End a sign-in; this one unless said otherwise."""
        key = session_key or self.session_key
        if key is not None:
            super().delete(_stored(key))

    def _get_session_from_db(self) -> Any:
        rows = self.model.objects.filter(session_key=_stored(self.session_key or ""), expire_date__gt=timezone.now())
        row = rows.first()
        if row is None:
            self._session_key = None
        return row


def _stored(key: str) -> str:
    # Keys are random and long: nobody finds one by trying.
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()[:_COLUMN_CHARS]
