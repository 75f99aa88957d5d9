"""Forgetting premium, as those do who test it."""

from accounts.operations.premium import reset_premium
from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_TAGS = ("Users",)


class PremiumReset(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(operation=reset_premium, errors=(Code.MISSING_ACCESS,))
    def post(self, request: Request) -> None:
        """Forget everything about premium on one's own account.

        For staff.
        """
        reset_premium(caller(request))
