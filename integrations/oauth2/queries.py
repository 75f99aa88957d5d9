"""Reads of applications, grants and tokens."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from core.actor import Actor
from core.clock import now
from core.instance_limits import LIMITS
from core.permissions import P
from guilds.queries import OwnGuild, guilds_for
from integrations.models import Application, OAuth2AccessToken, OAuth2Grant, OAuth2RefreshToken
from integrations.oauth2.records import Authorization, CheckedRequest
from integrations.oauth2.scopes import BOT, in_order
from integrations.oauth2.tokens import hash_of

_MOST_GUILDS = 1000


def applications_of(user_id: int) -> list[Application]:
    """A person's own applications with their bots, the oldest first, as many as anybody may have. One query."""
    found = Application.objects.select_related("bot").filter(owner_id=user_id)
    return list(found.order_by("pk")[: LIMITS["max_applications"].most])


def application_of_bot(bot_id: int) -> Application | None:
    """The application of a bot. One query."""
    return Application.objects.select_related("bot").filter(pk=bot_id).first()


def live_access_token(token: str) -> OAuth2AccessToken | None:
    """What is behind an access token that is good now, with person and application. One query."""
    found = (
        OAuth2AccessToken.objects.select_related("grant__user", "grant__application")
        .filter(token_hash=hash_of(token), expires_at__gt=now())
        .first()
    )
    return found if found is not None and found.grant.user.is_active else None


def bearer(token: str, ip: str = "") -> Actor | None:
    """The person for whom an application acts with an access token; None for any other token."""
    found = live_access_token(token)
    if found is None:
        return None
    scopes = frozenset(found.scopes)
    return Actor(found.grant.user, "bearer", scopes=scopes, ip=ip, credential_id=found.grant_id)


def consent_lives(user_id: int, grant_id: int) -> bool:
    """Whether an application can still act on a consent of this person, or get the tokens for it. One query."""
    live = OAuth2AccessToken.objects.filter(grant=OuterRef("pk"), expires_at__gt=now())
    return (
        (_renewable(user_id) | OAuth2Grant.objects.filter(Exists(live), user_id=user_id)).filter(pk=grant_id).exists()
    )


def authorizations_of(user_id: int) -> list[Authorization]:
    """What a person has granted, one entry for each application that can still renew its tokens: all scopes together
    but for `bot`, and the time of the first grant. One query."""
    by_application: dict[int, list[OAuth2Grant]] = {}
    for grant in _renewable(user_id).select_related("application__bot").order_by("id"):
        by_application.setdefault(grant.application_id, []).append(grant)
    found = (_authorization(grants) for grants in by_application.values())
    return [authorization for authorization in found if authorization.scopes]


def is_authorized(user_id: int, request: CheckedRequest) -> bool:
    """Whether a person has granted an application all that it asks for before, so that nobody need ask again. Adding a
    bot is asked each time. One query."""
    if request.is_for_bot:
        return False
    grants = _renewable(user_id).filter(application=request.application)
    return set(request.scopes) <= _scopes(grants)


def managed_guilds(actor: Actor) -> list[OwnGuild]:
    """The guilds to which a person can add bots. Two queries."""
    return [own for own in guilds_for(actor, limit=_MOST_GUILDS) if own.permissions & P.MANAGE_GUILD]


def _renewable(user_id: int) -> "QuerySet[OAuth2Grant]":
    live = OAuth2RefreshToken.objects.filter(grant=OuterRef("pk"), retired_at=None, expires_at__gt=now())
    return OAuth2Grant.objects.filter(Exists(live), user_id=user_id)


def _scopes(grants: Iterable[OAuth2Grant]) -> set[str]:
    return {scope for grant in grants for scope in grant.scopes}


def _authorization(grants: list[OAuth2Grant]) -> Authorization:
    scopes = in_order(_scopes(grants) - {BOT})
    return Authorization(grants[0].application, scopes, min(grant.created_at for grant in grants))
