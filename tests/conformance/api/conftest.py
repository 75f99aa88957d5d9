"""People for black-box tests of the topic wire."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.topic_browsers import Browser, browser, nobody


@pytest.fixture
def person(servers: Any) -> Callable[[], Browser]:
    """Makes people with accounts of their own."""
    return lambda: browser(servers.http_url)


@pytest.fixture(scope="session")
def alice(servers: Any) -> Browser:
    """Somebody."""
    return browser(servers.http_url)


@pytest.fixture(scope="session")
def bob(servers: Any) -> Browser:
    """Somebody else."""
    return browser(servers.http_url)


@pytest.fixture
def visitor(servers: Any) -> Browser:
    """Nobody in particular."""
    return nobody(servers.http_url)
