"""Finding people whom one can know already."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from accounts.models import Relationship, RelationshipType, User
from accounts.models.user import UserFlags
from accounts.records import UserRecord
from chat.models import ChannelMember
from chat.models.channel import PRIVATE_KINDS
from core.actor import Actor
from core.errors import Code, ProductError
from core.search import looks_like, searching
from guilds.access import access_guild
from guilds.models import Member

_TAG = re.compile(r"(?P<name>.+)#(?P<number>[0-9]{1,4})")
_GONE = UserFlags.DELETED | UserFlags.PENDING_APPROVAL


@dataclass(frozen=True, slots=True)
class FoundPeople:
    """A page of people, and how many there are on all pages."""

    people: list[UserRecord]
    total: int


def search_people(actor: Actor, text: str, *, guild_id: int | None = None, limit: int, offset: int = 0) -> FoundPeople:
    """People whose username or global name holds the text, in a guild also the name they have there; exact tags
    first, then names that begin with it, then the others.

    Of the members of a guild, or of those whom the actor can know: themselves, friends, whom they share a private
    channel or a guild with, and whoever's exact tag it is. Neither deleted and system accounts nor, outside of a guild,
    those who blocked the actor: among members, whom the actor sees anyway, one who is missing would tell of the block.
    Never by e-mail address or phone number. A fixed number of queries.
    Raises as `access_guild` and `core.search.searching`; ACCESS_DENIED for bots that name no guild.
    """
    if guild_id is not None:
        access_guild(actor, guild_id)
    elif actor.user.is_bot:
        raise ProductError(Code.ACCESS_DENIED)
    names = _names(text, guild_id)
    with searching():
        people = _living().filter(_known_to(actor, text) if guild_id is None else _members(guild_id))
        rows = people.filter(names["contains"] | _tagged(text))
        rank = Case(
            When(_tagged(text), then=Value(0)),
            When(names["startswith"], then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
        total = rows.count()
        page = rows.annotate(rank=rank).order_by("rank", "id")[offset : offset + limit]
        return FoundPeople([UserRecord.of(user) for user in page], total)


def _living() -> "QuerySet[Any]":
    return User.objects.alias(gone=F("flags").bitand(_GONE)).filter(gone=0, is_system=False)


def _known_to(actor: Actor, text: str) -> Q:
    friends = Relationship.objects.filter(owner_id=actor.user_id, type=RelationshipType.FRIEND)
    own_seats = ChannelMember.objects.filter(
        user_id=actor.user_id, is_banned=False, channel__kind__in=PRIVATE_KINDS, channel__is_deleted=False
    )
    mates = ChannelMember.objects.filter(channel_id__in=own_seats.values("channel_id"), is_banned=False)
    own_guilds = Member.objects.filter(user_id=actor.user_id).values("guild_id")
    fellows = Member.objects.filter(guild_id__in=own_guilds)
    blockers = Relationship.objects.filter(other_id=actor.user_id, type=RelationshipType.BLOCKED)
    return ~Q(pk__in=blockers.values("owner_id")) & (
        Q(pk=actor.user_id)
        | Q(pk__in=friends.values("other_id"))
        | Q(pk__in=mates.values("user_id"))
        | Q(pk__in=fellows.values("user_id"))
        | _tagged(text, is_whole=True)
    )


def _members(guild_id: int) -> Q:
    return Q(pk__in=Member.objects.filter(guild_id=guild_id).values("user_id"))


def _tagged(text: str, *, is_whole: bool = False) -> Q:
    """Whose tag it is; `is_whole` with all four digits."""
    tag = _TAG.fullmatch(text.strip())
    if tag is None or (is_whole and len(tag["number"]) < len("0000")):
        return Q(pk__in=())
    return Q(username_key=tag["name"].lower(), discriminator=int(tag["number"]))


def _names(text: str, guild_id: int | None) -> dict[str, Q]:
    """By way of comparing, who is called so."""
    found: dict[str, Q] = {}
    for lookup in ("contains", "startswith"):
        named = looks_like("username", lookup, text) | looks_like("global_name", lookup, text)
        if guild_id is not None:
            here = Member.objects.filter(looks_like("nick", lookup, text), guild_id=guild_id)
            named |= Q(pk__in=here.values("user_id"))
        found[lookup] = named
    return found
