"""The process's Redis clients."""

import asyncio
import os
from types import SimpleNamespace

import pytest

from core import redis

REDIS_URL = os.environ.get("TEST_REDIS_URL")


@pytest.fixture
def configured(monkeypatch):
    def configure(url):
        monkeypatch.setattr(redis, "settings", SimpleNamespace(GUILDHALL=SimpleNamespace(redis_url=url)))

    return configure


def test_without_an_address_there_is_no_client(configured):
    configured("")
    with pytest.raises(RuntimeError, match="REDIS_URL"):
        redis.sync_client()


@pytest.mark.parametrize("url", ["redis://localhost:1/2", "rediss://localhost:1", "unix:///nowhere/redis.sock"])
def test_every_kind_of_address_makes_one_client(configured, url):
    configured(url)
    client = redis.sync_client()
    assert client is redis.sync_client()
    # A connection is made, not opened: its options must fit the kind of address.
    client.connection_pool.make_connection()


@pytest.mark.skipif(not REDIS_URL, reason="TEST_REDIS_URL is not set")
def test_both_clients_answer(configured):
    configured(REDIS_URL)

    async def ask():
        client = redis.async_client()
        assert client is redis.async_client()
        answer = await client.ping()
        await client.aclose()
        return answer

    assert redis.sync_client().ping()
    assert asyncio.run(ask())
    assert asyncio.run(ask())  # another loop has its own client
