"""Keeping messages, and forgetting mentions."""

from django.db.models import QuerySet

from accounts.models import User
from chat.access import GUILD_SIDE, access_channel, readable_message
from chat.checks import check_age
from chat.events_kept import MentionForgotten, MessageSaved, SavedMessageDropped
from chat.kept import MENTIONS_KEPT
from chat.models import RecentMention, SavedMessage
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.events import publish
from core.ids import id_at
from core.instance_limits import limit
from core.operations import operation

_PIECE = 1000


@operation("mention.forget", limit="user:mentions:delete")
def forget_mention(actor: Actor, message_id: int) -> None:
    """Take a message off the actor's recent mentions. Publishes MentionForgotten when it was among them."""
    if RecentMention.objects.filter(user_id=actor.user_id, message_id=message_id).delete()[0]:
        publish(MentionForgotten(user_id=actor.user_id, message_id=message_id))


@operation("mention.forget_old")
def forget_old_mentions(actor: Actor) -> bool:
    """Delete some of the mentions that are too old to be shown, for the system. False when there were none."""
    found = list(old_mentions().order_by("message_id").values_list("pk", flat=True)[:_PIECE])
    RecentMention.objects.filter(pk__in=found).delete()
    return bool(found)


def old_mentions() -> "QuerySet[RecentMention]":
    """Mentions that are too old to be shown."""
    return RecentMention.objects.filter(message_id__lt=id_at(now() - MENTIONS_KEPT))


@operation("message.save", limit="user:saved_messages:write")
def save_message(actor: Actor, channel_id: int, message_id: int) -> None:
    """Keep a message that the actor may read. Doing so twice changes nothing.

    Publishes MessageSaved. Raises what `access_message` raises, NSFW_CONTENT_AGE_RESTRICTED, and MAX_BOOKMARKS.
    """
    access = access_channel(actor, channel_id, kinds=GUILD_SIDE)
    check_age(access)
    # The account's row is held, so that what is saved at the same time is counted too.
    User.objects.select_for_update(no_key=True).only("id").get(pk=actor.user_id)
    message = readable_message(access, message_id, lock=True)
    mine = SavedMessage.objects.filter(user_id=actor.user_id)
    if mine.filter(message_id=message_id).exists():
        return
    most = limit("max_bookmarks", traits=actor.user.traits)
    if mine.count() >= most:
        raise ProductError(Code.MAX_BOOKMARKS, max_bookmarks=most, variables={"maxBookmarks": most})

    SavedMessage.objects.create(user_id=actor.user_id, message_id=message_id)

    publish(MessageSaved(user_id=actor.user_id, message=message))


@operation("message.drop_saved", limit="user:saved_messages:write")
def drop_saved_message(actor: Actor, message_id: int) -> None:
    """Keep a message no longer. Publishes SavedMessageDropped when it was saved."""
    if SavedMessage.objects.filter(user_id=actor.user_id, message_id=message_id).delete()[0]:
        publish(SavedMessageDropped(user_id=actor.user_id, message_id=message_id))
