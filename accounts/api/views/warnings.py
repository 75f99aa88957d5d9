"""Putting away the warning of an administrator, on the topic wire."""

from accounts.operations.sanctions import clear_warning, dismiss_warning
from accounts.requests import caller
from core.api.endpoint import Text, TextKey, endpoint
from core.api.envelope import Done, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code

_TAGS = ("Users",)
_TEXTS: dict[TextKey, Text] = {"no_warning": (400, "No active warning")}


class WarningDismissal(ApiView):
    gate = "human"
    tags = _TAGS
    texts = _TEXTS

    @endpoint(response=Done, limit="default", errors=(Code.BAD_REQUEST,))
    def post(self, request: Request) -> Done:
        """Say that one has read the warning one has."""
        dismiss_warning(caller(request))
        return ok("Warning dismissed successfully")


class WarningClearing(ApiView):
    gate = "human"
    tags = _TAGS
    texts = _TEXTS

    @endpoint(response=Done, limit="default", errors=(Code.BAD_REQUEST,))
    def post(self, request: Request) -> Done:
        """Put the warning one has away."""
        clear_warning(caller(request))
        return ok("Warning cleared successfully")
