"""Rows of invites: made, found again, used and gone, wherever they lead."""

import secrets
import string
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, Q

from chat.invites import live_invites
from chat.models import Invite
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.instance_limits import limit

_ALPHABET = string.ascii_letters + string.digits
_CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class InviteDraft:
    """An invite to make. `max_age` in seconds; 0 for it and `max_uses` means without end. Unless `unique`, an equal
    invite of the same person is used again."""

    max_uses: int = 0
    max_age: int = 0
    unique: bool = False
    temporary: bool = False


def equal_invite(actor: Actor, draft: InviteDraft, **place: Any) -> Invite | None:
    """A live invite of the actor to the same place that is like the draft, unless a new one is wanted."""
    if draft.unique:
        return None
    bounds = {"max_uses": draft.max_uses, "max_age": draft.max_age, "temporary": draft.temporary}
    return live_invites().filter(inviter_id=actor.user_id, **place, **bounds).first()


def new_invite(actor: Actor, draft: InviteDraft, **place: Any) -> Invite:
    """Store an invite to a place: `channel` (with its `guild`), or `pack`. Raises MAX_INVITES for groups and packs."""
    # Nobody is told when an invite expires, so its row goes when the next one is made.
    Invite.objects.filter(expires_at__lte=now(), **place).delete()
    if "guild" not in place:  # guilds have a limit of their own
        _require_room(actor, place)
    created_at = now()
    return Invite.objects.create(
        code=_new_code(),
        inviter=actor.user,
        created_at=created_at,
        max_uses=draft.max_uses,
        max_age=draft.max_age,
        temporary=draft.temporary,
        expires_at=created_at + timedelta(seconds=draft.max_age) if draft.max_age else None,
        **place,
    )


def _require_room(actor: Actor, place: dict[str, Any]) -> None:
    most = limit("max_guild_invites", traits=actor.user.traits)
    if Invite.objects.filter(**place).count() >= most:
        raise ProductError(Code.MAX_INVITES, max_guild_invites=most, variables={"limit": most})


def _new_code() -> str:
    """With a capital letter, which the codes that guilds choose for themselves never have: the two cannot clash."""
    while (code := "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))).lower() == code:
        continue
    return code


def use(invite: Invite) -> None:
    """Count one use. Raises UNKNOWN_INVITE when none is left: of those who want the last, one gets it."""
    # One statement decides, however many try at once.
    is_left = Q(max_uses=0) | Q(uses__lt=F("max_uses"))
    if not Invite.objects.filter(is_left, code=invite.code).update(uses=F("uses") + 1):
        raise ProductError(Code.UNKNOWN_INVITE)
    invite.uses += 1


def remove(invite: Invite) -> None:
    """Delete an invite. Raises UNKNOWN_INVITE when somebody else has: of those who withdraw it at once, one does."""
    if not Invite.objects.filter(code=invite.code).delete()[0]:
        raise ProductError(Code.UNKNOWN_INVITE)


def is_used_up(invite: Invite) -> bool:
    """Whether nobody can use the invite any more."""
    return bool(invite.max_uses) and not live_invites().filter(code=invite.code).exists()
