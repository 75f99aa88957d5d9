"""Deleting one's account on /api: a code by mail, a code of the authenticator where one is on, and what is left.

TF-066.
"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.mailbox import mail_to
from tests.registrations import PASSWORD
from tests.topic_browsers import Browser

CODE, DELETE = "/users/request-deletion-code", "/users/delete-account"


async def code_for(servers: Any, person: Browser, *, count: int = 1) -> str:
    assert person.ask("POST", CODE) == {"success": True, "message": "Verification code sent to your email"}
    facts = await mail_to(servers, f"{person.name}@example.com", "account_deletion_code", count=count)
    assert facts["minutes"] == 15
    return str(facts["code"])


@pytest.mark.parametrize("wrap", [lambda body: body, lambda body: {"data": body}])
async def test_deleted_with_the_mailed_code(
    servers: Any, person: Callable[[], Browser], alice: Browser, wrap: Callable[[Any], Any]
) -> None:
    leaver = person()
    topic = alice.topic()
    post = leaver.post(topic["id"])
    code = await code_for(servers, leaver)
    assert len(code) == 6
    assert leaver.refused("DELETE", DELETE, wrap({})) == (400, "Verification code is required")
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    invalid = (400, "Invalid or expired verification code")
    assert leaver.refused("DELETE", DELETE, wrap({"verification_code": wrong})) == invalid
    body = leaver.ask("DELETE", DELETE, wrap({"verification_code": code}))
    assert body == {"success": True, "message": "Account deleted successfully"}
    assert leaver.call("GET", "/auth/session").json()["authenticated"] is False
    assert leaver.call("POST", CODE).status_code == 401
    shown = alice.data("GET", f"/posts/{post['id']}")
    assert (shown["display_name"], shown["profile_picture"]) == ("Deleted User", None)
    assert leaver.name not in str(shown)


async def test_the_session_that_was_open_elsewhere_ends_too(servers: Any, person: Callable[[], Browser]) -> None:
    leaver = person()
    cookie = leaver.client.cookies["session"]
    code = await code_for(servers, leaver)
    leaver.ask("DELETE", DELETE, {"verification_code": code})
    leaver.client.cookies.set("session", cookie)
    assert leaver.call("GET", "/auth/me").json()["success"] is False


async def test_signing_in_in_time_takes_it_back(servers: Any, person: Callable[[], Browser], alice: Browser) -> None:
    leaver = person()
    post = leaver.post(alice.topic()["id"])
    leaver.ask("DELETE", DELETE, {"verification_code": await code_for(servers, leaver)})
    leaver.ask("POST", "/auth/login", {"username": leaver.name, "password": PASSWORD})
    assert alice.data("GET", f"/posts/{post['id']}")["display_name"] == leaver.name


async def test_only_the_newest_code_counts_and_only_once(servers: Any, person: Callable[[], Browser]) -> None:
    leaver = person()
    first = await code_for(servers, leaver)
    second = await code_for(servers, leaver, count=2)
    invalid = (400, "Invalid or expired verification code")
    if first != second:
        assert leaver.refused("DELETE", DELETE, {"verification_code": first}) == invalid
    leaver.ask("DELETE", DELETE, {"verification_code": second})
    leaver.ask("POST", "/auth/login", {"username": leaver.name, "password": PASSWORD})
    assert leaver.refused("DELETE", DELETE, {"verification_code": second}) == invalid


async def test_a_code_dies_after_five_wrong_tries(servers: Any, person: Callable[[], Browser]) -> None:
    leaver = person()
    code = await code_for(servers, leaver)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(5):
        assert leaver.refused("DELETE", DELETE, {"verification_code": wrong})[0] == 400
    refused = leaver.refused("DELETE", DELETE, {"verification_code": code})
    assert refused == (400, "Invalid or expired verification code")


@pytest.mark.parametrize("value", [None, "", 0, 123456, [], {}, True])
def test_values_that_are_no_codes(alice: Browser, value: Any) -> None:
    refused = alice.refused("DELETE", DELETE, {"verification_code": value})
    assert refused == (400, "Verification code is required")


def test_strangers_have_no_account_to_delete(visitor: Browser) -> None:
    assert visitor.call("POST", CODE).status_code == 401
    assert visitor.call("DELETE", DELETE, {"verification_code": "123456"}).status_code == 401
