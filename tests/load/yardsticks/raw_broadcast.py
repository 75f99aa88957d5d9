"""The yardstick: the `websockets` library broadcasting given bytes, with nothing of ours around it.

    raw_broadcast.py PORT

Every text a client of path /control sends is broadcast to all other clients.
"""

import asyncio
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve


async def main(port: int) -> None:
    """Serve until killed."""
    clients: set[ServerConnection] = set()

    async def handle(socket: ServerConnection) -> None:
        assert socket.request is not None
        if socket.request.path == "/control":
            async for text in socket:
                broadcast(clients, text)
                await socket.send("ok")
            return
        clients.add(socket)
        await socket.wait_closed()
        clients.discard(socket)

    async with serve(handle, "127.0.0.1", port, compression=None, ping_interval=None, max_size=None) as server:
        print("ready", flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
