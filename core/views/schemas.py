"""Answers of the server's own endpoints."""

from typing import Any, Literal, NotRequired, TypedDict


class Endpoints(TypedDict):
    """Absolute addresses without a trailing slash."""

    api: str
    api_client: str
    api_public: str
    gateway: str
    media: str
    static_cdn: str
    marketing: str
    admin: str
    invite: str
    gift: str
    webapp: str
    cdn: NotRequired[str]


class CaptchaFacts(TypedDict):
    """Which captcha clients must show."""

    provider: Literal["hcaptcha", "turnstile", "none"]
    hcaptcha_site_key: str | None
    turnstile_site_key: str | None


class FeatureFacts(TypedDict):
    """What this instance offers."""

    sms_mfa_enabled: bool
    voice_enabled: bool
    stripe_enabled: bool
    self_hosted: bool
    manual_review_enabled: bool


class GifFacts(TypedDict):
    """Where GIFs come from."""

    provider: Literal["klipy", "tenor"]


class SsoFacts(TypedDict):
    """Single sign-on."""

    enabled: bool
    enforced: bool
    display_name: str | None
    redirect_uri: str


class LimitFilters(TypedDict):
    """Whom a rule is for."""

    traits: list[str]
    guildFeatures: list[str]


class LimitRule(TypedDict):
    """Limits that differ from the built-in free set."""

    id: str
    filters: LimitFilters | None
    overrides: dict[str, int]


class LimitFacts(TypedDict):
    """The limits in force."""

    version: int
    traitDefinitions: list[str]
    rules: list[LimitRule]
    defaultsHash: str


class PushFacts(TypedDict):
    """Web push."""

    public_vapid_key: str | None


class AppFacts(TypedDict):
    """Settings of the web client."""

    sentry_dsn: str


class FederationFacts(TypedDict):
    """Present only with federation on."""

    enabled: bool
    version: int


class PublicKeyFacts(TypedDict):
    """The key of a federating instance."""

    id: str
    algorithm: Literal["x25519"]
    public_key_base64: str


class OAuth2Facts(TypedDict):
    """OAuth2 addresses of a federating instance."""

    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    scopes_supported: list[str]


class DiscoveryResponse(TypedDict):
    """What a client needs to know before it signs in."""

    api_code_version: int
    endpoints: Endpoints
    captcha: CaptchaFacts
    features: FeatureFacts
    gif: GifFacts
    sso: SsoFacts
    limits: LimitFacts
    push: PushFacts
    app_public: AppFacts
    federation: NotRequired[FederationFacts]
    public_key: NotRequired[PublicKeyFacts]
    oauth2: NotRequired[OAuth2Facts]


class RegistrationFacts(TypedDict):
    """Who may make an account."""

    open: bool
    manual_review: bool
    invite_only: bool


class InstanceStats(TypedDict):
    """How many there are."""

    users: int
    guilds: int


class InstanceResponse(DiscoveryResponse):
    """The discovery document, and what people want to know."""

    name: str
    description: str | None
    version: str
    registration: RegistrationFacts
    stats: InstanceStats | None


class ServiceHealth(TypedDict):
    """One part of the server."""

    status: Literal["healthy", "degraded", "unhealthy", "disabled"]
    latencyMs: NotRequired[float]
    message: NotRequired[str]
    details: NotRequired[Any]


class HealthResponse(TypedDict):
    """How the server is."""

    status: Literal["healthy", "degraded", "unhealthy"]
    timestamp: str
    uptime: float
    version: str
    services: dict[str, ServiceHealth]


class ReadyCheck(TypedDict):
    """Whether one part is ready."""

    ready: bool
    message: NotRequired[str]


class ReadyResponse(TypedDict):
    """Whether the server can take requests."""

    ready: bool
    timestamp: str
    checks: dict[str, ReadyCheck]


class LiveResponse(TypedDict):
    """The process runs."""

    alive: Literal[True]
    timestamp: str


class TelemetryResponse(TypedDict):
    """Whether the process is measured."""

    telemetry_enabled: bool
    service: str
    timestamp: str


class TopicsHealthResponse(TypedDict):
    """The topic side is up."""

    status: Literal["healthy"]
    service: str
