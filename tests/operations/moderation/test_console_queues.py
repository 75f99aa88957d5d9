"""Banned contacts, applications for the list of guilds and registrations in the console: each by its operation."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.address_bans import bans
from accounts.models import BanKind, ContactBan, PendingRegistration, User
from accounts.models.user import UserFlags
from accounts.naming.allocation import add_user
from accounts.rights import EVERYTHING, Right
from core.clock import now
from guilds.models import DiscoveryListing
from moderation.models import AdminAuditEntry
from tests.operations.moderation.pressing import done, written
from tests.staff import inside, staff
from tests.world import World

pytestmark = pytest.mark.django_db
BANS = "/admin/accounts/contactban"
LISTINGS = "/admin/guilds/discoverylisting"
WAITING = "/admin/accounts/pendingregistration"


@pytest.fixture
def client() -> Client:
    return inside(staff(EVERYTHING))


@pytest.mark.parametrize(
    ("kind", "value", "key"),
    [
        (BanKind.EMAIL, "Eve@Example.org", "eve@example.org"),
        (BanKind.PHONE, "+4930123456", "+4930123456"),
        (BanKind.IP, "192.0.2.7/24", "192.0.2.0/24"),
    ],
)
def test_a_contact_is_banned_and_let_in_again(client: Client, kind: BanKind, value: str, key: str) -> None:
    check = f"{BANS}/do/check-{kind}/"
    names = {BanKind.EMAIL: "E-mail address", BanKind.PHONE: "Phone number", BanKind.IP: "Internet address or network"}
    label = names[kind]
    assert done(client, check, **{kind: value}) == "This is not banned."
    assert done(client, f"{BANS}/do/ban-{kind}/", reason="", **{kind: value}).startswith("reason:")
    assert done(client, f"{BANS}/do/ban-{kind}/", **{kind: ""}).startswith(f"{label}:")
    assert done(client, f"{BANS}/do/ban-{kind}/", **{kind: "no such thing"}).startswith(f"{label}:")
    assert not ContactBan.objects.exists()
    assert done(client, f"{BANS}/do/ban-{kind}/", **{kind: value}) == "Banned."
    ban = ContactBan.objects.get(kind=kind, key=key)
    assert done(client, check, **{kind: value}) == "This is banned."
    for query in ({"q": value}, {"kind": kind}, {"q": str(ban.pk)}):
        assert f">{ban.value}<" in client.get(f"{BANS}/", query).content.decode(), query
    assert ban.value in client.get(f"{BANS}/{ban.pk}/change/").content.decode()
    assert done(client, f"{BANS}/{ban.pk}/do/lift-{kind}/") == "The ban is lifted."
    assert not ContactBan.objects.exists()
    assert written(f"ban_{kind}", f"unban_{kind}") == [(f"ban_{kind}", "Because"), (f"unban_{kind}", "Because")]


def test_of_bans_everybody_sees_the_kinds_they_may_ask_for() -> None:
    for kind, key in ((BanKind.EMAIL, "a@example.org"), (BanKind.PHONE, "+491"), (BanKind.IP, "192.0.2.1/32")):
        ContactBan.objects.create(kind=kind, value=key, key=key, banned_by=1)
    phones = inside(staff(Right.AUTHENTICATE, Right.BAN_PHONE_CHECK))
    for query in ({}, {"kind": "email"}, {"q": "a@example.org"}):
        page = phones.get(f"{BANS}/", query).content.decode()
        assert (">+491<" in page, "192.0.2.1" in page, ">a@example.org<" in page) == ("q" not in query, False, False)
    other = ContactBan.objects.get(kind=BanKind.EMAIL)
    assert phones.get(f"{BANS}/{other.pk}/change/").status_code == 404
    assert phones.post(f"{BANS}/{other.pk}/do/lift-email/", {"reason": "x"}).status_code == 404
    mine = ContactBan.objects.get(kind=BanKind.PHONE)
    phones.post(f"{BANS}/{mine.pk}/do/lift-phone/", {"reason": "x"})
    assert ContactBan.objects.count() == 3


def test_the_command_lets_in_who_was_shut_out() -> None:
    for value in ("192.0.2.0/24", "198.51.100.7"):
        key = value if "/" in value else f"{value}/32"
        ContactBan.objects.create(kind=BanKind.IP, value=value, key=key, banned_by=1)
    bans.forget()
    assert bans.holds("192.0.2.9")
    said = StringIO()
    call_command("contactban", "list", "ip", stdout=said)
    assert "192.0.2.0/24" in said.getvalue()
    for value, problem in (("192.0.2.9", "It is within: 192.0.2.0/24"), ("x", "neither an address"), ("::1", "no ban")):
        with pytest.raises(CommandError, match=problem):
            call_command("contactban", "remove", "ip", value)
    call_command("contactban", "remove", "ip", "192.0.2.0/24", stdout=said)
    assert not bans.holds("192.0.2.9")
    assert bans.holds("198.51.100.7")
    assert AdminAuditEntry.objects.get(action="unban_ip").admin_id == 0


def listing(world: World, **facts: Any) -> DiscoveryListing:
    guild = world.guild(f"cats {DiscoveryListing.objects.count()}")
    return DiscoveryListing.objects.create(guild_id=guild.id, description="All cats", category=8, **facts)


def test_applications_are_decided(client: Client) -> None:
    world = World()
    first, second = listing(world), listing(world)
    page = client.get(f"{LISTINGS}/").content.decode()
    assert page.count('class="field-guild') == 2
    shown = client.get(f"{LISTINGS}/{first.pk}/change/").content.decode()
    assert "All cats" in shown
    assert "Its channels" in shown
    assert done(client, f"{LISTINGS}/{first.pk}/do/approve/") == "It is in the list now."
    assert done(client, f"{LISTINGS}/{second.pk}/do/reject/") == "Turned down."
    assert done(client, f"{LISTINGS}/{second.pk}/do/approve/") != "It is in the list now."
    assert done(client, f"{LISTINGS}/{first.pk}/do/remove/") == "It is in the list no more."
    for row, status in ((first, "removed"), (second, "rejected")):
        row.refresh_from_db()
        assert (row.status, row.review_reason) == (status, "Because")
        assert 'class="field-guild' in client.get(f"{LISTINGS}/", {"status": status}).content.decode()
    actions = ("discovery.approve", "discovery.reject", "discovery.remove")
    assert written(*actions) == [(action, "Because") for action in actions]


def test_applications_come_in_pages_by_when_they_asked(client: Client) -> None:
    world, moment = World(), now()
    made = [listing(world, applied_at=moment) for _ in range(52)]
    old = made[-1]  # the youngest guild has asked first
    DiscoveryListing.objects.filter(pk=old.pk).update(applied_at=moment.replace(year=2020))
    first = client.get(f"{LISTINGS}/").content.decode()
    assert (f"{old.pk}/change" in first, first.count('class="field-guild')) == (False, 50)
    border = made[1].pk
    second = client.get(f"{LISTINGS}/", {"older": border}).content.decode()
    assert (f"{made[0].pk}/change" in second, f"{old.pk}/change" in second) == (True, True)
    assert second.count('class="field-guild') == 2
    assert client.get(f"{LISTINGS}/", {"newer": made[0].pk}).content.decode().count('class="field-guild') == 50
    assert client.get(f"{LISTINGS}/", {"older": 17}).status_code == 200


def waits(name: str) -> User:
    user: User = add_user(username=name)
    User.objects.filter(pk=user.pk).update(flags=int(UserFlags.PENDING_APPROVAL), email=f"{name}@example.org")
    PendingRegistration.objects.create(user=user, invite_code="nowhere")
    return user


def state(user: User) -> str:
    user.refresh_from_db()
    return "gone" if user.flags & UserFlags.DELETED else "waits" if user.is_pending else "in"


def test_registrations_are_decided_one_by_one_and_together(client: Client) -> None:
    one, two, three, four = (waits(f"new{number}") for number in range(4))
    page = client.get(f"{WAITING}/").content.decode()
    assert page.count('name="user_id"') == 4
    assert "new0@example.org (not confirmed)" in page
    assert "nowhere" in client.get(f"{WAITING}/{one.pk}/change/").content.decode()
    assert done(client, f"{WAITING}/{one.pk}/do/approve/") == "They are in."
    assert done(client, f"{WAITING}/{two.pk}/do/reject/", reason="").startswith("reason:")
    assert done(client, f"{WAITING}/{two.pk}/do/reject/").startswith("Turned away")
    assert done(client, f"{WAITING}/do/approve/").startswith("user_id: Choose from 1 to 50")
    assert done(client, f"{WAITING}/do/reject/", user_id=[three.pk]) == "Turned away: 1."
    both = [four.pk, one.pk]
    assert done(client, f"{WAITING}/do/approve/", user_id=both).endswith("because they wait no more: 1.")
    assert [state(user) for user in (one, two, three, four)] == ["in", "gone", "gone", "in"]
    assert len(written("approve_registration", "reject_registration")) == 4
    assert client.get(f"{WAITING}/").content.decode().count('name="user_id"') == 0


def test_who_may_only_see_registrations_decides_none() -> None:
    user = waits("new")
    reader = inside(staff(Right.AUTHENTICATE, Right.PENDING_VERIFICATION_VIEW))
    assert "Let in who is ticked" not in reader.get(f"{WAITING}/").content.decode()
    assert "Let them in" not in reader.get(f"{WAITING}/{user.pk}/change/").content.decode()
    reader.post(f"{WAITING}/do/approve/", {"reason": "x", "user_id": user.pk})
    reader.post(f"{WAITING}/{user.pk}/do/approve/", {"reason": "x"})
    assert state(user) == "waits"
