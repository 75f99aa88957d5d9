"""What administrators read of guilds: any of them, without being in it. Each asks for its own right."""

from dataclasses import dataclass

from accounts.rights import Right, require_right
from chat.models import Channel
from chat.records import ChannelRecord
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.search import wanted
from guilds.discovery import ListingRecord, applications
from guilds.expression_kinds import ExpressionKind, R
from guilds.expression_queries import Listed, listed
from guilds.guild_words import find_guilds, guilds_with_flag
from guilds.models import Guild, Member
from guilds.models.guild import FLAGS
from guilds.queries import role_records
from guilds.records import GuildRecord, MemberRecord, RoleRecord

_MOST_WEIGHED = 200  # of the guilds that fit, while somebody types


@dataclass(frozen=True, slots=True)
class WholeGuild:
    """A guild with what it is made of."""

    guild: GuildRecord
    channels: list[ChannelRecord]
    roles: list[RoleRecord]


def look_guild_up(actor: Actor, guild_id: int) -> WholeGuild | None:
    """A guild with its channels and roles in their orders; None when there is none. Needs the right to. Raises as
    `require_right`. Three queries."""
    require_right(actor, Right.GUILD_LOOKUP)
    guild = Guild.objects.filter(pk=guild_id).first()
    if guild is None:
        return None
    channels = Channel.objects.filter(guild=guild).order_by("position", "id")
    return WholeGuild(GuildRecord.of(guild), list(map(ChannelRecord.of, channels)), role_records(guild_id))


def search_all_guilds(actor: Actor, *, query: str = "", limit: int, offset: int = 0) -> tuple[list[GuildRecord], int]:
    """A page of the guilds that fit, and how many there are, as `find_guilds`. Needs the right to look guilds up.
    Raises as `require_right` and `find_guilds`."""
    require_right(actor, Right.GUILD_LOOKUP)
    return find_guilds(query.strip(), limit=limit, offset=offset)


def guilds_like(actor: Actor, *, text: str, limit: int) -> list[GuildRecord]:
    """Some guilds while their name is being typed: the most fitting of the newest, as `find_guilds`. Three queries.
    Needs the right to look guilds up. Raises as `require_right` and `find_guilds`."""
    require_right(actor, Right.GUILD_LOOKUP)
    if not wanted(all_words=text).groups:
        return []  # a text without a word is looked for in every name there is
    return find_guilds(text.strip(), limit=limit, most=_MOST_WEIGHED)[0]


def members_of_guild(actor: Actor, guild_id: int, *, limit: int, offset: int = 0) -> tuple[list[MemberRecord], int]:
    """A page of a guild's members, the longest-serving first, and how many there are. Needs the right to. Raises as
    `require_right`, UNKNOWN_GUILD. Three queries; what comes before the page is passed over within the index."""
    require_right(actor, Right.GUILD_LIST_MEMBERS)
    total = _existing(guild_id).member_count
    if offset >= total:
        return [], total
    rows = Member.objects.filter(guild_id=guild_id).order_by("joined_at", "user_id")
    chosen = list(rows.values_list("user_id", flat=True)[offset : offset + limit])
    found = {member.user_id: member for member in rows.filter(user_id__in=chosen).select_related("user")}
    return [MemberRecord.of(found[user_id]) for user_id in chosen if user_id in found], total


def expressions_of_guild(actor: Actor, kind: ExpressionKind[R], guild_id: int) -> list[Listed[R]]:
    """The emojis or stickers of a guild with who made them, the oldest first. Needs the right to purge them. Raises as
    `require_right`, UNKNOWN_GUILD. Two queries."""
    require_right(actor, Right.ASSET_PURGE)
    _existing(guild_id)
    return listed(kind, guild_id=guild_id)


def discovery_applications(actor: Actor, *, status: str, limit: int, after: int | None = None) -> list[ListingRecord]:
    """A page of what guilds asked, as `applications`. Needs the right to decide. Raises as `require_right`, InvalidForm
    at cursor for one that is none."""
    require_right(actor, Right.DISCOVERY_REVIEW)
    found = applications(status, limit=limit, after=after)
    if found is None:
        raise InvalidForm.at("cursor", FieldCode.INVALID_FORMAT)
    return found


def guilds_by_flag(actor: Actor) -> dict[str, list[int]]:
    """Which guilds try out what. Needs the right to see or to change it. Raises as `require_right`. A query for each
    flag."""
    require_right(actor, Right.FEATURE_FLAG_VIEW, Right.FEATURE_FLAG_MANAGE)
    return {flag: guilds_with_flag(flag) for flag in FLAGS}


def _existing(guild_id: int) -> Guild:
    guild = Guild.objects.only("id", "member_count").filter(pk=guild_id).first()
    if guild is None:
        raise ProductError(Code.UNKNOWN_GUILD)
    return guild
