"""Names of guild features that the server acts on, and which of them members may switch."""

from collections.abc import Iterable

from django.conf import settings

INVITES_DISABLED = "INVITES_DISABLED"
FLEXIBLE_NAMES = "TEXT_CHANNEL_FLEXIBLE_NAMES"
DETACHED_BANNER = "DETACHED_BANNER"
BANNER = "BANNER"
ANIMATED_BANNER = "ANIMATED_BANNER"
ANIMATED_ICON = "ANIMATED_ICON"
INVITE_SPLASH = "INVITE_SPLASH"
EXPRESSION_PURGE_ALLOWED = "EXPRESSION_PURGE_ALLOWED"
DISCOVERABLE = "DISCOVERABLE"
VANITY_URL = "VANITY_URL"

DISALLOW_UNCLAIMED = "DISALLOW_UNCLAIMED_ACCOUNTS"

INITIAL = (ANIMATED_BANNER, ANIMATED_ICON, BANNER, INVITE_SPLASH)
SWITCHABLE = frozenset({INVITES_DISABLED, FLEXIBLE_NAMES, DETACHED_BANNER})
SWITCHABLE_ALONE = SWITCHABLE | {DISALLOW_UNCLAIMED}
"""By a route of its own: an edit of a guild that does not name it leaves that one as it is."""


def effective(own: Iterable[str]) -> set[str]:
    """The features of a guild: its own, and what this instance lets every guild have."""
    return {*own, VANITY_URL} if settings.GUILDHALL.vanity_urls else set(own)
