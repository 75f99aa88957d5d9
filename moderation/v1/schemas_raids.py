"""What the wires answer about raids."""

from typing import TypedDict


class RaidRemovalResponse(TypedDict):
    """A removal: of whose arrivals, how many people it is about, and how far it is (`in_progress`, `completed`,
    `failed`)."""

    id: str
    since: str
    until: str
    people: int
    state: str
    created_at: str
    ended_at: str | None


class RaidResponse(TypedDict):
    """Whether a raid goes on, when the last one began and until when newcomers are held back if nobody more comes; how
    many of those who came with it would be removed; and the last removal."""

    active: bool
    since: str | None
    until: str | None
    people: int
    removal: RaidRemovalResponse | None
