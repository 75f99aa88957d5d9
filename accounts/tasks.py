"""Work on accounts that nobody asks for."""

from accounts.models import User
from accounts.operations.sessions import end_idle_sessions
from accounts.operations.settings import reset_statuses
from accounts.pictures import AVATARS
from core.actor import Actor
from core.images import remove_picture
from core.jobs import job, periodic

_MINUTE = 60.0
_HOUR = 3600.0


@periodic("accounts.end_idle_sessions", seconds=_HOUR)
def sweep_sessions() -> None:
    """End the sign-ins nobody has used for SESSION_IDLE_DAYS."""
    while end_idle_sessions(Actor(user=None, kind="system")):
        continue


@job("account.remove_unused_picture", queue="slow")
def remove_unused_picture(folder: str, user_id: int, name: str) -> None:
    """Remove the file of a picture that its person does not show (any more)."""
    column = "avatar" if folder == AVATARS else "banner"
    shown = User.objects.filter(id=user_id).values_list(column, flat=True).first()
    if shown != name:
        remove_picture(folder, user_id, name)


@periodic("accounts.reset_statuses", seconds=_MINUTE)
def put_statuses_back() -> None:
    """Put statuses back that were chosen for a while."""
    while reset_statuses(Actor(user=None, kind="system")):
        continue
