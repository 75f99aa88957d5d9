"""The demand of rights, before anything of a request is read."""

from accounts.requests import caller
from accounts.rights import require_right
from core.api.endpoint import Check, Text, TextKey
from core.api.request import Request
from core.errors import Code

ADMINS_ONLY: dict[TextKey, Text] = dict.fromkeys(
    (Code.MISSING_PERMISSIONS, Code.MISSING_ACL), (403, "Admin privileges required")
)


def needs(right: str) -> Check:
    """A check for `before_validation`: whoever lacks the right is told nothing else."""

    def check(request: Request) -> None:
        require_right(caller(request), right)

    return check
