"""What a connection took is free when it is over, without the garbage collector, which seldom looks at what is old."""

import asyncio
import gc
import weakref
from collections.abc import Iterator
from unittest.mock import Mock

import pytest
from uvicorn.server import ServerState

from config.server import server_config
from config.websocket_protocol import WebSocketProtocol
from gateway.sessions.handover import Handover
from gateway.sockets.socket import Socket
from gateway.v1.connection import Connection

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def _nobody_collects() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


async def test_the_protocol_of_a_websocket() -> None:
    protocol = WebSocketProtocol(server_config("127.0.0.1", 0), ServerState(), {})
    transport = Mock(spec=asyncio.Transport)
    transport.get_extra_info.return_value = None
    protocol.connection_made(transport)
    freed = weakref.ref(protocol.conn)
    protocol.connection_lost(None)
    transport.reset_mock()
    del protocol, transport
    await asyncio.sleep(0)
    assert freed() is None


async def test_a_connection_of_the_gateway() -> None:
    async def send(message: object) -> None:
        """Takes everything."""

    hub = Mock()
    connection = Connection(hub, Mock(spec=Handover), Socket(send), "127.0.0.1")
    connection.opened()
    connection.lost()
    hub.reset_mock()
    freed = weakref.ref(connection)
    del connection
    assert freed() is None
