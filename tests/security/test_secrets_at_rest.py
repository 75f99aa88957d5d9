"""SEC-005, SEC-096: whoever has the logs and the database has no way in."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pyotp
import pytest

from tests.factors import App
from tests.gateway_client import GatewayClient
from tests.mailbox import mail_to
from tests.registrations import PASSWORD, guild_side, topic_side
from tests.topic_accounts import Account, account

OWN_CODE = "Quite-My-Own-Code-7"
NEW_PASSWORD = "An0ther-secret-Horse!"
# No names, moments, addresses and ids; what is shorter than this is a code, and looked for above.
_LIKE_A_SECRET = re.compile(r"(?!\d+$|\d{4}-\d\d-)[A-Za-z0-9_+/=.$,-]{12,400}")


class Spy:
    """Keeps every secret that goes to or comes from a server, to look for them later."""

    def __init__(self, servers: Any) -> None:
        self.servers = servers
        self.secrets: set[str] = set()
        self.http = httpx.Client(base_url=f"{servers.http_url}/v1", timeout=30)

    def keep(self, *secrets: str) -> None:
        self.secrets.update(secrets)

    def cookie(self, client: httpx.Client) -> None:
        self.keep(client.cookies["session"])

    def post(self, path: str, body: Any = None, token: str = "") -> Any:
        answer = self.http.post(path, json=body, headers={"Authorization": token} if token else {})
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def mailed(self, address: str, kind: str, count: int = 1) -> dict[str, Any]:
        facts = await mail_to(self.servers, address, kind, count=count)
        self.keep(*(str(facts[name]) for name in ("code", "token") if facts.get(name)))
        return facts

    async def topic_side(self) -> None:
        """Everything the topic wire has for signing in."""
        self.keep(PASSWORD, OWN_CODE)
        one = await Account.with_totp(self.servers)
        self.keep((await self.mailed(one.email, "verification_code"))["code"], one.secret, *one.backup_codes)
        self.keep(shown := one.code())
        assert one.sign_in(totp_code=shown).status_code == 200
        self.cookie(one.client)
        one.client.post("/auth/recovery-code/set", json={"recovery_code": OWN_CODE})
        one.client.post(
            "/auth/login-backup", json={"username": one.name, "password": PASSWORD, "backup_code": one.backup_codes[0]}
        )
        self.cookie(one.client)
        one.client.post("/auth/login/passwordless", json={"identifier": one.email})
        await self.mailed(one.email, "passwordless_login")
        one.client.put("/auth/preferences", json={"preferences": {"email_2fa_enabled": True}})
        one.client.post(
            "/auth/login-passwordless-backup", json={"identifier": one.name, "backup_code": one.backup_codes[1]}
        )
        self.cookie(one.client)
        await self.mailed(one.email, "login_code")
        await self.recover(one)

    async def recover(self, one: Account) -> None:
        one.client.post("/auth/recovery/initiate-passwordless", json={"email": one.email})
        code = (await self.mailed(one.email, "recovery_code"))["code"]
        assert one.client.post("/auth/recovery/verify-email-code", json={"email": one.email, "code": code}).is_success
        self.cookie(one.client)
        made = one.client.post("/auth/recovery/verify-user-code", json={"recovery_code": OWN_CODE}).json()
        self.cookie(one.client)
        self.keep(made["totp_secret"])
        self.keep(shown := pyotp.TOTP(made["totp_secret"]).now())
        body = {"email": one.email, "totp_code": shown}
        self.keep(*one.client.post("/auth/recovery/complete-totp-setup", json=body).json()["backup_codes"])

    async def questions(self) -> None:
        answers = ["Purple Penguin", "Seventh Street"]
        asked = [{"question": f"Number {n}?", "answer": answer} for n, answer in enumerate(answers)]
        one = account(self.servers, security_questions=asked)
        self.keep(*answers)
        start = {"username": one.name, "method": "security_questions"}
        token = one.client.post("/auth/recovery/initiate", json=start).json()["reset_token"]
        body = {"reset_token": token, "answers": answers}
        made = one.client.post("/auth/recovery/verify-questions", json=body).json()
        self.keep(token, *made["backup_codes"])
        self.cookie(one.client)

    async def guild_side(self) -> None:
        """Everything the guild wire has for signing in."""
        person = guild_side()
        token = self.post("/auth/register", person)["token"]
        self.keep(token, NEW_PASSWORD)
        sudo = self.post("/auth/sudo/verify", {"password": PASSWORD}, token)["sudo_token"]
        self.keep(sudo)
        handoff = self.post("/auth/handoff/initiate")["code"]
        self.post("/auth/handoff/complete", {"code": handoff, "token": token})
        self.keep(handoff)
        waiting = self.post("/auth/handoff/initiate")["code"]
        self.post("/auth/handoff/complete", {"code": waiting, "token": token})
        self.keep(waiting, self.http.get(f"/auth/handoff/{handoff}/status").json()["token"])
        app = App()
        self.keep(app.secret, first := app.present_code())
        body = {"secret": app.secret, "code": first, "password": PASSWORD}
        codes = self.post("/users/@me/mfa/totp/enable", body, token)["backup_codes"]
        self.keep(*(one["code"] for one in codes))
        self.post("/auth/forgot", {"email": person["email"]})
        reset = (await self.mailed(person["email"], "password_reset"))["token"]
        wanted = self.post("/auth/reset", {"token": reset, "password": NEW_PASSWORD})
        self.keep(wanted["ticket"], codes[0]["code"])
        signed_in = self.post("/auth/login/mfa/totp", {"ticket": wanted["ticket"], "code": codes[0]["code"]})
        self.keep(signed_in["token"])
        ticket = self.post("/auth/login", {"email": person["email"], "password": NEW_PASSWORD})["ticket"]
        self.keep(ticket)
        self.post("/auth/forgot", {"email": person["email"]})
        await self.mailed(person["email"], "password_reset", count=2)

    async def sockets(self, bot: str) -> None:
        """A bot at the gateway, whose token no pattern could recognise."""
        self.keep(bot.partition(".")[2])
        async with GatewayClient(self.servers.gateway_url) as socket:
            await socket.identify(bot)
        assert self.http.get("/users/@me", headers={"Authorization": f"Bot {bot}"}).is_success


def leaves(value: Any) -> Iterator[str]:
    """Every text inside a JSON value."""
    if isinstance(value, dict):
        yield from (leaf for one in value.values() for leaf in leaves(one))
    elif isinstance(value, list):
        yield from (leaf for one in value for leaf in leaves(one))
    elif isinstance(value, str):
        yield value


@pytest.fixture(scope="module")
def talkative(new_servers: Any) -> Iterator[Any]:
    """Servers that log what they can, and keep passwords as in production."""
    servers = new_servers(LOG_LEVEL="debug", DJANGO_SETTINGS_MODULE="config.settings")
    yield servers
    servers.remove()


@pytest.fixture(scope="module")
def bot(talkative: Any) -> str:
    """The token of one."""
    return str(talkative.manage("createbot", "Beep").split("token:")[1].strip())


def test_sec_005_no_secret_is_logged(talkative: Any, bot: str) -> None:
    """Not even one that was wrong, or stood where it does not belong."""
    secret = "Unsp3akable-Secret!"
    with httpx.Client(base_url=talkative.http_url, timeout=60) as http:
        body = guild_side(password=secret)
        token = http.post("/v1/auth/register", json=body).json()["token"]
        made = http.post("/api/auth/register", json=topic_side(password=secret)).json()
        http.post("/v1/auth/login", json={"email": body["email"], "password": secret + "x"})
        http.post("/api/auth/login", json={"identifier": body["email"], "password": secret})
        cookie = http.cookies["session"]
        headers = {"Authorization": token}
        http.post("/v1/auth/sessions/logout", json={"session_id_hashes": [], "password": secret}, headers=headers)
        http.get(f"/v1/users/@me?token={token}", headers=headers)
        assert http.get(f"/v1/users/@me?token={bot}", headers={"Authorization": f"Bot {bot}"}).is_success
        assert http.get("/v1/users/@me", headers={"Authorization": f"Bearer {bot}"}).status_code == 401
    log = talkative.log()
    shared = made["totp_qr_data"].split("secret=")[1].split("&")[0]
    for what in (secret, token, cookie, bot.partition(".")[2], shared, *made["backup_codes"]):
        assert what not in log


async def test_neither_the_log_nor_the_database_lets_anybody_in(talkative: Any, bot: str) -> None:
    servers = talkative
    spy = Spy(servers)
    await spy.topic_side()
    await spy.questions()
    await spy.guild_side()
    await spy.sockets(bot)
    assert len(spy.secrets) > 60
    dump = servers.manage("dumpdata", "--exclude", "contenttypes", "--exclude", "auth.permission")
    log = servers.log()
    for secret in spy.secrets:
        # Six digits may stand in any number; as a word of their own they are the code.
        wanted = (f'"{secret}"', f"={secret} ", f"'{secret}'") if len(secret) == 6 else (secret,)
        for one in wanted:
            assert one not in log, f"{secret} is in the log"
            assert one not in dump, f"{secret} is in the database"
    found = {leaf for leaf in leaves(json.loads(dump[dump.index("[") :])) if _LIKE_A_SECRET.fullmatch(leaf)}
    assert len(found) > 100
    for leaf in found:
        refuse_everywhere(servers, spy.http, leaf)


def refuse_everywhere(servers: Any, http: httpx.Client, value: str) -> None:
    """Show what stood in the database wherever something is shown to be let in."""
    for credential in (value, f"Bearer {value}", f"Bot {value}"):
        assert http.get("/users/@me", headers={"Authorization": credential}).status_code == 401, value
    cookie = {"Cookie": f"session={value.replace(',', '')}"}
    assert http.get(f"{servers.http_url}/api/auth/session", headers=cookie).json()["authenticated"] is False, value
    for path, body in [
        ("/v1/auth/login/mfa/totp", {"ticket": value, "code": "123456"}),
        ("/v1/auth/login/link", {"token": value}),
        ("/v1/auth/reset", {"token": value, "password": NEW_PASSWORD}),
        ("/v1/auth/verify", {"token": value}),
        ("/v1/auth/authorize-ip", {"token": value}),
        ("/v1/auth/handoff/complete", {"code": value, "token": value}),
        ("/api/auth/login/passwordless", {"token": value}),
        ("/api/auth/recovery/verify-questions", {"reset_token": value, "answers": ["a", "b"]}),
    ]:
        answer = http.post(f"{servers.http_url}{path}", json=body)
        assert 400 <= answer.status_code < 500, (path, value, answer.text)
