"""Looking guilds up, and changing them."""

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import AdminView
from core.errors import Code
from guilds.expression_kinds import EMOJI, STICKER
from guilds.v1.render import render_member
from moderation.admin_guild_queries import expressions_of_guild, look_guild_up, members_of_guild, search_all_guilds
from moderation.operations import admin_guilds as operations
from moderation.v1.admin import inputs_guilds as inputs
from moderation.v1.admin.render_guilds import (
    render_admin_guild,
    render_asset,
    render_changed_guild,
    render_whole_guild,
)
from moderation.v1.admin.render_keys import Done
from moderation.v1.admin.schemas_guilds import (
    AdminGuildListResponse,
    AdminMemberListResponse,
    ChangedGuildResponse,
    GuildEmojisResponse,
    GuildStickersResponse,
    LookedUpGuildResponse,
)

TAGS = ("Administration: guilds",)
_UNKNOWN = (Code.UNKNOWN_GUILD,)


class GuildLookup(AdminView):
    tags = TAGS

    @endpoint(
        request=inputs.OneGuildInput, response=LookedUpGuildResponse, limit="admin:lookup", right=Right.GUILD_LOOKUP
    )
    def post(self, request: Request) -> LookedUpGuildResponse:
        """Look a guild up, with its channels and roles. `guild` is null when there is none."""
        found = look_guild_up(caller(request), request.valid["guild_id"])
        return {"guild": None if found is None else render_whole_guild(found)}


class GuildSearch(AdminView):
    tags = TAGS

    @endpoint(
        request=inputs.GuildSearchInput,
        response=AdminGuildListResponse,
        limit="admin:lookup",
        right=Right.GUILD_LOOKUP,
        errors=(Code.SERVICE_UNAVAILABLE,),
    )
    def post(self, request: Request) -> AdminGuildListResponse:
        """Search guilds by their id, their owner's id, or words of their name or their own invite code.

        Of more than ten thousand that fit, the newest are found.
        """
        valid = request.valid
        found, total = search_all_guilds(
            caller(request), query=valid.get("query") or "", limit=valid["limit"], offset=valid["offset"]
        )
        return {"guilds": [render_admin_guild(guild) for guild in found], "total": total}


class GuildMembers(AdminView):
    tags = TAGS

    @endpoint(
        request=inputs.GuildMembersInput,
        response=AdminMemberListResponse,
        limit="admin:lookup",
        right=Right.GUILD_LIST_MEMBERS,
        errors=_UNKNOWN,
    )
    def post(self, request: Request) -> AdminMemberListResponse:
        """List a guild's members, the longest-serving first."""
        limit, offset = request.valid["limit"], request.valid["offset"]
        found, total = members_of_guild(caller(request), request.valid["guild_id"], limit=limit, offset=offset)
        return {
            "members": [render_member(member) for member in found],
            "total": total,
            "limit": limit,
            "offset": offset,
        }


class GuildEmojis(AdminView):
    tags = TAGS

    @endpoint(response=GuildEmojisResponse, limit="admin:lookup", right=Right.ASSET_PURGE, errors=_UNKNOWN)
    def get(self, request: Request, guild_id: int) -> GuildEmojisResponse:
        """List a guild's emojis with who made them."""
        found = expressions_of_guild(caller(request), EMOJI, guild_id)
        return {"guild_id": str(guild_id), "emojis": [render_asset(EMOJI, one) for one in found]}


class GuildStickers(AdminView):
    tags = TAGS

    @endpoint(response=GuildStickersResponse, limit="admin:lookup", right=Right.ASSET_PURGE, errors=_UNKNOWN)
    def get(self, request: Request, guild_id: int) -> GuildStickersResponse:
        """List a guild's stickers with who made them."""
        found = expressions_of_guild(caller(request), STICKER, guild_id)
        return {"guild_id": str(guild_id), "stickers": [render_asset(STICKER, one) for one in found]}


class GuildFieldsClearing(AdminView):
    tags = TAGS

    @endpoint(
        request=inputs.ClearFieldsInput,
        operation=operations.clear_guild_fields,
        right=Right.GUILD_UPDATE_SETTINGS,
        audit_reason=True,
        errors=_UNKNOWN,
    )
    def post(self, request: Request) -> None:
        """Take pictures away from a guild, and delete their files."""
        operations.clear_guild_fields(caller(request), request.valid["guild_id"], fields=request.valid["fields"])


class GuildRenaming(AdminView):
    tags = TAGS

    @endpoint(
        request=inputs.RenameInput,
        response=ChangedGuildResponse,
        operation=operations.rename_guild,
        right=Right.GUILD_UPDATE_NAME,
        audit_reason=True,
        errors=_UNKNOWN,
    )
    def post(self, request: Request) -> ChangedGuildResponse:
        """Give a guild another name."""
        valid = request.valid
        return render_changed_guild(operations.rename_guild(caller(request), valid["guild_id"], name=valid["name"]))


class GuildSettingsChange(AdminView):
    tags = TAGS

    @endpoint(
        request=inputs.GuildLevelsInput,
        response=ChangedGuildResponse,
        operation=operations.change_guild_settings,
        right=Right.GUILD_UPDATE_SETTINGS,
        audit_reason=True,
        errors=_UNKNOWN,
    )
    def post(self, request: Request) -> ChangedGuildResponse:
        """Change levels of a guild, and what it may not do. What is not named stays."""
        valid = request.valid
        changes = valid.changes()
        return render_changed_guild(
            operations.change_guild_settings(caller(request), valid["guild_id"], changes=changes)
        )


class GuildFeaturesChange(AdminView):
    tags = TAGS

    @endpoint(
        request=inputs.GuildFeaturesInput,
        response=ChangedGuildResponse,
        operation=operations.change_guild_features,
        right=Right.GUILD_UPDATE_FEATURES,
        audit_reason=True,
        errors=_UNKNOWN,
    )
    def post(self, request: Request) -> ChangedGuildResponse:
        """Take features from a guild and give it others.

        What is in both lists is given. A guild that loses DISCOVERABLE is not listed any more.
        """
        valid = request.valid
        changed = operations.change_guild_features(caller(request), valid["guild_id"], **valid.arguments())
        return render_changed_guild(changed)


class GuildVanity(AdminView):
    tags = TAGS

    @endpoint(
        request=inputs.GuildVanityInput,
        response=ChangedGuildResponse,
        operation=operations.set_guild_vanity,
        right=Right.GUILD_UPDATE_VANITY,
        audit_reason=True,
        errors=_UNKNOWN,
    )
    def post(self, request: Request) -> ChangedGuildResponse:
        """Give a guild an invite code of its own, or take it with null. It need not have the feature for it."""
        valid = request.valid
        changed = operations.set_guild_vanity(caller(request), valid["guild_id"], code=valid["vanity_url_code"])
        return render_changed_guild(changed)


class GuildTransfer(AdminView):
    tags = TAGS

    @endpoint(
        request=inputs.NewOwnerInput,
        response=ChangedGuildResponse,
        operation=operations.transfer_ownership,
        right=Right.GUILD_TRANSFER_OWNERSHIP,
        audit_reason=True,
        errors=(*_UNKNOWN, Code.UNKNOWN_MEMBER, Code.CANNOT_TRANSFER_OWNERSHIP_TO_BOT),
    )
    def post(self, request: Request) -> ChangedGuildResponse:
        """Make another member the owner."""
        valid = request.valid
        changed = operations.transfer_ownership(caller(request), valid["guild_id"], new_owner_id=valid["new_owner_id"])
        return render_changed_guild(changed)


class GuildDeletion(AdminView):
    tags = TAGS

    @endpoint(
        request=inputs.OneGuildInput,
        response=Done,
        operation=operations.delete_guild,
        right=Right.GUILD_DELETE,
        audit_reason=True,
        errors=_UNKNOWN,
    )
    def post(self, request: Request) -> Done:
        """Delete a guild with everything in it, as its owner would."""
        operations.delete_guild(caller(request), request.valid["guild_id"])
        return {"success": True}


class GuildShutdown(AdminView):
    tags = TAGS

    @endpoint(
        request=inputs.OneGuildInput,
        response=Done,
        operation=operations.shut_guild_down,
        right=Right.GUILD_SHUTDOWN,
        audit_reason=True,
        errors=_UNKNOWN,
    )
    def post(self, request: Request) -> Done:
        """Close a guild to everybody until it is reloaded.

        It gets the feature UNAVAILABLE_FOR_EVERYONE; its members see that it is unavailable.
        """
        operations.shut_guild_down(caller(request), request.valid["guild_id"])
        return {"success": True}


class GuildReload(AdminView):
    tags = TAGS

    @endpoint(
        request=inputs.OneGuildInput,
        response=Done,
        operation=operations.reload_guild,
        right=Right.GUILD_RELOAD,
        audit_reason=True,
        errors=_UNKNOWN,
    )
    def post(self, request: Request) -> Done:
        """Open a guild that was shut down, or drop what is cached of one that is open and tell its members anew."""
        operations.reload_guild(caller(request), request.valid["guild_id"])
        return {"success": True}
