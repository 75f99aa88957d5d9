import dataclasses
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from core import health, instance
from core.api.testing import ApiClient
from core.health import Finding


def test_health_is_plain_text_and_asks_nothing_of_the_database(anonymous: ApiClient) -> None:
    for path in ("/_health", "/v1/_health", "/_health/"):
        answer = anonymous.get(path)
        assert (answer.status_code, answer.content, answer.headers["Content-Type"]) == (200, b"OK", "text/plain")


@pytest.mark.django_db
def test_health_as_json(anonymous: ApiClient) -> None:
    answer = anonymous.get("/_health", HTTP_ACCEPT="application/json")
    body = answer.json()
    assert (answer.status_code, body["status"]) == (200, "healthy")
    assert set(body) == {"status", "timestamp", "uptime", "version", "services"}
    assert body["services"]["database"]["status"] == "healthy"
    assert body["timestamp"].endswith("Z")


@pytest.mark.django_db
def test_ready(anonymous: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = anonymous.get("/_ready")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    assert set(answer.json()["checks"]) == {"database", "cache", "storage", "worker"}
    monkeypatch.setitem(health._probes, "database", lambda: Finding("unhealthy", "down"))
    refused = anonymous.get("/_ready")
    assert (refused.status_code, refused.json()["checks"]["database"]) == (503, {"ready": False, "message": "down"})
    assert anonymous.get("/_health", HTTP_ACCEPT="application/json").status_code == 503
    assert anonymous.get("/_health").status_code == 200


def test_live_and_topic_health(anonymous: ApiClient) -> None:
    assert anonymous.get("/_live").json()["alive"] is True
    assert anonymous.get("/health").json() == {"status": "healthy", "service": "Guildhall-backend"}


class TestInternal:
    @pytest.fixture(autouse=True)
    def _production(self, settings: Any) -> None:
        settings.GUILDHALL = dataclasses.replace(
            django_settings.GUILDHALL, environment="production", internal_secret="s" * 32, trusted_proxies=()
        )

    @pytest.mark.parametrize("path", ["/internal/telemetry", "/v1/internal/telemetry", "/metrics"])
    def test_only_for_the_neighbourhood(self, path: str) -> None:
        """SEC-092."""
        client = ApiClient()
        assert client.get(path, REMOTE_ADDR="127.0.0.1").status_code == 200
        assert client.get(path, REMOTE_ADDR="10.1.2.3").status_code == 200
        stranger = client.get(path, REMOTE_ADDR="8.8.8.8")
        assert (stranger.status_code, stranger.json()["code"]) == (403, "ACCESS_DENIED")
        relayed = client.get(path, REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="8.8.8.8")
        assert relayed.status_code == 403
        secret = client.get(path, REMOTE_ADDR="8.8.8.8", HTTP_AUTHORIZATION="Bearer " + "s" * 32)
        assert secret.status_code == 200

    def test_no_secret_opens_nothing(self, settings: Any) -> None:
        settings.GUILDHALL = dataclasses.replace(
            django_settings.GUILDHALL, environment="production", internal_secret=""
        )
        for sent in ("Bearer ", "Bearer", ""):
            answer = ApiClient().get("/metrics", REMOTE_ADDR="8.8.8.8", HTTP_AUTHORIZATION=sent)
            assert answer.status_code == 403


def test_metrics_count_requests(anonymous: ApiClient) -> None:
    anonymous.get("/v1/instance")
    assert b'guildhall_request_seconds_count{method="GET",status="200",wire="v1"}' in anonymous.get("/metrics").content


class TestInstance:
    def test_the_discovery_document(self, anonymous: ApiClient) -> None:
        document = anonymous.get("/.well-known/fluxer").json()
        assert document["endpoints"]["gateway"].startswith("ws")
        assert document["endpoints"]["api"] == document["endpoints"]["api_client"]
        assert not any(address.endswith("/") for address in document["endpoints"].values())
        assert document["limits"]["version"] == 2
        assert document["limits"]["rules"][0]["overrides"]["max_guilds"] == 200
        assert document["features"]["self_hosted"] is True

    def test_the_configuration_is_the_same_document(self, anonymous: ApiClient) -> None:
        first = anonymous.get("/v1/instance/config")
        assert first.json() == anonymous.get("/.well-known/fluxer").json()
        assert first.headers["Cache-Control"] == "public, max-age=60"
        again = anonymous.get("/v1/instance/config", HTTP_IF_NONE_MATCH=first.headers["ETag"])
        assert (again.status_code, again.content) == (304, b"")

    def test_the_instance_is_the_union_of_both_generations(self, anonymous: ApiClient) -> None:
        document = anonymous.get("/v1/instance").json()
        assert set(anonymous.get("/.well-known/fluxer").json()) <= set(document)
        assert document["endpoints"]["cdn"] == document["endpoints"]["static_cdn"]
        assert set(document["registration"]) == {"open", "manual_review", "invite_only"}

    def test_nothing_of_the_request_or_the_secrets_is_in_it(self, settings: Any) -> None:
        settings.ALLOWED_HOSTS = ["*"]
        answer = ApiClient().get("/v1/instance", HTTP_HOST="evil.example")
        assert b"evil" not in answer.content
        assert settings.SECRET_KEY.encode() not in answer.content

    def test_packages_above_add_what_they_know(self, anonymous: ApiClient) -> None:
        def addition() -> dict[str, Any]:
            return {"features": {"sms_mfa_enabled": True}}

        instance.parts.register(addition)
        features = anonymous.get("/.well-known/fluxer").json()["features"]
        assert (features["sms_mfa_enabled"], features["self_hosted"]) == (True, True)

    def test_the_version_is_the_projects(self) -> None:
        project = tomllib.loads(Path("pyproject.toml").read_text())
        assert project["project"]["version"] == instance.VERSION


def test_forged_hosts_are_refused_in_the_shape_of_the_wire(anonymous: ApiClient, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    anonymous.cookies["session"] = "x"
    answer = anonymous.post("/api/topics", HTTP_HOST="evil.example", HTTP_ORIGIN="https://evil.example")
    assert answer.status_code in (400, 403)
    assert answer.json()["success"] is False


class TestReference:
    @pytest.mark.parametrize("name", ["v1", "topics"])
    def test_pages_draw_the_documents(self, anonymous: ApiClient, name: str) -> None:
        page = anonymous.get(f"/docs/{name}")
        assert page.status_code == 200
        assert f"/docs/{name}/openapi.json" in page.content.decode()
        assert "<script>" not in page.content.decode()
        assert "style=" not in page.content.decode()
        assert anonymous.get(f"/docs/{name}/openapi.json").json()["openapi"] == "3.1.0"

    def test_there_are_no_others(self, anonymous: ApiClient) -> None:
        assert anonymous.get("/docs/other").status_code == 404
