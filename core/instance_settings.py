"""Reading and writing what administrators have set (core.models.InstanceSetting)."""

from collections.abc import Mapping
from typing import Any

from core.clock import now
from core.models import InstanceSetting


def stored(*names: str) -> dict[str, Any]:
    """The values of those names that have one. One query."""
    return dict(InstanceSetting.objects.filter(name__in=names).values_list("name", "value"))


def store(values: Mapping[str, Any]) -> None:
    """Set these; None takes a value away. Call it inside an operation."""
    gone = [name for name, value in values.items() if value is None]
    InstanceSetting.objects.filter(name__in=gone).delete()
    moment = now()
    InstanceSetting.objects.bulk_create(
        [
            InstanceSetting(name=name, value=value, changed_at=moment)
            for name, value in sorted(values.items())
            if value is not None
        ],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["value", "changed_at"],
    )
