"""Bots: accounts that programs sign in to."""

from dataclasses import dataclass
from typing import Any

from accounts import hooks
from accounts.events import SessionsEnded
from accounts.models import User
from accounts.models.user import UserFlags
from accounts.naming.allocation import add_user
from accounts.naming.words import random_name
from accounts.operations.deletion import ERASE_JOB
from accounts.signing_in.passwords import hashed
from accounts.signing_in.second_factor import refresh_authenticators
from accounts.tokens import bot_token, new_bot_secret, secret_hash
from core.actor import Actor
from core.clock import now
from core.errors import Code, InvalidForm, ProductError
from core.events import publish
from core.jobs import enqueue_once
from core.operations import operation
from core.text import username_from, username_problem

_SHORTEST_NAME = 2


@dataclass(frozen=True, slots=True)
class NewBot:
    """A bot and its token, the only time it is known."""

    user: User
    token: str


@operation("bot.create")
def create_bot(
    actor: Actor, *, name: str, owner: User | None = None, guild_id: int | None = None, bot_id: int | None = None
) -> NewBot:
    """Insert a bot named after `name`, owned by a person, and let it join a guild.

    The bot mirrors its owner's second factors. `bot_id` is for the one bot whose id is known beforehand. Raises
    BOT_USER_GENERATION_FAILED when no name is free, UNKNOWN_GUILD when nobody can let it into the guild, and what
    joining raises.
    """
    secret = new_bot_secret()
    user = _add_bot(_name_for(name), secret, owner, {} if bot_id is None else {"id": bot_id})
    if guild_id is not None and not hooks.bot_joins_guild.collect(
        Actor(user=user, kind="bot"), guild_id, added_by=actor
    ):
        raise ProductError(Code.UNKNOWN_GUILD)
    return NewBot(user, bot_token(user.id, secret))


def _name_for(name: str) -> str:
    username = username_from(name) or random_name()
    username = username if len(username) >= _SHORTEST_NAME else f"bot{username}"
    return random_name() if username_problem(username) else username


def _add_bot(username: str, secret: str, owner: User | None, more: dict[str, Any]) -> User:
    for candidate in (username, random_name()):
        try:
            return add_user(
                username=candidate,
                password=hashed(None),
                is_bot=True,
                bot_secret_hash=secret_hash(secret),
                bot_owner=owner,
                authenticator_types=list(owner.authenticator_types) if owner else [],
                **more,
            )
        except InvalidForm:
            continue
    raise ProductError(Code.BOT_USER_GENERATION_FAILED)


def renew_bot_token(bot: User) -> str:
    """Give a bot another token and return it; part of an operation. The old one is good for nothing at once, and the
    connections that were opened with it end. Publishes SessionsEnded."""
    secret = new_bot_secret()
    User.objects.filter(id=bot.id).update(bot_secret_hash=secret_hash(secret))
    publish(SessionsEnded(user_id=bot.id))
    return bot_token(bot.id, secret)


def become_bot(user: User) -> None:
    """Make a person's account, whose row the caller holds, a bot without a token; part of an operation that ends its
    sign-ins."""
    user.is_bot = True
    user.save(update_fields=["is_bot"])


def become_person(user: User) -> None:
    """Make a bot, whose row the caller holds, a person's account: its token is good for nothing and nobody owns it; as
    `become_bot` otherwise."""
    user.is_bot = user.is_system = False
    user.bot_secret_hash, user.bot_owner = None, None
    user.save(update_fields=["is_bot", "is_system", "bot_secret_hash", "bot_owner"])
    refresh_authenticators(user)


def retire_bot(bot: User) -> None:
    """Sign a bot out for good and have it erased; part of an operation. Publishes SessionsEnded."""
    row = User.objects.select_for_update(no_key=True).get(id=bot.id)
    row.flags |= UserFlags.DELETED
    row.pending_deletion_at = now()
    row.bot_secret_hash = None
    row.save(update_fields=["flags", "pending_deletion_at", "bot_secret_hash"])
    publish(SessionsEnded(user_id=row.id))
    enqueue_once(ERASE_JOB, user_id=row.id)
