"""Who reacted to a message."""

from accounts.models import User
from accounts.records import UserRecord
from chat.access import GUILD_SIDE, access_channel
from chat.emojis import EmojiChoice
from chat.models import Message, Reaction, ReactionBy
from core.actor import Actor
from core.errors import Code, ProductError


def reacted_with(
    actor: Actor, channel_id: int, message_id: int, emoji: EmojiChoice, *, limit: int, after: int = 0
) -> list[UserRecord]:
    """Those who reacted with an emoji to a message the actor may read, by ascending id from after `after` on.

    Two queries beside those of `access_channel`. Raises what that raises, and UNKNOWN_MESSAGE.
    """
    access = access_channel(actor, channel_id, kinds=GUILD_SIDE)
    there = Message.objects.filter(pk=message_id, channel_id=channel_id, deleted_at=None)
    if message_id < access.history_floor or not there.exists():
        raise ProductError(Code.UNKNOWN_MESSAGE)
    # Asked for by itself: with a join, a database may go through everybody's reactions instead.
    reaction = Reaction.objects.filter(message_id=message_id, emoji_key=emoji.key).values("id")[:1]
    uses = ReactionBy.objects.filter(reaction_id=reaction, user_id__gt=after)
    chosen = uses.order_by("user_id").values("user_id")[:limit]
    rows = User.objects.filter(id__in=chosen).order_by("id").values_list(*UserRecord.COLUMNS)
    return [UserRecord.from_columns(*row) for row in rows]
