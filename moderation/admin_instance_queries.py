"""What administrators have set of the instance, as they see it."""

import msgspec

from accounts.bursts import ALL, running_among
from accounts.bursts import SETTING as BURSTS
from accounts.review import END_HOUR, SCHEDULED, START_HOUR, manual_review
from accounts.rights import Right, require_right
from accounts.sso.config import SsoConfig, sso_config
from core.actor import Actor
from core.alerts import REGISTRATIONS, SYSTEM
from core.clock import now
from core.instance_limits import LimitConfig
from core.instance_settings import stored
from core.limit_config import read_stored


class InstanceConfig(msgspec.Struct, frozen=True, kw_only=True):
    """The configuration that administrators may change; no secret leaves with it but whether there is one."""

    review_enabled: bool
    review_scheduled: bool
    review_start_hour: int
    review_end_hour: int
    review_is_active: bool
    registration_alerts_url: str | None
    system_alerts_url: str | None
    sso: SsoConfig


def instance_config(actor: Actor) -> InstanceConfig:
    """What is in force now. Three queries. Needs the right `instance:config:view`; raises as `require_right`."""
    require_right(actor, Right.INSTANCE_CONFIG_VIEW)
    return config_now()


def config_now() -> InstanceConfig:
    """The same for who has the right to change it."""
    review, found = manual_review(), stored(SCHEDULED, START_HOUR, END_HOUR, REGISTRATIONS, SYSTEM, BURSTS)
    return InstanceConfig(
        review_enabled=review.enabled,
        review_scheduled=bool(found.get(SCHEDULED, False)),
        review_start_hour=review.start_hour,
        review_end_hour=review.end_hour,
        review_is_active=review.is_active(now()) or ALL in running_among(found),
        registration_alerts_url=found.get(REGISTRATIONS),
        system_alerts_url=found.get(SYSTEM),
        sso=sso_config(),
    )


def limit_rules(actor: Actor) -> LimitConfig:
    """The rules of instance limits as they are stored. One query. Needs the right `instance:limit_config:view`; raises
    as `require_right`."""
    require_right(actor, Right.INSTANCE_LIMIT_CONFIG_VIEW)
    return read_stored()
