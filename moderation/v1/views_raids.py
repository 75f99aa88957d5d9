"""Raids on a guild, for those who look after it."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code
from moderation.operations.raids import end_guild_raid, remove_guild_raid
from moderation.raids import guild_raid_for
from moderation.v1.inputs_raids import RaidRemovalInput
from moderation.v1.render_raids import render_raid, render_removal
from moderation.v1.schemas_raids import RaidRemovalResponse, RaidResponse

_ERRORS = (Code.MISSING_PERMISSIONS,)


class GuildRaid(V1View):
    tags = ("Guilds",)

    @endpoint(response=RaidResponse, limit="guild:members::guild_id", errors=_ERRORS)
    def get(self, request: Request, guild_id: int) -> RaidResponse:
        """Look whether a raid goes on.

        Needs MANAGE_GUILD and BAN_MEMBERS.
        """
        return render_raid(guild_raid_for(caller(request), guild_id))

    @endpoint(operation=end_guild_raid, errors=_ERRORS)
    def delete(self, request: Request, guild_id: int) -> None:
        """End a raid.

        Everybody may write again, and none begins for an hour. Needs MANAGE_GUILD and BAN_MEMBERS.
        """
        end_guild_raid(caller(request), guild_id)


class GuildRaidRemoval(V1View):
    tags = ("Guilds",)

    @endpoint(
        request=RaidRemovalInput,
        response=RaidRemovalResponse,
        operation=remove_guild_raid,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request, guild_id: int) -> RaidRemovalResponse:
        """Remove a raid.

        Everybody who came with it, or in another time of the last seven days, is banned, and what they wrote is
        deleted: a job does it soon. Who has a role stays. Needs MANAGE_GUILD and BAN_MEMBERS.
        """
        return render_removal(remove_guild_raid(caller(request), guild_id, **request.valid.arguments()))
