"""Counters: the algorithm on both stores, the order of checks, and what is never counted."""

import os
import threading
import uuid
from types import SimpleNamespace

import pytest
import redis
from hypothesis import given, settings
from hypothesis import strategies as st

from core import limits
from core.actor import Actor
from core.buckets import BUCKETS, EXTRA_LIMITS
from core.errors import RateLimited
from core.limit_stores import Draw, MemoryStore, RedisStore
from core.limits import Client, bucket_key, charge, client_of, client_of_actor, request_scope, slow_mode, spend
from tests.spending import LastingStore

REDIS_URL = os.environ.get("TEST_REDIS_URL")
START = 1_700_000_000_000_000


class Clock:
    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def pass_ms(self, milliseconds):
        self.now += round(milliseconds * 1000)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(params=["memory", "redis"])
def store(request, clock):
    if request.param == "memory":
        return MemoryStore(clock)
    if not REDIS_URL:
        pytest.skip("TEST_REDIS_URL is not set")
    return LastingStore(redis.Redis.from_url(REDIS_URL), clock)


@pytest.fixture
def installed(monkeypatch, clock):
    memory = MemoryStore(clock)
    monkeypatch.setattr(limits, "store", lambda: memory)
    monkeypatch.setattr(limits._Pause, "until", 0.0)
    with request_scope(enforced=True):
        limits.charged.set(None)
        yield memory


def fresh_key():
    return f"ratelimit:test:{uuid.uuid4()}"


def hit(store, key, limit, window_ms):
    return store.hit_all([Draw(key, limit, window_ms)])[0]


def test_a_burst_is_exactly_the_limit(store):
    key = fresh_key()
    verdicts = [hit(store, key, 60, 10_000) for _ in range(61)]
    assert [verdict.allowed for verdict in verdicts] == [True] * 60 + [False]
    assert [verdict.remaining for verdict in verdicts] == [*range(59, -1, -1), 0]
    assert verdicts[-1].retry_after == 1
    assert verdicts[-1].reset_at > START // 1_000_000


def test_capacity_refills_evenly_and_refusals_cost_nothing(store, clock):
    key = fresh_key()
    assert all(hit(store, key, 5, 1_000).allowed for _ in range(5))
    clock.pass_ms(199)
    assert not any(hit(store, key, 5, 1_000).allowed for _ in range(3))
    clock.pass_ms(1)
    assert hit(store, key, 5, 1_000).allowed
    assert not hit(store, key, 5, 1_000).allowed
    clock.pass_ms(5_000)
    assert [hit(store, key, 5, 1_000).allowed for _ in range(6)] == [True] * 5 + [False]


def test_the_wait_is_in_whole_seconds(store):
    key = fresh_key()
    assert hit(store, key, 1, 3_600_000).allowed
    refused = hit(store, key, 1, 3_600_000)
    assert (refused.retry_after, refused.reset_at) == (3600, START // 1_000_000 + 3600)


def test_draws_stop_at_the_first_refusal(store):
    first, second = fresh_key(), fresh_key()
    draws = [Draw(first, 1, 10_000), Draw(second, 5, 10_000)]
    assert [verdict.allowed for verdict in store.hit_all(draws)] == [True, True]
    assert [verdict.allowed for verdict in store.hit_all(draws)] == [False]
    assert hit(store, second, 5, 10_000).remaining == 3


def test_parallel_threads_never_overspend(store):
    key, allowed = fresh_key(), []
    start = threading.Barrier(8)

    def spend_many():
        start.wait()
        allowed.extend(hit(store, key, 100, 60_000).allowed for _ in range(50))

    threads = [threading.Thread(target=spend_many) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(allowed), sum(allowed)) == (400, 100)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 20), st.sampled_from([1_000, 10_000, 60_000]), st.lists(st.integers(0, 3_000), max_size=60))
def test_the_algorithm_equals_the_contract(limit, window_ms, waits):
    clock, stored = Clock(), None
    store, interval = MemoryStore(clock), max(1, window_ms * 1000 // limit)
    for wait in waits:
        clock.pass_ms(wait)
        following = max(stored or clock.now, clock.now) + interval
        expected = clock.now >= following - interval * limit
        stored = following if expected else stored
        assert hit(store, "key", limit, window_ms).allowed == expected


@pytest.mark.skipif(not REDIS_URL, reason="TEST_REDIS_URL is not set")
def test_redis_uses_its_own_clock_and_expires_keys():
    client = redis.Redis.from_url(REDIS_URL)
    store, key = RedisStore(client), fresh_key()
    assert hit(store, key, 2, 10_000).remaining == 1
    assert hit(store, key, 2, 10_000).remaining == 0
    assert not hit(store, key, 2, 10_000).allowed
    assert 9 <= client.ttl(key) <= 10
    client.script_flush()
    assert not hit(store, key, 2, 10_000).allowed  # a lost script is loaded again


def test_memory_forgets_what_has_run_out(clock):
    store = MemoryStore(clock)
    for number in range(1000):
        hit(store, str(number), 5, 1_000)
    clock.pass_ms(61_000)
    hit(store, "one", 5, 1_000)
    assert len(store) == 1


def test_keys_carry_the_values_of_path_parameters():
    client = Client("user:7")
    key = "ratelimit:bucket:user:7:guild:member:remove:123"
    assert bucket_key("guild:member:remove::guild_id", client, {"guild_id": 123}) == key
    two = bucket_key("oauth_dev:teams:members:remove::team_id::user_id", client, {"team_id": 1, "user_id": 2})
    assert two == "ratelimit:bucket:user:7:oauth_dev:teams:members:remove:1:2"
    assert len(bucket_key("invite:read::invite_code", client, {"invite_code": "x" * 8000})) < 150
    with pytest.raises(KeyError):
        bucket_key("guild:read::guild_id", client, {})


@pytest.mark.parametrize(
    ("ip", "key"),
    [
        ("192.0.2.7", "ip:192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "ip:2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "ip:192.0.2.7"),
        ("fe80::1%eth0", "ip:fe80::"),
        ("", "internal"),
    ],
)
def test_addresses_are_grouped_by_holder(ip, key):
    assert client_of(ip=ip).key == key


def test_account_flags_raise_or_lift_limits():
    assert client_of(5, "192.0.2.7") == Client("user:5", 50, False)
    assert client_of(5, user_flags=1 << 33) == Client("user:5", 1200, False)
    assert client_of(5, user_flags=1 << 47).bypass
    user = SimpleNamespace(id=5, is_bot=False, flags=0)
    assert client_of_actor(Actor(user=user)).key == "user:5"
    assert client_of_actor(Actor(user=user, kind="system")).bypass


def test_the_bucket_refuses_with_its_numbers(installed):
    client = client_of(1)
    assert charge("guild:create", client).remaining == 9
    for _ in range(9):
        charge("guild:create", client)
    with pytest.raises(RateLimited) as refused:
        charge("guild:create", client)
    assert (refused.value.is_global, refused.value.limit, refused.value.retry_after) == (False, 10, 6)


def test_the_global_limit_comes_first_and_is_spent_by_refused_requests(installed):
    client = client_of(2)
    for _ in range(10):
        charge("guild:create", client)
    for _ in range(40):
        with pytest.raises(RateLimited) as refused:
            charge("guild:create", client)
        assert not refused.value.is_global
    with pytest.raises(RateLimited) as refused:
        charge("guild:list", client)
    assert (refused.value.is_global, refused.value.limit) == (True, 50)


def test_webhooks_spend_no_global_limit(installed):
    client = client_of(ip="192.0.2.9")
    for number in range(60):
        assert charge("webhook:execute::webhook_id", client, {"webhook_id": number}) is not None
    assert charge("guild:list", client).allowed


def test_a_request_is_charged_once(installed):
    client = client_of(3)
    with request_scope(enforced=True):
        assert charge("guild:create", client).remaining == 9
        assert charge("guild:create", client) is None
    with request_scope(enforced=True):
        assert charge("guild:create", client).remaining == 8
    assert charge("guild:create", client).remaining == 7
    assert charge("guild:create", client).remaining == 6  # outside a request each call counts


def test_nothing_is_counted_with_limits_off_or_for_the_exempt(installed):
    with request_scope(enforced=False):
        assert all(charge("user:data:harvest", client_of(4)) is None for _ in range(5))
        assert spend("login:ip", "192.0.2.1") is None
        assert slow_mode(1, 2, 30) == 0
        assert slow_mode(1, 2, 30) == 30  # a choice of the channel, not of the server
    assert all(charge("user:data:harvest", client_of(4, user_flags=1 << 47)) is None for _ in range(5))
    assert len(installed) == 1


def test_an_unreachable_store_lets_through(installed, monkeypatch):
    class Gone:
        calls = 0

        def hit_all(self, draws):
            Gone.calls += 1
            raise redis.ConnectionError("gone")

    monkeypatch.setattr(limits, "store", Gone)
    assert all(charge("user:data:harvest", client_of(5)) is None for _ in range(5))
    assert slow_mode(1, 2, 30) == 0
    assert Gone.calls == 1  # and is left alone for a moment


def test_limits_inside_operations(installed):
    assert [spend("login:email", "a@example.org").allowed for _ in range(6)] == [True] * 5 + [False]
    assert spend("login:email", "b@example.org").allowed
    limits.require("username_change", 7)
    with pytest.raises(RateLimited):
        for _ in range(5):
            limits.require("username_change", 7)


def test_the_table_is_complete():
    ours = {
        "appeal:page",
        "auth:ip_authorization_stream",
        "auth:redeem_beta_code",
        "auth:sudo:verify",
        "beta_code:create",
        "beta_code:delete",
        "beta_code:list",
        "donation:status",
        "gateway:info",
        "pages:read",
        "relay:heartbeat",
        "relay:list",
        "relay:register",
        "relay:remove",
        "relay:status",
        "search:guilds",
        "search:users",
    }
    extra = {name for name in BUCKETS if name.startswith("api:")} | ours | {"theme:get", "theme:list"}
    assert len(BUCKETS.keys() - extra) == 264
    assert extra <= BUCKETS.keys()
    assert all(bucket.limit > 0 and bucket.window_ms >= 1000 for bucket in BUCKETS.values())
    assert all(limit > 0 for limit, _ in EXTRA_LIMITS.values())
    assert {name for name, bucket in BUCKETS.items() if not bucket.counts_globally} == {
        "webhook:execute::webhook_id",
        "webhook:github::webhook_id",
    }
