"""Channels by their own id."""

from accounts.requests import caller
from chat.appearance import change_group
from chat.channel_reads import channel_for, channel_kind_for, kind_to_change
from chat.models import ChannelKind
from chat.models.channel import GUILD_KINDS
from chat.notes import make_sure_of_notes
from chat.operations.channels import delete_channel, update_channel
from chat.operations.dms import close_dm
from chat.operations.groups import leave_group
from chat.operations.overwrites import delete_overwrite, set_overwrite
from chat.v1.inputs_channels import ChannelChangesInput, OverwriteInput
from chat.v1.inputs_private import SilentQuery
from chat.v1.render_channels import render_channel
from chat.v1.schemas_channels import ChannelResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code, FieldCode, InvalidForm, ProductError

_TAGS = ("Channels",)
_REFUSALS = (Code.UNKNOWN_CHANNEL, Code.MISSING_PERMISSIONS)


class OneChannel(V1View):
    tags = _TAGS
    maps = frozenset({"nicks"})

    @endpoint(
        response=ChannelResponse,
        limit="channel:read::channel_id",
        errors=(*_REFUSALS, Code.NSFW_CONTENT_AGE_RESTRICTED),
    )
    def get(self, request: Request, channel_id: int) -> ChannelResponse:
        """Read a channel."""
        actor = caller(request)
        make_sure_of_notes(actor, channel_id)
        return render_channel(channel_for(actor, channel_id), actor.user_id)

    @endpoint(
        request=ChannelChangesInput,
        response=ChannelResponse,
        operation=update_channel,
        audit_reason=True,
        errors=(*_REFUSALS, Code.MAX_CATEGORY_CHANNELS, Code.MISSING_ACCESS, Code.UNKNOWN_USER),
    )
    def patch(self, request: Request, channel_id: int) -> ChannelResponse:
        """Change a channel.

        Needs MANAGE_CHANNELS in a guild's channel; whoever is in a group may change it. Which fields count follows from
        the channel's type.
        """
        actor = caller(request)
        kind = kind_to_change(actor, channel_id)
        if kind == ChannelKind.GROUP_DM:
            changes, icon = request.valid.group_changes()
            return render_channel(change_group(actor, channel_id, changes=changes, icon=icon), actor.user_id)
        if kind not in GUILD_KINDS:
            raise InvalidForm.at("root", FieldCode.INVALID_FORMAT)
        return render_channel(update_channel(actor, channel_id, changes=request.valid.changes(kind)))

    @endpoint(
        query=SilentQuery, operation=delete_channel, audit_reason=True, errors=(*_REFUSALS, Code.CANNOT_EXECUTE_ON_DM)
    )
    def delete(self, request: Request, channel_id: int) -> None:
        """Delete a channel.

        Needs MANAGE_CHANNELS in the channel. The channels of a deleted category stay. A private channel of two people
        is closed for the caller alone, until somebody writes; a group is left, with `silent` without a word about it.
        """
        actor = caller(request)
        kind = channel_kind_for(actor, channel_id)
        if kind == ChannelKind.PERSONAL_NOTES:
            raise ProductError(Code.CANNOT_EXECUTE_ON_DM)
        if kind == ChannelKind.DM:
            close_dm(actor, channel_id)
            return
        if kind == ChannelKind.GROUP_DM:
            leave_group(actor, channel_id, silent=request.query["silent"])
            return
        delete_channel(actor, channel_id)


class ChannelOverwrite(V1View):
    tags = _TAGS

    @endpoint(request=OverwriteInput, operation=set_overwrite, audit_reason=True, errors=_REFUSALS)
    def put(self, request: Request, channel_id: int, overwrite_id: int) -> None:
        """Set what the channel allows and denies a role or member.

        Needs MANAGE_ROLES and every permission named, in the channel.
        """
        set_overwrite(caller(request), channel_id, overwrite=request.valid.overwrite(overwrite_id))

    @endpoint(operation=delete_overwrite, audit_reason=True, errors=_REFUSALS)
    def delete(self, request: Request, channel_id: int, overwrite_id: int) -> None:
        """Remove what the channel allows and denies a role or member.

        Needs MANAGE_ROLES.
        """
        delete_overwrite(caller(request), channel_id, overwrite_id)
