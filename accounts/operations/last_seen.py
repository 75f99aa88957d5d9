"""When somebody was last here."""

from accounts.models import User
from core.actor import Actor
from core.clock import now
from core.operations import operation


@operation("account.note_last_seen")
def note_last_seen(actor: Actor) -> None:
    """Note that the actor's last connection has ended. Publishes nothing: the sockets tell who went."""
    User.objects.filter(id=actor.user_id).update(last_seen_at=now())
