"""What one request has found out and may use again before it ends: a one-time code that it has just used up, how long
it goes on waiting for others."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_facts: ContextVar[dict[str, Any] | None] = ContextVar("request_facts", default=None)


@contextmanager
def fresh_facts() -> Iterator[None]:
    """What is noted inside belongs to one request."""
    token = _facts.set({})
    try:
        yield
    finally:
        _facts.reset(token)


def note(fact: str) -> None:
    """Remember a fact until the request ends. No effect outside of requests."""
    facts = _facts.get()
    if facts is not None:
        facts[fact] = True


def is_noted(fact: str) -> bool:
    """Whether this request has noted it."""
    return fact in (_facts.get() or ())


def once(fact: str, make: Callable[[], T]) -> T:
    """The same for all of a request, made when it is first asked for; made each time outside of requests."""
    facts = _facts.get()
    if facts is None:
        return make()
    if fact not in facts:
        facts[fact] = make()
    found: T = facts[fact]
    return found
