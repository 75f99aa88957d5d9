"""From credentials to an Actor: the one place that decides who is asking, on every wire and socket."""

from django.http import HttpRequest

from accounts import hooks
from accounts.operations.admin_keys import actor_for_key
from accounts.operations.sessions import TOUCH_EVERY, touch_session
from accounts.queries import live_session, usable_bot
from accounts.tokens import is_secret, is_session_token, split_bot_token
from core.actor import Actor
from core.api.middleware.origin_check import SESSION_COOKIE
from core.api.request import Request
from core.api.wires import wire_of
from core.clock import now
from core.errors import Code, ProductError

# What a person may do who is not let in yet: first path segments below /v1 and /api.
_OPEN_TO_PENDING = frozenset(
    {"auth", "instance", "_health", "_ready", "_live", "health", ".well-known"}
    | {"register", "login", "logout", "me", "session"}
)


def authenticate(request: Request) -> Actor | None:
    """The actor behind a request's credentials; None without any and with bad ones.

    The `Authorization` header, or below /api the `session` cookie when there is no such header.
    """
    header = request.META.get("HTTP_AUTHORIZATION", "")
    if header:
        return _actor_for_header(header, request.client_ip)
    if wire_of(request.path_info) == "topics":
        return _session_actor(request.COOKIES.get(SESSION_COOKIE, ""), request.client_ip)
    return None


def actor_behind(request: HttpRequest) -> Actor | None:
    """`authenticate` for what browsers fetch by themselves, such as pictures: the cookie counts everywhere there. None
    for people who wait for approval, and for what applications hold."""
    ip = getattr(request, "client_ip", "")
    header = request.META.get("HTTP_AUTHORIZATION", "")
    actor = _actor_for_header(header, ip) if header else _session_actor(request.COOKIES.get(SESSION_COOKIE, ""), ip)
    return None if actor is None or actor.kind in ("bearer", "key") or actor.user.is_pending else actor


def actor_for_token(token: str, ip: str = "") -> Actor | None:
    """The actor behind a bare token given to a socket: a session token or a bot token. People who wait for approval
    have no sockets, and OAuth2 tokens open none."""
    actor = _session_actor(token, ip) or bot_for_token(token, ip)
    return None if actor is None or actor.user.is_pending else actor


def bot_for_token(token: str, ip: str = "") -> Actor | None:
    """The bot behind a bare bot token; None for any other credential."""
    parts = split_bot_token(token)
    if parts is None:
        return None
    bot_id, secret = parts
    user = usable_bot(bot_id)
    if user is None or not is_secret(secret, user.bot_secret_hash):
        return None
    return Actor(user=user, kind="bot", ip=ip)


def admit_approved_only(request: Request) -> None:
    """Refuse people who wait for approval everything but signing in and out. Raises MISSING_ACCESS."""
    actor = request.actor
    if actor is None or not actor.user.is_pending:
        return
    segments = [segment for segment in request.path_info.split("/") if segment]
    if segments[:1] in (["v1"], ["api"]):
        segments = segments[1:]
    if not segments or segments[0] not in _OPEN_TO_PENDING:
        raise ProductError(Code.MISSING_ACCESS, reason="pending_approval")


def _actor_for_header(header: str, ip: str) -> Actor | None:
    # Scheme words are case-sensitive and followed by exactly one blank, as the wire's clients rely on.
    scheme, blank, token = header.partition(" ")
    if not blank:
        return _session_actor(header, ip)
    if scheme == "Bearer":
        return _session_actor(token, ip) if is_session_token(token) else _bearer(token, ip)
    if scheme == "Bot":
        return bot_for_token(token, ip)
    if scheme == "Admin":
        return actor_for_key(token, ip)
    return None


def _bearer(token: str, ip: str) -> Actor | None:
    return next((actor for actor in hooks.bearer_of.collect(token, ip) if actor is not None), None)


def _session_actor(token: str, ip: str) -> Actor | None:
    if not is_session_token(token):
        return None
    session = live_session(token)
    if session is None or not session.user.is_active:
        return None
    actor = Actor(user=session.user, kind="session", session_id=session.id, ip=ip)
    if now() - session.last_used_at >= TOUCH_EVERY:
        touch_session(actor, session_id=session.id)
    return actor
