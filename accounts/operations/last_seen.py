"""When somebody was last here."""

from django.db.models import Exists, OuterRef

from accounts.models import User, UserSettings
from accounts.people import INVISIBLE
from core.actor import Actor
from core.clock import now
from core.operations import operation


@operation("account.note_last_seen")
def note_last_seen(actor: Actor) -> None:
    """Note that the actor's last connection has ended, which others may see, unless they were invisible. Publishes
    nothing: the sockets tell who went."""
    unseen = UserSettings.objects.filter(user_id=OuterRef("pk"), status=INVISIBLE)
    User.objects.filter(~Exists(unseen), id=actor.user_id).update(last_seen_at=now())
