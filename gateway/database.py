"""Database work of sockets: off the event loop, on a few threads of our own.

Channels would send all of it through one thread per process, where one slow query stalls every socket.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

_P = ParamSpec("_P")
_R = TypeVar("_R")

_pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="gateway-db")


async def in_database(function: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
    """Run a function that queries on a database thread and return its answer."""

    def run() -> _R:
        close_old_connections()
        try:
            return function(*args, **kwargs)
        finally:
            close_old_connections()

    return await asyncio.get_running_loop().run_in_executor(_pool, run)
