"""Serves an ASGI application with the very settings of uvicorn that the product has (config/server.py).

    python -m tests.load.yardsticks.serve MODULE PORT

MODULE holds `application`.
"""

import sys

import uvicorn


class _Announcing(uvicorn.Server):
    async def startup(self, sockets: list[object] | None = None) -> None:
        await super().startup()
        print("ready", flush=True)


def main(module: str, port: int) -> None:
    """Serve until killed; prints a line once it serves."""
    config = uvicorn.Config(
        f"{module}:application",
        port=port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_ping_interval=None,
        ws_per_message_deflate=False,
        lifespan="off",
        access_log=False,
        log_config=None,
    )
    _Announcing(config).run()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
