"""Which guilds strangers may find, what some guilds try out, and pictures that nobody shall see."""

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import AdminView
from core.errors import Code
from guilds.v1.render_discovery import render_listing
from guilds.v1.schemas_discovery import DiscoveryApplicationResponse
from moderation.admin_guild_queries import discovery_applications, guilds_by_flag
from moderation.operations.admin_assets import purge_assets
from moderation.operations.admin_discovery import remove_from_discovery, review_application
from moderation.operations.admin_feature_flags import set_flag
from moderation.v1.admin import inputs_guilds as inputs
from moderation.v1.admin.render_guilds import render_purged, render_refused
from moderation.v1.admin.schemas_guilds import FlaggedGuildsResponse, FlagListResponse, PurgedAssetsResponse

_TAGS = ("Administration: discovery",)
_REVIEW_ERRORS = (
    Code.UNKNOWN_GUILD,
    Code.DISCOVERY_APPLICATION_NOT_FOUND,
    Code.DISCOVERY_APPLICATION_ALREADY_REVIEWED,
)


class DiscoveryApplications(AdminView):
    tags = _TAGS

    @endpoint(
        query=inputs.ApplicationsQuery,
        response=list[DiscoveryApplicationResponse],
        limit="discovery:admin:list",
        right=Right.DISCOVERY_REVIEW,
    )
    def get(self, request: Request) -> list[DiscoveryApplicationResponse]:
        """List the guilds that ask to be found by strangers, the latest first.

        For the next page send the `guild_id` of the last one as `cursor`.
        """
        query = request.query
        found = discovery_applications(
            caller(request), status=query["status"], limit=query["limit"], after=query.get("cursor")
        )
        return [render_listing(listing) for listing in found]


class DiscoveryApproval(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.ApprovalInput,
        response=DiscoveryApplicationResponse,
        operation=review_application,
        right=Right.DISCOVERY_REVIEW,
        audit_reason=True,
        errors=_REVIEW_ERRORS,
    )
    def post(self, request: Request, guild_id: int) -> DiscoveryApplicationResponse:
        """Let strangers find a guild.

        It gets the feature DISCOVERABLE. Its managers find the decision and the reason in their audit log.
        """
        reason = request.valid.get("reason")
        return render_listing(review_application(caller(request), guild_id, decision="approve", reason=reason))


class DiscoveryRejection(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.RejectionInput,
        response=DiscoveryApplicationResponse,
        operation=review_application,
        right=Right.DISCOVERY_REVIEW,
        audit_reason=True,
        errors=_REVIEW_ERRORS,
    )
    def post(self, request: Request, guild_id: int) -> DiscoveryApplicationResponse:
        """Reject what a guild asked for. It may ask again."""
        reason = request.valid["reason"]
        return render_listing(review_application(caller(request), guild_id, decision="reject", reason=reason))


class DiscoveryRemoval(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.RejectionInput,
        response=DiscoveryApplicationResponse,
        operation=remove_from_discovery,
        right=Right.DISCOVERY_REMOVE,
        audit_reason=True,
        errors=(Code.UNKNOWN_GUILD, Code.DISCOVERY_APPLICATION_NOT_FOUND, Code.DISCOVERY_NOT_DISCOVERABLE),
    )
    def post(self, request: Request, guild_id: int) -> DiscoveryApplicationResponse:
        """Take a guild out of the list."""
        return render_listing(remove_from_discovery(caller(request), guild_id, reason=request.valid["reason"]))


class AssetPurge(AdminView):
    tags = ("Administration: guilds",)

    @endpoint(
        request=inputs.AssetsInput,
        response=PurgedAssetsResponse,
        limit="admin:guild:modify",
        right=Right.ASSET_PURGE,
        audit_reason=True,
    )
    def post(self, request: Request) -> PurgedAssetsResponse:
        """Delete emojis and stickers with their pictures, wherever they are.

        Messages that show them do not any more. Of an id that is neither, the picture is deleted that may be left.
        """
        done, refused = purge_assets(caller(request), request.valid["ids"])
        return {"processed": [render_purged(asset) for asset in done], "errors": render_refused(refused)}


class FeatureFlags(AdminView):
    tags = ("Administration: guilds",)

    @endpoint(
        response=FlaggedGuildsResponse, limit="admin:lookup", right=(Right.FEATURE_FLAG_VIEW, Right.FEATURE_FLAG_MANAGE)
    )
    def post(self, request: Request) -> FlaggedGuildsResponse:
        """List the guilds that try something out."""
        return _flagged(request)


class FeatureFlagList(AdminView):
    tags = ("Administration: guilds",)

    @endpoint(
        response=FlagListResponse, limit="admin:lookup", right=(Right.FEATURE_FLAG_VIEW, Right.FEATURE_FLAG_MANAGE)
    )
    def post(self, request: Request) -> FlagListResponse:
        """List what guilds can try out."""
        return {
            "flags": [
                {
                    "key": "message_scheduling",
                    "label": "Scheduled messages",
                    "description": "Members can have messages sent later.",
                },
                {
                    "key": "expression_packs",
                    "label": "Packs of emojis and stickers",
                    "description": "Members can make packs, and use those of others.",
                },
            ]
        }


class FeatureFlagChange(AdminView):
    tags = ("Administration: guilds",)

    @endpoint(
        request=inputs.FlagInput,
        response=FlaggedGuildsResponse,
        limit="admin:guild:modify",
        right=Right.FEATURE_FLAG_MANAGE,
        audit_reason=True,
        errors=(Code.UNKNOWN_GUILD,),
    )
    def post(self, request: Request) -> FlaggedGuildsResponse:
        """Have exactly these guilds try something out."""
        set_flag(caller(request), request.valid["flag"], guild_ids=request.valid.ids())
        return _flagged(request)


def _flagged(request: Request) -> FlaggedGuildsResponse:
    found = guilds_by_flag(caller(request))
    return {"feature_flags": {flag: [str(guild_id) for guild_id in ids] for flag, ids in found.items()}}
