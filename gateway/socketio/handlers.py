"""Answering what clients ask for: one operation or query, and a reply. Nothing a client sends ends in an exception."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

from core.alerts import alert_of_crash
from core.errors import InvalidForm, ProductError, RateLimited
from gateway.database import in_database
from gateway.socketio import (  # noqa: F401
    handlers_calls,
    handlers_messages,
    handlers_people,
    handlers_posts,
    handlers_rooms,
    handlers_topics,
    handlers_typing,
    limits,
)
from gateway.socketio.connection import Connection
from gateway.socketio.payloads import Payload, Refusal
from gateway.socketio.registry import HANDLERS, Answer
from gateway.socketio.texts import text_of

if TYPE_CHECKING:
    from gateway.socketio.gateway import TopicGateway

_log = structlog.get_logger(__name__)
TOO_MANY = "Rate limit exceeded."


async def handle(gateway: TopicGateway, connection: Connection, name: str, arguments: list[Any]) -> Answer:
    """Answer an event. Returns the acknowledgement; None for an event that is not known, which is ignored."""
    if not connection.is_open:
        return None
    if not limits.spend(connection.eio_sid, "event"):
        return await _refused(gateway, connection, TOO_MANY)
    handler = HANDLERS.get(name)
    if handler is None:
        return None
    if handler.budget and not limits.spend(connection.eio_sid, handler.budget):
        return await _refused(gateway, connection, TOO_MANY, handler.error_event)
    try:
        answer = await handler.function(gateway, connection, Payload(arguments))
    except Refusal as refusal:
        text = refusal.text
    except RateLimited:
        text = TOO_MANY
    except InvalidForm as refusal:
        text = refusal.errors[0].message
    except ProductError as refusal:
        text = text_of(refusal) or handler.failure
    except Exception as error:
        _log.exception("socketio.handler_failed", event_name=name)
        text = handler.failure
        await in_database(alert_of_crash, f"{name} over Socket.IO", error)
    else:
        return {"success": True, **(answer or {})}
    return await _refused(gateway, connection, text, handler.error_event)


async def _refused(gateway: TopicGateway, connection: Connection, text: str, event: str = "error") -> dict[str, Any]:
    connection.emit(event, {"message": text})
    if not limits.spend(connection.eio_sid, "refused"):
        await gateway.server.end(connection)
    return {"success": False, "error": text}
