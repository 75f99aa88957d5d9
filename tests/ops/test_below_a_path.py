"""The whole product below a path of its host (PUBLIC_URL=https://localhost/chat), behind nginx and Caddy as deploy/
sets them up, with TLS: nothing that it says leads out of the path."""

import json
import re
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest

from tests.conftest import MakeServers
from tests.gateway_client import GatewayClient
from tests.mailbox import new_mail_to
from tests.ops.walk import walk
from tests.people import PASSWORD, Person, register
from tests.pictures import picture
from tests.proxy import caddy, certificate_for_localhost, nginx
from tests.servers import ROOT, Servers
from tests.services import free_port
from tests.socketio_client import SocketClient, cookie_of
from tests.topic_browsers import Browser, topic_side_browser

# What it says does not depend on the database; how it is found behind proxies is tested with two processes elsewhere.
pytestmark = [pytest.mark.embedded, pytest.mark.slow, pytest.mark.timeout(180)]

PAGES = [
    *("/", "/login", "/register", "/forgot", "/reset", "/verify", "/authorize-ip", "/wasntme", "/settings/security"),
    *(
        "/auth/sso/callback",
        "/app",
        "/appeal",
        "/docs",
        "/docs/topics",
        "/topics",
        "/sitemap.xml",
        "/robots.txt",
        "/donate",
    ),
    *("/oauth2/authorize", "/gift/nothing", "/nowhere", "/admin/", "/admin/password_change/"),
]
TOLD = ["/.well-known/fluxer", "/v1/.well-known/fluxer", "/v1/instance", "/v1/instance/config"]
REFUSED = {"/oauth2/authorize": 400, "/gift/nothing": 404, "/nowhere": 404}


class Hall:
    """An installation at https://localhost:PORT/chat, which nginx serves there and Caddy at another port."""

    def __init__(self, servers: Servers, certificate: Path, addresses: dict[str, str]) -> None:
        self.servers, self.certificate, self.addresses = servers, certificate, addresses
        self.public = servers.environment["PUBLIC_URL"]
        self.tls = ssl.create_default_context(cafile=str(certificate))

    def client(self, **options: Any) -> httpx.Client:
        return httpx.Client(verify=self.tls, timeout=30, **options)


@pytest.fixture(scope="module")
def hall(new_servers: MakeServers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    folder, port = tmp_path_factory.mktemp("hall"), free_port()
    certificate = certificate_for_localhost(folder)
    servers = new_servers(PUBLIC_URL=f"https://localhost:{port}/chat", TRUSTED_PROXIES="127.0.0.1/32")
    places = [tmp_path_factory.mktemp(name) for name in ("nginx", "caddy")]
    with (
        nginx(servers, places[0], port, sample="guildhall-below-a-path.conf", certificate=certificate) as first,
        caddy(servers, places[1], sample="Caddyfile.below-a-path", certificate=certificate) as second,
    ):
        yield Hall(servers, certificate, {"nginx": f"{first}/chat", "caddy": f"{second}/chat"})


@pytest.fixture(scope="module")
def console(hall: Hall) -> httpx.Client:
    """Somebody in the console, by way of nginx."""
    client = hall.client(base_url=hall.public)
    body = {"email": "chief@example.com", "global_name": "Chief", "password": PASSWORD}
    made = client.post("/v1/auth/register", json=body | {"date_of_birth": "1990-01-01", "consent": True}).json()
    grant = (
        f"from accounts.models import User; User.objects.filter(id={made['user_id']}).update(acls=['*'], is_staff=True)"
    )
    hall.servers.manage("shell", "-c", grant)
    app, headers = pyotp.TOTP(pyotp.random_base32()), {"Authorization": made["token"]}
    enabled = {"secret": app.secret, "code": app.now(), "password": PASSWORD}
    assert client.post("/v1/users/@me/mfa/totp/enable", json=enabled, headers=headers).status_code == 200
    shown = {"mfa_method": "totp", "mfa_code": app.at(time.time() + 30)}
    proof = client.post("/v1/auth/sudo/verify", json=shown, headers=headers).json()["sudo_token"]
    entered = client.post("/admin/enter/", headers=headers | {"X-Fluxer-Sudo-Mode-JWT": proof})
    assert entered.status_code == 204, entered.text
    return client


def topic_with_a_post(hall: Hall) -> Browser:
    person = topic_side_browser(hall.client(base_url=hall.public))
    topic = person.topic()
    person.post(topic["id"])
    return person


@pytest.mark.parametrize("proxy", ["nginx", "caddy"])
def test_no_page_leads_out_of_the_path(hall: Hall, proxy: str) -> None:
    topic_with_a_post(hall)
    with hall.client() as client:
        seen = walk(client, hall.addresses[proxy], hall.public, [*PAGES, *TOLD])
    wrong = {address: status for address, status in seen.items() if status >= 400}
    assert wrong == {f"{hall.public}{path}": status for path, status in REFUSED.items()}
    for kind in (".js", ".css", ".svg", "/feed", "/openapi.json", "sitemap-posts.xml"):
        assert any(address.endswith(kind) for address in seen), kind
    assert any("/posts/" in address for address in seen)


def test_nor_does_the_console(hall: Hall, console: httpx.Client) -> None:
    seen = walk(console, hall.public, hall.public, ["/admin/"])
    assert set(seen.values()) <= {200, 302, 404, 405}  # 405: what buttons send; 404: of vendored scripts, and history
    assert len([address for address in seen if "/admin/moderation/" in address]) > 5
    assert {cookie.path for cookie in console.cookies.jar} == {"/chat"}


def test_nothing_of_it_is_outside(hall: Hall) -> None:
    with hall.client() as client:
        for address in hall.addresses.values():
            for path in ("/v1/instance", "/gateway", "/static/app/app.css", "/chatter"):
                assert client.get(address.removesuffix("/chat") + path).status_code in (403, 404)
            for inside in ("/metrics", "/internal/telemetry", "/v1/internal/telemetry"):
                assert client.get(address + inside).status_code == 404


def test_discovery_names_it(hall: Hall) -> None:
    with hall.client() as client:
        for path in TOLD[:2]:
            told = client.get(hall.public + path).json()["endpoints"]
            assert told["api"] == told["webapp"] == hall.public
            assert told["gateway"] == hall.public.replace("https", "wss") + "/gateway"
            assert told["media"] == f"{hall.public}/media"


@pytest.mark.parametrize("proxy", ["nginx", "caddy"])
async def test_both_wires_work_there(hall: Hall, proxy: str) -> None:
    """SEC-091: over TLS, cookies are Secure, HttpOnly, SameSite, and of the path; HSTS is sent once."""
    address = hall.addresses[proxy]
    person = topic_side_browser(hall.client(base_url=address))
    (cookie,) = [one for one in person.client.cookies.jar if one.name == "session"]
    assert (cookie.path, cookie.secure) == ("/chat", True)
    assert {"HttpOnly", "SameSite"} <= set(cookie.__dict__["_rest"])
    topic = person.topic()["id"]
    client = SocketClient(ssl_verify=False)
    await client.connect(
        address, headers=cookie_of(person), transports=["polling", "websocket"], socketio_path="chat/socket.io"
    )
    assert (await client.ask("join_topic", {"topic_id": topic}))["success"] is True
    await client.disconnect()
    answer = person.client.get("/v1/instance")
    assert len(answer.headers.get_list("strict-transport-security")) == 1
    async with GatewayClient(address.replace("https", "wss") + "/gateway", ssl=hall.tls) as gateway:
        assert (await gateway.next(lambda frame: frame["op"] == 10))["d"]["heartbeat_interval"]


async def member(hall: Hall) -> Person:
    made = await register(hall.servers.http_url)  # at the process itself, as the operator's own tools are
    made.base_url, made.client = hall.public, httpx.AsyncClient(verify=hall.tls, timeout=30)
    return made


async def test_files_and_pictures_are_there(hall: Hall) -> None:
    alice = await member(hall)
    guild = await alice.guild()
    place = f"{hall.public}/v1/channels/{guild['system_channel_id']}/messages"
    payload = (None, json.dumps({"attachments": [{"id": 0}]}))
    files = {"payload_json": payload, "files[0]": ("cat.png", picture(size=(64, 48)))}
    sent = await alice.client.post(place, files=files, headers={"Authorization": alice.token})
    (attachment,) = sent.json()["attachments"]
    assert attachment["url"].startswith(f"{hall.public}/media/")
    part = await alice.client.get(attachment["url"], headers={"Range": "bytes=0-9"})
    assert (part.status_code, len(part.content)) == (206, 10)


async def test_mails_lead_there(hall: Hall) -> None:
    alice = await member(hall)
    await alice.client.post(f"{hall.public}/v1/auth/forgot", json={"email": alice.email})
    mail = await new_mail_to(hall.servers, alice.email, "password_reset")
    assert mail.facts["link"].startswith(f"{hall.public}/reset#token=")
    ours = re.findall(r"https://localhost[^\s]*", mail.text)
    assert ours
    assert all(address.startswith(hall.public) for address in ours)


def test_scripts_and_templates_spell_no_address_from_the_root() -> None:
    """Scripts go through `here`, or through what does that; templates begin with `{% base %}`."""
    asked = re.compile(r"""(?:fetch|WebSocket|location\.(?:assign|replace)|href:|src:)[\s(]*["'`](?:/|\$\{location)""")
    scripts = [script for script in (ROOT / "static").rglob("*.js") if script.name != "place.js"]
    assert [script for script in scripts if asked.search(script.read_text())] == []
    linked = re.compile(r"""(?:href|src|action)=["']/""")
    assert [page for page in (ROOT / "templates").rglob("*.html") if linked.search(page.read_text())] == []
