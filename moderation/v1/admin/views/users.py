"""Names, profiles, traits and flags of accounts, for administrators."""

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import AdminView
from core.errors import Code
from moderation.operations.admin_users import (
    change_date_of_birth,
    change_username,
    clear_fields,
    set_traits,
    update_flags,
    update_suspicion,
)
from moderation.operations.admin_users_standing import set_acls, set_bot_status, set_system_status
from moderation.v1.admin import inputs_users as inputs
from moderation.v1.admin.render_users import render_changed_user
from moderation.v1.admin.schemas_users import OneUserResponse

_TAGS = ("Administration: users",)
_ERRORS = (Code.UNKNOWN_USER,)


class UsernameChange(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.UserTagInput,
        response=OneUserResponse,
        operation=change_username,
        right=Right.USER_UPDATE_USERNAME,
        audit_reason=True,
        errors=(*_ERRORS, Code.TAG_ALREADY_TAKEN),
    )
    def post(self, request: Request) -> OneUserResponse:
        """Give an account another tag.

        Without a discriminator it keeps its own where that is free, or gets any.
        """
        valid = request.valid
        user = change_username(
            caller(request), valid["user_id"], username=valid["username"], discriminator=valid.get("discriminator")
        )
        return render_changed_user(user)


class FieldsClearing(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.UserFieldsInput,
        response=OneUserResponse,
        operation=clear_fields,
        right=Right.USER_UPDATE_PROFILE,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> OneUserResponse:
        """Take parts from a profile."""
        valid = request.valid
        return render_changed_user(clear_fields(caller(request), valid["user_id"], fields=valid["fields"]))


class BirthdayChange(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.UserBirthdayInput,
        response=OneUserResponse,
        operation=change_date_of_birth,
        right=Right.USER_UPDATE_DOB,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> OneUserResponse:
        """Put a date of birth right."""
        valid = request.valid
        return render_changed_user(change_date_of_birth(caller(request), valid["user_id"], day=valid["date_of_birth"]))


class Traits(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.TraitsInput,
        response=OneUserResponse,
        operation=set_traits,
        right=Right.USER_UPDATE_TRAITS,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> OneUserResponse:
        """Replace the traits of an account, which select limits and open features."""
        valid = request.valid
        return render_changed_user(set_traits(caller(request), valid["user_id"], traits=valid["traits"]))


class Flags(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.UserFlagsInput,
        response=OneUserResponse,
        operation=update_flags,
        right=Right.USER_UPDATE_FLAGS,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> OneUserResponse:
        """Set and clear flags of an account; what is in both lists is cleared."""
        valid = request.valid
        return render_changed_user(
            update_flags(caller(request), valid["user_id"], add=valid["add_flags"], remove=valid["remove_flags"])
        )


class Suspicion(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.SuspicionInput,
        response=OneUserResponse,
        operation=update_suspicion,
        right=Right.USER_UPDATE_SUSPICIOUS_ACTIVITY,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> OneUserResponse:
        """Say what an account must do before it may do anything else."""
        valid = request.valid
        return render_changed_user(update_suspicion(caller(request), valid["user_id"], required=valid["flags"]))


class BotStatus(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.BotStatusInput,
        response=OneUserResponse,
        operation=set_bot_status,
        right=Right.USER_UPDATE_BOT_STATUS,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> OneUserResponse:
        """Make an account a bot, or a bot a person's account.

        It is signed out everywhere.
        """
        valid = request.valid
        return render_changed_user(set_bot_status(caller(request), valid["user_id"], bot=valid["bot"]))


class SystemStatus(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.SystemStatusInput,
        response=OneUserResponse,
        operation=set_system_status,
        right=Right.USER_UPDATE_BOT_STATUS,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> OneUserResponse:
        """Make a bot the system's own, or take that back."""
        valid = request.valid
        return render_changed_user(set_system_status(caller(request), valid["user_id"], system=valid["system"]))


class Acls(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.AclsInput,
        response=OneUserResponse,
        operation=set_acls,
        right=Right.ACL_SET_USER,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> OneUserResponse:
        """Replace an administrator's rights.

        Nobody gives or takes what they do not hold, and the last `*` stays.
        """
        valid = request.valid
        return render_changed_user(set_acls(caller(request), valid["user_id"], acls=valid["acls"]))
