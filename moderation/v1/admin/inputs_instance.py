"""What the guild wire takes for the settings of the instance."""

from typing import Any

from core.api.fields import (
    BoolField,
    EmailField,
    IdField,
    Input,
    ItemsField,
    MapField,
    NumberField,
    SecretField,
    TextField,
    UrlField,
    WholeField,
)
from core.errors import FieldCode

_LAST_HOUR = 23
_LONGEST_ADDRESS = 2048
_MOST = 100


def _address() -> UrlField:
    return UrlField(_LONGEST_ADDRESS, required=False, allow_null=True)


class SsoSettingsInput(Input):
    """Single sign-on; null gives a field back to the environment."""

    enabled = BoolField(required=False, allow_null=True)
    display_name = TextField(1, 100, required=False, allow_null=True)
    issuer = _address()
    authorization_url = _address()
    token_url = _address()
    userinfo_url = _address()
    jwks_url = _address()
    client_id = TextField(1, 512, required=False, allow_null=True)
    client_secret = SecretField(1, 4096, required=False, allow_null=True)
    scope = TextField(1, 512, required=False, allow_null=True)
    allowed_domains = ItemsField(TextField(1, 253), most=_MOST, required=False, allow_null=True)
    auto_provision = BoolField(required=False, allow_null=True)
    redirect_uri = _address()


class InstanceConfigInput(Input):
    """Some of the configuration."""

    manual_review_enabled = BoolField(required=False)
    manual_review_schedule_enabled = BoolField(required=False)
    manual_review_schedule_start_hour_utc = WholeField(0, _LAST_HOUR, required=False)
    manual_review_schedule_end_hour_utc = WholeField(0, _LAST_HOUR, required=False)
    registration_alerts_webhook_url = _address()
    system_alerts_webhook_url = _address()
    sso = SsoSettingsInput(required=False)

    def settings(self) -> dict[str, Any]:
        """What was sent, but for single sign-on."""
        return {name: value for name, value in self.values.items() if name != "sso"}

    def provider(self) -> dict[str, Any]:
        """What was sent of single sign-on."""
        return self["sso"].values if "sso" in self else {}


class FiltersInput(Input):
    """Whom a rule is for."""

    traits = ItemsField(TextField(1, 64), most=_MOST, required=False)
    guildFeatures = ItemsField(TextField(1, 64), most=_MOST, required=False)


class RuleInput(Input):
    """A rule."""

    id = TextField(1, 64)
    filters = FiltersInput(required=False, allow_null=True)
    limits = MapField(NumberField(0))

    def plain(self) -> dict[str, Any]:
        """The rule as it is stored."""
        filters = self.get("filters")
        return {"id": self["id"], "limits": self["limits"], "filters": filters.values if filters else {}}


class RulesInput(Input):
    """All rules, and the traits that they may name."""

    traitDefinitions = ItemsField(TextField(1, 64), most=_MOST, required=False)
    rules = ItemsField(RuleInput(), most=_MOST)


class LimitConfigInput(Input):
    """The rules that take the place of those there are."""

    limit_config = RulesInput()

    def given(self) -> dict[str, Any]:
        """The rules as they are stored."""
        config = self["limit_config"]
        return {
            "traitDefinitions": config.get("traitDefinitions", []),
            "rules": [rule.plain() for rule in config["rules"]],
        }


class ReservedAddressInput(Input):
    """An address for which an id is kept."""

    email = EmailField(code=FieldCode.INVALID_EMAIL_ADDRESS)


class ReservationInput(ReservedAddressInput):
    """An id to keep for an address."""

    snowflake = IdField(code=FieldCode.INVALID_SNOWFLAKE)
