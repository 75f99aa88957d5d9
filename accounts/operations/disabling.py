"""Switching one's own account off, until the next sign-in."""

from accounts.events import SessionsEnded, publish_user_update
from accounts.models import User
from accounts.models.user import UserFlags
from accounts.operations.sessions import end_all_sessions
from core.actor import Actor
from core.events import publish
from core.operations import operation


@operation("account.disable", limit="user:account:disable")
def disable_account(actor: Actor) -> None:
    """Disable one's own account, having proved who one is (the interface sees to that). Nothing of it goes.

    Ends every sign-in, and the connections of the person's bots, which cannot come back before their owner. The next
    sign-in enables the account again. Publishes UserUpdated, SessionsEnded.
    """
    user = User.objects.select_for_update(no_key=True).get(id=actor.user_id)
    user.flags |= UserFlags.DISABLED
    user.save(update_fields=["flags"])
    shut_out(user)


def shut_out(user: User) -> None:
    """End every connection of an account that was just switched off, and of its bots; part of an operation.

    Publishes UserUpdated, which its clients hear before they are cut off, and SessionsEnded.
    """
    publish_user_update(user, face_changed=False)
    cut_off(user)


def cut_off(user: User) -> None:
    """`shut_out` without a word to its clients. Publishes SessionsEnded."""
    end_all_sessions(user)
    for bot_id in User.objects.filter(bot_owner=user).order_by("id").values_list("id", flat=True):
        publish(SessionsEnded(user_id=bot_id))
