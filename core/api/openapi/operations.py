"""One operation of a document, from one `@endpoint`."""

import inspect
import re
from typing import TYPE_CHECKING, Any, cast, get_args, get_origin

from drf_spectacular.openapi import AutoSchema

from core.api.endpoint import Endpoint
from core.api.fields import ProductField
from core.api.openapi import refusals
from core.api.openapi.types import Schema, Types
from core.buckets import BUCKETS

if TYPE_CHECKING:
    from core.api.fields import Input
    from core.api.views import ProductView

_PARAMETER = re.compile(r"\{(\w+)\}")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_BODIES = {
    "json": ("application/json",),
    "form": _FORMS,
    "payload": ("application/json",),
    "raw": ("application/octet-stream",),
}


class OperationSchema(AutoSchema):
    """drf-spectacular's view of a ProductView. The document generator sets `types` and `kinds` before each use."""

    types: Types
    kinds: dict[str, str]  # kind of each path parameter, by its name

    @property
    def endpoint(self) -> Endpoint:
        """The declaration of the method at hand."""
        return self._product_view.endpoints[self.method]

    @property
    def _product_view(self) -> "ProductView":
        return cast("ProductView", self.view)

    def get_operation_id(self) -> str:
        words = re.sub(r"[^A-Za-z0-9-]+", "_", self.path.replace("@me", "me")).strip("_")
        return f"{self.method.lower()}_{words or 'root'}"

    def get_summary(self) -> str:
        return self._doc().partition("\n")[0].rstrip(".")

    def get_description(self) -> str:  # type: ignore[override]
        return self._doc().partition("\n")[2].strip()

    def get_tags(self) -> list[str]:
        return list(self._product_view.tags) or ["Other"]

    def get_auth(self) -> list[Schema]:
        gate = self.endpoint.gate or self._product_view.gate
        return refusals.security(self._product_view.wire, gate, self.endpoint.scope)

    def get_extensions(self) -> Schema:
        declared = self.endpoint
        extensions: Schema = {"x-auth-gate": declared.gate or self._product_view.gate}
        if declared.scope:
            extensions["x-oauth2-scope"] = declared.scope
        if declared.rights:
            extensions["x-admin-acl"] = list(declared.rights)
        bucket = BUCKETS.get(declared.limit)
        if bucket is not None:
            extensions["x-rate-limit-bucket"] = declared.limit
            extensions["x-rate-limit"] = {"limit": bucket.limit, "window_ms": bucket.window_ms}
        return extensions

    def _doc(self) -> str:
        return inspect.getdoc(getattr(self.view, self.method.lower())) or ""

    def _get_parameters(self) -> list[Schema]:
        found = [self._path_parameter(name) for name in _PARAMETER.findall(self.path)]
        if self.endpoint.query is not None:
            found += self._query_parameters(self.endpoint.query)
        if self.endpoint.audit_reason:
            reason = {"type": "string", "maxLength": 512}
            found.append({"in": "header", "name": "X-Audit-Log-Reason", "required": False, "schema": reason})
        return found

    def _path_parameter(self, name: str) -> Schema:
        kind = self.kinds[name]
        schema: Schema = {"type": "integer", "minimum": 0} if kind == "int" else {"type": "string"}
        if kind == "id":
            schema["format"] = "snowflake" if self._product_view.wire == "v1" else "object-id"
        return {"in": "path", "name": name, "required": True, "schema": schema}

    def _query_parameters(self, declared: "type[Input]") -> list[Schema]:
        parameters = []
        for name, field in declared().fields.items():
            schema = self._map_serializer_field(field, "request")
            parameters.append({"in": "query", "name": name, "required": field.required, "schema": schema})
        return parameters

    def _get_request_body(self, direction: Any = "request") -> Schema | None:
        declared = self.endpoint
        if declared.body == "raw":
            return {"content": {_BODIES["raw"][0]: {"schema": {"type": "string", "format": "binary"}}}}
        if declared.request is None:
            return None
        is_list = get_origin(declared.request) is list
        source = get_args(declared.request)[0] if is_list else declared.request
        item = self._map_serializer_field(source(), "request") if is_list else self._input(source)
        schema = {"type": "array", "items": item} if is_list else item
        if declared.body in ("message", "scheduled"):
            return {"content": _message_content(schema)}
        required = is_list or any(field.required for field in source().fields.values())
        body: Schema = {"content": {media: {"schema": schema} for media in _BODIES[declared.body]}}
        return body | ({"required": True} if required else {})

    def _get_serializer_field_meta(self, field: Any, direction: Any) -> Schema:
        meta: Schema = super()._get_serializer_field_meta(field, direction)
        if isinstance(meta.get("default"), int) and isinstance(field, ProductField) and _is_text(field.schema()):
            meta["default"] = str(meta["default"])  # numbers that travel as text
        return meta

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Schema:
        schema: Schema = super()._map_basic_serializer(serializer, direction)
        if not type(serializer).__dict__.get("__doc__"):
            schema.pop("description", None)  # what it inherits describes inputs in general
        return schema

    def _input(self, declared: "type[Input]") -> Schema:
        component = self.resolve_serializer(declared(), "request")
        return component.ref if component else {"type": "object"}

    def _get_response_bodies(self, direction: Any = "response") -> Schema:
        declared = self.endpoint
        answers = {declared.answer_status: declared.response, **declared.also}
        bodies = {str(status): self._success(status, kind) for status, kind in answers.items()}
        gate = declared.gate or self._product_view.gate
        return bodies | refusals.responses(declared, gate, has_path_values=bool(self.kinds))

    def _success(self, status: int, kind: Any) -> Schema:
        answer: Schema = {"description": refusals.phrase(status)}
        if self.endpoint.limit:
            answer["headers"] = refusals.LIMIT_HEADERS
        if kind is not None:
            media = self.endpoint.media
            schema = self.types.schema(kind) if media == "application/json" else {"type": "string"}
            answer["content"] = {media: {"schema": schema}}
        return answer


def _is_text(schema: Schema) -> bool:
    return schema.get("type") == "string"


def _message_content(schema: Schema) -> Schema:
    payload = {"type": "string", "contentMediaType": "application/json", "contentSchema": schema}
    file = {"type": "string", "format": "binary"}
    form = {
        "type": "object",
        "properties": {"payload_json": payload},
        "patternProperties": {r"^files\[[0-9]+\]$": file},
        "required": ["payload_json"],
    }
    return {"application/json": {"schema": schema}, "multipart/form-data": {"schema": form}}
