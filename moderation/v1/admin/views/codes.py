"""Codes that let people in who wait for approval."""

from typing import TypedDict

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.fields import Input, WholeField
from core.api.request import Request
from core.api.views import AdminView
from moderation.operations.admin_codes import generate_beta_codes


class NewBetaCodesInput(Input):
    """Codes to make."""

    count = WholeField(1, 100)


class NewBetaCodesResponse(TypedDict):
    """Codes that nobody can read again."""

    codes: list[str]


class BetaCodes(AdminView):
    tags = ("Administration: accounts",)

    @endpoint(
        request=NewBetaCodesInput,
        response=NewBetaCodesResponse,
        operation=generate_beta_codes,
        right=Right.BETA_CODES_GENERATE,
        audit_reason=True,
    )
    def post(self, request: Request) -> NewBetaCodesResponse:
        """Make codes that let people in who wait for approval, one person each."""
        return {"codes": generate_beta_codes(caller(request), count=request.valid["count"])}
