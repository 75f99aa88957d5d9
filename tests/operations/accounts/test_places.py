"""Where people sign in from, when the operator has a database of places; and the ages that countries demand."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from accounts.operations.sessions import start_session
from accounts.signing_in.devices import Device
from core.clock import now
from core.geoip import place_of
from tests.mailbox import queued_mails
from tests.mmdb import write_mmdb
from tests.newcomers import PASSWORD, newcomer
from tests.wire import Wire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_is_on", "places")]
PORTO = {
    "city": {"names": {"en": "Porto"}},
    "subdivisions": [{"names": {"en": "Porto District"}}],
    "country": {"iso_code": "PT", "names": {"en": "Portugal"}},
}
GERMANY = {"country": {"iso_code": "DE", "names": {"en": "Germany"}}}


@pytest.fixture
def places(settings: Any, tmp_path: Path) -> None:
    path = tmp_path / "places.mmdb"
    write_mmdb(path, {"203.0.113.0/24": PORTO, "198.51.100.0/25": GERMANY})
    settings.GUILDHALL = replace(settings.GUILDHALL, geoip_path=str(path))


def years_ago(years: int) -> str:
    return (date(now().year - years, now().month, 1) - timedelta(days=40)).isoformat()


@pytest.mark.parametrize("ip", ["192.0.2.1", "2001:db8::1", "rubbish", "", None])
def test_addresses_nobody_knows(ip: str | None) -> None:
    assert place_of(ip) is None


def test_a_broken_database_keeps_nobody_out(settings: Any, tmp_path: Path) -> None:
    path = tmp_path / "broken.mmdb"
    path.write_bytes(b"no database")
    settings.GUILDHALL = replace(settings.GUILDHALL, geoip_path=str(path))
    assert place_of("203.0.113.9") is None


def test_the_list_of_sign_ins_says_where() -> None:
    user = newcomer()
    wire = Wire.signed_in(start_session(user, Device(ip="203.0.113.9")))
    start_session(user, Device(ip="198.51.100.9"))
    start_session(user, Device(ip="192.0.2.9"))
    places = [session["client_info"]["location"] for session in wire.send("GET", "/auth/sessions").body]
    assert {"city": "Porto", "region": "Porto District", "country": "Portugal"} in places
    assert {"city": None, "region": None, "country": "Germany"} in places
    assert None in places


def test_the_mail_about_a_new_address_says_where() -> None:
    user: User = newcomer()
    body = {"email": user.email, "password": PASSWORD}
    assert Wire(ip="203.0.113.50").send("POST", "/auth/login", body).code == "IP_AUTHORIZATION_REQUIRED"
    (mail,) = queued_mails(str(user.email), "ip_authorization")
    assert mail["location"] == "Porto, Porto District, Portugal"


@pytest.mark.parametrize(
    ("ip", "age", "allowed"),
    [("198.51.100.9", 15, False), ("198.51.100.9", 16, True), ("203.0.113.9", 13, True), ("192.0.2.9", 13, True)],
)
def test_countries_demand_ages(ip: str, age: int, allowed: bool) -> None:
    body = {"date_of_birth": years_ago(age), "consent": True, "username": f"young{age}"}
    reply = Wire(ip=ip).send("POST", "/auth/register", body)
    assert reply.invalid == ([] if allowed else [("date_of_birth", "MUST_BE_MINIMUM_AGE")]), reply.body
