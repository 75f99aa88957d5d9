"""A copy of everything about oneself."""

from django.http import HttpResponse

from accounts.exports.queries import export_of, finished_export_of, latest_export
from accounts.operations.exports import request_export
from accounts.requests import caller
from accounts.v1.render_exports import (
    render_address,
    render_created,
    render_created_download,
    render_download,
    render_export,
)
from accounts.v1.schemas_exports import (
    DownloadCreatedResponse,
    DownloadResponse,
    HarvestCreatedResponse,
    HarvestDownloadResponse,
    HarvestResponse,
)
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_TAGS = ("Users",)


class Harvest(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(response=HarvestCreatedResponse, operation=request_export, errors=(Code.HARVEST_ON_COOLDOWN,))
    def post(self, request: Request) -> HarvestCreatedResponse:
        """Have a copy of everything about oneself made.

        It takes a while; a mail says when it is ready.
        """
        return render_created(request_export(caller(request)))


class LatestHarvest(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(response=HarvestResponse | None, limit="user:harvest:latest")
    def get(self, request: Request) -> HarvestResponse | HttpResponse:
        """Read how far the copy is that one asked for last; null when one never did."""
        export = latest_export(caller(request))
        return HttpResponse(b"null", content_type="application/json") if export is None else render_export(export)


class OneHarvest(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(response=HarvestResponse, limit="user:harvest:status", errors=(Code.UNKNOWN_HARVEST,))
    def get(self, request: Request, harvest_id: int) -> HarvestResponse:
        """Read how far a copy of one's data is."""
        return render_export(export_of(caller(request), harvest_id))


class HarvestDownload(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        response=HarvestDownloadResponse,
        limit="user:harvest:download",
        errors=(Code.UNKNOWN_HARVEST, Code.HARVEST_FAILED, Code.HARVEST_NOT_READY, Code.HARVEST_EXPIRED),
    )
    def get(self, request: Request, harvest_id: int) -> HarvestDownloadResponse:
        """Get the address under which a copy of one's data can be fetched.

        Whoever has the address can fetch it, for seven days after the copy was finished.
        """
        return render_address(finished_export_of(caller(request), harvest_id))


class DownloadRequest(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(response=DownloadCreatedResponse, operation=request_export, errors=(Code.HARVEST_ON_COOLDOWN,))
    def post(self, request: Request) -> DownloadCreatedResponse:
        """Have a copy of everything about oneself made, as POST to /users/@me/harvest does."""
        return render_created_download(request_export(caller(request)))


class DownloadStatus(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(response=DownloadResponse, limit="user:harvest:status", errors=(Code.UNKNOWN_HARVEST,))
    def get(self, request: Request, request_id: int) -> DownloadResponse:
        """Read how far a copy of one's data is, and where it can be fetched."""
        return render_download(export_of(caller(request), request_id))
