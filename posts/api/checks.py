"""Checks of requests that several views of posts and comments share."""

from core.api.request import Request
from core.errors import Code, ProductError
from topics.viewers import is_site_admin


def admins_only(request: Request) -> None:
    """Refuse whoever does not run the site, before they learn anything. Raises MISSING_PERMISSIONS (`admins_only`)."""
    if not is_site_admin(request.actor):
        raise ProductError(Code.MISSING_PERMISSIONS, reason="admins_only")


def wants_hard(request: Request) -> bool:
    """Whether a deletion shall be for good: `mode` in the address or in the body."""
    return "hard" in (request.query.get("mode"), request.valid.get("mode"))
