"""What the guild wire says of the settings of the instance."""

from typing import Literal, NotRequired, TypedDict

from core.views.schemas import LimitFilters


class SsoSettingsResponse(TypedDict):
    """Single sign-on; its secret is never told, only whether there is one."""

    enabled: bool
    display_name: str | None
    issuer: str | None
    authorization_url: str | None
    token_url: str | None
    userinfo_url: str | None
    jwks_url: str | None
    client_id: str | None
    client_secret_set: bool
    scope: str | None
    allowed_domains: list[str]
    auto_provision: bool
    redirect_uri: str | None


class InstanceConfigResponse(TypedDict):
    """The configuration in force."""

    manual_review_enabled: bool
    manual_review_schedule_enabled: bool
    manual_review_schedule_start_hour_utc: int
    manual_review_schedule_end_hour_utc: int
    manual_review_active_now: bool
    registration_alerts_webhook_url: str | None
    system_alerts_webhook_url: str | None
    sso: SsoSettingsResponse
    self_hosted: bool


class LimitMetadata(TypedDict):
    """One limit, for an editor."""

    key: str
    label: str
    description: str
    category: str
    scope: str
    isToggle: bool
    unit: NotRequired[Literal["bytes", "count"]]
    min: int
    max: int


class LimitBounds(TypedDict):
    """What a limit may be set to."""

    min: int
    max: int


class StoredLimitRule(TypedDict):
    """A rule; `modifiedFields` are the limits that differ from the product's own."""

    id: str
    filters: NotRequired[LimitFilters]
    limits: dict[str, int]
    modifiedFields: list[str]


class LimitRules(TypedDict):
    """All rules, and the traits that they may name."""

    traitDefinitions: list[str]
    rules: list[StoredLimitRule]


class LimitConfigResponse(TypedDict):
    """The rules in force and what an editor has to know of the limits."""

    limit_config: LimitRules
    limit_config_json: str
    self_hosted: bool
    defaults: dict[str, dict[str, int]]
    metadata: dict[str, LimitMetadata]
    categories: dict[str, str]
    limit_keys: list[str]
    bounds: dict[str, LimitBounds]


class ReservationResponse(TypedDict):
    """An id that is kept for whoever registers with the address."""

    email: str
    snowflake: str
    updated_at: str | None


class ReservationsResponse(TypedDict):
    """All of them."""

    reservations: list[ReservationResponse]
