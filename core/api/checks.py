"""Who may call: the gates every endpoint declares, and the places where packages above add theirs."""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from core.actor import Actor
from core.api.endpoint import Gate
from core.api.request import Request
from core.errors import Code, ProductError
from core.hooks import Hook

before_authentication = Hook("request.before_authentication")
"""Functions of the request that refuse it before anybody looks at its credentials (banned addresses)."""

after_authentication = Hook("request.after_authentication")
"""Functions of the request that refuse it once its actor is known, before limits (unavailable guilds)."""


rights = Hook("request.rights")
"""Functions of the actor and the rights of an endpoint's administrators, which refuse who holds none of them."""


_Authenticator = Callable[[Request], Actor | None]


@cache
def _authenticator(path: str) -> _Authenticator:
    found: _Authenticator = import_string(path)
    return found


def authenticate(request: Request) -> Actor | None:
    """The actor behind the credentials; None for none and for bad ones. Called once per request."""
    return _authenticator(settings.GUILDHALL_AUTHENTICATOR)(request)


def known_to(gate: Gate, actor: Actor | None) -> Actor | None:
    """Who an endpoint with this gate sees. Where everybody may come in, an OAuth2 bearer is nobody: being seen as the
    person would let the application act for them there without any scope. An administrator's key opens nothing but what
    is for administrators, and a bot's token nothing there."""
    if actor is None or (gate == "open" and actor.kind == "bearer"):
        return None
    if (gate == "admin" and actor.is_bot) or (gate != "admin" and actor.kind == "key"):
        return None
    return actor


def open_gate(actor: Actor | None, gate: Gate, scope: str) -> None:
    """Let the actor pass or raise: UNAUTHORIZED, ACCESS_DENIED, MISSING_OAUTH_SCOPE, MISSING_OAUTH_ADMIN_SCOPE,
    ACCOUNT_SUSPICIOUS_ACTIVITY.

    "open" lets everybody in; "soft" needs an account, "person" one that is no bot's; "login" and "human" want the same
    without suspicious activity. OAuth2 bearers pass only where the endpoint names a scope they hold ("*" is any);
    "bearer" lets nobody but them in. "admin" wants what "login" does; the endpoint's rights are asked for next.
    """
    if gate == "open":
        return
    if gate == "bearer" and (actor is None or actor.kind != "bearer"):
        raise ProductError(Code.UNAUTHORIZED)
    if actor is None:
        raise ProductError(Code.UNAUTHORIZED)
    if actor.kind == "bearer":
        _scoped(actor, scope)
    flags = getattr(actor.user, "suspicious_activity_flags", 0)
    if gate in ("login", "human", "admin") and flags:
        raise ProductError(Code.ACCOUNT_SUSPICIOUS_ACTIVITY, data={"suspicious_activity_flags": flags})
    if gate in ("human", "person") and actor.is_bot:
        raise ProductError(Code.ACCESS_DENIED)


def _scoped(actor: Actor, scope: str) -> None:
    if not scope:
        raise ProductError(Code.ACCESS_DENIED)
    if scope == "admin" and scope not in actor.scopes:
        raise ProductError(Code.MISSING_OAUTH_ADMIN_SCOPE)
    if scope != "*" and scope not in actor.scopes:
        raise ProductError(Code.MISSING_OAUTH_SCOPE, required_scope=scope)
