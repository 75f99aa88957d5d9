"""Guilds that strangers may find: the list, coming in by it, and getting listed."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code
from guilds.discovery import categories, search_listed, standing_of
from guilds.operations.discovery import apply_for_listing, edit_listing, join_listed_guild, withdraw_listing
from guilds.v1.inputs_discovery import DiscoveryQuery, ListingChangesInput, ListingInput
from guilds.v1.render_discovery import render_found, render_listing, render_standing
from guilds.v1.schemas_discovery import (
    DiscoveryApplicationResponse,
    DiscoveryCategoryResponse,
    DiscoveryGuildListResponse,
    DiscoveryStatusResponse,
)

_TAGS = ("Discovery",)
_OFF = (Code.DISCOVERY_DISABLED,)
_APPLYING = (*_OFF, Code.MISSING_PERMISSIONS, Code.UNKNOWN_GUILD)


class DiscoveredGuilds(V1View):
    tags = _TAGS

    @endpoint(query=DiscoveryQuery, response=DiscoveryGuildListResponse, limit="discovery:search", errors=_OFF)
    def get(self, request: Request) -> DiscoveryGuildListResponse:
        """Search the guilds that are listed.

        In names, then in descriptions; without words, all of them.
        """
        return render_found(search_listed(**request.query.arguments()))


class DiscoveryCategories(V1View):
    tags = _TAGS

    @endpoint(response=list[DiscoveryCategoryResponse], limit="discovery:categories", errors=_OFF)
    def get(self, request: Request) -> list[DiscoveryCategoryResponse]:
        """List the subjects that guilds are listed under."""
        return [{"id": number, "name": name} for number, name in enumerate(categories())]


class DiscoveryJoin(V1View):
    tags = _TAGS

    @endpoint(
        operation=join_listed_guild,
        gate="human",
        errors=(
            *_OFF,
            Code.DISCOVERY_NOT_DISCOVERABLE,
            Code.USER_BANNED_FROM_GUILD,
            Code.MAX_GUILDS,
            Code.MAX_GUILD_MEMBERS,
        ),
    )
    def post(self, request: Request, guild_id: int) -> None:
        """Join a listed guild.

        Nothing changes for somebody who is in it already.
        """
        join_listed_guild(caller(request), guild_id)


class GuildDiscovery(V1View):
    tags = _TAGS

    @endpoint(response=DiscoveryStatusResponse, limit="discovery:status::guild_id", errors=_APPLYING)
    def get(self, request: Request, guild_id: int) -> DiscoveryStatusResponse:
        """Read where a guild is on its way into the list.

        Needs MANAGE_GUILD.
        """
        return render_standing(standing_of(caller(request), guild_id))

    @endpoint(
        request=ListingInput,
        response=DiscoveryApplicationResponse,
        operation=apply_for_listing,
        audit_reason=True,
        errors=(
            *_APPLYING,
            Code.DISCOVERY_ALREADY_APPLIED,
            Code.DISCOVERY_INSUFFICIENT_MEMBERS,
            Code.DISCOVERY_INVALID_CATEGORY,
        ),
    )
    def post(self, request: Request, guild_id: int) -> DiscoveryApplicationResponse:
        """Ask for a guild to be listed.

        Needs MANAGE_GUILD. Staff of the instance decide.
        """
        valid = request.valid
        listing = apply_for_listing(
            caller(request), guild_id, description=valid["description"], category=valid["category_type"]
        )
        return render_listing(listing)

    @endpoint(
        request=ListingChangesInput,
        response=DiscoveryApplicationResponse,
        operation=edit_listing,
        audit_reason=True,
        errors=(
            *_APPLYING,
            Code.DISCOVERY_APPLICATION_NOT_FOUND,
            Code.DISCOVERY_APPLICATION_ALREADY_REVIEWED,
            Code.DISCOVERY_INVALID_CATEGORY,
        ),
    )
    def patch(self, request: Request, guild_id: int) -> DiscoveryApplicationResponse:
        """Change what a guild's listing says.

        Needs MANAGE_GUILD. Possible before and after approval.
        """
        return render_listing(edit_listing(caller(request), guild_id, changes=request.valid.changes()))

    @endpoint(operation=withdraw_listing, audit_reason=True, errors=(*_APPLYING, Code.DISCOVERY_APPLICATION_NOT_FOUND))
    def delete(self, request: Request, guild_id: int) -> None:
        """Take a guild out of the list, or its application back.

        Needs MANAGE_GUILD.
        """
        withdraw_listing(caller(request), guild_id)
