"""While people sign in through a provider, every other way in is shut, and says so before anything else."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from accounts.sso import provider as provider_module
from accounts.sso.config import sso_config
from accounts.sso.provider import ProviderFailed, is_ready, provider

pytestmark = pytest.mark.django_db

ISSUER = "https://id.example.org/realm"
GIVEN = {
    "oidc_issuer": ISSUER,
    "oidc_client_id": "guildhall",
    "oidc_authorization_url": f"{ISSUER}/authorize",
    "oidc_token_url": f"{ISSUER}/token",
}
DOCUMENT: dict[str, Any] = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/discovered/authorize",
    "token_endpoint": f"{ISSUER}/discovered/token",
    "jwks_uri": f"{ISSUER}/discovered/keys",
}
LOCAL = [
    ("POST", "/v1/auth/register"),
    ("POST", "/v1/auth/login"),
    ("POST", "/v1/auth/username-suggestions"),
    ("GET", "/v1/auth/username-suggestions"),
    ("POST", "/v1/auth/login/mfa/totp"),
    ("POST", "/v1/auth/mfa/totp"),
    ("POST", "/api/auth/register"),
    ("POST", "/api/register"),
    ("POST", "/api/auth/login"),
    ("POST", "/api/login"),
]
# Every other way in that the contracts name, tried as soon as it exists.
TO_COME = [
    *(
        f"/v1/auth/{name}"
        for name in (
            *("verify", "verify/resend", "forgot", "forgot-password", "reset", "reset-password", "email-revert"),
            *("login/mfa/sms/send", "login/mfa/sms", "mfa/sms/send", "mfa/sms"),
            *("login/mfa/webauthn/authentication-options", "login/mfa/webauthn", "mfa/webauthn/options"),
            *("mfa/webauthn", "webauthn/authentication-options", "webauthn/authenticate/options"),
            "webauthn/authenticate",
        )
    ),
    *(
        f"/api/auth/{name}"
        for name in (
            *("register-passwordless", "login-passwordless", "login/passwordless", "login-backup"),
            *("login-passwordless-backup", "verify-login-email-2fa", "resend-login-email-2fa"),
            *("passkey/auth-options", "passkey/auth-verify", "recovery/initiate", "recovery/verify-email-code"),
            *("recovery/initiate-passwordless", "recovery/reset-totp", "recovery/complete-totp-setup"),
            *("recovery/verify-sms", "recovery/verify-questions", "recovery/confirm-totp"),
            "recovery/verify-user-code",
        )
    ),
]
OPEN = [("POST", "/v1/auth/logout"), ("POST", "/api/auth/logout"), ("GET", "/api/auth/session")]


def configure(settings: Any, **changes: Any) -> None:
    settings.GUILDHALL = dataclasses.replace(django_settings.GUILDHALL, **changes)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Addresses that were fetched from the provider, which is down while its document says so."""
    urls: list[str] = []

    def fetch(config: Any, url: str, **options: Any) -> dict[str, Any]:
        urls.append(url)
        if DOCUMENT.get("down"):
            raise ProviderFailed("down")
        return dict(DOCUMENT)

    monkeypatch.setattr(provider_module, "fetch_json", fetch)
    yield urls
    DOCUMENT.pop("down", None)


@pytest.mark.parametrize(("method", "path"), LOCAL)
def test_local_routes_are_shut(method: str, path: str, settings: Any) -> None:
    configure(settings, captcha_provider="turnstile", captcha_site_key="k", captcha_secret="s", **GIVEN)
    answer = Client().generic(method, path, b"not even json", "application/json")
    assert answer.status_code == 403
    assert answer.json()["code"] == "SSO_REQUIRED"
    assert "X-RateLimit-Limit" not in answer.headers


@pytest.mark.parametrize("path", TO_COME)
def test_every_other_way_in_is_shut_too(path: str, settings: Any) -> None:
    configure(settings, **GIVEN)
    answer = Client().post(path, b"{}", "application/json")
    assert (answer.status_code, answer.json().get("code")) in ((403, "SSO_REQUIRED"), (404, "NOT_FOUND"))


@pytest.mark.parametrize(("method", "path"), LOCAL)
def test_they_are_open_without_a_provider(method: str, path: str) -> None:
    assert Client().generic(method, path, b"{}", "application/json").status_code == 400


@pytest.mark.parametrize(("method", "path"), OPEN)
def test_leaving_and_looking_stay_possible(method: str, path: str, settings: Any) -> None:
    configure(settings, **GIVEN)
    assert Client().generic(method, path, b"", "application/json").status_code in (200, 204)


def test_what_was_given_needs_no_question(asked: list[str], settings: Any) -> None:
    configure(settings, **GIVEN)
    assert is_ready()
    assert asked == []


def test_the_rest_is_discovered_once_an_hour(asked: list[str], settings: Any) -> None:
    configure(settings, oidc_issuer=ISSUER, oidc_client_id="guildhall", oidc_token_url="https://id.example.org/own")
    assert is_ready()
    assert is_ready()
    found = provider(sso_config())
    assert found is not None
    assert found.authorization_url == DOCUMENT["authorization_endpoint"]
    assert found.token_url == "https://id.example.org/own"
    assert asked == [f"{ISSUER}/.well-known/openid-configuration"]


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint"])
@pytest.mark.parametrize("value", [None, "", 7, "javascript:alert(1)"])
def test_a_document_without_addresses_is_worth_nothing(
    asked: list[str], settings: Any, monkeypatch: pytest.MonkeyPatch, name: str, value: Any
) -> None:
    configure(settings, oidc_issuer=ISSUER, oidc_client_id="guildhall")
    monkeypatch.setitem(DOCUMENT, name, value)
    assert not is_ready()


def test_another_issuer_in_the_document_is_not_believed(asked: list[str], settings: Any) -> None:
    configure(settings, oidc_issuer=f"{ISSUER}/", oidc_client_id="guildhall")
    assert not is_ready()


def test_a_provider_that_is_down_is_asked_again_after_half_a_minute(
    asked: list[str], settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    configure(settings, oidc_issuer=ISSUER, oidc_client_id="guildhall")
    DOCUMENT["down"] = "yes"
    for _ in range(3):
        assert not is_ready()
    assert len(asked) == 1
    assert caplog.text.count("sso.provider_failed") == 1


def test_what_was_known_is_used_on_while_it_is_down(
    asked: list[str], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(settings, oidc_issuer=ISSUER, oidc_client_id="guildhall")
    assert is_ready()
    DOCUMENT["down"] = "yes"
    monkeypatch.setattr(provider_module, "FRESH_SECONDS", -1)
    assert is_ready()
    assert len(asked) == 2
