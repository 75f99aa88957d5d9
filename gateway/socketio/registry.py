"""What clients may ask for, by name. The handlers_*.py modules fill it, one for each area."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from gateway.socketio.connection import Connection
from gateway.socketio.payloads import Payload

if TYPE_CHECKING:
    from gateway.socketio.gateway import TopicGateway

Answer = dict[str, Any] | None
Function = Callable[["TopicGateway", Connection, Payload], Awaitable[Answer]]


class Handler(NamedTuple):
    """A function, what the client hears when it breaks, the budget of its own that each call is charged to, and the
    event under which its refusals come."""

    function: Function
    failure: str
    budget: str = ""
    error_event: str = "error"


HANDLERS: dict[str, Handler] = {}


def on(name: str, failure: str, budget: str = "", error_event: str = "error") -> Callable[[Function], Function]:
    """Decorator: the function answers this event. What it returns goes into the acknowledgement."""

    def register(function: Function) -> Function:
        assert name not in HANDLERS, f"{name} is handled twice"
        HANDLERS[name] = Handler(function, failure, budget, error_event)
        return function

    return register
