"""The pages a person meets around an account: the door, what links in mails lead to, one's own security.

They are forms and scripts; all they do goes through the wires. Nothing on them is made for one person by the server.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from accounts.review import review_is_active
from accounts.sso.config import CALLBACK_PATH
from accounts.sso.provider import status
from core.api.middleware.security_headers import page_policy
from core.captcha import captcha
from core.sms import sms

Facts = Callable[[], dict[str, Any]]

# The sources that each provider documents for its question.
CAPTCHA_SOURCES = {
    "turnstile": ("https://challenges.cloudflare.com",),
    "hcaptcha": ("https://hcaptcha.com", "https://*.hcaptcha.com"),
}


def door_facts() -> dict[str, Any]:
    """What the door shows."""
    config = settings.GUILDHALL
    sso = status()
    return _facts() | {
        "registration": "approval" if config.registration == "open" and review_is_active() else config.registration,
        "provider": sso.display_name if sso.is_ready else "",
    }


def with_captcha_sources(response: HttpResponse) -> HttpResponse:
    """Let a page with a form load the question that CAPTCHA_PROVIDER asks; without one, nothing from elsewhere."""
    facts = _captcha_facts()
    if facts:
        response.headers["Content-Security-Policy"] = page_policy(CAPTCHA_SOURCES[facts["provider"]])
        response.headers["Referrer-Policy"] = "strict-origin"  # the provider checks whose page asks
    return response


def _facts() -> dict[str, Any]:
    config = settings.GUILDHALL
    return {
        "name": config.instance_name,
        "mail": config.mail_is_on,
        "sms": sms().is_on,
        "captcha": _captcha_facts(),
    }


def _captcha_facts() -> dict[str, str] | None:
    chosen = captcha()
    if not chosen.is_on:
        return None
    return {"provider": chosen.provider, "site_key": settings.GUILDHALL.captcha_site_key}


def _page(address: str, template: str, *, facts: Facts = _facts, **more: Any) -> list[URLPattern]:
    """A page at an address that may hold a secret: nobody keeps it, and nobody is told where one came from."""

    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        response = render(request, f"account/{template}.html", facts() | more)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return with_captcha_sources(response)

    return [path(address, view), path(f"{address}/", view)]


urlpatterns = [
    *_page("login", "sign_in", facts=door_facts),
    *_page("register", "sign_in", facts=door_facts, registers=True),
    *_page("forgot", "forgot"),
    *_page("reset", "reset"),
    *_page("verify", "verify"),
    *_page("authorize-ip", "authorize_ip"),
    *_page("wasntme", "wasntme"),
    *_page("settings/security", "security"),
    *_page(CALLBACK_PATH.removeprefix("/"), "sso_callback"),
]
