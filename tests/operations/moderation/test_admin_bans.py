"""Administrators ban e-mail addresses, phones and parts of the internet."""

from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import dns.resolver
import pytest

from accounts.address_bans import bans
from accounts.models import ContactBan
from accounts.rights import EVERYTHING
from core import reverse_dns
from core.kept_facts import KeptFactsChanged
from moderation.models import AdminAuditEntry
from tests.operations.events import announced, mark
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db
HOME = "198.51.100.7"


@pytest.fixture
def admin() -> Wire:
    return Wire(World().person(acls=[EVERYTHING]), ip=HOME)


def test_from_banning_to_letting_in_again(admin: Wire) -> None:
    for kind, spellings in {
        "email": ("Troll@Example.com", "troll@example.COM"),
        "ip": ("203.0.113.9/24", "203.0.113.0/24"),
        "phone": ("+15550001111", "+15550001111"),
    }.items():
        first, second = ({kind: one} for one in spellings)
        for body in (first, second):  # again changes nothing
            reply = admin.send("POST", f"/admin/bans/{kind}/add", body, X_Audit_Log_Reason="spam")
            assert (reply.status, reply.body) == (204, None)
        assert ContactBan.objects.count() == 1
        assert admin.send("POST", f"/admin/bans/{kind}/check", second).body == {"banned": True}
        (shown,) = admin.send("POST", f"/admin/bans/{kind}/list", {}).body["bans"]
        expected = {"email": "troll@example.com", "phone": "+15550001111"}
        assert shown == expected.get(kind, {"ip": "203.0.113.0/24", "reverse_dns": None})
        for _ in range(2):
            assert admin.send("POST", f"/admin/bans/{kind}/remove", first).status == 204
        assert admin.send("POST", f"/admin/bans/{kind}/check", first).body == {"banned": False}
        assert admin.send("POST", f"/admin/bans/{kind}/list", {}).body == {"bans": []}
        entries = AdminAuditEntry.objects.filter(target_type=kind).order_by("id")
        assert [(entry.action, entry.target_id, entry.reason) for entry in entries] == [
            *[(f"ban_{kind}", "0", "spam")] * 2,
            *[(f"unban_{kind}", "0", None)] * 2,
        ]
        assert entries[0].metadata == {kind: shown["ip"] if kind == "ip" else shown}


def test_a_ban_holds_at_once_and_others_are_told(admin: Wire) -> None:
    visitor = Wire(ip="203.0.113.77")
    assert visitor.send("GET", "/users/@me").status == 401

    before = mark()
    admin.send("POST", "/admin/bans/ip/add", {"ip": "203.0.113.64/26"})
    told = announced(before)
    assert [event.name for event in told if isinstance(event, KeptFactsChanged)] == ["address_bans"]
    assert visitor.send("GET", "/users/@me").code == "IP_BANNED"
    assert Wire(ip="203.0.113.1").send("GET", "/users/@me").status == 401
    assert admin.send("POST", "/admin/bans/ip/check", {"ip": "203.0.113.96/28"}).body == {"banned": True}
    assert admin.send("POST", "/admin/bans/ip/check", {"ip": "203.0.113.0/24"}).body == {"banned": False}
    # Removing an address does not open a hole in a block.
    admin.send("POST", "/admin/bans/ip/remove", {"ip": "203.0.113.77"})
    assert bans.holds("203.0.113.77")


@pytest.mark.parametrize(
    "ip",
    [
        "0.0.0.0/0",
        "::/0",
        "::ffff:0:0/96",
        "1.0.0.0/7",
        "2000::/3",
        HOME,
        f"::ffff:{HOME}",
        "198.51.0.0/16",
        "127.0.0.1",
        "::1",
        "10.1.2.3",
        "example.com",
        "203.0.113.7/33",
        "",
        "1" * 46,
    ],
)
def test_slips_are_refused(admin: Wire, settings: Any, ip: str) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, trusted_proxies=(ip_network("10.1.2.0/24"),))
    reply = admin.send("POST", "/admin/bans/ip/add", {"ip": ip})
    assert (reply.status, reply.invalid[0][0]) == (400, "ip")
    assert not ContactBan.objects.exists()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("email/add", {"email": "no address"}),
        ("phone/add", {"phone": "0151"}),
        ("phone/check", {}),
        ("ip/check", {"ip": "x"}),
        ("email/list", {"limit": 501}),
    ],
)
def test_bad_bodies(admin: Wire, path: str, body: dict[str, Any]) -> None:
    assert admin.send("POST", f"/admin/bans/{path}", body).code == "INVALID_FORM_BODY"


class _Names:
    """Name servers of one name, that count what they are asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def resolve(self, name: Any, kind: str, lifetime: float) -> Any:
        self.asked.append(str(name))
        if "8.8.8.8" in str(name):
            return [type("Pointer", (), {"target": "dns.example.net."})]
        raise dns.resolver.NXDOMAIN if "9.9.9.9" in str(name) else dns.resolver.LifetimeTimeout(timeout=1, errors=[])


def test_single_addresses_are_shown_with_their_names(admin: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    names = _Names()
    monkeypatch.setattr(reverse_dns, "resolver", lambda: names)
    for ip in ("8.8.8.8", "9.9.9.9", "1.1.1.1", "192.168.7.7", "9.9.9.0/28"):
        assert admin.send("POST", "/admin/bans/ip/add", {"ip": ip}).status == 204
    for _ in range(2):
        shown = admin.send("POST", "/admin/bans/ip/list", {"limit": 10}).body["bans"]
        assert {entry["ip"]: entry["reverse_dns"] for entry in shown} == {
            "8.8.8.8": "dns.example.net",
            "9.9.9.9": None,
            "1.1.1.1": None,
            "192.168.7.7": None,
            "9.9.9.0/28": None,
        }
    # What is known is kept, what nobody answered is asked again, and own networks are nobody's business.
    assert sorted(names.asked) == ["1.1.1.1.in-addr.arpa."] * 2 + ["8.8.8.8.in-addr.arpa.", "9.9.9.9.in-addr.arpa."]
