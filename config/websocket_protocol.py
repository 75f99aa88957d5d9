"""uvicorn's WebSocket protocol, whose memory is free as soon as a connection is over."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """The parser of a connection is a generator that holds the connection, which holds the parser. Such circles wait
    for the garbage collector, which seldom looks at what is old: 25 KiB for each of a day's connections."""

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.conn.parser.close()
