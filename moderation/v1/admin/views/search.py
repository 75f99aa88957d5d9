"""Search indexes and numbers about the instance on the guild wire."""

from typing import cast

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import AdminView
from core.errors import Code
from moderation.analytics import summary
from moderation.operations.admin_search import refresh_index, refresh_of
from moderation.v1.admin.inputs_search import RefreshInput, RefreshStatusInput
from moderation.v1.admin.render_search import (
    RefreshProgress,
    RefreshQueued,
    RefreshUnknown,
    SummaryResponse,
    render_refresh,
)

_TAGS = ("Administration: gateway and search",)
_LOOKUP = "admin:lookup"


class RefreshIndex(AdminView):
    tags = _TAGS

    @endpoint(
        request=RefreshInput,
        response=RefreshQueued,
        operation=refresh_index,
        right=Right.GUILD_LOOKUP,
        audit_reason=True,
    )
    def post(self, request: Request) -> RefreshQueued:
        """Have a search index refreshed.

        Messages and guilds have one. The other searches read what is there; refreshing them counts the rows.
        """
        return {"success": True, "job_id": str(refresh_index(caller(request), **request.valid.values).id)}


class RefreshStatus(AdminView):
    tags = _TAGS

    @endpoint(
        request=RefreshStatusInput,
        response=RefreshUnknown | RefreshProgress,
        limit=_LOOKUP,
        right=Right.GUILD_LOOKUP,
    )
    def post(self, request: Request) -> RefreshUnknown | RefreshProgress:
        """Read how far a refresh is."""
        return render_refresh(refresh_of(caller(request), request.valid["job_id"]))


class Summary(AdminView):
    tags = _TAGS

    @endpoint(
        response=SummaryResponse,
        limit=_LOOKUP,
        right=Right.GATEWAY_MEMORY_STATS,
        errors=(Code.SERVICE_UNAVAILABLE,),
    )
    def get(self, request: Request) -> SummaryResponse:
        """Read how large the instance is and how much happens on it.

        No older than a minute; what takes too long to count is told as it was, and `generated_at` says of when.
        """
        return cast(SummaryResponse, summary(caller(request)))
