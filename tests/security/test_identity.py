"""Attacks on names, passwords and sign-ins, on both wires."""

import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.gateway_client import PUSHED_SECONDS, GatewayClient
from tests.registrations import PASSWORD, guild_side, topic_side, unique

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


@pytest.fixture(scope="module")
def timed(new_servers: Any) -> Iterator[httpx.Client]:
    """Of servers that keep passwords as in production."""
    servers = new_servers(DJANGO_SETTINGS_MODULE="config.settings")
    with httpx.Client(base_url=servers.http_url, timeout=60) as client:
        yield client
    servers.stop()


@pytest.mark.slow
@pytest.mark.once
@BOTH
def test_sec_002_the_time_of_a_refusal_tells_nothing(timed: httpx.Client, login: Login) -> None:
    http = timed
    known, unknown = registered(http)["email"], f"{unique()}@example.com"
    times: dict[str, list[float]] = {known: [], unknown: []}
    for name in (known, unknown) * 3:
        login(http, name, "warm-it-up")
    for _ in range(200):
        for name, taken in times.items():
            started = time.perf_counter()
            login(http, name, "wrong-password")
            taken.append(time.perf_counter() - started)
    medians = [statistics.median(taken) for taken in times.values()]
    assert min(medians) / max(medians) >= 0.9, medians


def test_sec_005_no_secret_is_logged(new_servers: Any) -> None:
    talkative = new_servers(LOG_LEVEL="debug")
    secret = "Unsp3akable-Secret!"
    with httpx.Client(base_url=talkative.http_url, timeout=60) as http:
        body = guild_side(password=secret)
        token = http.post("/v1/auth/register", json=body).json()["token"]
        made = http.post("/api/auth/register", json=topic_side(password=secret)).json()
        v1_login(http, body["email"], secret + "x")
        api_login(http, body["email"], secret)
        cookie = http.cookies["session"]
        headers = {"Authorization": token}
        http.post("/v1/auth/sessions/logout", json={"session_id_hashes": [], "password": secret}, headers=headers)
        http.get(f"/v1/users/@me?token={token}", headers=headers)
        bot = talkative.manage("createbot", "Beep").split("token:")[1].strip()
        http.get("/v1/users/@me", headers={"Authorization": f"Bot {bot}"})
    log = talkative.log()
    talkative.remove()
    shared = made["totp_qr_data"].split("secret=")[1].split("&")[0]
    for what in (secret, token, cookie, bot.partition(".")[2], shared, *made["backup_codes"]):
        assert what not in log


@pytest.mark.parametrize("first", ["v1", "api"])
def test_sec_008_no_spelling_gets_a_fresh_budget(new_servers: Any, first: str) -> None:
    limited = new_servers(RATE_LIMITS="on")
    with httpx.Client(base_url=limited.http_url, timeout=60) as http:
        account = registered(http)
        local, _, domain = account["email"].partition("@")
        spellings = [
            f"{local}@{domain}",
            f" {local.upper()}@{domain}",
            f"{local}+a@{domain}",
            f"{local}+b@{domain.upper()}",
        ]
        for spelling in spellings:
            assert v1_login(http, spelling, "wrong-password").status_code == 400
        last = api_login if first == "api" else v1_login
        assert last(http, account["email"], "wrong-password").status_code in (400, 401)
        # The budget of five is spent, for every name and on both wires, even for the right password.
        for answer in (v1_login(http, account["email"]), api_login(http, account["username"])):
            assert answer.status_code == 429, answer.text
            assert int(answer.headers["Retry-After"]) > 0
    limited.remove()


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


@pytest.mark.parametrize("policy", ["closed", "invite"])
def test_sec_082_the_policy_holds_on_every_door(new_servers: Any, policy: str) -> None:
    guarded = new_servers(REGISTRATION=policy)
    with httpx.Client(base_url=guarded.http_url, timeout=60) as http:
        expected = 403 if policy == "closed" else 400
        for invite in (None, "no-such-invite"):
            assert http.post("/v1/auth/register", json=guild_side(invite_code=invite)).status_code == expected
            body = topic_side() | {"invite_code": invite}
            assert http.post("/api/register", json=body).status_code == expected
    guarded.remove()


def test_sec_082_who_waits_for_approval_can_do_nothing_yet(new_servers: Any) -> None:
    guarded = new_servers(REGISTRATION="approval")
    with httpx.Client(base_url=guarded.http_url, timeout=60) as http:
        answer = http.post("/v1/auth/register", json=guild_side())
        assert answer.json()["pending_verification"] is True
        headers = {"Authorization": answer.json()["token"]}
        refused = http.get("/v1/users/@me", headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "MISSING_ACCESS")
        assert http.get("/v1/auth/sessions", headers=headers).status_code == 200
        assert http.post("/v1/auth/logout", headers=headers).status_code == 204
    guarded.remove()


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
