"""Guilds that strangers may find, as the guild wire shows them."""

from core.clock import iso, iso_or_none
from guilds.discovery import Found, FoundGuild, ListingRecord, Standing
from guilds.v1.schemas_discovery import (
    DiscoveryApplicationResponse,
    DiscoveryGuildListResponse,
    DiscoveryGuildResponse,
    DiscoveryStatusResponse,
)


def render_found(found: Found) -> DiscoveryGuildListResponse:
    """A page of listed guilds."""
    return {"guilds": [render_found_guild(each) for each in found.guilds], "total": found.total}


def render_found_guild(found: FoundGuild) -> DiscoveryGuildResponse:
    """A listed guild."""
    guild = found.guild
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": guild.icon,
        "description": found.description,
        "category_type": found.category,
        "member_count": guild.member_count,
        "online_count": found.online_count,
        "features": list(guild.features),
        "verification_level": guild.verification_level,
    }


def render_standing(standing: Standing) -> DiscoveryStatusResponse:
    """Where a guild is on its way into the list."""
    return {
        "application": None if standing.listing is None else render_listing(standing.listing),
        "eligible": standing.is_eligible,
        "min_member_count": standing.least_members,
    }


def render_listing(listing: ListingRecord) -> DiscoveryApplicationResponse:
    """A guild's wish to be listed."""
    return {
        "guild_id": str(listing.guild_id),
        "status": listing.status,
        "description": listing.description,
        "category_type": listing.category,
        "applied_at": iso(listing.applied_at),
        "reviewed_at": iso_or_none(listing.reviewed_at),
        "review_reason": listing.review_reason,
    }
