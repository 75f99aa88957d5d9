"""SEC-089 to SEC-093: what a server tells and takes, whoever asks in whatever way. SEC-094: tests/ops/test_image.py."""

import asyncio
import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings as django_settings
from django.test import Client

from core.api.limiting import enforced
from tests.ops.containerfile import ROOT
from tests.people import register
from tests.registrations import PASSWORD, topic_side
from tests.staff import inside, staff
from tests.topic_side import person, post_in, topic_of
from tests.wire import LIMITED, Wire
from tests.world import World

PUBLIC = "https://chat.example.org"
EVIL = "evil.example"
FORGED = {"Host": EVIL, "X-Forwarded-Host": EVIL, "Forwarded": f"host={EVIL}", "X-Original-Host": EVIL}


@pytest.fixture
def public(settings: Any) -> None:
    """A server that people find by https."""
    changed = {"public_url": PUBLIC, "environment": "production", "allowed_hosts": ("chat.example.org", "testserver")}
    settings.GUILDHALL = dataclasses.replace(django_settings.GUILDHALL, **changed)
    settings.ALLOWED_HOSTS = ["chat.example.org", "testserver"]
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True


@pytest.mark.once
def test_sec_089_production_does_not_start_with_the_settings_of_a_workshop(tmp_path: Path) -> None:
    """Each alone: tests/ops/test_environment.py. Here the server itself, which names all of them at once."""
    environment = {"ENVIRONMENT": "production", "DATA_DIR": str(tmp_path), "DEBUG": "on", "ALLOWED_HOSTS": "*"}
    done = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environment | {"SECRET_KEY": "django-insecure-0123456789abcdefghijklmnop"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    for named in ("SECRET_KEY is a well-known default", "DEBUG must be off", "ALLOWED_HOSTS must name the hosts"):
        assert named in done.stderr


async def test_sec_090_addresses_come_from_the_settings_alone(servers: Any) -> None:
    """Links in mails: tests/security/test_recovery.py."""
    ada = await register(servers.http_url)
    ours = servers.environment["PUBLIC_URL"]
    headers = FORGED | {"Authorization": ada.token}
    guild = await ada.guild()
    invite = await ada.ask("POST", f"/channels/{guild['system_channel_id']}/invites", {})
    async with httpx.AsyncClient(base_url=servers.http_url, timeout=30) as client:
        paths = ["/.well-known/fluxer", "/v1/instance", "/v1/instance/config", "/v1/gateway", "/v1/users/@me"]
        for path in (*paths, f"/v1/invites/{invite['code']}", "/docs/v1/openapi.json", "/api/auth/me"):
            answer = await client.get(path, headers=headers)
            assert EVIL not in answer.text + str(answer.headers), path
        told = (await client.get("/.well-known/fluxer", headers=headers)).json()
        assert told["endpoints"]["gateway"] == ours.replace("http", "ws", 1) + "/gateway"
        assert told["sso"]["redirect_uri"].startswith(ours)
        assert (await client.get("/v1/gateway", headers=headers)).json()["url"].startswith("ws" + ours[4:])
        for path in ("/", "/login", "/topics", "/sitemap.xml", "/admin/"):  # pages are not shown at all
            answer = await client.get(path, headers=FORGED)
            assert (answer.status_code, EVIL in answer.text + str(answer.headers)) == (400, False), path


@pytest.mark.django_db
def test_sec_091_every_kind_of_answer_carries_the_headers(public: None) -> None:
    """Those that no middleware sees: the next test."""
    author = person()
    post = post_in(topic_of(author), author)
    client, ada = Client(raise_request_exception=False), Wire(World().person())
    kinds = {"page": "/", "client": "/app", "list": "/topics", "feed": "/topics/feed", "map": "/sitemap-posts.xml"}
    kinds |= {"text": "/robots.txt", "script": "/static/app/main.js", "document": "/docs/v1/openapi.json"}
    kinds |= {"json": "/v1/instance", "topics": "/api/topics", "redirect": "/docs", "missing page": "/nowhere"}
    kinds |= {"missing": "/v1/nothing", "no session": "/v1/users/@me", "admin": "/v1/admin/users/me", "door": "/admin/"}
    kinds |= {
        "health": "/_health",
        "refused": "/metrics",
        "no file": "/media/attachments/1/2/x",
        "post": f"/posts/{post.id}",
    }
    answers = {kind: client.get(path, REMOTE_ADDR="9.9.9.9") for kind, path in kinds.items()}
    answers["preflight"] = client.options("/v1/users/@me", headers={"Origin": PUBLIC})
    answers["no method"] = client.put("/login")
    answers["no json"] = client.post("/v1/auth/login", "{", content_type="application/json")
    answers["forged host"] = client.get("/", headers={"Host": EVIL})
    for kind, answer in answers.items():
        headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff", kind
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], kind
        assert "unsafe-" not in headers["Content-Security-Policy"], kind
        assert headers["Referrer-Policy"] in ("strict-origin-when-cross-origin", "no-referrer", "strict-origin"), kind
        assert headers["X-Frame-Options"] == "DENY", kind
        assert headers["Strict-Transport-Security"].startswith("max-age=31536000"), kind
    assert ada.send("GET", "/users/@me").headers["Cache-Control"] == "no-store"


async def test_sec_091_also_those_that_no_middleware_sees(servers: Any) -> None:
    """Socket.IO's, those of a body that is refused before it has come, and those of a process without the role."""
    async with httpx.AsyncClient(base_url=servers.http_url, timeout=30) as client:
        answers = [
            await client.get("/socket.io/?EIO=4&transport=polling"),
            await client.get("/socket.io/?EIO=4&transport=polling&j=0"),
            await client.get("/gateway"),
            await client.post("/v1/auth/login", content=b"x" * 3_000_000),
        ]
    for answer in answers:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert len(answer.headers.get_list("X-Content-Type-Options")) == 1


@pytest.mark.django_db
def test_sec_091_cookies_are_for_the_server_alone(public: None) -> None:
    client, body = Client(), topic_side()
    assert client.post("/api/auth/register", json.dumps(body), content_type="application/json").status_code == 201
    signed_in = {"username": body["username"], "password": PASSWORD}
    client.post("/api/auth/login", json.dumps(signed_in), content_type="application/json")
    console = inside(staff("*"))
    console.get("/admin/")
    found = [*client.cookies.values(), *console.cookies.values()]
    assert {"session", "sessionid", "csrftoken"} <= {cookie.key for cookie in found}
    for cookie in found:
        assert cookie["secure"] is True, cookie
        assert cookie["httponly"] is True, cookie
        assert cookie["samesite"] in ("Lax", "Strict"), cookie


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/metrics", "/internal/telemetry", "/v1/internal/telemetry"])
def test_sec_092_the_inside_is_not_for_strangers(public: None, path: str) -> None:
    """Who may: tests/core/test_metrics.py. Administrators' operations: tests/security/test_administrators.py."""
    for credential in ({}, {"Authorization": "Bearer "}, {"Authorization": Wire(World().person()).token}):
        answer = Client(REMOTE_ADDR="9.9.9.9").get(path, headers=credential)
        assert answer.status_code == 403
        assert answer.json()["code"] in ("ACCESS_DENIED", "MISSING_PERMISSIONS")


@pytest.mark.django_db
def test_sec_092_there_is_no_harness_for_tests(public: None) -> None:
    """No operation that only tests would want; the one header of tests turns limits on, and nothing off."""
    for path in (
        "/v1/test/reset",
        "/v1/test/harness",
        "/test/session",
        "/v1/internal/test",
        "/__debug__/",
        "/v1/debug",
    ):
        for method in ("get", "post", "delete"):
            assert getattr(Client(), method)(path).status_code in (404, 405), path
    documents = [json.loads((ROOT / f"docs/api/{name}.json").read_text()) for name in ("v1", "topics")]
    paths = [path for document in documents for path in document["paths"]]
    assert [path for path in paths if "harness" in path or path.startswith(("/test", "/v1/test"))] == []
    for value in ("true", "false", "off", "0"):
        request = Client().get("/v1/instance", headers={next(iter(LIMITED)): value}).wsgi_request
        assert enforced(request) is None


@pytest.mark.django_db
def test_sec_093_ten_thousand_fields_are_refused(settings: Any) -> None:
    """Long heads and smuggling: tests/ops/test_behind_proxies.py; slow senders: tests/security/test_exhaustion.py."""
    many = "&".join(f"field{number}=x" for number in range(10_000))
    form, client = "application/x-www-form-urlencoded", Client(raise_request_exception=False)
    for path in ("/donate", "/v1/oauth2/token", "/v1/oauth2/introspect"):
        assert client.post(path, many, content_type=form).status_code == 400, path
    settings.ALLOWED_HOSTS = ["testserver"]
    channel = World().person()
    parts = [(f"files[{number}]", "x.txt", b"x") for number in range(2_000)]
    refused = Wire(channel).form("POST", "/channels/1/messages", {"content": "x"}, *parts)
    assert (refused.status, refused.code) == (400, "INVALID_FORM_BODY")
    assert inside(staff("*"), enforce_csrf_checks=True).post("/admin/logout/", many, content_type=form).status_code in (
        400,
        403,
    )


async def test_sec_093_two_lengths_are_no_request(servers: Any) -> None:
    """Without a proxy in front: whatever could be read in two ways is not read on."""
    host, port = servers.a.url.removeprefix("http://").split(":")
    hidden = b"GET /v1/hidden HTTP/1.1\r\nHost: x\r\n\r\n"
    for head in (
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Content-Length: 0\r\nContent-Length: 38\r\n\r\n",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    ):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + head + hidden)
        writer.write_eof()
        answer = await asyncio.wait_for(reader.read(), 40)
        assert answer.startswith(b"HTTP/1.1 400 "), (head, answer[:80])
        assert answer.count(b"HTTP/1.1 ") == 1, (head, answer)
        writer.close()
