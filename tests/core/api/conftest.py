"""The example product and a client for it."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from core.api.testing import ApiClient
from tests.core.api.example import SETTINGS, actor


@pytest.fixture(autouse=True)
def _example() -> Iterator[None]:
    with override_settings(**SETTINGS):
        yield


@pytest.fixture
def anonymous() -> ApiClient:
    return ApiClient()


@pytest.fixture
def human() -> ApiClient:
    return ApiClient(actor())
