"""The declaration of one method of one path: what it takes, answers, costs and demands.

One declaration validates the request, charges the limit, opens the gate and feeds the OpenAPI documents.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from core.api.request import Request
from core.errors import Code

if TYPE_CHECKING:
    from core.api.fields import Input

Gate = Literal["open", "soft", "login", "human", "person", "bearer", "admin"]
BodyKind = Literal["json", "message", "scheduled", "form", "payload", "raw"]
Check = Callable[[Request], None]
TextKey = Code | str
Text = str | tuple[int, str]
_F = TypeVar("_F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """See `endpoint` for what the fields mean."""

    name: str = ""
    request: Any = None
    query: "type[Input] | None" = None
    response: Any = None
    status: int = 200
    also: Mapping[int, Any] = field(default_factory=dict)
    media: str = "application/json"
    limit: str = ""
    gate: Gate | None = None
    scope: str = ""
    rights: tuple[str, ...] = ()
    body: BodyKind = "json"
    before_limit: tuple[Check, ...] = ()
    before_validation: tuple[Check, ...] = ()
    errors: tuple[Code, ...] = ()
    texts: Mapping[TextKey, Text] = field(default_factory=dict)
    audit_reason: bool = False

    @property
    def answer_status(self) -> int:
        """Status of a plain success."""
        return 204 if self.response is None and self.status == 200 else self.status


def endpoint(
    *,
    request: Any = None,
    query: "type[Input] | None" = None,
    response: Any = None,
    status: int = 200,
    also: Mapping[int, Any] | None = None,
    media: str = "application/json",
    limit: str = "",
    operation: Callable[..., Any] | None = None,
    gate: Gate | None = None,
    scope: str = "",
    right: str | tuple[str, ...] = (),
    body: BodyKind = "json",
    before_limit: tuple[Check, ...] = (),
    before_validation: tuple[Check, ...] = (),
    errors: tuple[Code, ...] = (),
    texts: Mapping[TextKey, Text] | None = None,
    audit_reason: bool = False,
) -> Callable[[_F], _F]:
    """Declare the method of a view that carries the name of an HTTP method.

    `request` and `query` are Input classes (`list[X]` for a body that is an array); `response` is a TypedDict, a list
    or union of them, or None for 204. `limit` names the rate-limit bucket, or `operation` lends its own. `gate`
    overrides the view's. `scope` is the OAuth2 scope that lets bearer tokens in. `right` is the right of
    administrators it takes, or several of which one is enough; such an endpoint has the gate "admin". `body` says how
    the body is read. `before_limit` and `before_validation` are further checks at these places of the fixed order.
    """
    rights = (right,) if isinstance(right, str) else right
    if rights:
        gate, scope, errors = "admin", "admin", (*errors, Code.MISSING_PERMISSIONS, Code.MISSING_ACL)
    declared = Endpoint(
        request=request,
        query=query,
        response=response,
        status=status,
        also=also or {},
        media=media,
        limit=limit or getattr(operation, "limit", None) or "",
        gate=gate,
        scope=scope,
        rights=rights,
        body=body,
        before_limit=before_limit,
        before_validation=before_validation,
        errors=errors,
        texts=texts or {},
        audit_reason=audit_reason,
    )

    def mark(function: _F) -> _F:
        function.__dict__["endpoint"] = declared
        return function

    return mark
