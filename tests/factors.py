"""Second factors for black-box tests of the guild wire: an authenticator app, a phone, a security key."""

import itertools
import os
import time
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx
import pyotp

from tests.authenticator import Authenticator
from tests.people import PASSWORD, Person, register

SMS_CODE = "123456"  # what the provider of tests sends
SUDO = "X-Fluxer-Sudo-Mode-JWT"
_STEP, _SAFE = 30, 25
_numbers = itertools.count(1)


class App:
    """An authenticator app. The server takes codes of three time steps, each once, in rising order: so it has three
    codes to show, of the step before this one, of this one and of the next."""

    def __init__(self) -> None:
        self.secret = pyotp.random_base32()
        self._last = -1

    def code(self) -> str:
        """A code that has not been shown."""
        present = int(time.time()) // _STEP
        early = time.time() % _STEP < _SAFE
        self._last = max(present - 1 if early else present, self._last + 1)
        assert self._last <= present + 1, "no code is left to show for now"
        return self.at(self._last)

    def present_code(self) -> str:
        """The code of this moment, whether shown or not."""
        return self.at(int(time.time()) // _STEP)

    def at(self, step: int) -> str:
        """The code of a time step."""
        return str(pyotp.TOTP(self.secret).at(step * _STEP))


async def forgetful(base_url: str, name: str = "alice") -> Person:
    """Somebody new whose client keeps no cookies, so that every request has to prove itself anew."""
    person = await register(base_url, name)
    cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    person.client = httpx.AsyncClient(timeout=30, cookies=cookies)
    return person


async def with_totp(person: Person) -> tuple[App, list[str]]:
    """Switch an authenticator app on; it and the backup codes."""
    app = App()
    body = {"secret": app.secret, "code": app.present_code(), "password": PASSWORD}
    codes = (await person.ask("POST", "/users/@me/mfa/totp/enable", body))["backup_codes"]
    return app, [one["code"] for one in codes]


def new_number() -> str:
    """A phone number that nobody has."""
    return f"+1555{os.getpid() % 10_000:04d}{next(_numbers):04d}"


async def phone_token(person: Person, phone: str) -> str:
    """What stands for a phone that the person holds."""
    await person.ask("POST", "/users/@me/phone/send-verification", {"phone": phone})
    answer = await person.ask("POST", "/users/@me/phone/verify", {"phone": phone, "code": SMS_CODE})
    return str(answer["phone_token"])


async def with_phone(person: Person, **proof: Any) -> str:
    """Give the account a phone; its number."""
    phone = new_number()
    body = {"phone_token": await phone_token(person, phone), **(proof or {"password": PASSWORD})}
    await person.ask("POST", "/users/@me/phone", body)
    return phone


async def with_sms(person: Person) -> tuple[App, list[str]]:
    """Switch codes by SMS on, with the authenticator app that they need."""
    await with_phone(person)
    app, codes = await with_totp(person)
    await person.ask("POST", "/users/@me/mfa/sms/enable", {"mfa_method": "totp", "mfa_code": codes.pop()})
    return app, codes


async def with_passkey(person: Person, name: str = "key", **proof: Any) -> Authenticator:
    """Register a passkey."""
    path, proof = "/users/@me/mfa/webauthn/credentials", proof or {"password": PASSWORD}
    options = await person.ask("POST", f"{path}/registration-options", proof)
    key = Authenticator(origin=person.base_url)
    body = {"response": key.create(options), "challenge": options["challenge"], "name": name, **proof}
    answer = await person.call("POST", path, body)
    assert answer.status_code == 204, answer.text
    return key


async def sudo_by_passkey(person: Person, key: Authenticator) -> dict[str, Any]:
    """The fields that prove who one is with a passkey."""
    options = await person.ask("POST", "/users/@me/sudo/webauthn/authentication-options")
    return {
        "mfa_method": "webauthn",
        "webauthn_response": key.get(options),
        "webauthn_challenge": options["challenge"],
    }


async def sudo_token(person: Person, **proof: Any) -> str:
    """A token that stands for a proof."""
    return str((await person.ask("POST", "/auth/sudo/verify", proof or {"password": PASSWORD}))["sudo_token"])


async def first_step(person: Person, **more: Any) -> httpx.Response:
    """Sign in with the password, as anybody could."""
    return await anybody(person, "/auth/login", {"email": person.email, "password": PASSWORD}, **more)


async def ticket_of(person: Person) -> str:
    """The ticket of a sign-in that waits for a second factor."""
    answer = await first_step(person)
    assert answer.json().get("mfa") is True, answer.text
    return str(answer.json()["ticket"])


async def anybody(person: Person, path: str, body: Any = None, **more: Any) -> httpx.Response:
    """A POST of somebody who is not signed in, to the server of that person."""
    return await person.client.post(f"{person.base_url}/v1{path}", json=body, timeout=30, **more)
