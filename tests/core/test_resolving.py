"""Looking up hosts: with a bound, by the file of hosts and by the rules of resolv.conf."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import dns.flags
import dns.message
import dns.name
import dns.rdatatype
import dns.resolver
import dns.rrset
import pytest

from core import resolving
from core.addresses import is_usable
from core.outbound import Caps, Guard, Outbound, Refused, TimedOut
from core.resolving import system_resolver

pytestmark = pytest.mark.once


class NameServer:
    """One on this machine. What `records` does not have does not exist; where it says None, nobody answers, and where
    it says nothing, something went wrong."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], str | None] = {}
        self.asked: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    def resolver(self) -> dns.resolver.Resolver:
        made = dns.resolver.Resolver(configure=False)
        made.nameservers, made.port = ["127.0.0.1"], self._socket.getsockname()[1]
        made.search, made.ndots = [dns.name.from_text("own.example")], 1
        return made

    def stop(self) -> None:
        self._socket.sendto(b"", self._socket.getsockname())

    def _serve(self) -> None:
        while True:
            wire, sender = self._socket.recvfrom(4096)
            if not wire:
                self._socket.close()
                return
            answer = self._answer(dns.message.from_wire(wire))
            if answer is not None:
                self._socket.sendto(answer.to_wire(), sender)

    def _answer(self, question: dns.message.Message) -> dns.message.Message | None:
        name, kind = question.question[0].name, dns.rdatatype.to_text(question.question[0].rdtype)
        host = name.to_text().removesuffix(".")
        self.asked.append(f"{host} {kind}")
        answer = dns.message.make_response(question, recursion_available=True)
        if not any(known == host for known, _ in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif (host, kind) in self.records:
            address = self.records[host, kind]
            if address is None:
                return None
            if address:
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", kind, address))
            else:
                answer.set_rcode(dns.rcode.SERVFAIL)
        return answer


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[NameServer]:
    made = NameServer()
    monkeypatch.setattr(resolving, "name_servers", made.resolver)
    monkeypatch.setattr(resolving, "HOSTS_FILE", str(tmp_path / "hosts"))
    yield made
    made.stop()


def test_name_servers_that_do_not_answer_end_with_the_request(server: NameServer) -> None:
    """SEC-063: the time of a fetch holds for looking up its host too."""
    server.records["slow.example", "A"] = None
    with pytest.raises(TimedOut, match="looking up"):
        Outbound().fetch("http://slow.example/", caps=Caps(seconds=0.3))
    assert server.asked[0] == "slow.example A"


def test_both_kinds_of_addresses_are_found(server: NameServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolving, "_SECOND_ANSWER_SECONDS", 30.0)
    server.records |= {("both.example", "A"): "93.184.216.34", ("both.example", "AAAA"): "2606:2800::1"}
    assert system_resolver("both.example", 80, 30.0) == ["93.184.216.34", "2606:2800::1"]


@pytest.mark.parametrize("answer", [None, ""])
def test_of_one_that_knows_nothing_of_ipv6_the_rest_is_known(
    server: NameServer, monkeypatch: pytest.MonkeyPatch, answer: str | None
) -> None:
    monkeypatch.setattr(resolving, "_SECOND_ANSWER_SECONDS", 0.1)
    server.records |= {("half.example", "A"): "93.184.216.34", ("half.example", "AAAA"): answer}
    assert system_resolver("half.example", 80, 30.0) == ["93.184.216.34"]


def test_what_has_no_address_is_an_error(server: NameServer) -> None:
    for host in ("none.example", "a" * 64 + ".example"):
        with pytest.raises(OSError) as caught:
            system_resolver(host, 80, 30.0)
        assert not isinstance(caught.value, TimeoutError)


def test_short_names_are_looked_for_where_resolv_conf_says(server: NameServer) -> None:
    server.records["media.own.example", "A"] = "10.0.0.7"
    assert system_resolver("media", 80, 30.0) == ["10.0.0.7"]


def test_the_file_of_hosts_comes_first_and_may_change(server: NameServer, tmp_path: Path) -> None:
    server.records["media.example", "A"] = "93.184.216.34"
    hosts = tmp_path / "hosts"
    hosts.write_text("# ours\n10.0.0.7 Media.example media # an alias\nnonsense media\n::1 media\n")
    assert system_resolver("media.EXAMPLE", 80, 30.0) == ["10.0.0.7"]
    assert system_resolver("media", 80, 30.0) == ["10.0.0.7", "::1"]
    assert server.asked == []
    hosts.write_text("")
    assert system_resolver("media.example", 80, 30.0) == ["93.184.216.34"]


def test_localhost_is_this_machine_without_a_file_that_says_so(server: NameServer) -> None:
    assert system_resolver("localhost", 80, 30.0) == ("127.0.0.1", "::1")


def test_what_the_file_of_hosts_says_is_checked_as_any_address(server: NameServer, tmp_path: Path) -> None:
    """SEC-061: not even there a name leads into the own network."""
    (tmp_path / "hosts").write_text("10.0.0.7 site.example\n")
    with pytest.raises(Refused, match=r"10\.0\.0\.7"):
        Outbound().fetch("http://site.example/")
    assert Guard(allows=is_usable).addresses("site.example", 80, 1.0) == ["10.0.0.7"]
