"""There and back: other people's servers are asked outside of operations, since they are waited for."""

from dataclasses import dataclass, field

import structlog

from accounts.records import ConnectionRecord
from accounts.signing_in.purposes import BLUESKY_STATE
from core.actor import Actor
from core.errors import Code, ProductError
from core.outbound_turns import fetching_turn
from integrations.bluesky.asking import Asking, BlueskyError
from integrations.bluesky.client import SCOPE, require_on
from integrations.bluesky.identity import account_of, handle_named
from integrations.bluesky.requests import Secrets, departure, push_request, redeem
from integrations.bluesky.servers import server_of
from integrations.operations.bluesky import (
    Journey,
    check_departure,
    connect_account,
    keep_departure,
    take_departure,
)

_LONGEST = 2048
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Leaving:
    """Where to send a person, and what comes back with them: the state, and what their browser keeps."""

    url: str = field(repr=False)
    state: str = field(repr=False)
    browser: str = field(repr=False)


def leave(actor: Actor, *, handle: str) -> Leaving:
    """Send somebody to the server of their account.

    Raises BLUESKY_OAUTH_NOT_ENABLED, BLUESKY_OAUTH_AUTHORIZATION_FAILED, CONNECTION_ALREADY_EXISTS,
    CONNECTION_LIMIT_REACHED, RateLimited.
    """
    require_on()
    state, tied_to, asking = BLUESKY_STATE.token(), Secrets.new(), Asking()
    try:
        with fetching_turn():
            account = account_of(handle_named(handle), asking)
            check_departure(actor.user_id, account)
            server = server_of(account.pds, asking)
            pushed = push_request(server, tied_to, state, account.handle, asking)
    except BlueskyError as error:
        _log.info("bluesky.authorization_failed", why=str(error))
        raise ProductError(Code.BLUESKY_OAUTH_AUTHORIZATION_FAILED) from error
    browser = keep_departure(actor, state=state, account=account, server=server, tied_to=tied_to, nonce=pushed.nonce)
    return Leaving(departure(server, pushed), state, browser)


def come_back(actor: Actor, *, state: str, browser: str, issuer: str, code: str) -> ConnectionRecord:
    """Connect the account with whose proof somebody has come back. Publishes ConnectionsUpdated.

    Raises BLUESKY_OAUTH_NOT_ENABLED, BLUESKY_OAUTH_STATE_INVALID, BLUESKY_OAUTH_SESSION_EXPIRED,
    BLUESKY_OAUTH_CALLBACK_FAILED, CONNECTION_LIMIT_REACHED, RateLimited.
    """
    require_on()
    with fetching_turn():  # before the state is used up: whoever finds no turn may come again
        journey = take_departure(actor, state=state, browser=browser)
        try:
            _check_answer(journey, issuer, code)
        except BlueskyError as error:
            _log.info("bluesky.callback_failed", why=str(error))
            raise ProductError(Code.BLUESKY_OAUTH_CALLBACK_FAILED) from error
    return connect_account(journey.actor, did=journey.did, handle=journey.handle)


def _check_answer(journey: Journey, issuer: str, code: str) -> None:
    if issuer != journey.issuer:
        raise BlueskyError(f"answered by {issuer[:80]!r} for {journey.issuer}")
    if not 0 < len(code) <= _LONGEST:
        raise BlueskyError("without a code")
    facts = redeem(journey.token_url, journey.issuer, code, journey.tied_to, journey.nonce, Asking())
    if facts.get("sub") != journey.did:
        raise BlueskyError(f"{journey.issuer} let in {str(facts.get('sub'))[:80]!r} for {journey.did}")
    if str(facts.get("token_type")).lower() != "dpop" or SCOPE not in str(facts.get("scope")).split():
        raise BlueskyError(f"{journey.issuer} gave a token of another kind")
