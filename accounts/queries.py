"""Reads of accounts and their sign-ins."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from accounts.hooks import guild_ids_of
from accounts.models import AuthSession, User, UserNote, UserSettings
from accounts.records import SettingsRecord, UserRecord
from accounts.tokens import token_hash
from core.actor import Actor
from core.clock import now
from core.db.prepared import Prepared
from core.errors import Code, ProductError
from core.text import folded, normalise


def user_by_email(email: str) -> User | None:
    """The account of an e-mail address, however its letters are cased."""
    return User.objects.filter(email_key=folded(normalise(email))).first()


def user_by_id(user_id: int) -> User | None:
    """The account of an id."""
    return User.objects.filter(id=user_id).first()


def user_by_identifier(identifier: str) -> User | None:
    """The account of a handle or an e-mail address. Handles hold no `@`, so the two cannot be confused."""
    key = folded(normalise(identifier))
    return User.objects.filter(Q(email_key=key) if "@" in key else Q(handle_key=key)).first()


def user_record(user_id: int) -> UserRecord:
    """What anybody may know of an account. Raises UNKNOWN_USER."""
    row = User.objects.filter(id=user_id).values_list(*UserRecord.COLUMNS).first()
    if row is None:
        raise ProductError(Code.UNKNOWN_USER)
    return UserRecord.from_columns(*row)


_session_by_hash = Prepared(lambda mark: AuthSession.objects.select_related("user").filter(token_hash=mark), str)


def live_session(token: str) -> AuthSession | None:
    """The sign-in behind a token, with its account, in one query. None when unknown or unused for too long."""
    session = _session_by_hash.first(token_hash(token))
    if session is None or session.last_used_at <= now() - timedelta(days=settings.GUILDHALL.session_idle_days):
        return None
    return session


def session_by_id(session_id: int) -> AuthSession | None:
    """A sign-in with its account, in one query. None when it has ended or was unused for too long."""
    idle_since = now() - timedelta(days=settings.GUILDHALL.session_idle_days)
    return AuthSession.objects.select_related("user").filter(id=session_id, last_used_at__gt=idle_since).first()


def usable_bot(bot_id: int) -> User | None:
    """A bot that may act: neither it nor its owner is disabled or deleted. One query."""
    bot = User.objects.select_related("bot_owner").filter(id=bot_id, is_bot=True).first()
    if bot is None or not bot.is_active or (bot.bot_owner is not None and not bot.bot_owner.is_active):
        return None
    return bot


def is_signed_in(actor: Actor) -> bool:
    """Whether the credential behind an actor is still good. One query.

    For whoever looked the actor up before starting to listen for the end of sign-ins.
    """
    if actor.session_id is not None:
        return AuthSession.objects.filter(id=actor.session_id, user_id=actor.user_id).exists()
    bot = usable_bot(actor.user_id)
    return bot is not None and bot.bot_secret_hash == actor.user.bot_secret_hash


def sessions_of(user_id: int) -> list[AuthSession]:
    """A person's sign-ins that still work, last used first."""
    idle_since = now() - timedelta(days=settings.GUILDHALL.session_idle_days)
    return list(AuthSession.objects.filter(user_id=user_id, last_used_at__gt=idle_since).order_by("-last_used_at"))


def settings_of(user_id: int) -> SettingsRecord:
    """A person's client settings, with the guilds they are matched to. Two queries."""
    row = UserSettings.objects.filter(user_id=user_id).first() or UserSettings(user_id=user_id)
    return SettingsRecord.of(row, guild_ids_of(user_id))


def notes_of(user_id: int) -> dict[int, str]:
    """A person's private remarks, by whom they are about. One query."""
    return dict(UserNote.objects.filter(owner_id=user_id).order_by("id").values_list("target_id", "text"))


def note_about(user_id: int, target_id: int) -> str:
    """A person's remark about somebody. Raises UNKNOWN_USER without one."""
    text = UserNote.objects.filter(owner_id=user_id, target_id=target_id).values_list("text", flat=True).first()
    if text is None:
        raise ProductError(Code.UNKNOWN_USER)
    return text


def is_tag_taken(actor: Actor, username: str, discriminator: int) -> bool:
    """Whether somebody else has this tag."""
    owners = User.objects.filter(username_key=username.lower(), discriminator=discriminator)
    return owners.exclude(id=actor.user_id).exists()
