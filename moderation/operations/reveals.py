"""Who is shown to be behind an alias is written down: the administrator who looks leaves a line."""

from collections.abc import Iterable, Sequence

from core.actor import Actor
from core.operations import operation
from moderation.audit import record_admin


def note_reveals(actor: Actor, kind: str, ids: Iterable[int]) -> None:
    """Log that an administrator is shown who is behind the aliases of these things: one entry for a page, none where
    nobody is anonymous."""
    shown = tuple(ids)
    if shown:
        _note(actor, kind, shown)


@operation("admin.alias.note_reveal")
def _note(actor: Actor, kind: str, ids: tuple[int, ...]) -> None:
    record_reveals(actor, kind, ids)


def record_reveals(actor: Actor, kind: str, ids: Sequence[int]) -> None:
    """`note_reveals` as a part of another operation, of things that there are."""
    record_admin(actor, "reveal_aliases", kind, ids[0] if len(ids) == 1 else 0, ids=",".join(map(str, ids)))
