"""The rules of reacting, and how reactions are counted."""

from django.db.models import Exists, F, OuterRef

from chat.access import ChannelAccess
from chat.checks import check_not_timed_out, limit_here
from chat.direct_checks import check_no_block
from chat.emojis import PATH, EmojiChoice, is_unicode_emoji
from chat.expressions import usable_emoji
from chat.models import Reaction, ReactionBy
from chat.records import ReactionEmoji
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.permissions import P


def checked_use(access: ChannelAccess, message_id: int, emoji: EmojiChoice) -> Reaction | None:
    """The reaction that one more use counts for, not stored yet where it is the first; None where the actor has used
    the emoji already. The message is locked, so what is found stays so. One query, one more for a custom emoji, and
    those of `check_no_block`.

    Raises CANNOT_SEND_MESSAGES_TO_USER, MAX_REACTIONS, MISSING_PERMISSIONS, COMMUNICATION_DISABLED, and InvalidForm at
    `emoji`.
    """
    assert access.actor is not None
    mine = ReactionBy.objects.filter(reaction_id=OuterRef("pk"), user_id=access.actor.user_id)
    rows = list(Reaction.objects.filter(message_id=message_id).annotate(is_mine=Exists(mine)))
    same = next((row for row in rows if row.emoji_key == emoji.key), None)
    if same is not None and same.is_mine:
        return None
    check_no_block(access)
    if same is None:
        return _first_use(access, message_id, emoji, distinct=len(rows))
    # Whoever finds an emoji on a message may use it too, while there is room.
    _check_room(same.count, limit_here(access, "max_users_per_message_reaction"))
    return same


def _first_use(access: ChannelAccess, message_id: int, emoji: EmojiChoice, *, distinct: int) -> Reaction:
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
