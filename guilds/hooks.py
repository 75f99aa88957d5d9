"""Places where packages above take part in what happens to a guild. Filled in config/wiring.py.

The first seven run in the transaction of the change and may refuse it.
"""

from collections.abc import Collection
from typing import NamedTuple

from core.hooks import Hook


class VoiceRegion(NamedTuple):
    """Where voice may go by; `emoji` is what clients show beside the name."""

    id: str
    name: str
    emoji: str


# (guild: Guild, actor: Actor): the guild has its roles and its first member; nothing was announced yet.
guild_created = Hook("guild.created")

# (guild: Guild, changes: GuildChanges): before anything is written; raises InvalidForm for bad references.
guild_changing = Hook("guild.changing")

# (guild: Guild, changed: frozenset[str]): after the change was announced; the names of fields and features.
guild_changed = Hook("guild.changed")

# (guild: Guild): just before the rows go.
guild_deleted = Hook("guild.deleted")

# (guild: Guild, member: Member, actor: Actor): after the joining was announced.
member_joined = Hook("guild.member_joined")

# (guild: Guild): so many people came at once that a raid has begun; its row is held.
raid_began = Hook("guild.raid_began")

# (guild: Guild, user_id: int): a membership is about to end, and nothing was announced yet.
member_going = Hook("guild.member_going")

# (actor: Actor, access: GuildAccess, target: Member, channel_id: int | None, connection_id: str | None): a moderator
# who may move members wants somebody in the voice of another channel, or (None) of none. Raises USER_NOT_IN_VOICE,
# MISSING_PERMISSIONS, InvalidForm at channel_id.
voice_moving = Hook("voice.moving")

# (guild: Guild, user_id: int, since: datetime): what a person wrote in the guild since then shall go.
messages_unwanted = Hook("guild.messages_unwanted")

# (guild: Guild, role_id: int): after the role went and that was announced.
role_deleted = Hook("guild.role_deleted")

# (guild_ids: tuple[int, ...], without: Collection[int]) -> Mapping[int, int]: how many members of each guild are
# visibly online, these people not counted.
online_counts = Hook("guild.online_counts")

# (guild_id: int, ids: Collection[int]) -> list[WebhookFaceRecord]: those of the guild's webhooks that still exist.
webhook_faces = Hook("guild.webhook_faces")

# (user_id: int, guild_id: int | None, features: Collection[str]) -> Collection[VoiceRegion]: the regions that voice may
# go by for somebody in a guild with these features, or (None) in private calls.
voice_regions = Hook("voice.regions")

# (user_ids: Collection[int]) -> set[int]: who of them has a gateway session anywhere.
connected_people = Hook("people.connected")


def online_in(guild_ids: tuple[int, ...], without: Collection[int] = ()) -> dict[int, int]:
    """How many members of each guild are visibly online, `without` these people; 0 where nobody counts."""
    counts = dict.fromkeys(guild_ids, 0)
    for found in online_counts.collect(guild_ids, without):
        counts.update(found)
    return counts


def connected_among(user_ids: Collection[int]) -> set[int]:
    """Who of these people has a gateway session; nobody where nobody counts."""
    return set().union(*connected_people.collect(user_ids))


def regions(user_id: int, guild_id: int | None = None, features: Collection[str] = ()) -> list[VoiceRegion]:
    """The regions that voice may go by for somebody in a guild, or in private calls, by name; none without a media
    server."""
    found = {region.id: region for some in voice_regions.collect(user_id, guild_id, features) for region in some}
    return sorted(found.values(), key=lambda region: (region.name, region.id))
