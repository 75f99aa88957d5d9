"""What the guild wire answers about the codes that guilds choose for themselves."""

from typing import TypedDict


class VanityResponse(TypedDict):
    """A guild's own invite code, and how many came in by it."""

    code: str | None
    uses: int


class VanityChangedResponse(TypedDict):
    """A guild's own invite code as it now is; empty for none."""

    code: str
