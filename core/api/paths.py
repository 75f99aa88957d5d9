"""Path parameters: text to values, or the refusal each wire gives for what is no value."""

import re
from collections.abc import Mapping
from typing import Any

from core.api.request import Wire
from core.api.routing import Parameter
from core.errors import Code, FieldCode, FieldError, InvalidForm, ProductError
from core.ids import MAX_ID, parse_oid

_DIGITS = re.compile(r"0|[1-9][0-9]*")


def read_path(wire: Wire, parameters: tuple[Parameter, ...], values: Mapping[str, str]) -> dict[str, Any]:
    """The arguments of a view. Raises InvalidForm with every bad one (guild wire), NOT_FOUND (topic wire)."""
    if wire == "topics":
        return {parameter.name: _topic_value(parameter, values[parameter.name]) for parameter in parameters}
    arguments: dict[str, Any] = {}
    problems: list[FieldError] = []
    for parameter in parameters:
        text = values[parameter.name]
        code = _refusal(parameter.kind, text)
        if code is None:
            arguments[parameter.name] = int(text) if parameter.kind in ("id", "int") else text
        else:
            problems.append(FieldError(parameter.name, code))
    if problems:
        raise InvalidForm(problems)
    return arguments


def _refusal(kind: str, text: str) -> FieldCode | None:
    if kind in ("str", "path"):
        return FieldCode.INVALID_FORMAT if "\x00" in text else None
    if not _DIGITS.fullmatch(text):
        return FieldCode.INVALID_SNOWFLAKE_FORMAT if kind == "id" else FieldCode.INVALID_FORMAT
    if len(text) > len(str(MAX_ID)) or int(text) > MAX_ID:
        return FieldCode.SNOWFLAKE_OUT_OF_RANGE if kind == "id" else FieldCode.INVALID_FORMAT
    return None


def _topic_value(parameter: Parameter, text: str) -> Any:
    if parameter.kind == "id":
        try:
            return parse_oid(text)
        except ValueError:
            raise _not_found(parameter) from None
    if _refusal(parameter.kind, text) is not None:
        raise _not_found(parameter)
    return int(text) if parameter.kind == "int" else text


def _not_found(parameter: Parameter) -> ProductError:
    # A view may have other words for it, under the reason "bad_<name of the parameter>".
    resource = parameter.name.removesuffix("_id").replace("_", " ").capitalize()
    return ProductError(Code.NOT_FOUND, reason=f"bad_{parameter.name}", variables={"resource": resource})
