"""What integrations do when an account is erased."""

from accounts.models import User
from integrations.models import MeshCall, VoiceConnection
from integrations.operations._voice_rows import end, lock_connections
from integrations.operations.mesh_endings import end_of_person


def leave_voice(user: User, ghost: User) -> bool:
    """End what the person still has in voice. Publishes as `end`."""
    rows = lock_connections(VoiceConnection.objects.filter(user=user))
    for row in rows:
        end(row)
    return bool(rows)


def leave_calls(user: User, ghost: User) -> bool:
    """Be in no call among browsers, and have started none. Publishes as `end_of_person`."""
    handed_over = MeshCall.objects.filter(started_by=user.id).update(started_by=ghost.id)
    return end_of_person(user.id) or bool(handed_over)
