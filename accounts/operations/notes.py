"""Private remarks about others."""

from accounts.events import NoteUpdated
from accounts.models import User, UserNote
from core.actor import Actor
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation


@operation("note.write", limit="user:notes:write")
def write_note(actor: Actor, target_id: int, *, text: str) -> None:
    """Remember something about somebody, or with "" nothing any more. Publishes NoteUpdated to the actor.

    Raises UNKNOWN_USER.
    """
    if not User.objects.filter(id=target_id).exists():
        raise ProductError(Code.UNKNOWN_USER)
    if text:
        UserNote.objects.update_or_create(owner_id=actor.user_id, target_id=target_id, defaults={"text": text})
    else:
        UserNote.objects.filter(owner_id=actor.user_id, target_id=target_id).delete()
    publish(NoteUpdated(user_id=actor.user_id, target_id=target_id, text=text))
