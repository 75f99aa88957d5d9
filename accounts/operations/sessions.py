"""Sign-ins: opened, kept alive, ended."""

from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.db.models import F, QuerySet

from accounts import hooks
from accounts.events import SessionsEnded, SignInRenewed
from accounts.models import AuthSession, User
from accounts.models.user import UserFlags
from accounts.operations.admin_keys import end_keys
from accounts.signing_in.devices import Device
from accounts.tokens import new_session_token, token_hash
from core.actor import Actor
from core.clock import now
from core.events import publish
from core.operations import operation
from core.sealing import seal

TOUCH_EVERY = timedelta(minutes=5)
_SWEEP_BATCH = 500


def start_session(user: User, device: Device) -> str:
    """Insert a sign-in and return its token, the only time it is known. Call it last, inside an operation."""
    token = new_session_token()
    AuthSession.objects.create(
        user=user,
        token_hash=token_hash(token),
        ip=device.ip or None,
        user_agent=device.user_agent,
        platform=device.platform,
    )
    moment = now()
    User.objects.filter(id=user.id).update(last_login=moment, last_seen_at=moment, last_seen_ip=device.ip or None)
    return token


@operation("session.touch")
def touch_session(actor: Actor, *, session_id: int) -> None:
    """Note that a sign-in is in use: written at most once in five minutes, however many requests arrive at once."""
    moment = now()
    stale = AuthSession.objects.filter(id=session_id, last_used_at__lte=moment - TOUCH_EVERY)
    if stale.update(last_used_at=moment):
        User.objects.filter(id=actor.user_id).update(last_seen_at=moment, last_seen_ip=actor.ip or None)


@operation("session.note_gateway")
def note_gateway_session(actor: Actor) -> None:
    """Note on the account that it has connected to the gateway at least once. A query only the first time."""
    if not actor.user.flags & UserFlags.HAS_SESSION_STARTED:
        flags = F("flags").bitor(UserFlags.HAS_SESSION_STARTED)
        User.objects.filter(id=actor.user_id).update(flags=flags)


@operation("session.end")
def end_sessions(actor: Actor, *, session_ids: Collection[int]) -> None:
    """End some of the actor's own sign-ins; ids of others and unknown ones are ignored. Publishes SessionsEnded."""
    _end(
        actor.user_id,
        AuthSession.objects.filter(user_id=actor.user_id, id__in=session_ids).values_list("id", flat=True),
    )


@operation("session.end", limit="auth:sessions:logout")
def end_sessions_by_hash(actor: Actor, *, hashes: Collection[str]) -> None:
    """End those of the actor's own sign-ins whose public hashes are named. Publishes SessionsEnded."""
    _end(
        actor.user_id,
        AuthSession.objects.filter(user_id=actor.user_id, token_hash__in=hashes).values_list("id", flat=True),
    )


def end_all_sessions(user: User, *, except_session_id: int | None = None) -> None:
    """End every sign-in of an account, or every one but the caller's own; part of an operation.

    With the sign-ins go all sockets of the account, also those of a bot's token, the keys of an administrator's
    programs, and what applications may do in its name. Runs the hook sign_ins_ended. Publishes SessionsEnded.
    """
    hooks.sign_ins_ended.run(user.id)
    end_keys(user.id)
    rows = AuthSession.objects.filter(user_id=user.id)
    if except_session_id is not None:
        _end(user.id, rows.exclude(id=except_session_id).values_list("id", flat=True))
        return
    rows.delete()
    publish(SessionsEnded(user_id=user.id))


def renew_session(actor: Actor) -> str:
    """Give the actor's own sign-in another token and return it, "" when the sign-in is gone; part of an operation.

    Sockets opened with it stay and learn the new token. Publishes SignInRenewed.
    """
    row = AuthSession.objects.select_for_update().filter(id=actor.session_id or 0, user_id=actor.user_id).first()
    if row is None:
        return ""
    token, old_hash = new_session_token(), row.token_hash
    row.token_hash = token_hash(token)
    row.save(update_fields=["token_hash"])
    publish(
        SignInRenewed(
            user_id=actor.user_id,
            session_id=row.id,
            old_hash=old_hash,
            new_hash=row.token_hash,
            sealed_token=seal(token.encode()),
        )
    )
    return token


@operation("session.sweep")
def end_idle_sessions(actor: Actor) -> int:
    """End sign-ins nobody has used for SESSION_IDLE_DAYS, for the system. Publishes SessionsEnded for each person.

    Returns how many there were, at most 500 at a time.
    """
    rows = idle_sessions().values_list("user_id", "id")[:_SWEEP_BATCH]
    by_user: dict[int, list[int]] = {}
    for user_id, session_id in rows:
        by_user.setdefault(user_id, []).append(session_id)
    for user_id, session_ids in by_user.items():
        _end(user_id, session_ids)
    return sum(len(session_ids) for session_ids in by_user.values())


def idle_sessions() -> "QuerySet[AuthSession]":
    """Sign-ins nobody has used for SESSION_IDLE_DAYS."""
    idle_since = now() - timedelta(days=settings.GUILDHALL.session_idle_days)
    return AuthSession.objects.filter(last_used_at__lte=idle_since)


def _end(user_id: int, found: Collection[int]) -> None:
    session_ids = tuple(found)
    if session_ids:
        AuthSession.objects.filter(id__in=session_ids).delete()
        publish(SessionsEnded(user_id=user_id, session_ids=session_ids))
