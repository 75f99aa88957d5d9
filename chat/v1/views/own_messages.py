"""Deleting everything one has written."""

from accounts.requests import caller
from accounts.v1.sudo import SudoInput, prove
from chat.operations.own_messages import cancel_own_deletion, schedule_own_deletion, try_own_deletion
from chat.v1.schemas_messages import SuccessResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_TAGS = ("Users",)


class OwnMessagesDeletion(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(request=SudoInput, operation=schedule_own_deletion, errors=(Code.SUDO_MODE_REQUIRED,))
    def post(self, request: Request) -> None:
        """Have all one's messages deleted a day from now.

        What is written until then goes too. Asking again starts the day anew.
        """
        prove(request)
        schedule_own_deletion(caller(request))

    @endpoint(operation=cancel_own_deletion, response=SuccessResponse)
    def delete(self, request: Request) -> SuccessResponse:
        """Keep one's messages after all."""
        cancel_own_deletion(caller(request))
        return {"success": True}


class OwnMessagesDeletionTrial(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(operation=try_own_deletion, errors=(Code.MISSING_ACCESS,))
    def post(self, request: Request) -> None:
        """Have all one's messages deleted a minute from now.

        For staff.
        """
        try_own_deletion(caller(request))
