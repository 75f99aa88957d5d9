"""Whether a connected account is still there. Its owner showed once that it is theirs; that it goes by the name that is
shown has to stay true."""

import structlog

from integrations.bluesky.asking import Asking, BlueskyError, Unreachable
from integrations.bluesky.identity import account_behind
from integrations.connections.domains import Proof

_log = structlog.get_logger(__name__)


def proof_of_account(did: str) -> tuple[Proof, str]:
    """What its servers say, and the handle by which it goes now, "" where that was not found. Waits for the net,
    fifteen seconds at worst: call it outside of operations."""
    try:
        return Proof.FOUND, account_behind(did, Asking()).handle
    except BlueskyError as error:
        _log.info("bluesky.proof_not_found", did=did, why=str(error))
        return (Proof.UNKNOWN if isinstance(error, Unreachable) else Proof.MISSING), ""
