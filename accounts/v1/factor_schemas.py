"""What the guild wire says about second factors, passkeys and phones."""

from typing import Literal, NotRequired, TypedDict


class BackupCodeResponse(TypedDict):
    """One backup code, and whether it has been used."""

    code: str
    consumed: bool


class BackupCodesResponse(TypedDict):
    """The ten backup codes."""

    backup_codes: list[BackupCodeResponse]


class TotpSecretResponse(TypedDict):
    """A secret for an authenticator app: in base32, as the address that apps read, and that as a QR code, which is
    the address of an image that holds itself."""

    secret: str
    uri: str
    qr: str


class PhoneTokenResponse(TypedDict):
    """What stands for a verified phone for 15 minutes."""

    phone_token: str


class SudoMethodsResponse(TypedDict):
    """The second factors that the account has."""

    totp: bool
    sms: bool
    webauthn: bool
    has_mfa: bool


class PasskeyResponse(TypedDict):
    """One passkey. `id` is the credential's, as base64url."""

    id: str
    name: str
    created_at: str
    last_used_at: str | None


class PasskeyDescriptor(TypedDict):
    id: str
    type: Literal["public-key"]
    transports: NotRequired[list[str]]


"""A passkey as browsers are told of it."""


class PasskeyRequestResponse(TypedDict):
    """Options for `navigator.credentials.get`, as `parseRequestOptionsFromJSON` reads them. Without `allowCredentials`
    the device offers what it has."""

    challenge: str
    rpId: str
    timeout: int
    userVerification: Literal["required"]
    allowCredentials: NotRequired[list[PasskeyDescriptor]]


class PasskeyPartyResponse(TypedDict):
    """This instance, as devices show it."""

    name: str
    id: str


class PasskeyOwnerResponse(TypedDict):
    """The account, as devices show it. `id` is base64url of the digits of its id."""

    id: str
    name: str
    displayName: str


class PasskeyParameterResponse(TypedDict):
    """A kind of key, by its COSE number."""

    alg: int
    type: Literal["public-key"]


class PasskeySelectionResponse(TypedDict):
    """What a device must be able to do."""

    residentKey: Literal["required"]
    requireResidentKey: Literal[True]
    userVerification: Literal["required"]


class PasskeyExtensionsResponse(TypedDict):
    """What devices are asked besides."""

    credProps: Literal[True]


class PasskeyCreationResponse(TypedDict):
    """Options for `navigator.credentials.create`, as `parseCreationOptionsFromJSON` reads them."""

    challenge: str
    rp: PasskeyPartyResponse
    user: PasskeyOwnerResponse
    pubKeyCredParams: list[PasskeyParameterResponse]
    timeout: int
    attestation: Literal["none"]
    excludeCredentials: list[PasskeyDescriptor]
    authenticatorSelection: PasskeySelectionResponse
    extensions: PasskeyExtensionsResponse
