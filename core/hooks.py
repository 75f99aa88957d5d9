"""Named places where packages above add to what a package below does.

A hook is declared by the package that runs it and filled in config/wiring.py, which is therefore the map of who
reaches upward to whom. Hooks run in the caller's transaction, in the order in which they were registered.
"""

from collections.abc import Callable
from typing import Any


class Hook:
    """A list of functions called at one named moment."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._functions: list[Callable[..., Any]] = []

    def register(self, function: Callable[..., Any]) -> None:
        """Add a function; registering the same one twice has no effect."""
        if function not in self._functions:
            self._functions.append(function)

    @property
    def functions(self) -> tuple[Callable[..., Any], ...]:
        """Its functions in order, for callers that give each a transaction of its own."""
        return tuple(self._functions)

    def run(self, *args: Any, **kwargs: Any) -> None:
        """Call every function; the first exception ends the caller's work too."""
        for function in self._functions:
            function(*args, **kwargs)

    def collect(self, *args: Any, **kwargs: Any) -> list[Any]:
        """Call every function and return their answers in order."""
        return [function(*args, **kwargs) for function in self._functions]
