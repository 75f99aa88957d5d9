"""Invites to packs of emojis and stickers. Parts of operations; nobody is told of them."""

from chat.invites import record_of
from chat.models import Invite
from chat.operations._invite_rows import InviteDraft, equal_invite, is_used_up, new_invite, use
from chat.records import InviteRecord
from core.actor import Actor
from core.errors import Code, ProductError
from guilds.operations.packs import take_pack
from guilds.packs import access_own_pack, require_packs


def create_pack_invite_row(actor: Actor, pack_id: int, draft: InviteDraft) -> InviteRecord:
    """Make an invite to a pack of the actor's own, or answer with an equal one. Raises as `create_pack_invite`."""
    require_packs(actor.user)
    pack = access_own_pack(actor, pack_id, lock=True)
    known = equal_invite(actor, draft, pack_id=pack_id)
    return record_of(known or new_invite(actor, draft, pack=pack))


def redeem_pack_invite(actor: Actor, invite: Invite) -> InviteRecord:
    """Install the pack of an invite; nothing happens for those who have it. Raises as `install_pack`."""
    assert invite.pack_id is not None
    if take_pack(actor, invite.pack_id):
        use(invite)
        if is_used_up(invite):
            Invite.objects.filter(code=invite.code).delete()
    return record_of(invite)


def delete_pack_invite(actor: Actor, invite: Invite) -> None:
    """Withdraw an invite to a pack, as its creator. Raises PACK_ACCESS_DENIED."""
    assert invite.pack is not None
    if actor.user_id != invite.pack.creator_id:
        raise ProductError(Code.PACK_ACCESS_DENIED)
    Invite.objects.filter(code=invite.code).delete()
