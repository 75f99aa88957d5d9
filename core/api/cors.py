"""Who may read answers from another site's page: the rules of the two wires and of the public documents."""

from dataclasses import dataclass

from core.api.headers import CAPTCHA_TOKEN, CAPTCHA_TYPE
from core.api.wires import wire_of

_PUBLIC = frozenset(
    {"/.well-known/fluxer", "/v1/.well-known/fluxer"}
    | {f"{prefix}/instance{rest}" for prefix in ("", "/v1") for rest in ("", "/config")}
)
_PICTURES = "/media/"
_EXPOSED = (
    "X-Request-ID, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-RateLimit-Global, "
    "X-Fluxer-Sudo-Mode-JWT, X-New-Session-Token"
)
_V1_HEADERS = (
    "Content-Type, Authorization, X-Requested-With, Accept-Language, X-Request-ID, X-Audit-Log-Reason, "
    f"X-Fluxer-Sudo-Mode-JWT, {CAPTCHA_TOKEN}, {CAPTCHA_TYPE}"
)
_MAX_AGE = "86400"
_LONGEST_PUBLIC = max(map(len, _PUBLIC)) + 1


@dataclass(frozen=True, slots=True)
class Policy:
    """What one part of the server allows other origins."""

    methods: str
    headers: str
    credentials: bool = False
    anyone: bool = False


PUBLIC = Policy("GET, HEAD, OPTIONS", _V1_HEADERS, anyone=True)
V1 = Policy("GET, HEAD, PUT, PATCH, POST, DELETE, OPTIONS", _V1_HEADERS)
TOPICS = Policy(
    "GET, POST, PUT, DELETE, OPTIONS, PATCH",
    "Content-Type, Authorization, X-Requested-With, X-Skip-Toasts",
    credentials=True,
)


def policy_of(path: str) -> Policy:
    """The policy for a path."""
    if path.startswith(_PICTURES):
        return PUBLIC
    if len(path) <= _LONGEST_PUBLIC and path.removesuffix("/") in _PUBLIC:
        return PUBLIC
    return TOPICS if wire_of(path) == "topics" else V1


def answer_headers(policy: Policy, origin: str, allowed: frozenset[str]) -> dict[str, str]:
    """The headers of an ordinary answer; empty for origins that are not allowed."""
    if policy.anyone:
        return {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": _EXPOSED}
    if origin not in allowed:
        return {}
    headers = {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": _EXPOSED}
    if policy.credentials:
        headers["Access-Control-Allow-Credentials"] = "true"
    return headers


def preflight_headers(policy: Policy) -> dict[str, str]:
    """What OPTIONS adds."""
    return {
        "Access-Control-Allow-Methods": policy.methods,
        "Access-Control-Allow-Headers": policy.headers,
        "Access-Control-Max-Age": _MAX_AGE,
    }
