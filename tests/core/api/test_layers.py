import dataclasses
import uuid
from ipaddress import ip_network
from typing import Any

import pytest
from django.conf import settings as django_settings

from core.api.middleware import client_address
from core.api.testing import ApiClient
from core.api.wires import wire_of

OWN = {"HTTP_ORIGIN": "http://localhost:8000", "SERVER_NAME": "localhost", "SERVER_PORT": "8000"}


def configured(settings: Any, **changes: Any) -> None:
    settings.GUILDHALL = dataclasses.replace(django_settings.GUILDHALL, **changes)
    client_address._is_proxy.cache_clear()


def test_request_ids(anonymous: ApiClient) -> None:
    assert anonymous.get("/v1/nothing", HTTP_X_REQUEST_ID="abc-1").headers["X-Request-ID"] == "abc-1"
    for sent in ("", "x" * 200, "two words", "é"):
        uuid.UUID(anonymous.get("/v1/instance", HTTP_X_REQUEST_ID=sent).headers["X-Request-ID"])


@pytest.mark.parametrize(
    "path", ["/v1/instance", "/v1/nothing", "/api/topics/my", "/_health", "/v1/failing/crash", "/docs/v1"]
)
def test_every_answer_carries_security_headers(anonymous: ApiClient, path: str) -> None:
    """SEC-091."""
    headers = anonymous.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_hsts_on_https(settings: Any) -> None:
    configured(settings, public_url="https://chat.example")
    assert "max-age=" in ApiClient().get("/v1/instance").headers["Strict-Transport-Security"]


class TestCors:
    def test_public_documents_are_for_everybody(self, anonymous: ApiClient) -> None:
        for path in ("/.well-known/fluxer", "/v1/.well-known/fluxer", "/v1/instance", "/v1/instance/config"):
            headers = anonymous.get(path, HTTP_ORIGIN="https://evil.example").headers
            assert headers["Access-Control-Allow-Origin"] == "*"
            assert "Access-Control-Allow-Credentials" not in headers

    def test_the_guild_wire_names_known_origins_without_credentials(self, anonymous: ApiClient) -> None:
        known = anonymous.get("/v1/things/1", HTTP_ORIGIN="http://localhost:3000").headers
        assert known["Access-Control-Allow-Origin"] == "http://localhost:3000"
        assert "Access-Control-Allow-Credentials" not in known
        assert "X-RateLimit-Reset" in known["Access-Control-Expose-Headers"]
        unknown = anonymous.get("/v1/things/1", HTTP_ORIGIN="https://evil.example").headers
        assert "Access-Control-Allow-Origin" not in unknown
        assert unknown["Vary"] == "Origin"

    def test_the_topic_wire_allows_credentials(self, anonymous: ApiClient) -> None:
        """TF-010."""
        headers = anonymous.get("/api/topics/my", HTTP_ORIGIN="http://localhost:3000").headers
        assert headers["Access-Control-Allow-Credentials"] == "true"
        silent = anonymous.get("/api/topics/my").headers
        assert "Access-Control-Allow-Origin" not in silent

    def test_preflight_is_204_for_any_path(self, anonymous: ApiClient) -> None:
        for path in ("/v1/things/1", "/v1/nothing", "/api/topics", "/api/nothing"):
            answer = anonymous.options(path, HTTP_ORIGIN="http://localhost:3000")
            assert answer.status_code == 204
            assert answer.headers["Access-Control-Max-Age"] == "86400"
            assert "PATCH" in answer.headers["Access-Control-Allow-Methods"]
        guild_side = anonymous.options("/v1/x", HTTP_ORIGIN="http://localhost:3000").headers
        assert "X-Audit-Log-Reason" in guild_side["Access-Control-Allow-Headers"]
        topic_side = anonymous.options("/api/x", HTTP_ORIGIN="http://localhost:3000").headers
        assert "X-Skip-Toasts" in topic_side["Access-Control-Allow-Headers"]
        assert (
            "Access-Control-Allow-Methods" not in anonymous.options("/v1/x", HTTP_ORIGIN="https://evil.example").headers
        )

    def test_a_developers_origins_are_unknown_in_production(self, settings: Any) -> None:
        configured(settings, environment="production", allowed_origins=("https://chat.example",))
        client = ApiClient()
        assert "Access-Control-Allow-Origin" not in client.get("/v1/x", HTTP_ORIGIN="http://localhost:3000").headers
        assert "Access-Control-Allow-Origin" in client.get("/v1/x", HTTP_ORIGIN="https://chat.example").headers


class TestOriginCheck:
    @pytest.mark.parametrize("path", ["/api/topics", "/v1/things/1"])
    def test_foreign_pages_cannot_use_somebodys_cookie(self, human: ApiClient, path: str) -> None:
        human.cookies["session"] = "somebody"
        for foreign in (
            {"HTTP_ORIGIN": "https://evil.example"},
            {"HTTP_ORIGIN": "null"},
            {"HTTP_REFERER": "https://evil.example/x"},
        ):
            answer = human.send("POST", path, {"name": "cat"}, **foreign)
            assert (answer.status_code, answer.json()["code"]) == (403, "INVALID_API_ORIGIN")
        plain = human.generic("POST", path, b'{"name": "cat"}', "text/plain", HTTP_ORIGIN="https://evil.example")
        assert plain.status_code == 403

    def test_the_topic_wire_says_so_in_its_shape(self, human: ApiClient) -> None:
        """TF-010."""
        human.cookies["session"] = "somebody"
        answer = human.send("POST", "/api/topics", {"name": "cat"}, HTTP_ORIGIN="https://evil.example")
        assert answer.json()["errors"] == ["Origin not allowed"]

    def test_own_allowed_and_silent_callers_pass(self, human: ApiClient) -> None:
        human.cookies["session"] = "somebody"
        for known in (
            {},
            {"HTTP_ORIGIN": "http://localhost:3000"},
            {"HTTP_REFERER": "http://localhost:3000/page"},
            OWN,
        ):
            assert human.send("POST", "/api/topics", {"name": "cat"}, **known).status_code == 201

    def test_without_a_cookie_the_origin_does_not_matter(self, human: ApiClient) -> None:
        assert human.send("POST", "/api/topics", {"name": "cat"}, HTTP_ORIGIN="https://evil.example").status_code == 201

    def test_the_web_clients_own_host_in_production(self, settings: Any) -> None:
        configured(settings, environment="production", web_url="https://web.example", public_url="https://api.example")
        settings.ALLOWED_HOSTS = ["*"]
        client = ApiClient()
        on_web: dict[str, Any] = {"SERVER_NAME": "web.example", "SERVER_PORT": "443", "wsgi.url_scheme": "https"}
        assert client.send("POST", "/v1/things/1", **on_web).json()["code"] == "INVALID_API_ORIGIN"
        known = client.send("POST", "/v1/things/1", HTTP_ORIGIN="https://web.example", **on_web)
        assert known.json()["code"] == "UNAUTHORIZED"


class TestClientAddress:
    def asked(self, **environ: Any) -> str:
        request = ApiClient().get("/v1/instance", **environ).wsgi_request
        return str(request.client_ip)

    def test_strangers_cannot_choose_their_address(self, settings: Any) -> None:
        configured(settings, trusted_proxies=())
        assert self.asked(REMOTE_ADDR="203.0.113.1", HTTP_X_FORWARDED_FOR="10.0.0.1") == "203.0.113.1"

    def test_our_proxies_are_believed_for_what_they_saw(self, settings: Any) -> None:
        configured(settings, trusted_proxies=(ip_network("10.0.0.0/8"), ip_network("fd00::/8")))
        forwarded = "1.1.1.1, 198.51.100.7, 10.0.0.2"
        assert self.asked(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded) == "198.51.100.7"
        assert self.asked(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="nonsense") == "10.0.0.1"
        assert self.asked(REMOTE_ADDR="::ffff:10.0.0.1", HTTP_X_FORWARDED_FOR="2001:db8::5") == "2001:db8::5"


def test_a_flooded_process_refuses_early(anonymous: ApiClient) -> None:
    answer = anonymous.get("/v1/instance", **{"guildhall.in_flight": 501})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert list(answer.json()) == ["message"]
    assert anonymous.get("/_health", **{"guildhall.in_flight": 501}).status_code == 200


@pytest.mark.parametrize(
    ("path", "wire"),
    [
        ("/api", "topics"),
        ("/api/x", "topics"),
        ("/apix", "v1"),
        ("/health", "topics"),
        ("/v1/x", "v1"),
        ("/", "pages"),
        ("/admin/x", "pages"),
    ],
)
def test_wires(path: str, wire: str) -> None:
    assert wire_of(path) == wire
