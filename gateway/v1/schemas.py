"""Answers of the gateway's REST routes."""

from typing import TypedDict


class GatewayResponse(TypedDict):
    """Where the gateway is."""

    url: str


class SessionStartLimit(TypedDict):
    """How often a bot may start a session. `reset_after` is in milliseconds."""

    total: int
    remaining: int
    reset_after: int
    max_concurrency: int


class GatewayBotResponse(TypedDict):
    """Where the gateway is, and how a bot should connect."""

    url: str
    shards: int
    session_start_limit: SessionStartLimit
