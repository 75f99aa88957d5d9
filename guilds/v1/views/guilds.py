"""Guilds themselves: the caller's list, making, changing, handing over, leaving, deleting."""

from accounts.requests import caller
from accounts.v1.sudo import SudoInput, prove
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code
from core.permissions import P
from guilds import features
from guilds.access import access_guild, access_owned_guild
from guilds.appearance import change_guild, make_guild
from guilds.changes import GuildChanges
from guilds.operations.ending import delete_guild
from guilds.operations.guilds import create_guild, switch_feature, transfer_guild, update_guild
from guilds.operations.joining import leave_guild
from guilds.queries import guilds_for
from guilds.v1.inputs import GuildChangesInput, GuildInput, OwnGuildsQuery, ToggleInput, TransferInput
from guilds.v1.render import render_guild, render_own_guild
from guilds.v1.schemas import GuildResponse, OwnGuildResponse

_TAGS = ("Guilds",)


class Guilds(V1View):
    tags = _TAGS

    @endpoint(request=GuildInput, response=GuildResponse, operation=create_guild, errors=(Code.MAX_GUILDS,))
    def post(self, request: Request) -> GuildResponse:
        """Create a guild.

        It starts with @everyone, two categories, a text channel and a voice channel; the caller owns it.
        """
        valid = request.valid
        made = make_guild(
            caller(request),
            name=valid["name"],
            icon=valid.get("icon"),
            empty_features=bool(valid["empty_features"]),
        )
        return render_guild(made)


class OneGuild(V1View):
    tags = _TAGS

    @endpoint(
        request=GuildChangesInput,
        response=GuildResponse,
        operation=update_guild,
        audit_reason=True,
        errors=(Code.MISSING_PERMISSIONS, Code.SUDO_MODE_REQUIRED),
    )
    def patch(self, request: Request, guild_id: int) -> GuildResponse:
        """Change a guild.

        Needs MANAGE_GUILD. Pictures are base64 or data URLs; null takes one away. `mfa_level` is the owner's to
        change, who has to prove who they are.
        """
        actor, changes = caller(request), request.valid.changes()
        _prove_for_mfa_level(request, guild_id, changes)
        return render_guild(change_guild(actor, guild_id, changes=changes, pictures=request.valid.pictures()))

    @endpoint(
        request=SudoInput,
        operation=delete_guild,
        audit_reason=True,
        errors=(Code.MISSING_PERMISSIONS, Code.SUDO_MODE_REQUIRED),
    )
    def delete(self, request: Request, guild_id: int) -> None:
        """Delete a guild.

        Only the owner may, who has to prove who they are.
        """
        _delete(request, guild_id)


class GuildDeletion(V1View):
    tags = _TAGS

    @endpoint(
        request=SudoInput,
        operation=delete_guild,
        audit_reason=True,
        errors=(Code.MISSING_PERMISSIONS, Code.SUDO_MODE_REQUIRED),
    )
    def post(self, request: Request, guild_id: int) -> None:
        """Delete a guild.

        Only the owner may, who has to prove who they are.
        """
        _delete(request, guild_id)


class GuildTransfer(V1View):
    tags = _TAGS

    @endpoint(
        request=TransferInput,
        response=GuildResponse,
        operation=transfer_guild,
        audit_reason=True,
        errors=(Code.MISSING_PERMISSIONS, Code.UNKNOWN_MEMBER, Code.CANNOT_TRANSFER_OWNERSHIP_TO_BOT),
    )
    def post(self, request: Request, guild_id: int) -> GuildResponse:
        """Hand a guild over to another member.

        Only the owner may, who has to prove who they are.
        """
        actor = caller(request)
        access_owned_guild(actor, guild_id)
        prove(request)
        return render_guild(transfer_guild(actor, guild_id, new_owner_id=request.valid["new_owner_id"]))


class FlexibleNames(V1View):
    tags = _TAGS

    @endpoint(request=ToggleInput, response=GuildResponse, operation=switch_feature, audit_reason=True)
    def patch(self, request: Request, guild_id: int) -> GuildResponse:
        """Allow or forbid free names of text channels.

        Needs MANAGE_GUILD. Forbidding them brings existing names back to plain ones.
        """
        return _switch(request, guild_id, features.FLEXIBLE_NAMES)


class DetachedBanner(V1View):
    tags = _TAGS

    @endpoint(request=ToggleInput, response=GuildResponse, operation=switch_feature, audit_reason=True)
    def patch(self, request: Request, guild_id: int) -> GuildResponse:
        """Show the banner apart from the header, or within it.

        Needs MANAGE_GUILD.
        """
        return _switch(request, guild_id, features.DETACHED_BANNER)


class UnclaimedAccounts(V1View):
    tags = _TAGS

    @endpoint(request=ToggleInput, response=GuildResponse, operation=switch_feature, audit_reason=True)
    def patch(self, request: Request, guild_id: int) -> GuildResponse:
        """Keep accounts without an e-mail address and a password from joining, or let them in again.

        Needs MANAGE_GUILD. Those who are members stay.
        """
        return _switch(request, guild_id, features.DISALLOW_UNCLAIMED)


class OwnGuilds(V1View):
    tags = _TAGS

    @endpoint(query=OwnGuildsQuery, response=list[OwnGuildResponse], limit="guild:list", scope="guilds")
    def get(self, request: Request) -> list[OwnGuildResponse]:
        """List one's guilds.

        By ascending id, with one's permissions in each.
        """
        return [render_own_guild(own) for own in guilds_for(caller(request), **request.query.values)]


class OwnGuild(V1View):
    tags = _TAGS

    @endpoint(operation=leave_guild, audit_reason=True, errors=(Code.UNKNOWN_MEMBER, Code.UNKNOWN_GUILD))
    def delete(self, request: Request, guild_id: int) -> None:
        """Leave a guild.

        The owner cannot.
        """
        leave_guild(caller(request), guild_id)


def _switch(request: Request, guild_id: int, feature: str) -> GuildResponse:
    enabled = request.valid["enabled"]
    return render_guild(switch_feature(caller(request), guild_id, feature=feature, enabled=enabled))


def _delete(request: Request, guild_id: int) -> None:
    actor = caller(request)
    # Asked first, so that only the owner is told to prove anything.
    access_owned_guild(actor, guild_id)
    prove(request)
    delete_guild(actor, guild_id)


def _prove_for_mfa_level(request: Request, guild_id: int, changes: GuildChanges) -> None:
    if "mfa_level" not in changes:
        return
    actor = caller(request)
    access = access_guild(actor, guild_id, P.MANAGE_GUILD)
    if access.guild.mfa_level != changes["mfa_level"]:
        access_owned_guild(actor, guild_id)
        prove(request)
