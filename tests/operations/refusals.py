"""How tests say that something must be refused."""

from collections.abc import Callable
from typing import Any

import pytest

from core.errors import Code, FieldCode, InvalidForm, ProductError


def refused(call: Callable[..., Any], *args: Any, **options: Any) -> ProductError:
    """The refusal of a call."""
    with pytest.raises(ProductError) as caught:
        call(*args, **options)
    return caught.value


def code_of(call: Callable[..., Any], *args: Any, **options: Any) -> Code:
    """The code with which a call is refused."""
    return refused(call, *args, **options).code


def form_error(call: Callable[..., Any], *args: Any, **options: Any) -> tuple[str, FieldCode]:
    """Path and code of the one invalid value for which a call is refused."""
    with pytest.raises(InvalidForm) as caught:
        call(*args, **options)
    (error,) = caught.value.errors
    return error.path, error.code


def reason_of(call: Callable[..., Any], *args: Any, **options: Any) -> str:
    """The reason for which a call is refused."""
    return refused(call, *args, **options).reason
