"""Accounts of the topic side for black-box tests of signing in: what they know, and the browser they use."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pyotp

from tests.mailbox import mail_to
from tests.registrations import PASSWORD, topic_side

STEP_SECONDS = 30


@contextmanager
def browser(servers: Any) -> Iterator[httpx.Client]:
    """Somebody's browser: it keeps cookies."""
    with httpx.Client(base_url=f"{servers.http_url}/api", timeout=30) as client:
        yield client


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and first words of a refusal, in the shape of one."""
    body = answer.json()
    assert body["success"] is False, body
    assert body["error"] == body["errors"][0]
    return answer.status_code, body["error"]


def is_signed_in(client: httpx.Client) -> bool:
    """Whether this browser is."""
    return bool(client.get("/auth/session").json()["authenticated"])


@dataclass
class Account:
    """A registered account. `at` is the moment whose codes its authenticator shows: a test need not wait."""

    servers: Any
    id: str
    name: str
    email: str
    client: httpx.Client
    secret: str = ""
    backup_codes: list[str] = field(default_factory=list)
    shift: int = 0

    @classmethod
    async def verified(cls, servers: Any) -> "Account":
        """One whose address is verified, and whose authenticator waits."""
        one = account(servers)
        code = (await mail_to(servers, one.email, "verification_code"))["code"]
        made = one.client.post("/auth/verify-email", json={"email": one.email, "code": code})
        assert made.status_code == 200, made.text
        one.secret = made.json()["totp_secret"]
        return one

    @classmethod
    async def with_totp(cls, servers: Any) -> "Account":
        """One whose authenticator is on."""
        one = await cls.verified(servers)
        body = {"email": one.email, "totp_code": one.code()}
        done = one.client.post("/auth/complete-totp-setup", json=body)
        assert done.status_code == 200, done.text
        one.backup_codes = done.json()["backup_codes"]
        return one

    def code(self) -> str:
        """What the authenticator shows."""
        return pyotp.TOTP(self.secret).at(int(time.time()) + self.shift)

    def wait_for_next_step(self) -> None:
        """Show the next code from now on: servers accept the neighbouring steps too, one after the other."""
        assert self.shift <= 0, "only one step of the future is accepted"
        self.shift += STEP_SECONDS

    def sign_in(self, **more: Any) -> httpx.Response:
        """Sign this account's browser in with the password."""
        body = {"username": self.name, "password": PASSWORD, **more}
        return self.client.post("/auth/login", json=body)


def account(servers: Any, **changes: Any) -> Account:
    """A new account with a password, in a browser of its own."""
    client = httpx.Client(base_url=f"{servers.http_url}/api", timeout=30)
    body = topic_side(**changes)
    answer = client.post("/auth/register", json=body)
    assert answer.status_code == 201, answer.text
    return Account(servers, answer.json()["user_id"], body["username"], body["email"], client)
