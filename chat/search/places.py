"""Which channels a search goes through: those of its scope that the searcher may read now."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.ages import is_adult
from chat.access import GUILD_SIDE, access_channel, access_channels
from chat.checks import AGE_RESTRICTED_GUILD
from chat.models import Channel, ChannelKind, ChannelMember
from chat.models.channel import TEXT_KINDS
from chat.reach import reachable_channels
from chat.search.asked import Place, Scope
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.permissions import P
from guilds.access import access_guild

_NEEDS = int(P.READ_MESSAGE_HISTORY)
_NO_GUILD = 0


def searched_channels(actor: Actor, place: Place) -> "QuerySet[Channel]":
    """The text channels to search, as a part of the statement that searches them.

    Raises InvalidForm at `context` and `channel_ids`; what `access_guild` and `access_channel` raise for the context;
    NSFW_CONTENT_AGE_RESTRICTED for a minor in a guild for adults; UNKNOWN_CHANNEL and MISSING_PERMISSIONS for channels
    that were named.
    """
    channels = _of_scope(actor, place)
    if place.channel_ids:
        _check_named(actor, place)
        channels = channels.filter(pk__in=place.channel_ids)
    if place.without_channel_ids:
        channels = channels.exclude(pk__in=place.without_channel_ids)
    if not (place.with_adult and _is_grown(actor)):
        channels = channels.filter(nsfw=False).exclude(guild__nsfw_level=AGE_RESTRICTED_GUILD)
    return channels.filter(kind__in=TEXT_KINDS)


def _of_scope(actor: Actor, place: Place) -> "QuerySet[Channel]":
    scope = place.scope
    if scope == Scope.CURRENT:
        return _of_context(actor, place)
    guild_id = None if scope.has_guilds else _NO_GUILD
    channels = reachable_channels(actor, _NEEDS, guild_id=guild_id, private=scope.has_private)
    return channels.filter(_is_listed(actor)) if scope.only_open else channels


def _of_context(actor: Actor, place: Place) -> "QuerySet[Channel]":
    if place.guild_id is not None:
        guild = access_guild(actor, place.guild_id).guild
        _check_age(actor, guild.nsfw_level)
        return reachable_channels(actor, _NEEDS, guild_id=guild.id, private=False)
    if place.channel_id is None:
        raise InvalidForm.at("context", FieldCode.CONTEXT_CHANNEL_OR_GUILD_ID_REQUIRED)
    access = access_channel(actor, place.channel_id, _NEEDS, kinds=GUILD_SIDE)
    if access.guild is None:
        found = reachable_channels(actor, _NEEDS, guild_id=_NO_GUILD)
    else:
        _check_age(actor, access.guild.nsfw_level)
        found = reachable_channels(actor, _NEEDS, guild_id=access.guild.id, private=False)
    return found.filter(pk=place.channel_id)


def _is_listed(actor: Actor) -> Q:
    """Channels of guilds, notes, and private channels that are in the person's list."""
    own = ChannelMember.objects.filter(user_id=actor.user_id, is_open=True)
    return Q(guild__isnull=False) | Q(kind=ChannelKind.PERSONAL_NOTES) | Q(pk__in=own.values("channel_id"))


def _check_named(actor: Actor, place: Place) -> None:
    readable = access_channels(actor, place.channel_ids)
    rest = {*place.channel_ids} - {*readable}
    # Channels of guilds are known to exist, private ones of others are not.
    in_guilds = Channel.objects.filter(pk__in=rest, guild__isnull=False) if rest else Channel.objects.none()
    if rest and in_guilds.count() < len(rest):
        raise ProductError(Code.UNKNOWN_CHANNEL)
    if rest or not all(access.can(_NEEDS) for access in readable.values()):
        raise ProductError(Code.MISSING_PERMISSIONS)
    if place.scope == Scope.CURRENT and place.guild_id is not None:
        homes: set[Any] = {access.channel.guild_id for access in readable.values()}
        if homes - {place.guild_id}:
            raise InvalidForm.at("channel_ids", FieldCode.ALL_CHANNELS_MUST_BELONG_TO_GUILD)


def _check_age(actor: Actor, nsfw_level: int) -> None:
    if nsfw_level == AGE_RESTRICTED_GUILD and not _is_grown(actor):
        raise ProductError(Code.NSFW_CONTENT_AGE_RESTRICTED)


def _is_grown(actor: Actor) -> bool:
    return bool(actor.user.is_bot or is_adult(actor.user))
