"""Invites."""

from accounts.requests import caller
from chat.invites import invite_for, invites_of_channel, invites_of_guild
from chat.operations.invites import accept_invite, create_invite, delete_invite
from chat.v1.inputs_channels import InviteInput
from chat.v1.render_invites import render_invite, render_invite_metadata
from chat.v1.schemas_channels import InviteMetadataResponse, InviteResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_TAGS = ("Invites",)


class OneInvite(V1View):
    tags = _TAGS

    @endpoint(response=InviteResponse, limit="invite:read::invite_code", gate="open", errors=(Code.UNKNOWN_INVITE,))
    def get(self, request: Request, invite_code: str) -> InviteResponse:
        """Look at an invite.

        Anybody who has the code may.
        """
        return render_invite(invite_for(invite_code))

    @endpoint(
        response=InviteResponse,
        operation=accept_invite,
        gate="human",
        errors=(
            Code.UNKNOWN_INVITE,
            Code.FEATURE_TEMPORARILY_DISABLED,
            Code.INVITES_DISABLED,
            Code.USER_BANNED_FROM_GUILD,
            Code.TEMPORARY_INVITE_REQUIRES_PRESENCE,
            Code.MAX_GUILDS,
            Code.MAX_GUILD_MEMBERS,
            Code.UNCLAIMED_ACCOUNT_CANNOT_JOIN_GROUP_DMS,
            Code.MAX_GROUP_DM_RECIPIENTS,
            Code.MAX_GROUP_DMS,
            Code.MISSING_ACCESS,
            Code.MAX_PACKS,
        ),
    )
    def post(self, request: Request, invite_code: str) -> InviteResponse:
        """Accept an invite.

        Nothing changes for somebody who is in the guild or group, or has installed the pack, already.
        """
        return render_invite(accept_invite(caller(request), invite_code))

    @endpoint(
        operation=delete_invite,
        audit_reason=True,
        errors=(Code.UNKNOWN_INVITE, Code.MISSING_PERMISSIONS, Code.PACK_ACCESS_DENIED),
    )
    def delete(self, request: Request, invite_code: str) -> None:
        """Withdraw an invite.

        Its maker may; others need MANAGE_GUILD, or own the group or pack.
        """
        delete_invite(caller(request), invite_code)


class ChannelInvites(V1View):
    tags = _TAGS

    @endpoint(response=list[InviteMetadataResponse], limit="invite:list::channel_id")
    def get(self, request: Request, channel_id: int) -> list[InviteMetadataResponse]:
        """List the invites to a channel.

        Needs MANAGE_CHANNELS in a guild's channel; of a group only its owner sees them. The newest first.
        """
        return [render_invite_metadata(invite) for invite in invites_of_channel(caller(request), channel_id)]

    @endpoint(
        request=InviteInput,
        response=InviteMetadataResponse,
        operation=create_invite,
        audit_reason=True,
        errors=(
            Code.UNKNOWN_CHANNEL,
            Code.INVALID_CHANNEL_TYPE,
            Code.MISSING_PERMISSIONS,
            Code.FEATURE_TEMPORARILY_DISABLED,
            Code.MAX_INVITES,
        ),
    )
    def post(self, request: Request, channel_id: int) -> InviteMetadataResponse:
        """Create an invite.

        Needs CREATE_INSTANT_INVITE in a guild's channel; whoever is in a group may. Without `unique` an equal invite of
        the caller is used again.
        """
        return render_invite_metadata(create_invite(caller(request), channel_id, draft=request.valid.draft()))


class GuildInvites(V1View):
    tags = _TAGS

    @endpoint(response=list[InviteMetadataResponse], limit="invite:list::guild_id")
    def get(self, request: Request, guild_id: int) -> list[InviteMetadataResponse]:
        """List the invites to a guild.

        Needs MANAGE_GUILD. The newest first.
        """
        return [render_invite_metadata(invite) for invite in invites_of_guild(caller(request), guild_id)]
