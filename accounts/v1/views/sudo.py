"""Sudo mode: proving once more who one is."""

from accounts.requests import caller, people_only
from accounts.sudo import SECONDS, new_sudo_token
from accounts.v1.schemas import SudoVerifiedResponse
from accounts.v1.sudo import SudoInput, hand_out, prove
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code


class SudoVerify(V1View):
    gate = "soft"
    tags = ("Authentication",)

    @endpoint(
        request=SudoInput,
        response=SudoVerifiedResponse,
        limit="auth:sudo:verify",
        before_validation=(people_only,),
        errors=(Code.SUDO_MODE_REQUIRED,),
    )
    def post(self, request: Request) -> SudoVerifiedResponse:
        """Prove who one is, and get a token that stands for it.

        The token counts for five minutes in this sign-in alone.
        """
        passed = prove(request, issues=False)
        token = passed.token or new_sudo_token(caller(request))
        hand_out(request, token)
        return {"verified": True, "method": passed.method, "sudo_token": token, "expires_in": SECONDS}
