"""Closing and deleting accounts, one or many, for administrators."""

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import AdminView
from core.errors import Code
from moderation.operations.admin_users_bulk import schedule_deletions, update_flags_of
from moderation.operations.admin_users_sanctions import (
    cancel_deletion,
    cancel_message_deletion,
    disable_suspicious,
    lift_ban,
    schedule_deletion,
    temp_ban,
)
from moderation.v1.admin import inputs_users as inputs
from moderation.v1.admin.render_users import render_changed_user, render_outcome
from moderation.v1.admin.schemas_users import BulkUsersResponse, OneUserResponse

_TAGS = ("Administration: users",)
_BULK = "admin:bulk:operation"
_ERRORS = (Code.UNKNOWN_USER,)


class TempBan(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.TempBanInput,
        response=OneUserResponse,
        operation=temp_ban,
        right=Right.USER_TEMP_BAN,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> OneUserResponse:
        """Close an account for some hours, or (0) for ever.

        Ends all of its sign-ins and connections. The person is mailed; of a ban for ever only who has no
        password, and so no other way to appeal.
        """
        valid = request.valid
        reason = valid.get("reason") or ""
        return render_changed_user(
            temp_ban(caller(request), valid["user_id"], hours=valid["duration_hours"], reason=reason)
        )


class Unban(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.OneUserInput,
        response=OneUserResponse,
        operation=lift_ban,
        right=Right.USER_TEMP_BAN,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> OneUserResponse:
        """Open an account again that was closed."""
        return render_changed_user(lift_ban(caller(request), request.valid["user_id"]))


class SuspiciousDisabling(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.SuspicionInput,
        response=OneUserResponse,
        operation=disable_suspicious,
        right=Right.USER_DISABLE_SUSPICIOUS,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> OneUserResponse:
        """Close an account that somebody else seems to use.

        Its password and sign-ins go; the person is mailed how to come back.
        """
        valid = request.valid
        return render_changed_user(disable_suspicious(caller(request), valid["user_id"], required=valid["flags"]))


class UserDeletion(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.UserDeletionInput,
        response=OneUserResponse,
        operation=schedule_deletion,
        right=Right.USER_DELETE,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> OneUserResponse:
        """Close an account for good and delete it after some days.

        At least 60, or 14 where the person has asked for it.
        """
        valid = request.valid
        return render_changed_user(schedule_deletion(caller(request), valid["user_id"], **valid.terms()))


class DeletionCancelling(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.OneUserInput,
        response=OneUserResponse,
        operation=cancel_deletion,
        right=Right.USER_DELETE,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> OneUserResponse:
        """Keep an account that was to be deleted."""
        return render_changed_user(cancel_deletion(caller(request), request.valid["user_id"]))


class MessageDeletionCancelling(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.OneUserInput,
        response=OneUserResponse,
        operation=cancel_message_deletion,
        right=Right.USER_CANCEL_BULK_MESSAGE_DELETION,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> OneUserResponse:
        """Keep the messages that somebody wanted deleted."""
        return render_changed_user(cancel_message_deletion(caller(request), request.valid["user_id"]))


class BulkDeletion(AdminView):
    tags = ("Administration: many at once",)

    @endpoint(
        request=inputs.BulkUserDeletionInput,
        response=BulkUsersResponse,
        limit=_BULK,
        right=Right.BULK_DELETE_USERS,
        audit_reason=True,
    )
    def post(self, request: Request) -> BulkUsersResponse:
        """Schedule the deletion of many accounts.

        Each by itself: those that fail are listed.
        """
        valid = request.valid
        return render_outcome(schedule_deletions(caller(request), user_ids=valid["user_ids"], **valid.terms()))


class BulkFlags(AdminView):
    tags = ("Administration: many at once",)

    @endpoint(
        request=inputs.BulkUserFlagsInput,
        response=BulkUsersResponse,
        limit=_BULK,
        right=Right.BULK_UPDATE_USER_FLAGS,
        audit_reason=True,
    )
    def post(self, request: Request) -> BulkUsersResponse:
        """Set and clear flags of many accounts.

        Each by itself: those that fail are listed.
        """
        valid = request.valid
        add, remove = valid["add_flags"], valid["remove_flags"]
        return render_outcome(update_flags_of(caller(request), user_ids=valid["user_ids"], add=add, remove=remove))
