"""Bans of a guild."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code
from guilds.bans import bans_for
from guilds.operations.bans import ban_member, unban_member
from guilds.v1.inputs_bans import BanInput
from guilds.v1.render import render_ban
from guilds.v1.schemas import BanResponse

_TAGS = ("Members",)


class Bans(V1View):
    tags = _TAGS

    @endpoint(response=list[BanResponse], limit="guild:members::guild_id", errors=(Code.MISSING_PERMISSIONS,))
    def get(self, request: Request, guild_id: int) -> list[BanResponse]:
        """List bans.

        Needs BAN_MEMBERS.
        """
        return [render_ban(ban) for ban in bans_for(caller(request), guild_id)]


class OneBan(V1View):
    tags = _TAGS

    @endpoint(
        request=BanInput,
        operation=ban_member,
        audit_reason=True,
        errors=(Code.MISSING_PERMISSIONS, Code.UNKNOWN_MEMBER, Code.UNKNOWN_USER),
    )
    def put(self, request: Request, guild_id: int, user_id: int) -> None:
        """Ban somebody.

        Needs BAN_MEMBERS and, if they are a member, a higher rank. An earlier ban is replaced.
        """
        ban_member(caller(request), guild_id, user_id, **request.valid.arguments())

    @endpoint(operation=unban_member, audit_reason=True, errors=(Code.MISSING_PERMISSIONS,))
    def delete(self, request: Request, guild_id: int, user_id: int) -> None:
        """Lift a ban.

        Needs BAN_MEMBERS.
        """
        unban_member(caller(request), guild_id, user_id)
