"""Makes a server process kill itself between commit and publish, once, when it is armed.

Python imports this module at start when its folder is on PYTHONPATH. The process dies by SIGKILL as its bus is about
to take an event that says "crash now": after the commit, before anybody was told. The file named by CRASH_ARM is
removed first, so that the restarted process lives.
"""

import os
import pathlib
import signal
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any


def _crashing(publish: Any) -> Any:
    def crash_or_publish(self: Any, stream: str, frame: bytes) -> bool:
        arm = pathlib.Path(os.environ["CRASH_ARM"])
        if b"crash now" in frame and arm.exists():
            arm.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        return bool(publish(self, stream, frame))

    return crash_or_publish


class _Finder(MetaPathFinder):
    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != "core.bus":
            return None
        sys.meta_path.remove(self)
        spec = PathFinder.find_spec(name, path)
        assert spec is not None
        assert spec.loader is not None
        execute = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            execute(module)
            for kind in (module.MemoryBus, module.RedisBus):
                kind.publish = _crashing(kind.publish)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


if "CRASH_ARM" in os.environ:
    sys.meta_path.insert(0, _Finder())
