"""Regions and media servers, for administrators."""

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import AdminView
from core.errors import Code
from integrations.operations import voice_topology as topology
from integrations.v1 import inputs_voice_admin as inputs
from integrations.v1 import render_voice_admin as shown
from integrations.v1.render_voice_admin import render_region, render_server
from integrations.voice.admin_queries import region_for_admin, regions_for_admin, servers_for_admin

_TAGS = ("Administration: voice",)
_LOOKUP = "admin:lookup"


class _View(AdminView):
    tags = _TAGS


class RegionCreation(_View):
    @endpoint(
        request=inputs.RegionInput,
        response=shown.OneRegionResponse,
        operation=topology.create_region,
        right=Right.VOICE_REGION_CREATE,
        audit_reason=True,
    )
    def post(self, request: Request) -> shown.OneRegionResponse:
        """Make a region."""
        valid = request.valid
        values = valid.columns() | {"id": valid["id"]}
        return {"region": render_region(topology.create_region(caller(request), values=values))}


class RegionUpdate(_View):
    @endpoint(
        request=inputs.RegionChangesInput,
        response=shown.OneRegionResponse,
        operation=topology.update_region,
        right=Right.VOICE_REGION_UPDATE,
        audit_reason=True,
        errors=(Code.UNKNOWN_VOICE_REGION,),
    )
    def post(self, request: Request) -> shown.OneRegionResponse:
        """Change a region."""
        valid = request.valid
        return {"region": render_region(topology.update_region(caller(request), valid["id"], values=valid.columns()))}


class RegionDeletion(_View):
    @endpoint(
        request=inputs.RegionNameInput,
        response=shown.VoiceDeletionResponse,
        operation=topology.delete_region,
        right=Right.VOICE_REGION_DELETE,
        audit_reason=True,
        errors=(Code.UNKNOWN_VOICE_REGION,),
    )
    def post(self, request: Request) -> shown.VoiceDeletionResponse:
        """Delete a region with its servers."""
        topology.delete_region(caller(request), request.valid["id"])
        return {"success": True}


class RegionLookup(_View):
    @endpoint(
        request=inputs.RegionLookupInput,
        response=shown.FoundRegionResponse,
        limit=_LOOKUP,
        right=Right.VOICE_REGION_LIST,
    )
    def post(self, request: Request) -> shown.FoundRegionResponse:
        """Look a region up."""
        valid = request.valid
        region = region_for_admin(caller(request), valid["id"])
        with_servers = valid["include_servers"]
        return {"region": None if region is None else render_region(region, with_servers=with_servers)}


class RegionList(_View):
    @endpoint(
        request=inputs.RegionListInput,
        response=shown.RegionsResponse,
        limit=_LOOKUP,
        right=Right.VOICE_REGION_LIST,
    )
    def post(self, request: Request) -> shown.RegionsResponse:
        """List all regions that administrators have made."""
        with_servers = request.valid["include_servers"]
        return {
            "regions": [render_region(each, with_servers=with_servers) for each in regions_for_admin(caller(request))]
        }


class ServerCreation(_View):
    @endpoint(
        request=inputs.ServerInput,
        response=shown.OneServerResponse,
        operation=topology.create_server,
        right=Right.VOICE_SERVER_CREATE,
        audit_reason=True,
        errors=(Code.UNKNOWN_VOICE_REGION,),
    )
    def post(self, request: Request) -> shown.OneServerResponse:
        """Add a media server to a region."""
        valid = request.valid
        made = topology.create_server(caller(request), valid["region_id"], valid["server_id"], values=valid.columns())
        return {"server": render_server(made)}


class ServerUpdate(_View):
    @endpoint(
        request=inputs.ServerChangesInput,
        response=shown.OneServerResponse,
        operation=topology.update_server,
        right=Right.VOICE_SERVER_UPDATE,
        audit_reason=True,
        errors=(Code.UNKNOWN_VOICE_SERVER,),
    )
    def post(self, request: Request) -> shown.OneServerResponse:
        """Change a media server."""
        valid = request.valid
        server = topology.update_server(caller(request), valid["region_id"], valid["server_id"], values=valid.columns())
        return {"server": render_server(server)}


class ServerDeletion(_View):
    @endpoint(
        request=inputs.ServerNameInput,
        response=shown.VoiceDeletionResponse,
        operation=topology.delete_server,
        right=Right.VOICE_SERVER_DELETE,
        audit_reason=True,
        errors=(Code.UNKNOWN_VOICE_SERVER,),
    )
    def post(self, request: Request) -> shown.VoiceDeletionResponse:
        """Take a media server away."""
        topology.delete_server(caller(request), request.valid["region_id"], request.valid["server_id"])
        return {"success": True}


class ServerLookup(_View):
    @endpoint(
        request=inputs.ServerNameInput,
        response=shown.FoundServerResponse,
        limit=_LOOKUP,
        right=Right.VOICE_SERVER_LIST,
    )
    def post(self, request: Request) -> shown.FoundServerResponse:
        """Look a media server up."""
        found = servers_for_admin(caller(request), request.valid["region_id"], request.valid["server_id"])
        return {"server": render_server(found[0]) if found else None}


class ServerList(_View):
    @endpoint(
        request=inputs.ServerListInput,
        response=shown.ServersResponse,
        limit=_LOOKUP,
        right=Right.VOICE_SERVER_LIST,
    )
    def post(self, request: Request) -> shown.ServersResponse:
        """List the media servers of a region."""
        found = servers_for_admin(caller(request), request.valid["region_id"])
        return {"servers": [render_server(server) for server in found]}
