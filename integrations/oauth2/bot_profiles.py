"""Changing a bot's profile: what takes long or counts attempts, and so stands outside of transactions."""

from accounts.changes import CheckedProfile, ProfileChanges
from accounts.models import User
from accounts.models.user import UserFlags
from accounts.operations.profile import update_profile
from accounts.profile import checked_changes
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.limits import charge_actor
from integrations.oauth2.access import access_application

_BOT_FLAGS = UserFlags.FRIENDLY_BOT | UserFlags.FRIENDLY_BOT_MANUAL_APPROVAL
_BUCKET = "oauth_dev:clients:update::client_id"
_NAME_CODES = frozenset({FieldCode.TOO_MANY_USERS_WITH_USERNAME_TRY_DIFFERENT, FieldCode.TAG_ALREADY_TAKEN})
Bio = tuple[str | None] | None


def change_bot(
    actor: Actor, client_id: int, *, changes: ProfileChanges, bio: Bio, flags: int | None, discriminator: int | None
) -> User:
    """Change the bot of one's application and return it. `bio` holds the new one, if there is to be one.

    Publishes as `update_profile`, to the bot. Raises UNKNOWN_APPLICATION, ACCESS_DENIED, InvalidForm at
    `discriminator` (BOT_DISCRIMINATOR_CANNOT_BE_CHANGED) and as
    `checked_changes` for pictures; USERNAME_NOT_AVAILABLE.
    """
    charge_actor(actor, _BUCKET, {"client_id": client_id})
    bot = access_application(actor, client_id).bot
    if discriminator is not None and discriminator != bot.discriminator:
        raise InvalidForm.at("discriminator", FieldCode.BOT_DISCRIMINATOR_CANNOT_BE_CHANGED)
    checked = checked_changes(bot, changes)
    if bio is not None:
        checked["bio"] = bio[0]
    if flags is not None:
        checked["set_flags"], checked["clear_flags"] = flags & _BOT_FLAGS, ~flags & _BOT_FLAGS
    return _updated(bot, checked)


def _updated(bot: User, checked: CheckedProfile) -> User:
    try:
        # In the name of the bot, but at the expense of its owner, who is charged above.
        return update_profile(Actor(user=bot, kind="system"), changes=checked)
    except InvalidForm as refusal:
        if any(problem.code in _NAME_CODES for problem in refusal.errors):
            raise ProductError(Code.USERNAME_NOT_AVAILABLE) from None
        raise
