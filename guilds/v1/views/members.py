"""Members of a guild and the roles they hold."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code
from guilds.operations.joining import kick_member
from guilds.operations.members import give_role, take_role, update_member
from guilds.own_profiles import change_member
from guilds.queries import member_for, members_for
from guilds.v1.inputs import MemberInput, MembersQuery, OwnMemberInput
from guilds.v1.render import render_member
from guilds.v1.schemas import MemberResponse

_TAGS = ("Members",)
_READ = "guild:members::guild_id"


class Members(V1View):
    tags = _TAGS

    @endpoint(query=MembersQuery, response=list[MemberResponse], limit=_READ)
    def get(self, request: Request, guild_id: int) -> list[MemberResponse]:
        """List members.

        By ascending user id, one by default.
        """
        return [render_member(member) for member in members_for(caller(request), guild_id, **request.query.values)]


class OwnMember(V1View):
    tags = _TAGS

    @endpoint(response=MemberResponse, limit=_READ)
    def get(self, request: Request, guild_id: int) -> MemberResponse:
        """Read one's own membership."""
        actor = caller(request)
        return render_member(member_for(actor, guild_id, actor.user_id))

    @endpoint(
        request=OwnMemberInput,
        response=MemberResponse,
        operation=update_member,
        audit_reason=True,
        errors=(Code.MISSING_PERMISSIONS, Code.USER_NOT_IN_VOICE),
    )
    def patch(self, request: Request, guild_id: int) -> MemberResponse:
        """Change one's own membership.

        What one shows of oneself there, the pictures as base64 or data URLs, is changed here alone.
        """
        actor = caller(request)
        return render_member(change_member(actor, guild_id, actor.user_id, **request.valid.arguments()))


class OneMember(V1View):
    tags = _TAGS

    @endpoint(response=MemberResponse, limit=_READ, errors=(Code.UNKNOWN_MEMBER,))
    def get(self, request: Request, guild_id: int, user_id: int) -> MemberResponse:
        """Read a membership."""
        return render_member(member_for(caller(request), guild_id, user_id))

    @endpoint(
        request=MemberInput,
        response=MemberResponse,
        operation=update_member,
        audit_reason=True,
        errors=(Code.UNKNOWN_MEMBER, Code.UNKNOWN_ROLE, Code.MISSING_PERMISSIONS, Code.USER_NOT_IN_VOICE),
    )
    def patch(self, request: Request, guild_id: int, user_id: int) -> MemberResponse:
        """Change a membership: nickname, roles, timeout, mute and deaf.

        Acting on others needs the permission for it and, except for roles, a higher rank.
        """
        return render_member(change_member(caller(request), guild_id, user_id, **request.valid.arguments()))

    @endpoint(operation=kick_member, audit_reason=True, errors=(Code.UNKNOWN_MEMBER, Code.MISSING_PERMISSIONS))
    def delete(self, request: Request, guild_id: int, user_id: int) -> None:
        """Remove a member.

        Needs KICK_MEMBERS and a higher rank.
        """
        kick_member(caller(request), guild_id, user_id)


class MemberRole(V1View):
    tags = _TAGS

    @endpoint(operation=give_role, audit_reason=True, errors=(Code.UNKNOWN_ROLE, Code.MISSING_PERMISSIONS))
    def put(self, request: Request, guild_id: int, user_id: int, role_id: int) -> None:
        """Give a member a role.

        Needs MANAGE_ROLES and a rank above the role.
        """
        give_role(caller(request), guild_id, user_id, role_id)

    @endpoint(operation=take_role, audit_reason=True, errors=(Code.UNKNOWN_ROLE, Code.MISSING_PERMISSIONS))
    def delete(self, request: Request, guild_id: int, user_id: int, role_id: int) -> None:
        """Take a role from a member.

        Needs MANAGE_ROLES and a rank above the role.
        """
        take_role(caller(request), guild_id, user_id, role_id)
