"""Invites to packs of emojis and stickers."""

from accounts.requests import caller
from chat.invites import invites_of_pack
from chat.operations.invites import create_pack_invite
from chat.v1.inputs_channels import PackInviteInput
from chat.v1.render_invites import render_invite_metadata
from chat.v1.schemas_channels import InviteMetadataResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_OWN = (Code.FEATURE_TEMPORARILY_DISABLED, Code.UNKNOWN_PACK, Code.PACK_ACCESS_DENIED)


class PackInvites(V1View):
    tags = ("Packs",)
    gate = "human"

    @endpoint(response=list[InviteMetadataResponse], limit="packs:invite:list::pack_id", errors=_OWN)
    def get(self, request: Request, pack_id: int) -> list[InviteMetadataResponse]:
        """List the invites to a pack of one's own.

        The newest first.
        """
        return [render_invite_metadata(invite) for invite in invites_of_pack(caller(request), pack_id)]

    @endpoint(
        request=PackInviteInput,
        response=InviteMetadataResponse,
        operation=create_pack_invite,
        errors=(*_OWN, Code.MAX_INVITES),
    )
    def post(self, request: Request, pack_id: int) -> InviteMetadataResponse:
        """Create an invite to a pack of one's own.

        Without `unique` an equal invite is used again.
        """
        return render_invite_metadata(create_pack_invite(caller(request), pack_id, draft=request.valid.draft()))
