"""Deciding which guilds strangers may find."""

from typing import Literal

from accounts.rights import Right, require_right
from core.actor import Actor
from core.operations import operation
from guilds.discovery import ListingRecord
from guilds.operations.discovery import review_listing
from moderation.audit import record_admin

_LIMIT = "discovery:admin:action"


@operation("admin.discovery.review", limit=_LIMIT)
def review_application(
    actor: Actor, guild_id: int, *, decision: Literal["approve", "reject"], reason: str | None = None
) -> ListingRecord:
    """Approve or reject what a guild asked for. Needs the right to. Publishes GuildUpdated.

    Raises as `require_right`, UNKNOWN_GUILD, DISCOVERY_APPLICATION_NOT_FOUND, DISCOVERY_APPLICATION_ALREADY_REVIEWED.
    """
    require_right(actor, Right.DISCOVERY_REVIEW)
    return _decide(actor, guild_id, decision, reason)


@operation("admin.discovery.remove", limit=_LIMIT)
def remove_from_discovery(actor: Actor, guild_id: int, *, reason: str) -> ListingRecord:
    """Take a guild out of the list. Needs the right to. Publishes GuildUpdated.

    Raises as `require_right`, UNKNOWN_GUILD, DISCOVERY_APPLICATION_NOT_FOUND, DISCOVERY_NOT_DISCOVERABLE.
    """
    require_right(actor, Right.DISCOVERY_REMOVE)
    return _decide(actor, guild_id, "remove", reason)


def _decide(
    actor: Actor, guild_id: int, decision: Literal["approve", "reject", "remove"], reason: str | None
) -> ListingRecord:
    listing = review_listing(actor, guild_id, decision=decision, reason=reason)
    record_admin(actor, f"discovery.{decision}", "guild", guild_id, reason=reason or "")
    return listing
