"""What the guild wire says about copies of one's data."""

from typing import Literal, TypedDict

State = Literal["pending", "processing", "completed", "failed"]


class HarvestCreatedResponse(TypedDict):
    """A copy that was just asked for."""

    harvest_id: str
    status: State
    created_at: str


class DownloadCreatedResponse(HarvestCreatedResponse):
    """The same under the name that the routes below /download use."""

    request_id: str


class HarvestResponse(HarvestCreatedResponse):
    """How far a copy is. `file_size` is in bytes; both last moments are when the file goes."""

    started_at: str | None
    completed_at: str | None
    failed_at: str | None
    file_size: str | None
    progress_percent: int
    progress_step: str | None
    error_message: str | None
    download_url_expires_at: str | None
    expires_at: str | None


class DownloadResponse(HarvestResponse):
    """The same, and where the copy can be fetched, once and as long as it can."""

    request_id: str
    download_url: str | None


class HarvestDownloadResponse(TypedDict):
    """Where a copy can be fetched by whoever has the address, and until when."""

    download_url: str
    expires_at: str
