"""Closing accounts and opening them again, on the topic wire."""

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import Text, TextKey, endpoint
from core.api.envelope import Done, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code, ProductError
from moderation.api.checks import ADMINS_ONLY, needs
from moderation.api.people_inputs import BanInput
from moderation.api.people_schemas import BanAnswer, BannedUser
from moderation.api.render_people import render_ban_made, render_banned
from moderation.operations.people import ban_user, unban_user
from moderation.people import banned_people

TAGS = ("Administration",)
_UNKNOWN = (404, "User not found")
TEXTS: dict[TextKey, Text] = {
    **ADMINS_ONLY,
    Code.UNKNOWN_USER: _UNKNOWN,
    "bad_user_id": _UNKNOWN,
    "ban_self": (400, "Cannot ban yourself"),
    "ban_admin": (403, "Cannot ban admin users"),
    "reason_missing": (400, "Reason is required"),
    "not_banned": (400, "User is not banned"),
}
_ERRORS = (Code.MISSING_ACL, Code.UNKNOWN_USER, Code.BAD_REQUEST)


class UserBan(ApiView):
    gate = "human"
    tags = TAGS
    texts = TEXTS

    @endpoint(
        request=BanInput,
        response=BanAnswer,
        operation=ban_user,
        before_validation=(needs(Right.USER_TEMP_BAN),),
        errors=(*_ERRORS, Code.MISSING_ACCESS),
    )
    def post(self, request: Request, user_id: int) -> BanAnswer:
        """Close an account.

        Ends all of its sessions and connections. Without `duration_days` it is for ever.
        """
        actor, reason, days = caller(request), request.valid.get("reason") or "", request.valid.get("duration_days")
        if not reason and user_id != actor.user_id:
            raise ProductError(Code.BAD_REQUEST, reason="reason_missing")
        ban = ban_user(actor, user_id, reason=reason, days=days)
        return {"success": True, "message": "User banned successfully", "ban_info": render_ban_made(ban, days)}


class UserUnban(ApiView):
    gate = "human"
    tags = TAGS
    texts = TEXTS

    @endpoint(
        response=Done,
        operation=unban_user,
        before_validation=(needs(Right.USER_TEMP_BAN),),
        errors=(*_ERRORS, Code.MISSING_PERMISSIONS),
    )
    def post(self, request: Request, user_id: int) -> Done:
        """Open an account again that was closed."""
        unban_user(caller(request), user_id)
        return ok("User unbanned successfully")


class BannedUsers(ApiView):
    gate = "human"
    tags = TAGS
    texts = TEXTS

    @endpoint(
        response=Listed[BannedUser],
        limit="admin:lookup",
        before_validation=(needs(Right.USER_TEMP_BAN),),
        errors=(Code.MISSING_ACL,),
    )
    def get(self, request: Request) -> Listed[BannedUser]:
        """List the accounts that are closed, latest first."""
        return ok(data=[render_banned(view) for view in banned_people(caller(request))])
