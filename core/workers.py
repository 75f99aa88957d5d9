"""The worker number that keeps ids of several processes apart.

On one machine a process holds a locked file of the data folder; with Redis it holds a lease, so that machines which
share nothing but Redis agree too. The kernel drops the lock, and Redis the lease, when a process dies.
"""

import fcntl
import os
import threading
import time
from pathlib import Path

from django.conf import settings
from redis.exceptions import RedisError

from core.redis import sync_client

SLOTS = 1024
_LEASE_SECONDS = 86_400
_RENEW_SECONDS = 3_600
_RETRY_SECONDS = 60


class _Claim:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.slot: int | None = None
        self.file: int | None = None
        self.renewed = 0.0
        self.token = os.urandom(8).hex()

    def number(self) -> int:
        if self.slot is None or (self.file is None and time.monotonic() - self.renewed > _RENEW_SECONDS):
            with self.lock:
                self._claim()
        assert self.slot is not None
        return self.slot

    def _claim(self) -> None:
        if settings.GUILDHALL.redis_url:
            self._claim_lease()
        elif self.slot is None:
            self._claim_file(settings.GUILDHALL.data_dir / "workers")

    def _claim_file(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for slot in range(SLOTS):
            handle = os.open(folder / str(slot), os.O_CREAT | os.O_RDWR, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
                continue
            self.slot, self.file = slot, handle
            return
        raise RuntimeError(f"more than {SLOTS} processes use the data folder {folder.parent}")

    def _claim_lease(self) -> None:
        try:
            if self.slot is None or not self._renew_lease(self.slot):
                self._new_lease()
        except RedisError:
            if self.slot is None:
                raise
            # The lease lasts a day and is renewed each hour: a Redis that is away for a while takes nothing from it.
            self.renewed = time.monotonic() - _RENEW_SECONDS + _RETRY_SECONDS

    def _renew_lease(self, slot: int) -> bool:
        redis = sync_client()
        if redis.get(_lease(slot)) != self.token.encode():
            return False
        redis.expire(_lease(slot), _LEASE_SECONDS)
        self.renewed = time.monotonic()
        return True

    def _new_lease(self) -> None:
        redis = sync_client()
        for _ in range(SLOTS):
            slot = int(redis.incr("guildhall:worker")) % SLOTS
            if redis.set(_lease(slot), self.token, nx=True, ex=_LEASE_SECONDS):
                self.slot, self.renewed = slot, time.monotonic()
                return
        raise RuntimeError(f"more than {SLOTS} processes share this Redis")


def _lease(slot: int) -> str:
    return f"guildhall:worker:{slot}"


_claim = _Claim()


def _forget_parent() -> None:
    global _claim
    _claim = _Claim()


os.register_at_fork(after_in_child=_forget_parent)


def number() -> int:
    """This process's worker number, 0 to 1023, claimed on first use and held until the process ends."""
    return _claim.number()
