"""Makes a server process kill itself in the middle of an erasure, once, when it is armed.

Python imports this module at start when its folder is on PYTHONPATH. The process dies by SIGKILL when it has handed
over the second hundred messages and has not committed that yet. The file named by CRASH_ARM is removed first, so that
the restarted process lives.
"""

import os
import pathlib
import signal
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_DEADLY_PIECE = 2


def _crashing(update_piece: Any) -> Any:
    pieces = 0

    def crash_or_update(rows: Any, *more: Any, **values: Any) -> bool:
        nonlocal pieces
        done = bool(update_piece(rows, *more, **values))
        pieces += rows.model.__name__ == "Message"
        arm = pathlib.Path(os.environ["CRASH_ARM"])
        if pieces == _DEADLY_PIECE and arm.exists():
            arm.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    return crash_or_update


class _Finder(MetaPathFinder):
    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != "core.db.pieces":
            return None
        sys.meta_path.remove(self)
        spec = PathFinder.find_spec(name, path)
        assert spec is not None
        assert spec.loader is not None
        execute = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            execute(module)
            module.update_piece = _crashing(module.update_piece)  # type: ignore[attr-defined]

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


if "CRASH_ARM" in os.environ:
    sys.meta_path.insert(0, _Finder())
