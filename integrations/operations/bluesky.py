"""Connecting an account of Bluesky: what is remembered of somebody who is sent there, and what they come back to."""

import hmac
import json
import secrets
from dataclasses import dataclass, field

from accounts.models import User
from accounts.queries import is_signed_in
from accounts.records import ConnectionRecord
from accounts.signing_in.purposes import BLUESKY_STATE
from accounts.signing_in.vouchers import Spent, consume, find, issue
from accounts.tokens import token_hash
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.operations import operation
from core.p256 import base64url, from_base64url
from core.sealing import open_sealed, seal
from integrations.bluesky.identity import Account
from integrations.bluesky.requests import Secrets
from integrations.bluesky.servers import AuthorizationServer
from integrations.connections.queries import record_of
from integrations.models import Connection, ConnectionType
from integrations.operations.connections import add_last, check_new, take_turn, tell_owner

_BROWSER_BYTES = 32


@dataclass(frozen=True, slots=True)
class Journey:
    """Somebody who has come back: on whose behalf, to which server they went, and as whom they said that they would
    return."""

    actor: Actor
    did: str
    handle: str
    issuer: str
    token_url: str
    nonce: str
    tied_to: Secrets = field(repr=False)


@operation("connection.begin_bluesky", limit="connection:create")
def keep_departure(
    actor: Actor, *, state: str, account: Account, server: AuthorizationServer, tied_to: Secrets, nonce: str
) -> str:
    """Remember for ten minutes who is sent where, by this sign-in; returns what their browser has to bring back beside
    the state. Raises as `check_departure`."""
    check_departure(actor.user_id, account)
    browser = secrets.token_urlsafe(_BROWSER_BYTES)
    issue(
        BLUESKY_STATE,
        actor.user,
        token=state,
        session=str(actor.session_id),
        browser=token_hash(browser),
        did=account.did,
        handle=account.handle,
        issuer=server.issuer,
        token_url=server.token_url,
        nonce=nonce,
        sealed=seal(json.dumps([tied_to.verifier, base64url(tied_to.seed)]).encode()),
    )
    return browser


@operation("connection.take_departure")
def take_departure(actor: Actor, *, state: str, browser: str) -> Journey:
    """Who has come back with this state, once, in the browser in which they left, and while they are signed in there.

    Raises BLUESKY_OAUTH_STATE_INVALID, with which nothing is used up, and BLUESKY_OAUTH_SESSION_EXPIRED.
    """
    voucher = find(BLUESKY_STATE, state)
    if voucher is None or not hmac.compare_digest(voucher.data["browser"], token_hash(browser)):
        raise ProductError(Code.BLUESKY_OAUTH_STATE_INVALID)
    data, user = voucher.data, voucher.user
    owner = Actor(user=user, session_id=int(data["session"]), ip=actor.ip)
    if user is None or not user.is_active or not is_signed_in(owner):
        raise ProductError(Code.BLUESKY_OAUTH_SESSION_EXPIRED)
    try:
        consume(voucher)
        verifier, seed = json.loads(open_sealed(data["sealed"]))
    except (Spent, ValueError) as error:
        raise ProductError(Code.BLUESKY_OAUTH_STATE_INVALID) from error
    tied_to = Secrets(verifier, from_base64url(seed))
    return Journey(owner, data["did"], data["handle"], data["issuer"], data["token_url"], data["nonce"], tied_to)


@operation("connection.create_bluesky")
def connect_account(actor: Actor, *, did: str, handle: str) -> ConnectionRecord:
    """Keep an account that was proved, for everyone to see, or how it is called now. Publishes ConnectionsUpdated.

    Raises CONNECTION_LIMIT_REACHED, and BLUESKY_OAUTH_SESSION_EXPIRED for who has signed out meanwhile.
    """
    take_turn(actor.user_id)
    if not User.objects.get(id=actor.user_id).is_active or not is_signed_in(actor):
        raise ProductError(Code.BLUESKY_OAUTH_SESSION_EXPIRED)
    row = _row_of(actor.user_id, did)
    if row is None:
        check_new(actor.user_id, ConnectionType.BLUESKY, did)
        row = add_last(actor.user_id, type=ConnectionType.BLUESKY, identifier=did, name=handle)
    else:
        row.name, row.verified, row.checked_at = handle, True, now()
        row.save(update_fields=["name", "verified", "checked_at"])
    tell_owner(actor.user_id)
    return record_of(row)


def check_departure(user_id: int, account: Account) -> None:
    """Raises CONNECTION_ALREADY_EXISTS for what is shown under that very name, and CONNECTION_LIMIT_REACHED."""
    row = _row_of(user_id, account.did)
    if row is None or (row.verified and row.name == account.handle):
        check_new(user_id, ConnectionType.BLUESKY, account.did)


def _row_of(user_id: int, did: str) -> Connection | None:
    return Connection.objects.filter(user_id=user_id, type=ConnectionType.BLUESKY, identifier=did).first()
