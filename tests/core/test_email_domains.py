"""Which domains take mail, asked of a name server that this test runs."""

import dataclasses
import socket
import threading
from collections.abc import Iterator
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset
import pytest

from accounts.models import User
from accounts.operations.registration import register
from accounts.signing_in.devices import Device
from core import email_domains
from core.email_domains import refuse_undeliverable, takes_mail
from core.errors import FieldCode, InvalidForm
from tests.newcomers import anonymous, draft

ZONE = {
    ("mail.example.", "MX"): ["10 mx.mail.example."],
    ("null.example.", "MX"): ["0 ."],
    ("null.example.", "A"): ["192.0.2.1"],
    ("four.example.", "A"): ["192.0.2.1"],
    ("six.example.", "AAAA"): ["2001:db8::1"],
    ("xn--mnchen-3ya.example.", "MX"): ["10 mx.mail.example."],
    ("web.example.", "TXT"): ['"nothing for mail"'],
}
NAMES = {name for name, _ in ZONE}


class NameServer:
    """Answers from ZONE; says of `broken.example` that it cannot tell, and of `silent.example` nothing at all."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        while True:
            raw, sender = self.socket.recvfrom(4096)
            if not raw:
                return
            query = dns.message.from_wire(raw)
            name, kind = str(query.question[0].name).lower(), dns.rdatatype.to_text(query.question[0].rdtype)
            self.asked.append((name, kind))
            if name != "silent.example.":
                self.socket.sendto(self.answer(query, name, kind).to_wire(), sender)

    def answer(self, query: dns.message.Message, name: str, kind: str) -> dns.message.Message:
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if name == "broken.example.":
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif name not in NAMES:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif (name, kind) in ZONE:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *ZONE[name, kind]))
        return answer

    def stop(self) -> None:
        self.socket.sendto(b"", self.socket.getsockname())
        self.thread.join(5)
        self.socket.close()


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    server = NameServer()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.socket.getsockname()[1]
    monkeypatch.setattr(email_domains, "resolver", lambda: resolver)
    monkeypatch.setattr(email_domains, "_LOOKUP_SECONDS", 30.0)
    yield server
    server.stop()


@pytest.fixture
def checked(settings: Any, name_server: NameServer) -> None:
    settings.GUILDHALL = dataclasses.replace(settings.GUILDHALL, email_dns_check=True)


@pytest.mark.parametrize(
    ("domain", "takes"),
    [
        ("mail.example", True),
        ("MAIL.Example", True),
        ("münchen.example", True),
        ("four.example", True),
        ("six.example", True),
        ("null.example", False),  # says itself that it takes none, whatever addresses it has
        ("web.example", False),
        ("nowhere.example", False),
        ("broken.example", True),
        ("silent.example", True),
        ("two..dots", False),
        ("x" * 64 + ".example", False),
        ("", False),
    ],
)
def test_a_domain_takes_mail_when_it_has_exchanges_or_addresses(
    name_server: NameServer, monkeypatch: pytest.MonkeyPatch, domain: str, takes: bool
) -> None:
    if domain == "silent.example":
        monkeypatch.setattr(email_domains, "_LOOKUP_SECONDS", 0.3)
    assert takes_mail(domain) is takes


def test_answers_are_remembered(name_server: NameServer, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, float] = {}
    real = email_domains.kept.set
    monkeypatch.setattr(
        email_domains.kept, "set", lambda key, value, seconds: (kept.update({key: seconds}), real(key, value, seconds))
    )
    for _ in range(3):
        assert [takes_mail(domain) for domain in ("mail.example", "nowhere.example", "broken.example")] == [
            True,
            False,
            True,
        ]
    assert [name for name, _ in name_server.asked].count("mail.example.") == 1
    assert list(kept.values()) == [1800, 300, 60]


def test_addresses_are_checked_only_when_the_operator_wants_it(name_server: NameServer) -> None:
    refuse_undeliverable("alice@nowhere.example", "email")
    assert name_server.asked == []


def test_the_refusal_names_the_field(checked: None) -> None:
    refuse_undeliverable("alice@mail.example", "email")
    refuse_undeliverable(None, "email")
    with pytest.raises(InvalidForm) as caught:
        refuse_undeliverable("alice@nowhere.example", "new_email")
    assert [(error.path, error.code) for error in caught.value.errors] == [
        ("new_email", FieldCode.INVALID_EMAIL_ADDRESS)
    ]


def test_the_machine_without_name_servers_lets_everything_pass(checked: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> dns.resolver.Resolver:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(email_domains, "resolver", none)
    assert takes_mail("mail.example")


@pytest.mark.django_db
def test_nobody_registers_with_an_address_that_takes_no_mail(checked: None) -> None:
    with pytest.raises(InvalidForm) as caught:
        register(anonymous(), draft=draft(email="zoe@nowhere.example"), device=Device())
    assert [(error.path, error.code) for error in caught.value.errors] == [("email", FieldCode.INVALID_EMAIL_ADDRESS)]
    assert not User.objects.exists()
    register(anonymous(), draft=draft(email="zoe@mail.example"), device=Device())
    assert User.objects.get().email == "zoe@mail.example"
