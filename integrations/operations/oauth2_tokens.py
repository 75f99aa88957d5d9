"""Tokens of OAuth2: issued for a code or for the token before them, and ended with everything that came of a consent.

A code and a refresh token are good once. Who shows one again is not the one it was given to, or somebody else has used
it before them: either way all tokens of its chain end.
"""

from django.db.models import Exists, OuterRef, QuerySet

from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.operations import operation
from integrations.models import Application, OAuth2AccessToken, OAuth2Grant, OAuth2RefreshToken
from integrations.oauth2.records import Pair
from integrations.oauth2.tokens import ACCESS_LIVES, REFRESH_LIVES, hash_of

_SWEEP_BATCH = 500


@operation("oauth2.redeem_code")
def redeem_code(actor: Actor, *, grant_id: int, pair: Pair) -> bool:
    """Use a grant's code up and keep the first tokens of its chain. False when it was used before, or has expired."""
    unused = OAuth2Grant.objects.filter(id=grant_id, code_used_at=None, code_expires_at__gt=now())
    if not unused.update(code_used_at=now()):
        return False
    _keep(grant_id, pair)
    return True


@operation("oauth2.rotate")
def rotate_refresh_token(actor: Actor, *, refresh_id: int, grant_id: int, pair: Pair) -> bool:
    """Retire a refresh token for the next pair of its chain. False when it was retired before, or has expired."""
    live = OAuth2RefreshToken.objects.filter(id=refresh_id, retired_at=None, expires_at__gt=now())
    if not live.update(retired_at=now()):
        return False
    _keep(grant_id, pair)
    return True


def _keep(grant_id: int, pair: Pair) -> None:
    moment = now()
    OAuth2AccessToken.objects.create(
        grant_id=grant_id,
        token_hash=hash_of(pair.access),
        scopes=list(pair.scopes),
        created_at=moment,
        expires_at=moment + ACCESS_LIVES,
    )
    OAuth2RefreshToken.objects.create(
        grant_id=grant_id, token_hash=hash_of(pair.refresh), created_at=moment, expires_at=moment + REFRESH_LIVES
    )


@operation("oauth2.end_grant")
def end_grant(actor: Actor, *, grant_id: int) -> None:
    """End a chain: its code and all its tokens."""
    OAuth2Grant.objects.filter(id=grant_id).delete()


@operation("oauth2.revoke")
def revoke(actor: Actor, *, application_id: int, user_id: int) -> None:
    """End all that a person has granted an application, which asks for it."""
    OAuth2Grant.objects.filter(application_id=application_id, user_id=user_id).delete()


@operation("oauth2.deauthorize", limit="oauth:introspect")
def deauthorize(actor: Actor, *, application_id: int) -> None:
    """End all that the actor has granted an application; nothing happens when that is nothing. Raises
    UNKNOWN_APPLICATION."""
    if not Application.objects.filter(pk=application_id).exists():
        raise ProductError(Code.UNKNOWN_APPLICATION)
    OAuth2Grant.objects.filter(application_id=application_id, user_id=actor.user_id).delete()


def end_all_of(user_id: int) -> None:
    """End all that a person has granted anybody; part of the operation that ends their sign-ins."""
    OAuth2Grant.objects.filter(user_id=user_id).delete()


@operation("oauth2.sweep")
def forget_expired(actor: Actor) -> int:
    """Delete tokens whose time is over, and grants of which nothing is left, for the system. At most 500 of each;
    returns how many rows that were."""
    moment = now()
    live_access = OAuth2AccessToken.objects.filter(grant=OuterRef("pk"), expires_at__gt=moment)
    live_refresh = OAuth2RefreshToken.objects.filter(grant=OuterRef("pk"), expires_at__gt=moment)
    over = OAuth2Grant.objects.filter(~Exists(live_access), ~Exists(live_refresh), code_expires_at__lte=moment)
    found = 0
    for rows in (over, expired_access_tokens(), expired_refresh_tokens()):
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:_SWEEP_BATCH])
        rows.model._default_manager.filter(pk__in=ids).delete()
        found += len(ids)
    return found


def expired_access_tokens() -> "QuerySet[OAuth2AccessToken]":
    """Access tokens whose time is over."""
    return OAuth2AccessToken.objects.filter(expires_at__lte=now())


def expired_refresh_tokens() -> "QuerySet[OAuth2RefreshToken]":
    """Refresh tokens whose time is over."""
    return OAuth2RefreshToken.objects.filter(expires_at__lte=now())
