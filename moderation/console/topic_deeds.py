"""What administrators do to a topic from its page."""

from accounts.rights import EVERYTHING, Right
from core.actor import Actor
from moderation.console.deeds import Deed, Entry, Filled
from moderation.operations import admin_topics as operations
from moderation.operations import deletions
from topics.models import DeletionStatus, Topic

_PERSON = Entry("user", "Who", help="An id, or a tag as name#1234", offers="user")
_MOST_DAYS = 3650


def _is_live(topic: Topic) -> bool:
    return not topic.is_deleted


def _waits(topic: Topic) -> bool:
    return topic.is_deleted and topic.deletion_status == DeletionStatus.PENDING


def _ban(actor: Actor, topic: Topic, form: Filled) -> None:
    days = form.number("days", least=1, most=_MOST_DAYS) if form.maybe("days") else None
    operations.ban_from_topic(actor, topic.id, form.person("user").id, days=days)


def _delete(actor: Actor, topic: Topic, form: Filled) -> None:
    form.confirm("confirm", topic.title)
    operations.delete_topic(actor, topic.id)


TOPIC_DEEDS = (
    Deed("bring-back", "Bring it back", Right.REPORT_RESOLVE,
         lambda actor, topic, form: deletions.reject(actor, "topic", topic.id), "It is back.", fits=_waits),
    Deed("let-go", "Let it go for good", Right.REPORT_RESOLVE,
         lambda actor, topic, form: deletions.approve(actor, "topic", topic.id), "It goes when its week is over.",
         is_dangerous=True, fits=_waits),
    Deed("close", "Close it to strangers", EVERYTHING,
         lambda actor, topic, form: operations.set_topic_door(actor, topic.id, closed=True),
         "Only who is invited comes in.", fits=lambda topic: _is_live(topic) and not topic.require_approval),
    Deed("open", "Open it to everybody", EVERYTHING,
         lambda actor, topic, form: operations.set_topic_door(actor, topic.id, closed=False),
         "Everybody may come in.", fits=lambda topic: _is_live(topic) and topic.require_approval),
    Deed("transfer", "Give it to another owner", EVERYTHING,
         lambda actor, topic, form: operations.transfer_topic(actor, topic.id, form.person("user").id),
         "It has another owner.", (_PERSON,), is_dangerous=True, fits=_is_live),
    Deed("add-moderator", "Make somebody a moderator", EVERYTHING,
         lambda actor, topic, form: operations.add_moderator(actor, topic.id, form.person("user").id),
         "They moderate it.", (_PERSON,), fits=_is_live),
    Deed("remove-moderator", "Make a moderator a member", EVERYTHING,
         lambda actor, topic, form: operations.remove_moderator(actor, topic.id, form.person("user").id),
         "They moderate it no more.", (_PERSON,), fits=_is_live),
    Deed("kick", "Remove a member", EVERYTHING,
         lambda actor, topic, form: operations.kick_from_topic(actor, topic.id, form.person("user").id),
         "They are out.", (_PERSON,), is_dangerous=True, fits=_is_live),
    Deed("ban", "Ban somebody from it", EVERYTHING, _ban, "They are banned.",
         (_PERSON, Entry("days", "Days", most=4, required=False, help="Empty: for good")),
         is_dangerous=True, fits=_is_live),
    Deed("unban", "Lift a ban", EVERYTHING,
         lambda actor, topic, form: operations.unban_from_topic(actor, topic.id, form.person("user").id),
         "They may come back.", (_PERSON,), fits=_is_live),
    Deed("delete", "Delete it", Right.REPORT_RESOLVE, _delete, "It is deleted; whether for good waits for a decision.",
         (Entry("confirm", "Its title, to confirm", most=100),), is_dangerous=True, fits=_is_live),
)  # fmt: skip
