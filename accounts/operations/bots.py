"""Bots: accounts that programs sign in to."""

from dataclasses import dataclass

from accounts import hooks
from accounts.models import User
from accounts.naming.allocation import add_user
from accounts.naming.words import random_name
from accounts.signing_in.passwords import hashed
from accounts.tokens import bot_secret_hash, bot_token, new_bot_secret
from core.actor import Actor
from core.errors import Code, InvalidForm, ProductError
from core.operations import operation
from core.text import username_from

_SHORTEST_NAME = 2


@dataclass(frozen=True, slots=True)
class NewBot:
    """A bot and its token, the only time it is known."""

    user: User
    token: str


@operation("bot.create")
def create_bot(actor: Actor, *, name: str, owner: User | None = None, guild_id: int | None = None) -> NewBot:
    """Insert a bot named after `name`, owned by a person, and let it join a guild.

    The bot mirrors its owner's second factors. Raises BOT_USER_GENERATION_FAILED when no name is free, UNKNOWN_GUILD
    when nobody can let it into the guild, and what joining raises.
    """
    secret = new_bot_secret()
    user = _add_bot(_name_for(name), secret, owner)
    if guild_id is not None and not hooks.bot_joins_guild.collect(
        Actor(user=user, kind="bot"), guild_id, added_by=actor
    ):
        raise ProductError(Code.UNKNOWN_GUILD)
    return NewBot(user, bot_token(user.id, secret))


def _name_for(name: str) -> str:
    username = username_from(name) or random_name()
    return username if len(username) >= _SHORTEST_NAME else f"bot{username}"


def _add_bot(username: str, secret: str, owner: User | None) -> User:
    for candidate in (username, random_name()):
        try:
            return add_user(
                username=candidate,
                password=hashed(None),
                is_bot=True,
                bot_secret_hash=bot_secret_hash(secret),
                bot_owner=owner,
                authenticator_types=list(owner.authenticator_types) if owner else [],
            )
        except InvalidForm:
            continue
    raise ProductError(Code.BOT_USER_GENERATION_FAILED)
