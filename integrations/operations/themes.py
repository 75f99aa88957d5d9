"""Sharing themes."""

from accounts.hooks import name_offered
from accounts.models import User
from accounts.models.user import UserFlags
from core.actor import Actor
from core.errors import Code, ProductError
from core.limits import require
from core.operations import operation
from core.storage import files
from integrations.models import Theme
from integrations.themes import MOST_BYTES, ThemeRecord, theme_key


def share_theme(actor: Actor, *, name: str, css: str) -> ThemeRecord:
    """Share a style sheet with whoever is given its id. Outside of any transaction.

    Raises FILE_SIZE_TOO_LARGE, RateLimited.
    """
    content = css.encode()
    if len(content) > MOST_BYTES:
        raise ProductError(Code.FILE_SIZE_TOO_LARGE, maxSize=MOST_BYTES)
    theme = add_theme(actor, name=name, size=len(content))  # first, so that no file lies about that nobody knows
    try:
        files().put(theme_key(theme.id), content)
    except BaseException:
        remove_theme(actor, theme_id=theme.id)
        raise
    if not Theme.objects.filter(id=theme.id).exists():  # the account was erased this very moment
        files().delete(theme_key(theme.id))
        raise ProductError(Code.UNKNOWN_THEME)
    return theme


@operation("theme.add", limit="theme:share:create")
def add_theme(actor: Actor, *, name: str, size: int) -> ThemeRecord:
    """Make room for a theme. Raises RateLimited, UNKNOWN_USER for an account that is being erased, and what the hook
    `name_offered` raises."""
    require("theme:shared", actor.user_id)
    name_offered.run(actor.user, {"name": name})
    author = User.objects.select_for_update(no_key=True).get(id=actor.user_id)
    if author.flags & UserFlags.DELETED:
        raise ProductError(Code.UNKNOWN_USER)
    return ThemeRecord.of(Theme.objects.create(author=author, name=name, size=size))


@operation("theme.remove")
def remove_theme(actor: Actor, *, theme_id: str) -> None:
    """Forget a theme whose style sheet could not be stored."""
    Theme.objects.filter(id=theme_id, author_id=actor.user_id).delete()


def erase_themes(user: User, ghost: User) -> bool:
    """Remove the next theme of an account that is being erased, its file first."""
    row = Theme.objects.select_for_update().filter(author=user).order_by("id").first()
    if row is None:
        return False
    files().delete(theme_key(row.id))
    row.delete()
    return True
