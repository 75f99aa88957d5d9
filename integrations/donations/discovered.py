"""What clients are told of donations."""

from typing import Any

from integrations.donations.provider import donations_are_on


def discovery_part() -> dict[str, Any]:
    """Whether donations are on."""
    return {"features": {"stripe_enabled": donations_are_on()}}
