"""Rows of `statements.channel_row` as facts: the channel, its guild, and somebody's membership there."""

from collections.abc import Callable
from datetime import datetime
from typing import cast

import msgspec

from accounts.records import UserRecord
from chat import statements
from chat.access_facts import ChannelFacts, GuildFacts
from core.actor import Actor
from core.permissions import Overwrite
from guilds.records import MemberRecord

_GUILD, _MEMBER = statements.CHANNEL_SPLIT
_decode_overwrites: Callable[[str], tuple[Overwrite, ...]] = msgspec.json.Decoder(tuple[Overwrite, ...]).decode
_decode_ids: Callable[[str], tuple[int, ...]] = msgspec.json.Decoder(tuple[int, ...]).decode
_decode_features: Callable[[str], tuple[str, ...]] = msgspec.json.Decoder(tuple[str, ...]).decode


def channel_of(row: statements.Row) -> ChannelFacts:
    """The channel."""
    id_, kind, guild_id, topic_id, owner_id, nsfw, pause, overwrites, last_id, *of_rooms = row[:_GUILD]
    is_public, is_deleted, history_from = of_rooms
    return ChannelFacts(
        id=id_,
        kind=kind,
        guild_id=guild_id,
        topic_id=topic_id,
        owner_id=owner_id,
        nsfw=bool(nsfw),
        rate_limit_per_user=pause,
        overwrites=() if overwrites == "[]" else _decode_overwrites(overwrites),
        last_message_id=last_id,
        is_public=bool(is_public),
        is_deleted=bool(is_deleted),
        history_from=history_from,
    )


def guild_of(row: statements.Row) -> GuildFacts:
    """The guild of a guild channel."""
    columns = row[_GUILD:_MEMBER]
    version, owner_id, verification_level, mfa_level, nsfw_level, disabled_operations, cutoff, features, *raid = columns
    return GuildFacts(
        id=row[2],
        version=version,
        owner_id=owner_id,
        verification_level=verification_level,
        mfa_level=mfa_level,
        nsfw_level=nsfw_level,
        disabled_operations=disabled_operations,
        message_history_cutoff=statements.moment(cutoff),
        features=_decode_features(features),
        raid_since=statements.moment(raid[0]),
        raid_until=statements.moment(raid[1]),
    )


def version_of(row: statements.Row) -> int:
    """The version of a guild channel's guild."""
    version: int = row[_GUILD]
    return version


def member_of(actor: Actor, row: statements.Row) -> MemberRecord | None:
    """The actor's membership in the channel's guild, if they have one."""
    if row[_MEMBER] is None:
        return None
    joined_at, role_ids, nick, avatar, banner, accent_color, profile_flags, mute, deaf, disabled_until = row[_MEMBER:]
    return MemberRecord(
        guild_id=row[2],
        user=UserRecord.of(actor.user),
        joined_at=cast(datetime, statements.moment(joined_at)),
        role_ids=_decode_ids(role_ids),
        nick=nick,
        avatar=avatar,
        banner=banner,
        accent_color=accent_color,
        profile_flags=profile_flags,
        mute=bool(mute),
        deaf=bool(deaf),
        communication_disabled_until=statements.moment(disabled_until),
    )
