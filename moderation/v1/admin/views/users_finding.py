"""Finding accounts and looking into them, for administrators."""

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import AdminView
from core.errors import Code
from moderation.admin_users_queries import guilds_of_user, users_by_ids
from moderation.operations.admin_users_reading import (
    find_users,
    look_up_user,
    view_contact_changes,
    view_private_channels,
)
from moderation.v1.admin import inputs_users as inputs
from moderation.v1.admin.render_guilds import render_admin_guild
from moderation.v1.admin.render_users import (
    render_admin_users,
    render_changed_user,
    render_contact_change,
    render_private_channels,
)
from moderation.v1.admin.schemas_users import (
    AdminDmChannelsResponse,
    ContactChangesResponse,
    FoundUsersResponse,
    OneUserResponse,
    UserGuildsResponse,
    UsersResponse,
)

_TAGS = ("Administration: users",)


class Me(AdminView):
    tags = _TAGS

    @endpoint(response=OneUserResponse, right=Right.AUTHENTICATE)
    def get(self, request: Request) -> OneUserResponse:
        """Get your own account as administrators see it; with a key, its creator's."""
        return render_changed_user(caller(request).user)


class UserLookup(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.UserLookupInput,
        response=UsersResponse,
        operation=look_up_user,
        right=Right.USER_LOOKUP,
        audit_reason=True,
    )
    def post(self, request: Request) -> UsersResponse:
        """Look accounts up, by ids or by a text.

        `query` is a tag (`name#1234`), an id, a phone (`+` and digits), an e-mail address, or else a subscription.
        Unknown ones are left out.
        """
        actor, valid = caller(request), request.valid
        if "user_ids" in valid:
            return {"users": render_admin_users(users_by_ids(actor, valid["user_ids"]))}
        found = look_up_user(actor, text=valid["query"])
        return {"users": render_admin_users([found] if found else [])}


class UserSearch(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.UserSearchInput,
        response=FoundUsersResponse,
        operation=find_users,
        right=Right.USER_LOOKUP,
        audit_reason=True,
        errors=(Code.SERVICE_UNAVAILABLE,),
    )
    def post(self, request: Request) -> FoundUsersResponse:
        """Search accounts by id, tag, name or e-mail address, or by how these begin.

        Those that fit exactly come first, then the newest. No more than 10,000 are counted and shown; a longer text
        finds fewer.
        """
        valid = request.valid
        found = find_users(caller(request), text=valid.get("query") or "", limit=valid["limit"], offset=valid["offset"])
        return {"users": render_admin_users(found.users), "total": found.total}


class ContactChanges(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.ChangeLogInput,
        response=ContactChangesResponse,
        operation=view_contact_changes,
        right=Right.USER_LOOKUP,
        audit_reason=True,
    )
    def post(self, request: Request) -> ContactChangesResponse:
        """List how an account's e-mail address, phone and names have changed, newest first.

        The look is logged.
        """
        valid = request.valid
        entries, following = view_contact_changes(
            caller(request), valid["user_id"], limit=valid["limit"], page_token=valid.get("page_token")
        )
        return {"entries": [render_contact_change(entry) for entry in entries], "next_page_token": following}


class UserGuilds(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.GuildsOfUserInput,
        response=UserGuildsResponse,
        limit="admin:lookup",
        right=Right.USER_LIST_GUILDS,
        errors=(Code.UNKNOWN_USER,),
    )
    def post(self, request: Request) -> UserGuildsResponse:
        """List the guilds that somebody is in, by id."""
        valid = request.valid
        bounds = {"limit": valid["limit"], "before": valid.get("before"), "after": valid.get("after")}
        found = guilds_of_user(caller(request), valid["user_id"], **bounds)
        return {"guilds": [render_admin_guild(guild) for guild in found]}


class UserDmChannels(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.DmChannelsInput,
        response=AdminDmChannelsResponse,
        operation=view_private_channels,
        right=Right.USER_LIST_DM_CHANNELS,
        audit_reason=True,
    )
    def post(self, request: Request) -> AdminDmChannelsResponse:
        """List somebody's DMs and groups, newest first, with who else is in them.

        The look is logged.
        """
        valid = request.valid
        found = view_private_channels(
            caller(request),
            valid["user_id"],
            limit=valid["limit"],
            before=valid.get("before"),
            after=valid.get("after"),
        )
        return {"channels": render_private_channels(found)}
