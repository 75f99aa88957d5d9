"""Getting into the list of guilds that strangers may find, out of it, and into a guild by it."""

from collections.abc import Collection
from typing import Final, Literal

from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.operations import operation
from core.permissions import P
from core.text import folded
from guilds import features
from guilds.access import GuildAccess, access_guild, locked_guild
from guilds.audit import AuditAction, changed, record
from guilds.changes import ListingChanges
from guilds.discovery import CATEGORIES, ListingRecord, has_enough_members, listed, require_discovery
from guilds.models import DiscoveryListing, Guild, Member
from guilds.models.member import JoinSource
from guilds.names import offer_names
from guilds.operations.changing import announce_guild, take_feature
from guilds.operations.joining import admit, require_welcome

Status = DiscoveryListing.Status
_SYSTEM: Final = Actor(user=None, kind="system")
_UNDER_WAY = (Status.PENDING, Status.APPROVED)


@operation("discovery.apply", limit="discovery:apply::guild_id")
def apply_for_listing(actor: Actor, guild_id: int, *, description: str, category: int) -> ListingRecord:
    """Ask for a guild to be listed. One that was rejected or removed may ask again.

    Needs MANAGE_GUILD. Raises DISCOVERY_DISABLED, DISCOVERY_ALREADY_APPLIED, DISCOVERY_INSUFFICIENT_MEMBERS,
    DISCOVERY_INVALID_CATEGORY, and as access_guild and `offer_names`.
    """
    require_discovery()
    access = access_guild(actor, guild_id, P.MANAGE_GUILD, lock=True)
    guild = access.guild
    if DiscoveryListing.objects.filter(guild=guild, status__in=_UNDER_WAY).exists():
        raise ProductError(Code.DISCOVERY_ALREADY_APPLIED)
    if not has_enough_members(guild):
        raise ProductError(Code.DISCOVERY_INSUFFICIENT_MEMBERS)
    _check_category(category)
    offer_names(actor, access, {"description": description})
    asked = {"status": Status.PENDING, "applied_at": now(), **_said(description), "category": category}
    reviewed = {"reviewed_at": None, "reviewed_by": None, "review_reason": None}
    listing, _ = DiscoveryListing.objects.update_or_create(guild=guild, defaults=asked | reviewed)
    return ListingRecord.of(listing)


def _check_category(category: int) -> None:
    if not 0 <= category < len(CATEGORIES):
        raise ProductError(Code.DISCOVERY_INVALID_CATEGORY)


def _said(description: str) -> dict[str, str]:
    return {"description": description, "description_key": folded(description)}


@operation("discovery.edit", limit="discovery:apply::guild_id")
def edit_listing(actor: Actor, guild_id: int, *, changes: ListingChanges) -> ListingRecord:
    """Change what a listing says, before or after it was approved.

    Needs MANAGE_GUILD. Raises DISCOVERY_DISABLED, DISCOVERY_APPLICATION_NOT_FOUND, DISCOVERY_INVALID_CATEGORY,
    DISCOVERY_APPLICATION_ALREADY_REVIEWED for one that was rejected or removed, and as access_guild and `offer_names`.
    """
    access, listing = _own_listing(actor, guild_id)
    if listing.status not in _UNDER_WAY:
        raise ProductError(Code.DISCOVERY_APPLICATION_ALREADY_REVIEWED)
    if "category" in changes:
        _check_category(changes["category"])
        listing.category = changes["category"]
    if changes.get("description", listing.description) != listing.description:
        offer_names(actor, access, {"description": changes["description"]})
        for name, text in _said(changes["description"]).items():
            setattr(listing, name, text)
    listing.save(update_fields=["category", "description", "description_key"])
    return ListingRecord.of(listing)


@operation("discovery.withdraw", limit="discovery:apply::guild_id")
def withdraw_listing(actor: Actor, guild_id: int) -> None:
    """Take a guild out of the list, or its application back.

    Needs MANAGE_GUILD. Publishes GuildUpdated if it was listed. Raises DISCOVERY_DISABLED,
    DISCOVERY_APPLICATION_NOT_FOUND, and as access_guild.
    """
    _, listing = _own_listing(actor, guild_id)
    take_feature(actor, listing.guild, features.DISCOVERABLE)
    listing.delete()


def _own_listing(actor: Actor, guild_id: int) -> tuple[GuildAccess, DiscoveryListing]:
    require_discovery()
    access = access_guild(actor, guild_id, P.MANAGE_GUILD, lock=True)
    return access, _listing(access.guild)


def _listing(guild: Guild) -> DiscoveryListing:
    listing = DiscoveryListing.objects.filter(guild=guild).first()
    if listing is None:
        raise ProductError(Code.DISCOVERY_APPLICATION_NOT_FOUND)
    listing.guild = guild
    return listing


@operation("discovery.review")
def review_listing(
    actor: Actor, guild_id: int, *, decision: Literal["approve", "reject", "remove"], reason: str | None = None
) -> ListingRecord:
    """Decide about a listing: approve or reject one that waits, remove one that was approved.

    That the actor is staff who may, and the log of the instance, are the caller's business. The guild's own log says
    what was decided and why, but not by whom. Publishes GuildUpdated. Raises UNKNOWN_GUILD,
    DISCOVERY_APPLICATION_NOT_FOUND, DISCOVERY_APPLICATION_ALREADY_REVIEWED, DISCOVERY_NOT_DISCOVERABLE (nothing to
    remove).
    """
    listing = _listing(locked_guild(guild_id))
    if decision == "remove" and listing.status != Status.APPROVED:
        raise ProductError(Code.DISCOVERY_NOT_DISCOVERABLE)
    if decision != "remove" and listing.status != Status.PENDING:
        raise ProductError(Code.DISCOVERY_APPLICATION_ALREADY_REVIEWED)
    before = listing.status
    listing.status = _DECIDED[decision]
    listing.reviewed_at, listing.reviewed_by, listing.review_reason = now(), actor.user_id, reason or None
    listing.save(update_fields=["status", "reviewed_at", "reviewed_by", "review_reason"])
    _show_decision(listing, before)
    return ListingRecord.of(listing)


_DECIDED = {"approve": Status.APPROVED, "reject": Status.REJECTED, "remove": Status.REMOVED}


def _show_decision(listing: DiscoveryListing, before: str) -> None:
    guild, kept = listing.guild, set(listing.guild.features) - {features.DISCOVERABLE}
    facts = {"discovery_status": before, "features": sorted(guild.features)}
    guild.features = sorted(kept | {features.DISCOVERABLE} if listing.status == Status.APPROVED else kept)
    guild.save(update_fields=["features"])
    # Where the guild's managers look for who did what, and why: nobody of theirs did this.
    changes = changed(facts, {"discovery_status": str(listing.status), "features": guild.features})
    reason = listing.review_reason
    record(_SYSTEM, guild.id, AuditAction.GUILD_UPDATE, target_id=guild.id, changes=changes, reason=reason)
    announce_guild(guild)


def unlist(actor: Actor, guild_ids: Collection[int]) -> None:
    """Take guilds out of the list that were approved, when administrators took the feature from them; part of an
    operation. One query."""
    DiscoveryListing.objects.filter(guild_id__in=guild_ids, status=Status.APPROVED).update(
        status=Status.REMOVED, reviewed_at=now(), reviewed_by=actor.user_id, review_reason=None
    )


@operation("discovery.join", limit="discovery:join")
def join_listed_guild(actor: Actor, guild_id: int) -> None:
    """Come into a listed guild without an invite; nothing happens if the actor is in it.

    Publishes what joining publishes. Raises DISCOVERY_DISABLED, DISCOVERY_NOT_DISCOVERABLE (also for guilds that there
    are not), USER_BANNED_FROM_GUILD, MAX_GUILDS, MAX_GUILD_MEMBERS.
    """
    require_discovery()
    guild = Guild.objects.select_for_update(no_key=True).filter(id=guild_id).first()
    if guild is None or not listed().filter(guild=guild).exists():
        raise ProductError(Code.DISCOVERY_NOT_DISCOVERABLE)
    if not Member.objects.filter(guild_id=guild_id, user_id=actor.user_id).exists():
        require_welcome(guild, actor)
        admit(actor, guild, source=JoinSource.DISCOVERY)
