"""Whether a domain says that it belongs to somebody: by a record of its name servers, or a file that it serves."""

import hmac
from enum import Enum

from core.addresses import is_public_name, literal
from core.errors import Code, ProductError
from core.outbound import Caps, OutboundError, outbound
from integrations.connections.texts import texts_of

# What the file and the record are called: as other servers of the guild wire have it, and our own.
NAMES = ("fluxer", "guildhall")
_CAPS = Caps(seconds=5.0, max_bytes=1024, redirects=3, cut=True)
_LONGEST = 253


class Proof(Enum):
    """What looking for it gave."""

    FOUND = "found"
    MISSING = "missing"
    UNKNOWN = "unknown"  # neither could be asked


def domain_named(text: str) -> str:
    """A host name as it is looked up: in lower case and ASCII. Raises CONNECTION_INVALID_IDENTIFIER."""
    try:
        name = text.strip().lower().removesuffix(".").encode("idna").decode()
    except UnicodeError:
        name = ""
    if not name or len(name) > _LONGEST or literal(name) is not None or not is_public_name(name):
        raise ProductError(Code.CONNECTION_INVALID_IDENTIFIER)
    return name


def instructions(domain: str, token: str) -> str:
    """What the owner of a domain has to do, in words."""
    return (
        f"Add a TXT record named _{NAMES[1]}.{domain} with the value {NAMES[1]}-verification={token}, "
        f"or serve the text {token} at https://{domain}/.well-known/{NAMES[1]}-verification. "
        f"The names _{NAMES[0]} and {NAMES[0]}-verification work too."
    )


def proof_of(domain: str, token: str) -> Proof:
    """Ask the domain. Waits for the net, some seconds at worst: call it outside of operations."""
    answers = [_says_record(domain, name, token) for name in NAMES]
    if any(answers) or any(_says_file(domain, name, token) for name in NAMES):
        return Proof.FOUND
    return Proof.UNKNOWN if None in answers else Proof.MISSING


def _says_record(domain: str, name: str, token: str) -> bool | None:
    """None where nobody could tell."""
    wanted = f"{name}-verification={token}".encode()
    texts = texts_of(f"_{name}.{domain}")
    return None if texts is None else any(hmac.compare_digest(text, wanted) for text in texts)


def _says_file(domain: str, name: str, token: str) -> bool:
    try:
        reply = outbound().fetch(f"https://{domain}/.well-known/{name}-verification", caps=_CAPS)
    except OutboundError:
        return False
    return 200 <= reply.status < 300 and hmac.compare_digest(reply.body.strip(), token.encode())
