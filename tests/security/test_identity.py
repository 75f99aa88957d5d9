"""Attacks on names, passwords and sign-ins, on both wires."""

import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import httpx
import pytest

from accounts.signing_in.hashers import GuildhallArgon2Hasher
from tests.gateway_client import PUSHED_SECONDS, GatewayClient
from tests.newcomers import PASSWORD as RIGHT
from tests.newcomers import newcomer
from tests.registrations import PASSWORD, guild_side, topic_side, unique
from tests.wire import LIMITED, Wire

INVALID_SESSION = 9
# Headers that differ from answer to answer by nature.
_VARYING = {"date", "x-request-id", "content-length", "x-ratelimit-remaining", "x-ratelimit-reset"}


@pytest.fixture
def http(servers: Any) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=servers.http_url, timeout=60) as client:
        yield client


def registered(http: httpx.Client) -> dict[str, Any]:
    body = guild_side()
    answer = http.post("/v1/auth/register", json=body)
    assert answer.status_code == 200, answer.text
    return body | answer.json()


def v1_login(http: httpx.Client, email: str, password: str = PASSWORD, **more: Any) -> httpx.Response:
    return http.post("/v1/auth/login", json={"email": email, "password": password}, **more)


def api_login(http: httpx.Client, name: str, password: str = PASSWORD, **more: Any) -> httpx.Response:
    return http.post("/api/auth/login", json={"identifier": name, "password": password}, **more)


Login = Callable[..., httpx.Response]
BOTH = pytest.mark.parametrize("login", [v1_login, api_login], ids=["v1", "api"])


@BOTH
def test_sec_001_unknown_and_known_names_are_answered_alike(http: httpx.Client, login: Login) -> None:
    known = registered(http)["email"]
    answers = [login(http, email, "wrong-password") for email in (known, f"{unique()}@example.com")]
    assert answers[0].status_code == answers[1].status_code
    assert answers[0].content == answers[1].content
    headers = [{k: v for k, v in answer.headers.items() if k not in _VARYING} for answer in answers]
    assert headers[0] == headers[1]


@pytest.fixture
def slow_passwords(settings: Any) -> None:
    """Passwords are kept as in production."""
    settings.PASSWORD_HASHERS = ["accounts.signing_in.hashers.GuildhallArgon2Hasher"]


def always(differ: Callable[[], list[float]]) -> list[list[float]]:
    """The differences, if there is one each time of four: what tells something does so every time, and what else the
    machine does meanwhile does not."""
    found = []
    for _ in range(4):
        if not (difference := differ()):
            return []
        found.append(difference)
    return found


SIGN_INS = pytest.mark.parametrize(
    ("wire", "name"),
    [("/v1", "email"), ("/api", "identifier")],
    ids=["v1", "api"],
)


@pytest.mark.django_db
@pytest.mark.usefixtures("slow_passwords")
@SIGN_INS
def test_sec_002_the_work_for_a_refusal_tells_nothing(wire: str, name: str) -> None:
    asked, known, unknown = Wire(prefix=wire), newcomer().email, f"{unique()}@example.com"

    def differ() -> list[float]:
        work: dict[str, list[float]] = {str(known): [], unknown: []}
        for email in [*work, *work] + [*work] * 20:
            started = time.thread_time()
            assert asked.send("POST", "/auth/login", {name: email, "password": "wrong-password"}).status in (400, 401)
            work[email].append(time.thread_time() - started)
        medians = [statistics.median(taken[2:]) for taken in work.values()]
        return [] if min(medians) / max(medians) >= 0.9 else medians

    assert not always(differ)


@pytest.mark.slow
@pytest.mark.once
@BOTH
def test_sec_002_the_time_of_a_refusal_tells_nothing(http: httpx.Client, login: Login) -> None:
    """What is waited for beside the password, 200 times each: it differs by less than a tenth of a password's time."""
    known, unknown = registered(http)["email"], f"{unique()}@example.com"

    def differ() -> list[float]:
        times: dict[str, list[float]] = {known: [], unknown: []}
        for email in [known, unknown] * 200:
            started = time.perf_counter()
            assert login(http, email, "wrong-password").status_code in (400, 401)
            times[email].append(time.perf_counter() - started)
        medians = [statistics.median(taken) for taken in times.values()]
        return [] if abs(medians[0] - medians[1]) < time_of_a_password() / 10 else medians

    assert not always(differ)


def time_of_a_password() -> float:
    """Of one that is kept as in production."""
    hasher, taken = GuildhallArgon2Hasher(), []
    for _ in range(5):
        started = time.perf_counter()
        hasher.encode(RIGHT, hasher.salt())
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


@pytest.mark.django_db
@SIGN_INS
def test_sec_008_no_spelling_gets_a_fresh_budget(wire: str, name: str) -> None:
    account, address = newcomer(), f"192.0.2.{217 + (wire == '/v1')}"
    local, _, domain = str(account.email).partition("@")
    guild_wire, topic_wire = Wire(ip=address), Wire(ip=address, prefix="/api")
    spellings = [
        f"{local}@{domain}",
        f" {local.upper()}@{domain}",
        f"{local}+a@{domain}",
        f"{local}+b@{domain.upper()}",
    ]
    for spelling in spellings:
        body = {"email": spelling, "password": "wrong-password"}
        assert guild_wire.send("POST", "/auth/login", body, **LIMITED).status == 400
    body = {name: account.email, "password": "wrong-password"}
    assert Wire(ip=address, prefix=wire).send("POST", "/auth/login", body, **LIMITED).status in (400, 401)
    # The budget of five is spent, for every name and on both wires, even for the right password.
    for last in (
        guild_wire.send("POST", "/auth/login", {"email": account.email, "password": RIGHT}, **LIMITED),
        topic_wire.send("POST", "/auth/login", {"identifier": account.handle, "password": RIGHT}, **LIMITED),
    ):
        assert last.status == 429, last.body
        assert int(last.headers["Retry-After"]) > 0


async def test_sec_011_a_sign_in_that_ended_is_dead_everywhere(servers: Any) -> None:
    async with httpx.AsyncClient(base_url=servers.http_url, timeout=30) as http:
        body = guild_side()
        token = (await http.post("/v1/auth/register", json=body)).json()["token"]
        async with GatewayClient(servers.other_gateway_url) as socket:
            await socket.identify(token)
            started = time.monotonic()
            assert (await http.post("/v1/auth/logout", headers={"Authorization": token})).status_code == 204
            await socket.expect_op(INVALID_SESSION)
            assert time.monotonic() - started < PUSHED_SECONDS
        for path in ("/v1/users/@me", "/v1/auth/sessions"):
            assert (await http.get(path, headers={"Authorization": token})).status_code == 401
        for headers in ({"Authorization": token}, {"Cookie": f"session={token}"}):
            assert (await http.get("/api/auth/me", headers=headers)).json()["success"] is False


def test_sec_014_a_planted_session_is_not_adopted(http: httpx.Client) -> None:
    victim, attacker = registered(http), registered(http)
    for planted in (attacker["token"], "flx_" + "a" * 36, "planted"):
        answer = api_login(http, victim["email"], headers={"Cookie": f"session={planted}"})
        assert answer.status_code == 200
        given = answer.cookies["session"]
        assert given != planted
        http.cookies.clear()
        mine = http.get("/api/me", headers={"Authorization": given}).json()["user"]
        assert mine["email"] == victim["email"]


def test_sec_014_signing_in_again_ends_what_the_browser_had(http: httpx.Client) -> None:
    account = registered(http)
    api_login(http, account["email"])
    before = http.cookies["session"]
    api_login(http, account["email"])
    assert http.cookies["session"] != before
    assert httpx.get(f"{http.base_url}/v1/users/@me", headers={"Authorization": before}).status_code == 401


@pytest.mark.parametrize("wire", ["v1", "api"])
@pytest.mark.parametrize(
    "value", [None, "", [], {}, 0, True, "x" * 1_000_000], ids=["null", "empty", "list", "object", "0", "true", "1MB"]
)
def test_sec_020_no_odd_value_ever_matches(http: httpx.Client, wire: str, value: Any) -> None:
    name = registered(http)["email"]
    started = time.monotonic()
    for body in ({"email": name, "password": value}, {"email": value, "password": PASSWORD}):
        answer = http.post(f"/{wire}/auth/login", json=body)
        assert answer.status_code in (400, 401), answer.text
        assert "token" not in answer.text
        assert "session" not in answer.cookies
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("half", ["flx_", "123-", "Bot ", "Bot 1.", "Bot .x", "Bearer ", "Bearer null", "\x00"])
def test_sec_020_half_a_credential_is_nobody(http: httpx.Client, half: str) -> None:
    try:
        answer = http.get("/v1/users/@me", headers={"Authorization": half})
    except (httpx.LocalProtocolError, UnicodeEncodeError):
        return
    assert answer.status_code in (400, 401)


def test_sec_037_rights_cannot_be_given_to_oneself(http: httpx.Client) -> None:
    wishes = {"is_staff": True, "acls": ["*"], "flags": 1, "id": "1", "bot": True, "verified": True, "traits": ["x"]}
    token = http.post("/v1/auth/register", json=guild_side() | wishes).json()["token"]
    own = http.get("/v1/users/@me", headers={"Authorization": token}).json()
    assert (own["is_staff"], own["acls"], own["flags"], own["verified"]) == (False, [], 0, False)
    assert own["id"] != "1"
    name = topic_side()
    assert http.post("/api/register", json=name | wishes | {"is_admin": True}).status_code == 201
    assert api_login(http, name["username"]).json()["user"]["is_admin"] is False


@pytest.mark.django_db
@pytest.mark.parametrize("policy", ["closed", "invite"])
def test_sec_082_the_policy_holds_on_every_door(settings: Any, policy: str) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, registration=policy)
    expected = 403 if policy == "closed" else 400
    for invite in (None, "no-such-invite"):
        assert Wire().send("POST", "/auth/register", guild_side(invite_code=invite)).status == expected
        body = topic_side() | {"invite_code": invite}
        assert Wire(prefix="/api").send("POST", "/register", body).status == expected


@pytest.mark.django_db
def test_sec_082_who_waits_for_approval_can_do_nothing_yet(settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, registration="approval")
    answer = Wire().send("POST", "/auth/register", guild_side())
    assert answer.body["pending_verification"] is True
    waiting = Wire.signed_in(answer.body["token"])
    refused = waiting.send("GET", "/users/@me")
    assert (refused.status, refused.code) == (403, "MISSING_ACCESS")
    assert waiting.send("GET", "/auth/sessions").status == 200
    assert waiting.send("POST", "/auth/logout").status == 204


def test_sec_076_one_address_registered_many_times_at_once_is_one_account(http: httpx.Client) -> None:
    email = f"{unique()}@example.com"

    def attempt(number: int) -> httpx.Response:
        if number % 2:
            return httpx.post(f"{http.base_url}/v1/auth/register", json=guild_side(email=email), timeout=60)
        return httpx.post(f"{http.base_url}/api/register", json=topic_side(email=email), timeout=60)

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(attempt, range(20)))
    assert sum(answer.is_success for answer in answers) == 1
    assert all(answer.status_code == 400 for answer in answers if not answer.is_success)


def test_sec_076_of_many_first_accounts_one_becomes_the_administrator(new_servers: Any) -> None:
    fresh = new_servers(FIRST_ACCOUNT_IS_ADMIN="on")
    name = unique()

    def rights(number: int) -> tuple[str, ...]:
        url = (fresh.http_url, fresh.other_url)[number % 2]
        with httpx.Client(base_url=f"{url}/v1", timeout=60) as http:
            token = http.post("/auth/register", json=guild_side(username=name)).json()["token"]
            own = http.get("/users/@me", headers={"Authorization": token}).json()
        return (*own["acls"], own["discriminator"])

    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(rights, range(20)))
    fresh.remove()
    assert sum("*" in one for one in found) == 1
    assert len({one[-1] for one in found}) == 20, "the tag of one name is given to one account"
