"""uvicorn inside our own process, with the settings that were measured."""

import gc
import signal
import socket

import uvicorn

from config import lifecycle
from config.http_protocol import HttpProtocol
from config.notifying import notify
from config.websocket_protocol import WebSocketProtocol

# The gateway closes frames over 4096 bytes with its own code, so they have to reach it; Socket.IO allows 1 MB.
WEBSOCKET_MESSAGE_BYTES = 1024 * 1024
SHUTDOWN_SECONDS = 10
GC_THRESHOLDS = (20_000, 20, 20)  # Python's own (700, 10, 10) suit programs with few objects


class Server(uvicorn.Server):
    """uvicorn that tells open sockets to reconnect before it closes them."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            notify("READY=1")
        # What start-up has made stays. Collecting less often took a delivery to 1,000 sockets from 28 to 25 us, beside
        # a raw broadcast of 15 to 17 (bin/load fanout).
        gc.collect()
        gc.freeze()
        gc.set_threshold(*GC_THRESHOLDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        notify("STOPPING=1")
        for server in self.servers:
            server.close()
        await lifecycle.drain()
        await super().shutdown(sockets)


def server_config(host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        "config.asgi:application",
        host=host,
        port=port,
        loop="uvloop",
        http=HttpProtocol,
        ws=WebSocketProtocol,
        ws_max_size=WEBSOCKET_MESSAGE_BYTES,
        ws_ping_interval=None,  # both protocols have heartbeats of their own
        ws_per_message_deflate=False,  # halves the deliveries per second and costs 76 KiB per connection
        lifespan="on",
        access_log=False,  # the middleware writes a better one
        log_config=None,
        proxy_headers=False,  # TRUSTED_PROXIES is applied in one place, by the middleware
        server_header=False,
        timeout_keep_alive=65,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )


def serve(host: str, port: int) -> int:
    """Serve until SIGTERM or Ctrl-C. Returns the exit status: 0 after an orderly end, 3 when the start failed."""
    server = Server(server_config(host, port))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _already_handled)
    server.run()
    return 0 if server.started else 3


def _already_handled(number: int, frame: object) -> None:
    """uvicorn raises its signals again once it has ended; by then nothing is left to do."""
