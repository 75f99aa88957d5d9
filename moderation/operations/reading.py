"""What administrators look at, for the log: reading what is private is a deed, too."""

from collections.abc import Iterable

from core.actor import Actor
from core.operations import operation
from moderation.audit import record_admin
from moderation.operations.reveals import record_reveals


@operation("admin.look")
def note_look(actor: Actor, *, kind: str, target_id: int) -> None:
    """Note that an administrator opened the page of an account, a report or the like, which shows what is private."""
    record_admin(actor, f"view_{kind}", kind, target_id)


@operation("admin.look_for_address")
def note_search(actor: Actor) -> None:
    """Note that an administrator looked for accounts by an e-mail address; not by which: entries outlive accounts."""
    record_admin(actor, "search_users_by_email", "email")


def note_shown(actor: Actor, *, action: str, kind: str, ids: Iterable[int], aliased: Iterable[int] = ()) -> None:
    """Note that an administrator was shown these things, as a page of a list that tells what is private of them, and
    who is behind the aliases of some: one entry each for a page, none where nothing of that was on it."""
    shown, revealed = tuple(ids), tuple(aliased)
    if shown or revealed:
        _note_shown(actor, action, kind, shown, revealed)


@operation("admin.look_at_page")
def _note_shown(actor: Actor, action: str, kind: str, shown: tuple[int, ...], revealed: tuple[int, ...]) -> None:
    if shown:
        record_admin(actor, action, kind, shown[0] if len(shown) == 1 else 0, ids=",".join(map(str, shown)))
    if revealed:
        record_reveals(actor, kind, revealed)
