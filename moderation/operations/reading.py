"""What administrators look at, for the log: reading what is private is a deed, too."""

from core.actor import Actor
from core.operations import operation
from moderation.audit import record_admin


@operation("admin.look")
def note_look(actor: Actor, *, kind: str, target_id: int) -> None:
    """Note that an administrator opened the page of an account or a report, which shows what is private."""
    record_admin(actor, f"view_{kind}", kind, target_id)


@operation("admin.look_for_address")
def note_search(actor: Actor) -> None:
    """Note that an administrator looked for accounts by an e-mail address; not by which: entries outlive accounts."""
    record_admin(actor, "search_users_by_email", "email")
