"""Deleting what people want deleted of all they have written, once they have had a day to think about it."""

from chat.operations.own_messages import (
    DELETE_ALIASED_JOB,
    DELETE_JOB,
    delete_own_aliased_piece,
    delete_own_piece,
    due,
)
from core.actor import Actor
from core.jobs import enqueue_once, job, periodic

_TEN_MINUTES = 600.0
_MOST_PEOPLE_AT_ONCE = 500


@job(DELETE_JOB, queue="slow")
def delete_own_messages(user_id: int) -> None:
    """Delete what a person wants deleted, from where the last attempt left it."""
    while delete_own_piece(Actor(user=None, kind="system"), user_id=user_id):
        continue


@job(DELETE_ALIASED_JOB, queue="slow")
def delete_own_aliased_messages(user_id: int, channel_id: int) -> None:
    """Delete what the person wrote in a place under an alias, from where the last attempt left it."""
    while delete_own_aliased_piece(Actor(user=None, kind="system"), user_id=user_id, channel_id=channel_id):
        continue


@periodic("chat.delete_own_messages", seconds=_TEN_MINUTES)
def find_messages_to_delete() -> None:
    """Ask for the deletion of the messages of everybody whose delay is over, and for whom no job is about to."""
    for user_id in due().values_list("id", flat=True)[:_MOST_PEOPLE_AT_ONCE]:
        enqueue_once(DELETE_JOB, user_id=user_id)
