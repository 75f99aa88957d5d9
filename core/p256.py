"""Keys on the curve P-256 as browsers and push services write them: numbers and points in base64url."""

import base64

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_BYTES = 32


def base64url(data: bytes) -> str:
    """Without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """With or without padding. Raises ValueError."""
    bare = text.rstrip("=")
    return base64.b64decode(bare + "=" * (-len(bare) % 4), b"-_", validate=True)


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """The key whose 32 bytes these are. Raises ValueError."""
    raw = from_base64url(text)
    if len(raw) != _BYTES:
        raise ValueError("not 32 bytes")
    return ec.derive_private_key(int.from_bytes(raw), ec.SECP256R1())


def key_from(seed: bytes) -> ec.EllipticCurvePrivateKey:
    """A key made from random bytes, always the same."""
    return ec.derive_private_key(int.from_bytes(seed) % (_ORDER - 1) + 1, ec.SECP256R1())


def public_text(key: ec.EllipticCurvePrivateKey) -> str:
    """The other half: the uncompressed point in base64url."""
    return base64url(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def public_key(text: str) -> ec.EllipticCurvePublicKey:
    """The key on the curve whose SubjectPublicKeyInfo in base64 this is, as in the middle of a PEM file. Raises
    ValueError."""
    try:
        found = load_der_public_key(base64.b64decode(text, validate=True))
    except UnsupportedAlgorithm as error:
        raise ValueError("of an unknown kind") from error
    if not isinstance(found, ec.EllipticCurvePublicKey) or not isinstance(found.curve, ec.SECP256R1):
        raise ValueError("not a key on the curve P-256")
    return found


def is_public_key(text: str) -> bool:
    """Whether `public_key` reads it."""
    try:
        public_key(text)
    except ValueError:
        return False
    return True


def are_a_pair(private: str, public: str) -> bool:
    """Whether a text is a private key, and the other its public half, or empty."""
    try:
        own = from_base64url(public_text(private_key(private)))
        return not public or from_base64url(public) == own
    except ValueError:
        return False
