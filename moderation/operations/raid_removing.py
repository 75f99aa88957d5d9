"""Removing a raid, a piece at a time: some people are put out, then what they left is deleted, then come the next.

Each piece is a transaction of its own that notes how far it is and who is being dealt with: a process that dies loses
nothing, and no two clocks are compared. A guild or topic that goes meanwhile has nothing left to be removed.
"""

from collections.abc import Sequence
from typing import Any

from accounts.models import User
from accounts.sanctions import is_banned_for_ever
from chat.operations.clearing import delete_in_topic, delete_rooms, take_reactions_back
from chat.operations.purging import purge_written
from core.actor import Actor
from core.clock import now
from core.ids import id_at
from core.operations import operation
from guilds.models import Guild
from guilds.operations.shutting_out import shut_out_all
from moderation.models import RaidRemoval
from moderation.operations.people import close_account
from moderation.operations.removing import authority
from moderation.raids import people_among, raiders
from posts.models import Comment, Post
from posts.operations.deletions import take_comment_away, take_post_away
from posts.operations.retracting import retract_votes
from topics.access import hold_topic
from topics.models import Topic
from topics.operations.shutting_out import shut_out_all as shut_out_of_topic

AT_ONCE = 50
_SYSTEM = Actor(user=None, kind="system")
_WORDS = "Came with a raid"


@operation("raid.remove_piece")
def remove_piece(actor: Actor, *, removal_id: int) -> bool:
    """Do a piece of a removal, for the system. False when nothing is left.

    Publishes for people MemberBanned and MemberLeft, in topics TopicMemberLeft or TopicAccessLost; for what they wrote
    MessagesDeleted in guilds (a hundred at a time), ReactionRemoved, and in topics what deleting each thing does.
    """
    removal = RaidRemoval.objects.select_for_update().filter(pk=removal_id).first()
    if removal is None or removal.state == RaidRemoval.State.COMPLETED:
        return False
    place = _place(removal)
    if place is None or not (_clear_after(removal, place) if removal.in_hand else _put_next_out(removal, place)):
        removal.state, removal.error, removal.ended_at = RaidRemoval.State.COMPLETED, "", now()
    else:
        removal.state, removal.error, removal.ended_at = RaidRemoval.State.IN_PROGRESS, "", None
    removal.save()
    return removal.state == RaidRemoval.State.IN_PROGRESS


def _place(removal: RaidRemoval) -> Guild | Topic | None:
    """The guild or topic; None where it is gone. Whoever is about to be put out needs its row held: it may go until
    then, and not from then on."""
    if removal.guild_id is not None:
        guilds = Guild.objects.filter(pk=removal.guild_id)
        return (guilds if removal.in_hand else guilds.select_for_update(no_key=True)).first()
    if not removal.in_hand:
        hold_topic(removal.place_id)
    return Topic.objects.filter(pk=removal.place_id).first()


def _put_next_out(removal: RaidRemoval, place: Guild | Topic) -> bool:
    """Put some people out, and note who they are: what they left is looked for by that, whatever becomes of their bans
    meanwhile. False when none are left."""
    came = raiders(place, removal.since, removal.until, by_name=removal.by_name)
    people = people_among(list(came.filter(user_id__gt=removal.position)[:AT_ONCE]))
    if not people:
        return False
    actor, reason = _asker(removal), removal.reason or _WORDS
    if isinstance(place, Guild):
        shut_out_all(_SYSTEM if removal.by_staff else actor, place, people, reason=reason)
    else:
        shut_out_of_topic(place, people, by=removal.actor_id, reason=reason)
    if removal.closes_accounts:
        _close(removal, actor, people)
    removal.in_hand = [user.id for user in people]
    return True


def _clear_after(removal: RaidRemoval, place: Guild | Topic) -> bool:
    """Delete something of what those have left who are out; when nothing is left it is the turn of the next."""
    if not _clear(removal, place, removal.in_hand):
        removal.position, removal.in_hand = max(removal.in_hand), []
    return True


def _close(removal: RaidRemoval, actor: Actor, people: Sequence[User]) -> None:
    """Of those that are not closed for ever already. Who came in good faith can appeal by the link in a mail; it goes
    to verified addresses alone, because those of a raid are made up by the hundred, and belong to others."""
    young = [user.id for user in people if user.id >= id_at(removal.since)]
    for user in User.objects.select_for_update(no_key=True).filter(pk__in=young, acls=[]).order_by("id"):
        if not is_banned_for_ever(user):
            close_account(actor, user, reason=removal.reason or _WORDS, hours=0, tells=user.email_verified)


def _clear(removal: RaidRemoval, place: Guild | Topic, user_ids: list[int]) -> bool:
    """Delete something of what these people have left. False when nothing is left of it."""
    since = id_at(removal.since)
    if isinstance(place, Guild):
        left = take_reactions_back(place.id, user_ids, by=removal.actor_id)
        return left or purge_written(place.id, user_ids, since)
    return (
        retract_votes(place.id, user_ids)
        or _take_posts_away(removal, place, user_ids, since)
        or delete_rooms(authority(_asker(removal)), place.id, user_ids, since)
        or delete_in_topic(place.id, user_ids, since, by=removal.actor_id, by_name=removal.by_name)
    )


def _take_posts_away(removal: RaidRemoval, topic: Topic, user_ids: list[int], since: int) -> bool:
    by = authority(_asker(removal))
    wanted: dict[str, Any] = {"author_id__in": user_ids, "id__gte": since, "is_deleted": False}
    if removal.by_name:
        wanted["alias"] = ""
    comments = Comment.objects.filter(post__topic=topic, **wanted).order_by("post_id", "id")
    posts = Post.objects.filter(topic=topic, **wanted).order_by("id")
    comment_ids = list(comments.values_list("id", flat=True)[:AT_ONCE])
    post_ids = list(posts.values_list("id", flat=True)[:AT_ONCE])
    for comment_id in comment_ids:
        take_comment_away(by, comment_id)
    for post_id in post_ids:
        take_post_away(by, post_id)
    return bool(comment_ids or post_ids)


def _asker(removal: RaidRemoval) -> Actor:
    return Actor(user=User.objects.get(pk=removal.actor_id), reason=removal.reason or None)
