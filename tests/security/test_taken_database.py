"""SEC-096: whoever has the database alone has none of the secrets that were handed out, whatever they are for.

What a server in use hands out for signing in is looked for in a dump of it by tests/security/test_secrets_at_rest.py;
this journey is about what opens the rest, and looks at every column of every model.
"""

import re
from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
from django.apps import apps
from django.test import RequestFactory

from accounts.authentication import authenticate
from accounts.beta_codes import beta_code_hash
from accounts.models import AdminKey, BetaCode
from accounts.rights import EVERYTHING
from integrations.gifts.records import gift_hash
from integrations.models import Application, GiftCode, Webhook
from integrations.operations.gifts import new_gift
from tests.operations.oauth2.side import SUDO, Side
from tests.wire import Wire

pytestmark = pytest.mark.django_db
# Of the product's own, which everything is stored in; what Django and its libraries have is looked at as well.
LEAST_MODELS = 100
LIKE_A_SECRET = re.compile(r"(?!\d+$|\d{4}-\d\d-)[A-Za-z0-9_+/=.$-]{16,400}")


def columns() -> Iterator[tuple[str, str]]:
    """Every text there is in the database, and where."""
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            names = [field.attname for field in model._meta.concrete_fields]
            for row in model._default_manager.values_list(*names):
                for name, value in zip(names, row, strict=True):
                    if value is not None:
                        kept = bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else value
                        yield f"{model._meta.label}.{name}", str(kept)


@pytest.fixture
def secrets() -> dict[str, str]:
    """Whatever the journey hands out, each with what it is."""
    side = Side()
    given = {"client secret": side.secret, "bot token": side.made["bot"]["token"]}
    tokens = side.tokens(scope="identify email")
    given |= {name: tokens[name] for name in ("access_token", "refresh_token")}
    given["code"] = side.code()
    admin = side.world.person("admin", acls=[EVERYTHING], email="admin@example.com", email_verified=True)
    wire = Wire(admin)
    given["session"] = wire.token
    given["admin key"] = wire.send("POST", "/admin/api-keys", {"name": "x", "acls": [EVERYTHING]}).body["key"]
    gifts = wire.send("POST", "/admin/codes/gift", {"count": 1, "product_type": "gift_1_month"}).body["codes"]
    given["gift"] = gifts[0].rpartition("/")[2]
    given["own gift"] = new_gift(1, admin.user)[1]
    given["beta code"] = wire.send("POST", "/admin/codes/beta", {"count": 1}).body["codes"][0]
    given["own beta code"] = wire.send("POST", "/users/@me/beta-codes").body["code"]
    cats = side.world.guild(owner="alice")
    body = {"name": "hook"}
    owner = Wire(cats.owner)
    given["webhook"] = owner.send("POST", f"/channels/{cats.channel_id('general')}/webhooks", body).body["token"]
    given["authenticator"] = pyotp.random_base32()
    body = {"secret": given["authenticator"], "code": pyotp.TOTP(given["authenticator"]).now(), **SUDO}
    codes = wire.send("POST", "/users/@me/mfa/totp/enable", body).body["backup_codes"]
    given |= {f"backup code {number}": code["code"] for number, code in enumerate(codes)}
    given["OIDC secret"] = "Very-much-the-providers-own"
    sso = {"client_secret": given["OIDC secret"], "client_id": "x"}
    assert wire.send("POST", "/admin/instance-config/update", {"sso": sso}).status == 200
    return given


def test_sec_096_nothing_that_was_handed_out_is_in_any_column(secrets: dict[str, str]) -> None:
    """Nor the part of it that alone would do: of a bot's or a key's text, what follows the number."""
    parts = {
        "bot token": secrets["bot token"].partition(".")[2],
        "admin key": secrets["admin key"].rpartition("_")[2],
    }
    wanted = secrets | {f"the secret part of {name}": part for name, part in parts.items()}
    assert [name for name, secret in wanted.items() if len(secret) < 8] == []
    found = [(name, place) for place, text in columns() for name, secret in wanted.items() if secret in text]
    assert found == []
    assert len(apps.get_models()) > LEAST_MODELS


def opens(header: str) -> bool:
    request: Any = RequestFactory().get("/v1/admin/api-keys", headers={"Authorization": header})
    request.client_ip = "192.0.2.1"
    return authenticate(request) is not None


def test_sec_096_nothing_in_any_column_opens_anything(secrets: dict[str, str]) -> None:
    """As the credential itself, and in the place of the secret that follows a number."""
    credentials = {"session": "", "bot token": "Bot ", "admin key": "Admin ", "access_token": "Bearer "}
    assert all(opens(word + secrets[name]) for name, word in credentials.items())
    stored = {text for _, text in columns() if LIKE_A_SECRET.fullmatch(text)}
    assert len(stored) > 20
    numbers = dict(numbered())
    for value in stored:
        whole = [f"{word}{value}" for word in ("", "Bearer ", "Bot ", "Admin ")]
        for header in (*whole, f"Bot {numbers['bot']}.{value}", f"Admin fa_{numbers['key']}_{value}"):
            assert not opens(header), header
        assert not GiftCode.objects.filter(code_hash=gift_hash(value)).exists()
        assert not BetaCode.objects.filter(code_hash=beta_code_hash(value)).exists()
    sealed = Webhook.objects.get().token
    hook = f"/webhooks/{numbers['webhook']}"
    assert Wire().send("GET", f"{hook}/{sealed}").status == 404
    assert Wire().send("GET", f"{hook}/{secrets['webhook']}").status == 200


def numbered() -> Iterator[tuple[str, int]]:
    """What stands before the secrets of bots, keys and webhooks: numbers, which are no secrets."""
    yield "bot", Application.objects.get().pk
    yield "key", AdminKey.objects.get().pk
    yield "webhook", Webhook.objects.get().pk


def test_sec_096_a_search_finds_what_is_there() -> None:
    """So that nothing found above means that there was nothing."""
    side = Side()
    assert any(text == side.made["name"] for _, text in columns())
    kept: Any = [text for place, text in columns() if place == "accounts.User.bot_secret_hash"]
    assert kept
