"""authlib and requests-oauthlib from PyPI, unmodified: they come in for a person, stay, ask and leave."""

import asyncio
import base64
import hashlib
import secrets
from typing import Any
from urllib.parse import unquote_plus

import pytest
from authlib.integrations.httpx_client import OAuth2Client
from oauthlib.oauth2 import InvalidGrantError
from requests_oauthlib import OAuth2Session

from tests.people import Person, register

BACK = "https://app.example/back"
SCOPE = "identify email guilds"


@pytest.fixture
async def alice(servers: Any) -> Person:
    return await register(servers.http_url)


async def application(servers: Any) -> dict[str, Any]:
    dev = await register(servers.http_url, "dev")
    made: dict[str, Any] = await dev.ask("POST", "/oauth2/applications", {"name": "Lib", "redirect_uris": [BACK]})
    return made


async def consented(person: Person, address: str) -> str:
    """Where the person is sent who was at the address where applications ask, and agreed."""
    query = dict(item.split("=", 1) for item in address.partition("?")[2].split("&"))
    preview = await person.ask("GET", f"/oauth2/authorize?{address.partition('?')[2]}")
    assert preview["scopes"] == SCOPE.split()
    unquoted = {name: unquote_plus(value) for name, value in query.items()}
    answer = await person.ask("POST", "/oauth2/authorize/consent", unquoted)
    back: str = answer["redirect_to"]
    return back


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
async def test_authlib(servers: Any, alice: Person, method: str) -> None:
    made = await application(servers)
    client = OAuth2Client(
        made["id"],
        made["client_secret"],
        token_endpoint_auth_method=method,
        scope=SCOPE,
        redirect_uri=BACK,
        code_challenge_method="S256",
    )
    verifier = secrets.token_urlsafe(48)
    base = f"{servers.http_url}/v1"
    address, state = client.create_authorization_url(f"{base}/oauth2/authorize", code_verifier=verifier)
    back = await consented(alice, address)

    def act() -> None:
        token = client.fetch_token(
            f"{base}/oauth2/token", authorization_response=back, code_verifier=verifier, state=state
        )
        assert (token["scope"], token["token_type"]) == (SCOPE, "Bearer")
        assert client.get(f"{base}/oauth2/userinfo").json()["email"] == alice.email
        first = token["access_token"]
        renewed = client.refresh_token(f"{base}/oauth2/token")
        assert renewed["access_token"] != first
        told = client.introspect_token(f"{base}/oauth2/introspect", token=renewed["access_token"]).json()
        assert (told["active"], told["sub"]) == (True, alice.id)
        assert client.revoke_token(f"{base}/oauth2/revoke", token=renewed["refresh_token"]).status_code == 200
        assert client.get(f"{base}/users/@me").status_code == 401

    await asyncio.to_thread(act)


async def test_requests_oauthlib(servers: Any, alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    made = await application(servers)
    base, verifier = f"{servers.http_url}/v1", secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    client = OAuth2Session(made["id"], scope=SCOPE.split(), redirect_uri=BACK)
    address, _ = client.authorization_url(
        f"{base}/oauth2/authorize", code_challenge=challenge, code_challenge_method="S256"
    )
    back = await consented(alice, address)

    def act() -> None:
        token = client.fetch_token(
            f"{base}/oauth2/token",
            authorization_response=back,
            code_verifier=verifier,
            client_secret=made["client_secret"],
            include_client_id=True,
        )
        assert token["scope"] == SCOPE.split()
        assert client.get(f"{base}/users/@me/guilds").json() == []
        old = token["refresh_token"]
        client.refresh_token(f"{base}/oauth2/token", auth=(made["id"], made["client_secret"]))
        assert client.get(f"{base}/users/@me").json()["id"] == alice.id
        with pytest.raises(InvalidGrantError):
            client.refresh_token(f"{base}/oauth2/token", refresh_token=old, auth=(made["id"], made["client_secret"]))
        assert client.get(f"{base}/users/@me").status_code == 401

    await asyncio.to_thread(act)
