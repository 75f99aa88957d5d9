"""The rules of reacting, and how reactions are counted."""

from typing import NamedTuple

from django.db.models import Exists, F, OuterRef

from chat.access import ChannelAccess
from chat.checks import check_not_timed_out, limit_here
from chat.emojis import PATH, EmojiChoice, is_unicode_emoji
from chat.expressions import usable_emoji
from chat.models import Reaction, ReactionBy
from chat.records import ReactionEmoji
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.permissions import P


class Standing(NamedTuple):
    """The reactions on a message before somebody adds one."""

    same: Reaction | None
    is_mine: bool
    distinct: int


def standing(message_id: int, user_id: int, emoji: EmojiChoice) -> Standing:
    """What there is already. One query. The message is locked, so it stays so."""
    mine = ReactionBy.objects.filter(reaction_id=OuterRef("pk"), user_id=user_id)
    rows = list(Reaction.objects.filter(message_id=message_id).annotate(is_mine=Exists(mine)))
    same = next((row for row in rows if row.emoji_key == emoji.key), None)
    return Standing(same, same is not None and same.is_mine, len(rows))


def check_joining(access: ChannelAccess, reaction: Reaction) -> None:
    """Whoever finds an emoji on a message may use it too, while there is room. Raises MAX_REACTIONS."""
    _check_room(reaction.count, limit_here(access, "max_users_per_message_reaction"))


def first_use(access: ChannelAccess, message_id: int, emoji: EmojiChoice, distinct: int) -> Reaction:
    """The reaction that the first use of an emoji on a message makes, not stored yet.

    Raises MISSING_PERMISSIONS, InvalidForm at `emoji`, COMMUNICATION_DISABLED, MAX_REACTIONS.
    """
    access.require(P.ADD_REACTIONS)
    found = _checked(access, emoji)
    check_not_timed_out(access)
    _check_room(distinct, limit_here(access, "max_reactions_per_message"))
    return Reaction(
        message_id=message_id,
        emoji_key=emoji.key,
        emoji_id=found.id,
        emoji_name=found.name,
        animated=found.animated,
        count=1,
    )


def store_use(reaction: Reaction, user_id: int) -> None:
    """Write one more use of a reaction, or its first."""
    # Whoever is erased takes uses back without the message's lock: the row may be gone by now.
    if reaction.pk is None or not Reaction.objects.filter(pk=reaction.pk).update(count=F("count") + 1):
        reaction.pk, reaction.count = None, 1
        reaction.save(force_insert=True)
    ReactionBy.objects.create(reaction_id=reaction.pk, user_id=user_id)


def take_back(reaction: Reaction, user_id: int) -> bool:
    """Remove one person's use. False when there was none."""
    if not ReactionBy.objects.filter(reaction_id=reaction.pk, user_id=user_id).delete()[0]:
        return False
    # What was read may be too much by now: whoever is erased takes uses back without the message's lock.
    row = Reaction.objects.filter(pk=reaction.pk)
    row.update(count=F("count") - 1)
    row.filter(count=0).delete()
    return True


def emoji_of(reaction: Reaction) -> ReactionEmoji:
    """The emoji of a reaction, as events show it."""
    return ReactionEmoji(id=reaction.emoji_id, name=reaction.emoji_name, animated=reaction.animated)


def _check_room(number: int, most: int) -> None:
    if number >= most:
        raise ProductError(Code.MAX_REACTIONS, variables={"limit": most})


def _checked(access: ChannelAccess, emoji: EmojiChoice) -> ReactionEmoji:
    if emoji.id is None:
        if not is_unicode_emoji(emoji.name):
            raise InvalidForm.at(PATH, FieldCode.NOT_A_VALID_UNICODE_EMOJI)
        return ReactionEmoji(name=emoji.name)
    return _custom(access, emoji.id)


def _custom(access: ChannelAccess, emoji_id: int) -> ReactionEmoji:
    found = usable_emoji(access, emoji_id)
    return ReactionEmoji(id=found.id, name=found.name, animated=found.animated)
