"""The example product and a client for it."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from core import instance
from core.api import checks
from core.api.testing import ApiClient
from core.hooks import Hook
from tests.core.api.example import SETTINGS, actor


@pytest.fixture(autouse=True)
def _example(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # What the real product adds knows real accounts; these tests have none.
    for module, name in (
        (checks, "before_authentication"),
        (checks, "after_authentication"),
        (instance, "parts"),
        (instance, "facts"),
    ):
        monkeypatch.setattr(module, name, Hook(name))
    with override_settings(**SETTINGS):
        yield


@pytest.fixture
def anonymous() -> ApiClient:
    return ApiClient()


@pytest.fixture
def human() -> ApiClient:
    return ApiClient(actor())
