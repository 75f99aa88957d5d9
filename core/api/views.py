"""The two kinds of view, one for each wire, and the fixed order in which a request is checked.

Before authentication (banned addresses), authentication, after it (unavailable guilds), the endpoint's first checks,
the rate limit, the gate, the endpoint's further checks, path, query, body, and only then the view's own method.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, ClassVar, cast, get_args, get_origin
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from rest_framework.views import APIView

from core.api import checks
from core.api.answers import Answer, json_response, topics_refusal, v1_refusal
from core.api.endpoint import Endpoint, Gate, Text, TextKey
from core.api.fields import Input, read_items
from core.api.fields.containers import template
from core.api.limiting import charge_request, enforced, limit_headers
from core.api.openapi.operations import OperationSchema
from core.api.paths import read_path
from core.api.reading import form_body, lenient_json, message_body, payload_body, query_of, strict_json
from core.api.request import Request, Wire
from core.api.routing import Parameter
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.limits import Verdict, request_scope
from core.request_facts import fresh_facts
from core.text import normalise, utf16_length

METHODS = ("get", "post", "put", "patch", "delete")
_REASON_MOST = 512


class ProductView(APIView, ABC):
    """What both wires share. Subclasses of V1View and ApiView declare methods with `@endpoint`."""

    schema = OperationSchema()
    wire: ClassVar[Wire]
    gate: ClassVar[Gate] = "login"
    tags: ClassVar[tuple[str, ...]] = ()
    texts: ClassVar[Mapping[TextKey, Text]] = {}
    unchecked: ClassVar[bool] = False  # for probes: nobody is looked up, limited or banned
    endpoints: ClassVar[dict[str, Endpoint]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        found = {name.upper(): getattr(getattr(cls, name, None), "endpoint", None) for name in METHODS}
        cls.endpoints = {method: declared for method, declared in found.items() if declared is not None}

    def answer(
        self, request: HttpRequest, method: str, parameters: tuple[Parameter, ...], values: tuple[str, ...]
    ) -> HttpResponseBase:
        """Answer a request of a method that this view declares."""
        full = cast(Request, request)
        declared = self.endpoints[method]
        full.path_values = {parameter.name: value for parameter, value in zip(parameters, values, strict=True)}
        full.actor, full.audit_reason, full.uploads = None, audit_reason(full), ()
        full.is_vouched = False
        full.more_headers, full.more_cookies = {}, []
        handler: Callable[..., Any] = getattr(self, method.lower())
        with request_scope(enforced(full)), fresh_facts():
            return self._guarded(full, declared, parameters, handler)

    def _guarded(
        self,
        request: Request,
        declared: Endpoint,
        parameters: tuple[Parameter, ...],
        handler: Callable[..., Any],
    ) -> HttpResponseBase:
        verdict: Verdict | None = None
        try:
            if not self.unchecked:
                self._identify(request, declared)
            verdict = charge_request(request, declared.limit) if declared.limit else None
            checks.open_gate(request.actor, declared.gate or self.gate, declared.scope)
            if declared.rights:
                checks.rights.run(request.actor, *declared.rights)
            for check in declared.before_validation:
                check(request)
            arguments = self.read(request, declared, parameters)
            response = _completed(as_response(handler(request, **arguments), declared), request)
        except ProductError as refusal:
            response = self.refuse(refusal, declared.texts)
        if verdict is not None:
            for name, value in limit_headers(verdict).items():
                response.headers.setdefault(name, value)
        return response

    def _identify(self, request: Request, declared: Endpoint) -> None:
        checks.before_authentication.run(request)
        request.actor = checks.known_to(declared.gate or self.gate, checks.authenticate(request))
        if declared.audit_reason and request.audit_reason and request.actor is not None:
            request.actor = replace(request.actor, reason=request.audit_reason)
        checks.after_authentication.run(request)
        for check in declared.before_limit:
            check(request)

    def read(self, request: Request, declared: Endpoint, parameters: tuple[Parameter, ...]) -> dict[str, Any]:
        """Path, then query, then body; returns the path arguments. Raises InvalidForm with all failures of one part."""
        arguments = read_path(self.wire, parameters, request.path_values)
        if declared.query is not None:
            request.query = template(declared.query, True).run_validation(query_of(request))
        if declared.request is not None:
            request.valid = self.read_body(request, declared)
        return arguments

    def read_body(self, request: Request, declared: Endpoint) -> Any:
        """The validated body."""
        if declared.body == "message":
            return _message(request, declared)
        if declared.body == "scheduled":
            return _scheduled_message(request, declared)
        if declared.body == "form":
            return template(declared.request, True).run_validation(form_body(request))
        if declared.body == "payload":
            return validated(declared.request, payload_body(request))
        return validated(declared.request, self.json_body(request))

    @abstractmethod
    def json_body(self, request: Request) -> Any:
        """A JSON body as this wire reads it."""

    @classmethod
    @abstractmethod
    def refuse(cls, refusal: ProductError, texts: Mapping[TextKey, Text]) -> HttpResponse:
        """The answer for a refusal."""

    @classmethod
    @abstractmethod
    def refuse_method(cls, request: HttpRequest, allowed: str) -> HttpResponse:
        """The answer for a method that the path does not have."""


class V1View(ProductView):
    """A view of the guild wire. `maps` are the objects of its bodies in which null for one key counts."""

    wire = "v1"
    maps: ClassVar[frozenset[str]] = frozenset()

    def json_body(self, request: Request) -> Any:
        return lenient_json(request, self.maps)

    @classmethod
    def refuse(cls, refusal: ProductError, texts: Mapping[TextKey, Text]) -> HttpResponse:
        return v1_refusal(refusal)

    @classmethod
    def refuse_method(cls, request: HttpRequest, allowed: str) -> HttpResponse:
        # The clients of this wire know an unknown method as an unknown path.
        return v1_refusal(ProductError(Code.NOT_FOUND, headers={"Allow": allowed}))


class AdminView(V1View):
    """A view for administrators of the instance; each of its endpoints names the right it takes."""

    gate = "admin"


class ApiView(ProductView):
    """A view of the topic wire."""

    wire = "topics"

    def json_body(self, request: Request) -> Any:
        return strict_json(request)

    @classmethod
    def refuse(cls, refusal: ProductError, texts: Mapping[TextKey, Text]) -> HttpResponse:
        return topics_refusal(refusal, texts, cls.texts)

    @classmethod
    def refuse_method(cls, request: HttpRequest, allowed: str) -> HttpResponse:
        return topics_refusal(ProductError(Code.METHOD_NOT_ALLOWED, headers={"Allow": allowed}))


def validated(declared: Any, body: Any) -> Any:
    """A body held against an Input class or `list[Input]`."""
    if get_origin(declared) is not list:
        return template(declared, False).run_validation(body)
    (item,) = get_args(declared)
    if not isinstance(body, list):
        raise InvalidForm.at("", FieldCode.INVALID_FORMAT)
    return read_items(template(item, False), body)


def _message(request: Request, declared: Endpoint) -> Input:
    body = message_body(request)
    try:
        return cast(Input, template(declared.request, False).run_validation(body))
    except InvalidForm:
        raise InvalidForm.at("message_data", FieldCode.INVALID_MESSAGE_DATA) from None


def _scheduled_message(request: Request, declared: Endpoint) -> Input:
    # The same bodies, whose mistakes have other names on this route.
    is_form = request.content_type == "multipart/form-data"
    unread = FieldCode.FAILED_TO_PARSE_MULTIPART_PAYLOAD if is_form else FieldCode.INVALID_SCHEDULED_MESSAGE_PAYLOAD
    try:
        body = message_body(request)
    except InvalidForm:
        raise InvalidForm.at("scheduled_message", unread) from None
    try:
        return cast(Input, template(declared.request, False).run_validation(body))
    except InvalidForm:
        raise InvalidForm.at("scheduled_message", FieldCode.INVALID_SCHEDULED_MESSAGE_PAYLOAD) from None


def as_response(result: Any, declared: Endpoint) -> HttpResponseBase:
    """What a view returned, as a response."""
    if isinstance(result, HttpResponseBase):
        return result
    if isinstance(result, Answer):
        return result.response()
    return json_response(result, declared.answer_status if result is not None else 204)


def _completed(response: HttpResponseBase, request: Request) -> HttpResponseBase:
    for name, value in request.more_headers.items():
        response.headers[name] = value
    for cookie in request.more_cookies:
        cookie.apply(response)
    return response


def audit_reason(request: HttpRequest) -> str | None:
    """The header X-Audit-Log-Reason, cleaned; None when absent, blank or longer than 512. Headers hold ASCII, so that
    clients send it written as a part of an address."""
    value = request.META.get("HTTP_X_AUDIT_LOG_REASON")
    if value is None:
        return None
    reason = normalise(unquote(value))
    return reason if 0 < utf16_length(reason) <= _REASON_MOST else None
