"""A copy of somebody's data as others see it."""

from datetime import datetime
from typing import Literal

import msgspec

from accounts.models import DataExport
from core.clock import now

ExportState = Literal["pending", "processing", "completed", "failed"]


class ExportRecord(msgspec.Struct, frozen=True, kw_only=True):
    """How far a copy is, and until when it can be fetched."""

    id: int
    user_id: int
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    failed_at: datetime | None
    expires_at: datetime | None
    progress_percent: int
    progress_step: str
    error: str
    size: int | None

    @classmethod
    def of(cls, row: DataExport) -> "ExportRecord":
        """The facts of the row."""
        return cls(**{name: getattr(row, name) for name in cls.__struct_fields__})

    @property
    def state(self) -> ExportState:
        """What the row's moments come to."""
        if self.failed_at:
            return "failed"
        if self.completed_at:
            return "completed"
        return "processing" if self.started_at else "pending"

    @property
    def is_over(self) -> bool:
        """Whether the file was there and is not any more."""
        return self.expires_at is not None and self.expires_at <= now()
