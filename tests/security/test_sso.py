"""Single sign-on under attack, and every refusal of the contract: forged id tokens, replays, addresses of others."""

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as django_settings
from django.test import Client

from accounts.authentication import actor_for_token
from accounts.models import Passkey, TotpDevice, User, UserSettings, Voucher
from accounts.models.user import UserFlags
from accounts.operations.registration import register
from accounts.signing_in.devices import Device
from accounts.signing_in.purposes import RESET_PASSWORD
from accounts.signing_in.vouchers import issue
from core.clock import now
from tests.newcomers import anonymous, draft, newcomer
from tests.openid_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    OpenIdProvider,
    public_key_pem,
    rotated_key,
    running_provider,
)

pytestmark = pytest.mark.django_db
ALICE = {"email": "alice@example.com", "email_verified": True, "name": "Alice Liddell"}


@pytest.fixture(scope="module")
def running() -> Iterator[OpenIdProvider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: OpenIdProvider, settings: Any) -> OpenIdProvider:
    """A provider that starts honest, with Alice signed in, and this server set up for it."""
    issuer = running.issuer
    running.__init__()  # type: ignore[misc]  # as new, on the same port
    running.issuer = issuer
    running.be("alice-1", **ALICE)
    set_up(settings, oidc_issuer=issuer, oidc_client_id=CLIENT_ID, oidc_client_secret=CLIENT_SECRET)
    return running


def set_up(settings: Any, **changes: Any) -> None:
    settings.GUILDHALL = dataclasses.replace(settings.GUILDHALL, oidc_private_network=True, **changes)


class Answer:
    def __init__(self, response: Any) -> None:
        self.status, self.body = response.status_code, response.json()

    @property
    def problem(self) -> tuple[Any, ...]:
        """(status, code) or (path, code) of what was refused."""
        if self.body.get("code") == "INVALID_FORM_BODY":
            (error,) = self.body["errors"]
            return error["path"], error["code"]
        return self.status, self.body.get("code")


def post(step: str, body: dict[str, Any]) -> Answer:
    return Answer(Client().post(f"/v1/auth/sso/{step}", body, "application/json"))


def come_back(provider: OpenIdProvider, redirect_to: str | None = None) -> dict[str, str]:
    started = post("start", {"redirect_to": redirect_to})
    assert started.status == 200, started.body
    return provider.visit(started.body["authorization_url"])


def sign_in(provider: OpenIdProvider, **start: Any) -> Answer:
    return post("complete", come_back(provider, **start))


def user_of(answer: Answer) -> User:
    assert answer.status == 200, answer.body
    actor = actor_for_token(answer.body["token"])
    assert actor is not None
    assert str(actor.user_id) == answer.body["user_id"]
    return User.objects.get(id=actor.user_id)


def test_a_new_person_gets_a_claimed_account(provider: OpenIdProvider) -> None:
    provider.be("a" * 255, email="Alice@Example.COM", email_verified=True, name="Alice Pleasance Liddell of Wonderland")
    user = user_of(sign_in(provider))
    assert (user.username, user.email, user.email_verified) == (
        "Alice_Pleasance_Liddell_of_Wonde",
        "alice@example.com",
        True,
    )
    assert user.global_name == "Alice Pleasance Liddell of Wonde"
    assert {"sso", f"sso:{provider.issuer}"} <= set(user.traits)
    assert not user.has_usable_password()
    assert user.is_claimed
    assert user.date_of_birth is None
    assert UserSettings.objects.get(user=user).friend_source_flags == 7
    assert user_of(sign_in(provider)) == user


@pytest.mark.parametrize(
    ("name", "username", "global_name"),
    [
        ("", "alice", None),
        ("爱丽丝", "alice", "爱丽丝"),
        ("everyone", "alice", None),
        (None, "alice", None),
        (7, "alice", None),
    ],
)
def test_names_come_from_the_address_where_there_is_none(
    provider: OpenIdProvider, name: Any, username: str, global_name: str | None
) -> None:
    provider.be("alice-1", **{**ALICE, "name": name})
    user = user_of(sign_in(provider))
    assert (user.username, user.global_name) == (username, global_name)


def test_user_info_wins_over_the_id_token(provider: OpenIdProvider) -> None:
    provider.lies.claims = {"email": "old@example.com", "name": "Old"}
    user = user_of(sign_in(provider))
    assert (user.email, user.global_name) == ("alice@example.com", "Alice Liddell")


def test_without_user_info_the_id_token_is_enough(provider: OpenIdProvider) -> None:
    provider.lies.info_status = 500
    assert user_of(sign_in(provider)).email == "alice@example.com"


def test_user_info_of_somebody_else_is_refused(provider: OpenIdProvider) -> None:
    provider.lies.info = {"sub": "mallory", **ALICE}
    assert sign_in(provider).problem == ("id_token", "INVALID_FORMAT")


@pytest.mark.parametrize("methods", [["client_secret_basic"], ["client_secret_post"], None])
def test_the_client_proves_itself_as_the_provider_wants_it(provider: OpenIdProvider, methods: list[str] | None) -> None:
    provider.lies.methods = methods
    assert sign_in(provider).status == 200


def test_a_public_client_needs_no_secret(provider: OpenIdProvider, settings: Any) -> None:
    set_up(settings, oidc_client_secret="")
    provider.secret, provider.lies.methods = "", ["none"]
    assert sign_in(provider).status == 200


LIES = {
    "another issuer": {"claims": {"iss": "https://evil.example.com"}},
    "no issuer": {"claims": {"iss": None}},
    "another audience": {"claims": {"aud": "another-client"}},
    "no audience": {"claims": {"aud": None}},
    "one audience of many": {"claims": {"aud": [CLIENT_ID, "another-client"]}},
    "another party": {"claims": {"azp": "another-client"}},
    "another nonce": {"claims": {"nonce": "x" * 43}},
    "no nonce": {"claims": {"nonce": None}},
    "a nonce that is no text": {"claims": {"nonce": 7}},
    "no subject": {"claims": {"sub": None}},
    "an empty subject": {"claims": {"sub": ""}, "info_status": 500},
    "an endless subject": {"claims": {"sub": "s" * 256}, "info_status": 500},
    "a subject that is a number": {"claims": {"sub": 7}, "info_status": 500},
    "expired beyond the skew": {"claims": {"exp": lambda moment: moment - 12}},
    "no end": {"claims": {"exp": None}},
    "from the future": {"claims": {"iat": lambda moment: moment + 60}},
    "no beginning": {"claims": {"iat": None}},
    "unsigned": {"algorithm": "none", "kid": None},
    "another key": {"key": rotated_key()},
    "the public key as a shared secret": {"algorithm": "HS256", "kid": "rsa", "key": "pem"},
    "the client secret": {"algorithm": "HS256", "kid": None, "key": CLIENT_SECRET * 2},
    "an unknown key": {"kid": "never-seen"},
    "not a token": {"token": "a.b.c"},
    "an empty token": {"token": ""},
    "no text": {"token": 7},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_forged_id_token_is_refused(
    provider: OpenIdProvider, lie: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SEC-068."""
    # Signing libraries refuse to make what a forger would.
    monkeypatch.setattr(jwt.algorithms.HMACAlgorithm, "prepare_key", lambda self, key: key)
    for name, value in lie.items():
        setattr(provider.lies, name, public_key_pem() if value == "pem" else _bytes(name, value))
    before = User.objects.count()
    assert sign_in(provider).problem == ("id_token", "INVALID_FORMAT")
    assert User.objects.count() == before


def _bytes(name: str, value: Any) -> Any:
    return value.encode() if name == "key" and isinstance(value, str) else value


@pytest.mark.parametrize(
    "truth",
    [
        {"claims": {"exp": lambda moment: moment - 5}},
        {"claims": {"iat": lambda moment: moment + 5}},
        {"claims": {"aud": [CLIENT_ID]}},
        {"claims": {"aud": [CLIENT_ID, "another"], "azp": CLIENT_ID}},
        {"algorithm": "ES256", "kid": "ec"},
        {"kid": None},
    ],
)
def test_what_is_unusual_but_right_is_taken(provider: OpenIdProvider, truth: dict[str, Any]) -> None:
    for name, value in truth.items():
        setattr(provider.lies, name, value)
    assert sign_in(provider).status == 200


def test_new_keys_are_asked_for_once(provider: OpenIdProvider) -> None:
    assert sign_in(provider).status == 200
    provider.key_names, provider.lies.kid, provider.lies.key = ["rsa-2"], "rsa-2", rotated_key()
    assert sign_in(provider).status == 200
    assert sign_in(provider).status == 200
    assert provider.asked.count("/keys") == 2


def test_a_key_that_stays_unknown_is_looked_for_once_per_sign_in(provider: OpenIdProvider) -> None:
    assert sign_in(provider).status == 200
    provider.lies.kid = "never-seen"
    assert sign_in(provider).problem == ("id_token", "INVALID_FORMAT")
    assert provider.asked.count("/keys") == 2


def test_a_state_works_once(provider: OpenIdProvider) -> None:
    brought = come_back(provider)
    assert post("complete", brought).status == 200
    assert post("complete", brought).problem == ("state", "INVALID_FORMAT")


def test_a_state_is_used_up_by_a_refused_code(provider: OpenIdProvider) -> None:
    brought = come_back(provider)
    assert post("complete", {**brought, "code": "guess"}).problem == ("code", "INVALID_FORMAT")
    assert post("complete", brought).problem == ("state", "INVALID_FORMAT")


def test_a_state_runs_out(provider: OpenIdProvider) -> None:
    brought = come_back(provider)
    Voucher.objects.update(expires_at=now())
    assert post("complete", brought).problem == ("state", "INVALID_FORMAT")


def test_a_state_of_another_provider_is_worth_nothing(provider: OpenIdProvider, settings: Any) -> None:
    brought = come_back(provider)
    set_up(
        settings,
        oidc_issuer="https://other.example.com",
        oidc_authorization_url=f"{provider.issuer}/authorize",
        oidc_token_url=f"{provider.issuer}/token",
    )
    assert post("complete", brought).problem == ("state", "INVALID_FORMAT")


def test_a_code_of_another_sign_in_does_not_fit(provider: OpenIdProvider) -> None:
    mine, theirs = come_back(provider), come_back(provider)
    assert post("complete", {**mine, "code": theirs["code"]}).problem == ("code", "INVALID_FORMAT")


def test_an_id_token_of_another_sign_in_does_not_fit(provider: OpenIdProvider) -> None:
    provider.lies.token = provider.id_token("the nonce of somebody else")
    assert sign_in(provider).problem == ("id_token", "INVALID_FORMAT")


@pytest.mark.parametrize("status", [400, 401, 500])
def test_a_refused_code(provider: OpenIdProvider, status: int) -> None:
    provider.lies.token_status = status
    assert sign_in(provider).problem == ("code", "INVALID_FORMAT")


@pytest.mark.parametrize("email", [None, "", "no-address", "a@b", "spaces in@example.com", 7])
def test_without_an_address_nobody_comes_in(provider: OpenIdProvider, email: Any) -> None:
    provider.be("alice-1", **{**ALICE, "email": email})
    assert sign_in(provider).problem == ("email", "INVALID_EMAIL_ADDRESS")


def test_domains(provider: OpenIdProvider, settings: Any) -> None:
    set_up(settings, oidc_allowed_domains=("Example.COM", "@other.example"))
    assert sign_in(provider).status == 200
    for email in ("eve@evil.example.com", "eve@example.com.evil.org", "eve@notexample.com"):
        provider.be("eve", email=email, email_verified=True)
        assert sign_in(provider).problem == ("email", "INVALID_EMAIL_ADDRESS")
    provider.be("bob", email="BOB@OTHER.EXAMPLE", email_verified=True)
    assert sign_in(provider).status == 200


def test_domains_hold_for_those_who_were_here_before(provider: OpenIdProvider, settings: Any) -> None:
    assert sign_in(provider).status == 200
    set_up(settings, oidc_allowed_domains=("other.example",))
    assert sign_in(provider).problem == ("email", "INVALID_EMAIL_ADDRESS")


def test_without_provisioning_only_members_come_in(provider: OpenIdProvider, settings: Any) -> None:
    set_up(settings, oidc_auto_provision=False)
    assert sign_in(provider).problem == (403, "SSO_REQUIRED")
    member = newcomer(email="alice@example.com")
    assert user_of(sign_in(provider)) == member


@pytest.mark.parametrize(
    ("policy", "problem"), [("closed", (403, "FORBIDDEN")), ("invite", ("invite_code", "INVALID_FORMAT"))]
)
def test_who_may_register_holds_at_this_door_too(
    provider: OpenIdProvider, settings: Any, policy: str, problem: tuple[Any, ...]
) -> None:
    set_up(settings, registration=policy)
    assert sign_in(provider).problem == problem


def test_approval_is_waited_for_at_this_door_too(provider: OpenIdProvider, settings: Any) -> None:
    set_up(settings, registration="approval")
    answer = sign_in(provider)
    assert (answer.status, answer.body["pending_verification"]) == (200, True)
    user = User.objects.get(id=int(answer.body["user_id"]))
    assert user.is_pending


# Linking ------------------------------------------------------------------------------------------------------------


def verified(**changes: Any) -> User:
    user = newcomer(**changes)
    user.email_verified = True
    user.save(update_fields=["email_verified"])
    return user


def test_an_account_with_the_verified_address_is_signed_in_and_keeps_what_it_has(provider: OpenIdProvider) -> None:
    user = verified(email="Alice@example.com")
    found = user_of(sign_in(provider))
    assert found == user
    assert found.has_usable_password()
    assert "sso" in found.traits


@pytest.mark.parametrize("word", [False, None, "false", 1, "yes"])
def test_an_unverified_address_opens_no_account(provider: OpenIdProvider, word: Any) -> None:
    """SEC-068."""
    victim = verified(email="alice@example.com")
    provider.be("mallory", email="alice@example.com", email_verified=word)
    assert sign_in(provider).problem == ("email", "INVALID_EMAIL_ADDRESS")
    assert not SocialAccount.objects.filter(user=victim).exists()


def test_a_word_about_another_address_verifies_nothing(provider: OpenIdProvider) -> None:
    verified(email="victim@example.com")
    provider.lies.claims = {"email": "mallory@example.com", "email_verified": True}
    provider.lies.info = {"sub": "alice-1", "email": "victim@example.com"}
    assert sign_in(provider).problem == ("email", "INVALID_EMAIL_ADDRESS")


def test_a_trusted_provider_need_not_say_so(provider: OpenIdProvider, settings: Any) -> None:
    set_up(settings, oidc_trusted=True)
    user = verified(email="alice@example.com")
    provider.be("alice-1", email="alice@example.com")
    assert user_of(sign_in(provider)) == user


def test_an_address_that_only_looks_equal_opens_no_account(provider: OpenIdProvider) -> None:
    verified(email="alice@strasse.example")
    provider.be("mallory", email="alice@straße.example", email_verified=True)
    assert sign_in(provider).problem == ("email", "INVALID_EMAIL_ADDRESS")


def test_whoever_registered_the_address_of_somebody_else_is_shut_out(provider: OpenIdProvider) -> None:
    planted = register(anonymous(), draft=draft(email="alice@example.com"), device=Device())
    attacker = planted.user
    TotpDevice.provision(attacker, b"s" * 20)
    Passkey.objects.create(user=attacker, credential_id="c", public_key=b"k", name="k")
    issue(RESET_PASSWORD, attacker)
    SocialAccount.objects.create(user=attacker, provider=provider.issuer, uid="mallory")
    attacker.authenticator_types, attacker.phone = [0], "+4912345678"
    attacker.save()
    assert actor_for_token(planted.token) is not None

    answer = sign_in(provider)

    user = user_of(answer)
    assert user == attacker
    assert (user.email_verified, user.has_usable_password(), user.authenticator_types, user.phone) == (
        True,
        False,
        [],
        None,
    )
    assert actor_for_token(planted.token) is None
    assert not TotpDevice.objects.filter(user=user).exists()
    assert not Passkey.objects.filter(user=user).exists()
    assert not Voucher.objects.filter(user=user).exists()
    assert [link.uid for link in SocialAccount.objects.filter(user=user)] == ["alice-1"]


def test_an_address_the_provider_has_not_verified_can_be_taken_back(provider: OpenIdProvider) -> None:
    provider.be("mallory", email="alice@example.com", email_verified=False)
    planted = sign_in(provider)
    assert not user_of(planted).email_verified
    provider.be("alice-1", **ALICE)
    user = user_of(sign_in(provider))
    assert user.email_verified
    assert actor_for_token(planted.body["token"]) is None
    provider.be("mallory", email="alice@example.com", email_verified=False)
    assert sign_in(provider).problem == ("email", "INVALID_EMAIL_ADDRESS")


def test_the_subject_wins_over_the_address(provider: OpenIdProvider) -> None:
    alice = user_of(sign_in(provider))
    bob = verified(email="bob@example.com")
    provider.be("alice-1", email="bob@example.com", email_verified=True)
    found = user_of(sign_in(provider))
    assert found == alice
    assert found.email == "alice@example.com"
    provider.be("bob-1", email="alice@example.com", email_verified=True)
    assert user_of(sign_in(provider)) == alice
    provider.be("bob-2", email="bob@example.com", email_verified=True)
    assert user_of(sign_in(provider)) == bob


def test_the_same_subject_at_another_issuer_is_somebody_else(provider: OpenIdProvider) -> None:
    """SEC-068: a person is an issuer and a subject, whatever else they are called."""
    other = newcomer()
    SocialAccount.objects.create(user=other, provider="https://other.example.com", uid="alice-1")
    assert user_of(sign_in(provider)) != other


def test_a_later_verified_address_counts_from_then_on(provider: OpenIdProvider) -> None:
    provider.be("alice-1", **{**ALICE, "email_verified": False})
    first = sign_in(provider)
    provider.be("alice-1", **ALICE)
    assert user_of(sign_in(provider)).email_verified
    assert actor_for_token(first.body["token"]) is not None


SUSPENSIONS: dict[str, tuple[int, Any, tuple[int, Any]]] = {
    "for ever": (UserFlags.DELETED, None, (403, "ACCOUNT_SUSPENDED_PERMANENTLY")),
    "for a time": (UserFlags.DISABLED, 3600, (403, "ACCOUNT_SUSPENDED_TEMPORARILY")),
    "until a moment ago": (UserFlags.DISABLED, -1, (200, None)),
    "by oneself": (UserFlags.DISABLED, None, (200, None)),
    "leaving": (UserFlags.SELF_DELETED, None, (200, None)),
}


@pytest.mark.parametrize(("flags", "seconds", "problem"), SUSPENSIONS.values(), ids=SUSPENSIONS.keys())
def test_suspensions_count_as_for_passwords(
    provider: OpenIdProvider, flags: int, seconds: int | None, problem: tuple[int, Any]
) -> None:
    user = verified(email="alice@example.com")
    user.flags |= flags
    user.temp_banned_until = None if seconds is None else now() + timedelta(seconds=seconds)
    user.save()
    answer = sign_in(provider)
    assert (answer.status, answer.body.get("code")) == problem
    if answer.status == 200:
        assert not user_of(answer).flags & flags


# Where people end up ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/app", "/app#/g/1", "/a?b=c&d=%2F", "/é"])
def test_a_path_of_this_site_is_handed_back(provider: OpenIdProvider, path: str) -> None:
    assert sign_in(provider, redirect_to=path).body["redirect_to"] == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "app",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/a\\b",
        "/a\nb",
        "javascript:alert(1)",
    ],
)
def test_anything_else_is_forgotten(provider: OpenIdProvider, path: str | None) -> None:
    """SEC-067: local paths only."""
    assert sign_in(provider, redirect_to=path).body["redirect_to"] == ""


def test_an_endless_path_is_refused(provider: OpenIdProvider) -> None:
    assert post("start", {"redirect_to": "/" + "a" * 2048}).problem == ("redirect_to", "STRING_LENGTH_INVALID")
    assert post("start", {"redirect_to": "/" + "a" * 2047}).status == 200


# What is kept and told ----------------------------------------------------------------------------------------------


def test_a_dump_of_the_database_completes_no_sign_in(provider: OpenIdProvider) -> None:
    started = post("start", {}).body
    (voucher,) = Voucher.objects.all()
    kept = f"{voucher.token_hash} {voucher.data}"
    given = provider.codes[provider.visit(started["authorization_url"])["code"]]
    assert started["state"] not in kept
    assert given["nonce"] not in kept


def test_nothing_secret_is_logged(
    provider: OpenIdProvider, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    provider.lies.claims = {"nonce": "wrong"}
    brought = come_back(provider)
    assert post("complete", brought).status == 400
    provider.lies.token_status = 400
    refused = come_back(provider)
    assert post("complete", refused).status == 400
    text = caplog.text + "".join(capsys.readouterr())
    for secret in (brought["code"], brought["state"], refused["code"], CLIENT_SECRET, *provider.access_tokens):
        assert secret not in text


@pytest.mark.parametrize(
    ("method", "step", "limit"), [("POST", "start", 10), ("GET", "status", 10), ("POST", "complete", 15)]
)
@pytest.mark.usefixtures("still_limits")
def test_each_step_has_its_limit(provider: OpenIdProvider, method: str, step: str, limit: int) -> None:
    headers = {"X-Fluxer-Test-Enable-Rate-Limits": "true"}
    client, path = Client(REMOTE_ADDR=f"192.0.2.{len(step)}"), f"/v1/auth/sso/{step}"
    statuses = [
        client.generic(method, path, b"{}", "application/json", headers=headers).status_code for _ in range(limit + 1)
    ]
    assert statuses[-1] == 429
    assert 429 not in statuses[:-1]


@pytest.mark.parametrize("step", ["start", "complete"])
def test_without_a_provider_there_is_nothing_to_begin(step: str) -> None:
    assert post(step, {"code": "c", "state": "s"}).problem == (403, "FEATURE_TEMPORARILY_DISABLED")


def test_a_provider_under_another_name_is_not_ready(provider: OpenIdProvider) -> None:
    provider.lies.issuer = "https://evil.example.com"
    assert post("start", {}).problem == (403, "FEATURE_TEMPORARILY_DISABLED")


def test_a_private_provider_needs_the_switch(provider: OpenIdProvider, settings: Any) -> None:
    settings.GUILDHALL = dataclasses.replace(django_settings.GUILDHALL, oidc_private_network=False)
    assert post("start", {}).problem == (403, "FEATURE_TEMPORARILY_DISABLED")
    assert provider.asked == []
