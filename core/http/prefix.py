"""The path of PUBLIC_URL in front of every address, taken off before anything looks at one."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.http.environ import Scope


def without_prefix(scope: "Scope", base: str) -> "Scope":
    """The request as if the server were at the root of its host. Nothing is taken off where a proxy has done so, or
    where the operator's own tools ask the process itself."""
    path: str = scope["path"]
    if not path.startswith(base) or path[len(base) : len(base) + 1] not in ("", "/"):
        return scope
    raw = scope.get("raw_path")
    if raw is not None and not raw.startswith(base.encode()):
        return scope  # spelled in another way: such an address is nowhere
    rest = None if raw is None else raw[len(base) :] or b"/"
    return scope | {"path": path[len(base) :] or "/", "raw_path": rest}
