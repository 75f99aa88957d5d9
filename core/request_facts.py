"""What one request has found out and may use again before it ends: a one-time code that it has just used up."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_facts: ContextVar[set[str] | None] = ContextVar("request_facts", default=None)


@contextmanager
def fresh_facts() -> Iterator[None]:
    """What is noted inside belongs to one request."""
    token = _facts.set(set())
    try:
        yield
    finally:
        _facts.reset(token)


def note(fact: str) -> None:
    """Remember a fact until the request ends. No effect outside of requests."""
    facts = _facts.get()
    if facts is not None:
        facts.add(fact)


def is_noted(fact: str) -> bool:
    """Whether this request has noted it."""
    return fact in (_facts.get() or ())
