"""What integrations do when an account is erased."""

from accounts.models import User
from integrations.models import VoiceConnection
from integrations.operations._voice_rows import end, lock_connections


def leave_voice(user: User, ghost: User) -> bool:
    """End what the person still has in voice. Publishes as `end`."""
    rows = lock_connections(VoiceConnection.objects.filter(user=user))
    for row in rows:
        end(row)
    return bool(rows)
