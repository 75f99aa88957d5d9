"""A security key in software, with every way to misbehave that a test may want.

Written after WebAuthn level 2 (6.1 authenticator data, 6.5 attestation, 5.8.1 client data); ES256 keys, attestation
"none". It shares no code with the library that the server checks answers with.
"""

import base64
import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 1, 4, 64


def encoded(raw: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The bytes behind base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One key of one account. `origin` is the page it believes to serve; `count` what it has counted so far."""

    origin: str
    rp_id: str = ""
    count: int = 0
    credential: bytes = field(default_factory=lambda: os.urandom(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: str = ""

    @property
    def id(self) -> str:
        """The credential's id."""
        return encoded(self.credential)

    def create(self, options: dict[str, Any], **lies: Any) -> dict[str, Any]:
        """The answer to registration options. `lies` replace what is true: origin, rp_id, flags, challenge, type,
        cose, fmt."""
        self.rp_id = self.rp_id or options["rp"]["id"]
        self.handle = options["user"]["id"]
        flags = lies.get("flags", PRESENT | VERIFIED) | ATTESTED
        cose = cbor2.dumps(lies.get("cose", self._cose()))
        attested = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + cose
        statement = {"fmt": lies.get("fmt", "none"), "attStmt": {}, "authData": self._facts(flags, lies) + attested}
        response = {
            "clientDataJSON": encoded(self._client_data("webauthn.create", options, lies)),
            "attestationObject": encoded(cbor2.dumps(statement)),
            "transports": ["internal", "hybrid"],
        }
        return self._credential(response)

    def get(self, options: dict[str, Any], **lies: Any) -> dict[str, Any]:
        """The answer to authentication options, counting one further. `lies` also: count, signs_with, id, handle."""
        self.count = lies.get("count", self.count + 1)
        facts = self._facts(lies.get("flags", PRESENT | VERIFIED), lies)
        client_data = self._client_data("webauthn.get", options, lies)
        key: ec.EllipticCurvePrivateKey = lies.get("signs_with", self.key)
        signature = key.sign(facts + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": encoded(client_data),
            "authenticatorData": encoded(facts),
            "signature": encoded(signature),
            "userHandle": lies.get("handle", self.handle),
        }
        return self._credential(response, lies.get("id", self.id))

    def _credential(self, response: dict[str, Any], name: str = "") -> dict[str, Any]:
        name = name or self.id
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "clientExtensionResults": {},
            "authenticatorAttachment": "platform",
            "response": response,
        }

    def _client_data(self, kind: str, options: dict[str, Any], lies: dict[str, Any]) -> bytes:
        facts = {
            "type": lies.get("type", kind),
            "challenge": lies.get("challenge", options["challenge"]),
            "origin": lies.get("origin", self.origin),
            "crossOrigin": False,
        }
        return json.dumps(facts).encode()

    def _facts(self, flags: int, lies: dict[str, Any]) -> bytes:
        rp_id = str(lies.get("rp_id", self.rp_id))
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _cose(self) -> dict[int, Any]:
        numbers = self.key.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
