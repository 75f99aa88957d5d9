"""What access to a channel tells: the channel, its guild, and what the actor may there."""

from datetime import datetime

import msgspec

from accounts.records import UserRecord
from chat.events import Place
from chat.models import ChannelKind
from chat.models.channel import GUILD_KINDS, PRIVATE_KINDS
from core.actor import Actor
from core.errors import Code, ProductError
from core.permissions import ALL, Grant, Overwrite, P, has, history_floor
from guilds.records import MemberRecord
from topics.access import TopicAccess
from topics.models import Level

EVERYWHERE = frozenset(ChannelKind)
GUILD_SIDE = frozenset(GUILD_KINDS | PRIVATE_KINDS)
"""The kinds of channel that the guild wire knows; feeds and rooms do not exist for it."""

_MODERATION = P.MANAGE_MESSAGES | P.MENTION_EVERYONE | P.PIN_MESSAGES
TALKING = ALL & ~int(_MODERATION)
"""What somebody who is no moderator may do in a feed or room."""

PRIVATE_BITS = TALKING | int(P.PIN_MESSAGES)
"""What everybody in a private channel may do there."""


class ChannelFacts(msgspec.Struct, frozen=True, gc=False):
    """What sending and reading need to know of a channel."""

    id: int
    kind: int
    guild_id: int | None
    topic_id: int | None
    owner_id: int | None
    nsfw: bool
    rate_limit_per_user: int
    overwrites: tuple[Overwrite, ...]
    last_message_id: int | None
    is_public: bool
    is_deleted: bool
    history_from: int = 0


class GuildFacts(msgspec.Struct, frozen=True, gc=False):
    """What sending and reading need to know of the channel's guild."""

    id: int
    version: int
    owner_id: int
    verification_level: int
    mfa_level: int
    nsfw_level: int
    disabled_operations: int
    message_history_cutoff: datetime | None
    features: tuple[str, ...]
    raid_since: datetime | None = None
    raid_until: datetime | None = None


class ChannelAccess(msgspec.Struct, frozen=True, kw_only=True):
    """A channel and what it is to the actor.

    `permissions` are the actor's bits in it: computed in guilds, and the fixed set of a recipient, member or moderator
    elsewhere. `guild`, `member` and `grant` are set in guilds only, `topic` and `level` in feeds and rooms only, and
    `history_from` in rooms that were private once.
    `actor` is None for visitors of public topics. `webhook` is how one shows itself that speaks here: the actor is then
    whoever made it, on whose account it goes.
    """

    actor: Actor | None
    channel: ChannelFacts
    place: Place
    permissions: int
    guild: GuildFacts | None = None
    member: MemberRecord | None = None
    grant: Grant | None = None
    topic: TopicAccess | None = None
    level: Level = Level.NONE
    is_banned: bool = False
    history_from: int = 0
    webhook: UserRecord | None = None

    def can(self, needs: int) -> bool:
        """Whether the actor holds every bit of `needs` here."""
        return has(self.permissions, needs)

    def require(self, needs: int) -> None:
        """Raise ProductError MISSING_PERMISSIONS unless the actor holds every bit of `needs` here."""
        if not has(self.permissions, needs):
            raise ProductError(Code.MISSING_PERMISSIONS)

    @property
    def history_floor(self) -> int:
        """The smallest message id the actor may read; elsewhere than in guilds and rooms whoever enters reads all."""
        return (
            self.history_from
            if self.guild is None
            else history_floor(self.permissions, self.guild.message_history_cutoff)
        )
