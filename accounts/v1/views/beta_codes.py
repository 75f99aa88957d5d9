"""Codes with which members let in whoever waits for approval."""

from accounts.beta_codes import allowance_of, own_codes
from accounts.operations.beta_codes import create_beta_code, delete_beta_code, redeem_beta_code
from accounts.requests import caller
from accounts.v1.beta_codes import (
    BetaCodeResponse,
    BetaCodesResponse,
    RedeemBetaCodeInput,
    render_beta_code,
    render_beta_codes,
)
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code


class RedeemBetaCode(V1View):
    gate = "human"
    tags = ("Authentication",)

    @endpoint(request=RedeemBetaCodeInput, operation=redeem_beta_code)
    def post(self, request: Request) -> None:
        """Come in with somebody's code, instead of waiting for approval."""
        redeem_beta_code(caller(request), code=request.valid["beta_code"])


class BetaCodes(V1View):
    gate = "human"
    tags = ("Users",)

    @endpoint(response=BetaCodesResponse, limit="beta_code:list")
    def get(self, request: Request) -> BetaCodesResponse:
        """List the codes one has made, newest first, and how many more one may make now."""
        actor = caller(request)
        return render_beta_codes(own_codes(actor), allowance_of(actor.user_id))

    @endpoint(response=BetaCodeResponse, operation=create_beta_code, errors=(Code.MISSING_ACCESS, Code.BAD_REQUEST))
    def post(self, request: Request) -> BetaCodeResponse:
        """Make a code that lets one person in who waits for approval. Three a week, as long as six at most wait."""
        return render_beta_code(create_beta_code(caller(request)))


class OneBetaCode(V1View):
    gate = "human"
    tags = ("Users",)

    @endpoint(operation=delete_beta_code, errors=(Code.NOT_FOUND,))
    def delete(self, request: Request, code: str) -> None:
        """Take back a code that nobody has used."""
        delete_beta_code(caller(request), code=code)
