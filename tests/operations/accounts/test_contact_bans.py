"""Addresses and numbers that the instance wants nothing to do with: every door knows them."""

from dataclasses import replace
from typing import Any

import pytest

from accounts.address_bans import AddressBans, address_of, bans, network_of
from accounts.models import BanKind, ContactBan, User
from accounts.operations.email_addresses import put_email
from accounts.operations.phones import add_phone, send_phone_code, verify_phone
from accounts.operations.sso import _new_account
from accounts.signing_in.devices import Device
from accounts.signing_in.passwords import hashed
from accounts.signing_in.purposes import PHONE_TOKEN
from accounts.signing_in.vouchers import issue
from accounts.sso.config import SsoConfig
from accounts.sso.person import Person
from core.actor import Actor
from core.errors import Code, InvalidForm, ProductError
from tests.newcomers import anonymous, newcomer
from tests.registrations import guild_side, topic_side
from tests.wire import Wire

pytestmark = pytest.mark.django_db
EMAIL, PHONE, BLOCK = "troll@example.com", "+15550001111", "198.51.100.0/24"


def ban(kind: BanKind, value: str, key: str = "") -> None:
    ContactBan.objects.create(kind=kind, value=value, key=key or value, banned_by=1)
    bans.forget()


@pytest.mark.parametrize("spelling", [EMAIL, "TROLL@Example.com"])
@pytest.mark.parametrize("door", ["/v1/auth/register", "/api/auth/register", "/api/auth/register-passwordless"])
@pytest.mark.usefixtures("mail_is_on")
def test_nobody_registers_with_a_banned_address(door: str, spelling: str) -> None:
    ban(BanKind.EMAIL, EMAIL)
    body = guild_side(email=spelling) if door.startswith("/v1") else topic_side(email=spelling)
    if door.endswith("passwordless"):
        del body["password"]
    reply = Wire(prefix="").send("POST", door, body)
    assert reply.status == 400, reply.body
    assert "INVALID_EMAIL_ADDRESS" in str(reply.body)
    assert not User.objects.filter(email_key=EMAIL).exists()


def test_nobody_comes_in_through_a_provider_with_a_banned_address() -> None:
    ban(BanKind.EMAIL, EMAIL)
    config = SsoConfig(**dict.fromkeys(SsoConfig.__dataclass_fields__, "") | {"auto_provision": True})
    person = Person(issuer="https://id.example", subject="7", email=EMAIL, email_verified=True, name="Troll")
    with pytest.raises(InvalidForm):
        _new_account(anonymous(), config, person, hashed(None), Device(), "en-US")


def test_nobody_changes_to_a_banned_address() -> None:
    ban(BanKind.EMAIL, EMAIL)
    user = newcomer()
    wire = Wire(Actor(user=user))
    started = wire.send("POST", "/users/@me/email-change/start").body
    body = {"ticket": started["ticket"], "new_email": EMAIL, "original_proof": started["original_proof"]}
    assert wire.send("POST", "/users/@me/email-change/request-new", body).invalid == [
        ("new_email", "INVALID_EMAIL_ADDRESS")
    ]
    with pytest.raises(InvalidForm):  # also where it was asked for before the ban
        put_email(user, EMAIL)


def test_nobody_verifies_a_banned_phone(settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, sms_provider="memory")
    actor = Actor(user=newcomer())
    token = issue(PHONE_TOKEN, actor.user, phone=PHONE)[1]
    ban(BanKind.PHONE, PHONE)
    for step in (
        lambda: send_phone_code(actor, phone=PHONE),
        lambda: verify_phone(actor, phone=PHONE, code="123456"),
        lambda: add_phone(actor, phone_token=token),
    ):
        with pytest.raises(ProductError) as refused:
            step()
        assert refused.value.code is Code.INVALID_PHONE_NUMBER
    reply = Wire(prefix="").send("POST", "/api/auth/register", topic_side(phone="+1 555 000 1111"))
    assert (reply.status, "PHONE_NUMBER_INVALID_FORMAT" in str(reply.body)) == (400, True)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/users/@me", 403),
        ("/v1/.well-known/fluxer", 403),
        ("/api/auth/me", 403),
        ("/media/avatars/1/aaaaaaaa.png", 403),
        ("/", 403),
        ("/admin/login/", 403),
        ("/topics", 403),
        ("/oauth2/authorize", 403),
        ("/_health", 200),
    ],
)
def test_a_banned_address_gets_nothing(path: str, status: int) -> None:
    ban(BanKind.IP, BLOCK)
    client = Wire(ip="198.51.100.9", prefix="")._client
    assert client.get(path).status_code == status
    other = Wire(ip="198.51.101.9", prefix="")._client.get(path)
    assert other.status_code not in (status, 500) or status == 200


def test_the_refusal_has_the_code_of_the_contract_and_comes_before_the_credentials() -> None:
    ban(BanKind.IP, BLOCK)
    assert Wire(ip="198.51.100.9").send("GET", "/users/@me").code == "IP_BANNED"
    assert Wire(Actor(user=newcomer()), ip="::ffff:198.51.100.9").send("GET", "/users/@me").code == "IP_BANNED"


def test_asking_costs_a_query_only_after_a_change(django_assert_num_queries: Any) -> None:
    ban(BanKind.IP, BLOCK)
    with django_assert_num_queries(1):
        assert bans.holds("198.51.100.9")
        assert not bans.holds("2001:db8::1")
        assert bans.holds("::ffff:198.51.100.255%eth0")


def test_blocks_of_both_versions_and_of_every_length() -> None:
    some = AddressBans()
    texts = ("203.0.113.7", "10.0.0.0/8", "2001:db8:1::/48", "::ffff:192.0.2.0/120")
    some.take(network for text in texts if (network := network_of(text)) is not None)
    for ip, is_banned in {
        "203.0.113.7": True,
        "203.0.113.8": False,
        "10.255.255.255": True,
        "11.0.0.0": False,
        "2001:db8:1:ffff::1": True,
        "2001:db8:2::1": False,
        "192.0.2.77": True,
        "::ffff:10.1.1.1": True,
        "": False,
        "no address": False,
    }.items():
        assert some.holds(ip) is is_banned, ip
    for text, is_covered in {"10.1.0.0/16": True, "0.0.0.0/1": False, "2001:db8:1:7::/64": True, "::/0": False}.items():
        network = network_of(text)
        assert network is not None
        assert some.covers(network) is is_covered, text


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("203.0.113.7", "203.0.113.7/32"),
        ("203.0.113.7/24", "203.0.113.0/24"),
        (" 10.0.0.0/255.0.0.0 ", "10.0.0.0/8"),
        ("2001:DB8:0::1", "2001:db8::1/128"),
        ("::ffff:203.0.113.7", "203.0.113.7/32"),
        ("fe80::1%eth0", "None"),
        ("203.0.113", "None"),
        ("203.0.113.7/33", "None"),
        ("example.com", "None"),
        ("", "None"),
    ],
)
def test_every_block_has_one_spelling(text: str, spelling: str) -> None:
    assert str(network_of(text)) == spelling


def test_an_address_inside_ipv6_is_the_inner_one() -> None:
    assert str(address_of("::ffff:192.0.2.1")) == "192.0.2.1"
