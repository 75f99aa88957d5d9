"""What an operation refuses with, in one word."""

from collections.abc import Callable
from typing import Any

import pytest

from core.errors import InvalidForm, ProductError


def refused(call: Callable[..., Any], *args: Any, **options: Any) -> str:
    """The code of the refusal; for invalid forms `path CODE` of the first field."""
    with pytest.raises(ProductError) as caught:
        call(*args, **options)
    refusal = caught.value
    if isinstance(refusal, InvalidForm):
        return f"{refusal.errors[0].path} {refusal.errors[0].code.value}"
    return refusal.code.value
