"""Checking an id token: who signed it, for whom, for which sign-in, and when (OpenID Connect Core, 3.1.3.7)."""

import hmac
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import jwt

from accounts.sso.config import SsoConfig
from accounts.sso.provider import ProviderFailed, signing_keys

SKEW_SECONDS = 10
# Signatures that only the holder of a private key can make. Not `none`, and nothing that would take the provider's
# public key for a shared secret.
_KEY_TYPES = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
    **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
    "EdDSA": "OKP",
}
_LONGEST_SUBJECT = 255


class BadIdToken(Exception):
    """The id token proves nothing. The text is for logs and holds nothing of the token."""


def checked_claims(config: SsoConfig, jwks_url: str, token: str, nonce: str) -> dict[str, Any]:
    """The claims of an id token that is the provider's, for us, and for this sign-in. Raises BadIdToken."""
    claims = _verified(config, jwks_url, token)
    sent = claims.get("nonce")
    if not isinstance(sent, str) or not hmac.compare_digest(sent.encode(), nonce.encode()):
        raise BadIdToken("nonce")
    parties, audience = claims.get("azp"), claims["aud"]
    if parties != config.client_id and (parties is not None or (isinstance(audience, list) and len(audience) > 1)):
        raise BadIdToken("authorized party")
    if not 1 <= len(claims["sub"]) <= _LONGEST_SUBJECT:
        raise BadIdToken("subject")
    return claims


def _verified(config: SsoConfig, jwks_url: str, token: str) -> dict[str, Any]:
    """The claims, if a key of the provider made the signature. Keys it has not shown before are asked for once."""
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in _KEY_TYPES:
            raise BadIdToken("algorithm")
        for renew in (False, True):
            for key in _fitting(signing_keys(config, jwks_url, renew=renew), header["alg"], header.get("kid")):
                with suppress(jwt.InvalidSignatureError):
                    return _decoded(config, token, header["alg"], key)
    except ProviderFailed as failure:
        raise BadIdToken(f"no keys: {failure}") from failure
    except jwt.PyJWTError as failure:
        raise BadIdToken(type(failure).__name__) from None
    raise BadIdToken("signature")


def _fitting(keys: list[dict[str, Any]], algorithm: str, kid: Any) -> Iterator[jwt.PyJWK]:
    for key in keys:
        fits = key.get("kty") == _KEY_TYPES[algorithm] and key.get("alg", algorithm) == algorithm
        if not fits or key.get("use", "sig") != "sig" or (kid is not None and key.get("kid", kid) != kid):
            continue
        with suppress(jwt.PyJWKError, jwt.InvalidKeyError):
            yield jwt.PyJWK(key, algorithm)


def _decoded(config: SsoConfig, token: str, algorithm: str, key: jwt.PyJWK) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(
        token,
        key.key,
        algorithms=[algorithm],
        audience=config.client_id,
        issuer=config.issuer,
        leeway=SKEW_SECONDS,
        options={"require": ["iss", "sub", "aud", "exp", "iat"]},
    )
    return claims
