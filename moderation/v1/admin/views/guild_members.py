"""People in guilds, whom administrators put out or bring in; and what they do to many guilds at once."""

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import AdminView
from core.errors import Code
from moderation.operations import admin_guild_members as operations
from moderation.operations.admin_bulk_guilds import add_guild_members, change_features_of_guilds
from moderation.v1.admin import inputs_guilds as inputs
from moderation.v1.admin.render_guilds import render_outcome
from moderation.v1.admin.render_keys import Done
from moderation.v1.admin.schemas_guilds import BulkResponse

_TAGS = ("Administration: guilds",)


class GuildMemberBan(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.GuildBanInput,
        operation=operations.ban_guild_member,
        right=Right.GUILD_BAN_MEMBER,
        audit_reason=True,
        errors=(Code.UNKNOWN_GUILD, Code.UNKNOWN_USER),
    )
    def post(self, request: Request) -> None:
        """Keep somebody out of a guild, whatever their rank there. The owner cannot be banned."""
        valid = request.valid
        operations.ban_guild_member(caller(request), valid["guild_id"], valid["user_id"], **valid.arguments())


class GuildMemberKick(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.GuildMemberInput,
        operation=operations.kick_guild_member,
        right=Right.GUILD_KICK_MEMBER,
        audit_reason=True,
        errors=(Code.UNKNOWN_GUILD, Code.UNKNOWN_MEMBER),
    )
    def post(self, request: Request) -> None:
        """Remove somebody from a guild, whatever their rank there. The owner cannot be removed."""
        operations.kick_guild_member(caller(request), request.valid["guild_id"], request.valid["user_id"])


class GuildMemberAdding(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.GuildMemberInput,
        response=Done,
        operation=operations.force_add_member,
        right=Right.GUILD_FORCE_ADD_MEMBER,
        audit_reason=True,
        errors=(Code.UNKNOWN_GUILD, Code.UNKNOWN_USER, Code.MAX_GUILDS, Code.MAX_GUILD_MEMBERS),
    )
    def post(self, request: Request) -> Done:
        """Make somebody a member of a guild, also one who is banned there. Nothing happens to one who is."""
        operations.force_add_member(caller(request), request.valid["guild_id"], request.valid["user_id"])
        return {"success": True}


class ManyGuildMembers(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.ManyMembersInput,
        response=BulkResponse,
        limit="admin:bulk:operation",
        right=Right.BULK_ADD_GUILD_MEMBERS,
        audit_reason=True,
        errors=(Code.UNKNOWN_GUILD,),
    )
    def post(self, request: Request) -> BulkResponse:
        """Make up to a thousand people members of a guild, without a message for each."""
        valid = request.valid
        return render_outcome(add_guild_members(caller(request), valid["guild_id"], user_ids=valid["user_ids"]))


class ManyGuildsFeatures(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.ManyGuildsFeaturesInput,
        response=BulkResponse,
        limit="admin:bulk:operation",
        right=Right.BULK_UPDATE_GUILD_FEATURES,
        audit_reason=True,
    )
    def post(self, request: Request) -> BulkResponse:
        """Take features from up to a thousand guilds and give them others. Each on its own."""
        valid = request.valid
        outcome = change_features_of_guilds(caller(request), valid["guild_ids"], **valid.arguments())
        return render_outcome(outcome)
