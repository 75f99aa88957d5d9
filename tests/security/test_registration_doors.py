"""SEC-082: who may come in is asked at every door, and there is no door beside those that are known."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import BetaCode, User
from accounts.operations.beta_codes import new_beta_code
from config.urls import TOPIC_ROUTES, V1_ROUTES
from tests.registrations import guild_side, topic_side
from tests.wire import Reply, Wire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_is_on")]
DOORS = (
    ("/v1", "/auth/register"),
    ("/api", "/register"),
    ("/api", "/auth/register"),
    ("/api", "/auth/register-passwordless"),
)


def body() -> dict[str, Any]:
    """What any of the doors asks for, together."""
    made: dict[str, Any] = guild_side() | topic_side()
    return made


def knock(prefix: str, path: str, **more: Any) -> Reply:
    return Wire(prefix=prefix).send("POST", path, body() | more)


def newcomers() -> list[User]:
    return list(User.objects.filter(is_system=False))


@pytest.mark.parametrize(
    "policy",
    [
        {"registration": "closed"},
        {"registration": "invite"},
        {"captcha_provider": "hcaptcha", "captcha_secret": "x"},
    ],
    ids=lambda policy: "-".join(policy.values()),
)
def test_sec_082_every_door_asks(settings: Any, policy: dict[str, str]) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, **policy)
    for prefix, path in DOORS:
        for more in ({}, {"invite_code": "no-such-invite"}, {"captcha_token": "x", "captcha": "x"}, {"beta_code": "x"}):
            reply = knock(prefix, path, **more)
            assert 400 <= reply.status < 500, (prefix, path, reply.body)
    assert newcomers() == []
    settings.GUILDHALL = replace(settings.GUILDHALL, registration="open", captcha_provider="off")
    for prefix, path in DOORS:
        assert knock(prefix, path).status < 300, path
    assert len(newcomers()) == len(DOORS)


def test_sec_082_at_every_door_one_waits_for_approval(settings: Any) -> None:
    """Also with a code, which counts for who is there and waits."""
    settings.GUILDHALL = replace(settings.GUILDHALL, registration="approval")
    _, code = new_beta_code(None)
    for prefix, path in DOORS:
        assert knock(prefix, path, beta_code=code, flags=0, invite_code="x").status < 300, path
    assert [user.is_pending for user in newcomers()] == [True] * len(DOORS)
    assert BetaCode.objects.get().redeemed_at is None
    for user in newcomers():
        user.set_password("Quite-another-1-Secret")
        user.save()
    for prefix, path in (("/v1", "/auth/login"), ("/api", "/auth/login")):
        for user in newcomers():
            signing_in = {"email": user.email, "identifier": user.email, "password": "Quite-another-1-Secret"}
            Wire(prefix=prefix).send("POST", path, signing_in)
    assert [user.is_pending for user in newcomers()] == [True] * len(DOORS)


def open_posts() -> Iterator[tuple[str, str]]:
    for prefix, routes in (("/v1", V1_ROUTES), ("/api", TOPIC_ROUTES)):
        for route in routes:
            declared = route.view.endpoints.get("POST")
            if declared is not None and (declared.gate or route.view.gate) == "open":
                yield prefix, "/".join("x" if part.startswith("<") else part for part in route.path.split("/"))


def pages(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """Every address that a browser could post to."""
    for pattern in resolver.url_patterns:
        text = str(pattern.pattern).removeprefix("^").removesuffix("$").removesuffix("\\Z")
        if isinstance(pattern, URLResolver):
            yield from pages(pattern, before + text)
        elif isinstance(pattern, URLPattern):
            yield before + text


def test_sec_082_no_other_door_makes_an_account(settings: Any) -> None:
    """Whatever a stranger posts to, wherever that is open: accounts are made at the doors above alone."""
    settings.GUILDHALL = replace(settings.GUILDHALL, registration="closed")
    asked = set(open_posts())
    assert set(DOORS) <= asked
    client = Client(raise_request_exception=False)
    for prefix, path in asked:
        client.post(prefix + path, body(), "application/json")
    for address in set(pages(get_resolver())):
        if "(" not in address and "<" not in address and not address.startswith(("/v1", "/api")):
            client.post(
                address, body() | {"password1": "Quite-another-1-Secret", "password2": "Quite-another-1-Secret"}
            )
    assert newcomers() == []
