"""What happens in moderation."""

from datetime import datetime
from typing import Any, ClassVar

from core.events import Event

ADMINISTRATORS = "administrators"


class AdministratorsNotified(Event, frozen=True, kw_only=True):
    """There is something to do for those who run the instance: a report, a ticket. Ids in `data` are decimal
    strings; clients that miss it see it in their lists."""

    durable: ClassVar[bool] = False

    type: str
    data: dict[str, Any]
    at: datetime

    def streams(self) -> tuple[str, ...]:
        return (ADMINISTRATORS,)
