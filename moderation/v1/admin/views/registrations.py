"""People who wait to be let in, for administrators."""

from accounts.operations.approval import approve_registration, reject_registration
from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import AdminView
from moderation.admin_users_queries import waiting_people
from moderation.operations.admin_users_bulk import review_registrations
from moderation.v1.admin.inputs_users import OneUserInput, SomeUsersInput, WaitingPeopleInput
from moderation.v1.admin.render_users import render_waiting
from moderation.v1.admin.schemas_users import BulkReviewedResponse, ReviewedResponse, WaitingPeopleResponse

_TAGS = ("Administration: registrations",)
_LIMIT = "admin:user:modify"
_BULK = "admin:bulk:operation"


class Waiting(AdminView):
    tags = _TAGS

    @endpoint(
        request=WaitingPeopleInput,
        response=WaitingPeopleResponse,
        limit="admin:lookup",
        right=Right.PENDING_VERIFICATION_VIEW,
    )
    def post(self, request: Request) -> WaitingPeopleResponse:
        """List who waits to be let in, longest first."""
        return {"pending_verifications": render_waiting(waiting_people(caller(request), limit=request.valid["limit"]))}


class Approval(AdminView):
    tags = _TAGS

    @endpoint(
        request=OneUserInput,
        response=ReviewedResponse,
        limit=_LIMIT,
        right=Right.PENDING_VERIFICATION_REVIEW,
        audit_reason=True,
    )
    def post(self, request: Request) -> ReviewedResponse:
        """Let somebody in who waits; they are mailed, and join the invite they came with."""
        approve_registration(caller(request), user_id=request.valid["user_id"])
        return {"success": True}


class Rejection(AdminView):
    tags = _TAGS

    @endpoint(
        request=OneUserInput,
        response=ReviewedResponse,
        limit=_LIMIT,
        right=Right.PENDING_VERIFICATION_REVIEW,
        audit_reason=True,
    )
    def post(self, request: Request) -> ReviewedResponse:
        """Turn somebody away who waits; their account is deleted, which they are mailed."""
        reject_registration(caller(request), user_id=request.valid["user_id"])
        return {"success": True}


class BulkApproval(AdminView):
    tags = _TAGS

    @endpoint(
        request=SomeUsersInput,
        response=BulkReviewedResponse,
        limit=_BULK,
        right=Right.PENDING_VERIFICATION_REVIEW,
        audit_reason=True,
    )
    def post(self, request: Request) -> BulkReviewedResponse:
        """Let many in who wait; `processed` counts them, without those who do not wait."""
        outcome = review_registrations(caller(request), user_ids=request.valid["user_ids"], approve=True)
        return {"success": True, "processed": len(outcome.done)}


class BulkRejection(AdminView):
    tags = _TAGS

    @endpoint(
        request=SomeUsersInput,
        response=BulkReviewedResponse,
        limit=_BULK,
        right=Right.PENDING_VERIFICATION_REVIEW,
        audit_reason=True,
    )
    def post(self, request: Request) -> BulkReviewedResponse:
        """Turn many away who wait; `processed` counts them, without those who do not wait."""
        outcome = review_registrations(caller(request), user_ids=request.valid["user_ids"], approve=False)
        return {"success": True, "processed": len(outcome.done)}
