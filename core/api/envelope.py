"""The second wire's success envelope."""

from typing import Any, Generic, Literal, NotRequired, TypedDict, TypeVar

T = TypeVar("T")


class OffsetPage(TypedDict):
    """Where a page of an offset-paged list stands."""

    limit: int
    offset: int
    has_more: bool
    total_count: NotRequired[int]
    total: NotRequired[int]


class Done(TypedDict):
    """A success that only says so."""

    success: Literal[True]
    message: NotRequired[str]


class Data(TypedDict, Generic[T]):
    """A success with one payload."""

    success: Literal[True]
    data: T
    message: NotRequired[str]
    count: NotRequired[int]


class Listed(TypedDict, Generic[T]):
    """A success with a page of a list."""

    success: Literal[True]
    data: list[T]
    pagination: NotRequired[OffsetPage]
    message: NotRequired[str]
    count: NotRequired[int]


def ok(message: str = "", **fields: Any) -> Any:
    """`{"success": true, ...}`, without a message when it is empty. Typed Any so that it fits every envelope."""
    body: dict[str, Any] = {"success": True}
    if message:
        body["message"] = message
    return body | fields
