"""Connections (section 17 of the contract of users, F028 to F030, G09): begun, proven, shown, put in order, deleted."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import httpx
import pytest

from accounts.models import Relationship, RelationshipType
from core.clock import at, now
from core.models import Job
from core.outbound import Guard, Outbound, Reply, TimedOut
from gateway.v1.dispatch import render
from integrations.connection_tasks import prove_connections
from integrations.connections import domains, texts, tokens
from integrations.connections.events import ConnectionsUpdated
from integrations.models import Connection
from tests.core.test_email_domains import NameServer
from tests.operations.events import published_during
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db
OWN = "/users/@me/connections"
DOMAIN = "cats.example.org"


class Net(NameServer):
    """Name servers that know `records`, a web that has `files`; where `is_down`, nobody answers."""

    def __init__(self) -> None:
        self.records: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        self.fetched: list[str] = []
        self.is_down = False
        super().__init__()

    def answer(self, query: dns.message.Message, name: str, kind: str) -> dns.message.Message:
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if self.is_down:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif (name, kind) in ((known, "TXT") for known in self.records):
            halves = self.records[name][:30], self.records[name][30:]
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", kind, " ".join(f'"{half}"' for half in halves)))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer

    def fetch(self, url: str, **_: Any) -> Reply:
        self.fetched.append(url)
        if self.is_down:
            raise TimedOut("down")
        found = self.files.get(url)
        return Reply(404 if found is None else 200, url, httpx.Headers(), found or b"no such file")


@pytest.fixture(scope="module")
def running() -> Iterator[Net]:
    made = Net()
    yield made
    made.stop()


@pytest.fixture
def net(running: Net, monkeypatch: pytest.MonkeyPatch) -> Net:
    running.records, running.files, running.fetched, running.is_down = {}, {}, [], False
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], running.socket.getsockname()[1]
    monkeypatch.setattr(texts, "resolver", lambda: resolver)
    monkeypatch.setattr(domains, "outbound", lambda: running)
    return running


@pytest.fixture
def world() -> World:
    made = World()
    made.person("bob")
    return made


@pytest.fixture
def bob(world: World) -> Wire:
    return Wire(world.person("bob"))


def begin(wire: Wire, domain: str = DOMAIN, **more: Any) -> dict[str, Any]:
    reply = wire.send("POST", OWN, {"type": "domain", "identifier": domain, **more})
    assert reply.status == 201, reply.body
    body: dict[str, Any] = reply.body
    return body


def connect(wire: Wire, net: Net, domain: str = DOMAIN, **more: Any) -> dict[str, Any]:
    """A connection, proven by a record."""
    begun = begin(wire, domain)
    net.records[f"_guildhall.{domain}."] = f"guildhall-verification={begun['token']}"
    reply = wire.send("POST", f"{OWN}/verify", {"initiation_token": begun["initiation_token"], **more})
    assert reply.status == 201, reply.body
    body: dict[str, Any] = reply.body
    return body


def updates(events: list[Any]) -> list[list[str]]:
    """The names in each ConnectionsUpdated."""
    return [[one.name for one in event.connections] for event in events if isinstance(event, ConnectionsUpdated)]


def test_beginning_stores_nothing_and_says_what_to_publish(world: World, bob: Wire, net: Net) -> None:
    with published_during() as events:
        begun = begin(bob, f" {DOMAIN.upper()}. ")
    assert (begun["type"], begun["id"], len(bytes.fromhex(begun["token"]))) == ("domain", DOMAIN, 32)
    assert begun["token"] in begun["instructions"]
    assert begun["initiation_token"].count(".") == 1
    assert (bob.send("GET", OWN).body, events, net.fetched) == ([], [], [])


@pytest.mark.parametrize("product", ["fluxer", "guildhall"])
@pytest.mark.parametrize("how", ["record", "file"])
def test_a_domain_is_proven_by_a_record_or_a_file(world: World, bob: Wire, net: Net, product: str, how: str) -> None:
    """The person's own clients hear of it, and nobody else."""
    begun = begin(bob)
    body = {"initiation_token": begun["initiation_token"]}
    refused = bob.send("POST", f"{OWN}/verify", body)
    assert refused.code == "CONNECTION_VERIFICATION_FAILED"
    if how == "record":
        net.records[f"_{product}.{DOMAIN}."] = f"{product}-verification={begun['token']}"
    else:
        net.files[f"https://{DOMAIN}/.well-known/{product}-verification"] = f" {begun['token']}\n".encode()
    with published_during() as events:
        made = bob.send("POST", f"{OWN}/verify", body)
    wanted = {"type": "domain", "name": DOMAIN, "verified": True, "visibility_flags": 1, "sort_order": 0}
    assert (made.status, {key: made.body[key] for key in wanted}) == (201, wanted)
    assert bob.send("GET", OWN).body == [made.body]
    assert updates(events) == [[DOMAIN]]
    ((event, told),) = [(event, render(event)) for event in events]
    assert event.streams() == (f"user:{world.person('bob').user_id}",)
    assert [(one.name, one.payload) for one in told] == [("USER_CONNECTIONS_UPDATE", {"connections": [made.body]})]
    again = bob.send("POST", f"{OWN}/verify", body)
    assert (again.status, again.code) == (409, "CONNECTION_ALREADY_EXISTS")
    assert bob.send("POST", OWN, {"type": "domain", "identifier": DOMAIN}).code == "CONNECTION_ALREADY_EXISTS"


def test_what_is_not_the_token_proves_nothing(bob: Wire, net: Net) -> None:
    begun = begin(bob)
    net.records[f"_fluxer.{DOMAIN}."] = f"guildhall-verification={begun['token']}"
    net.records[f"_guildhall.{DOMAIN}."] = f"guildhall-verification={begun['token']}x"
    net.files[f"https://{DOMAIN}/.well-known/fluxer-verification"] = begun["token"].encode() + b" and more"
    reply = bob.send("POST", f"{OWN}/verify", {"initiation_token": begun["initiation_token"]})
    assert (reply.status, reply.code) == (403, "CONNECTION_VERIFICATION_FAILED")


def test_domains_in_the_own_network_are_not_asked(bob: Wire, net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    """SEC-061, SEC-062: the file is fetched as everything is that people name."""
    asked: list[str] = []

    def resolve(host: str, port: int, seconds: float) -> list[str]:
        asked.append(host)
        return ["10.0.0.1"]

    begun = begin(bob)
    monkeypatch.setattr(domains, "outbound", lambda: Outbound(Guard(resolve=resolve)))
    reply = bob.send("POST", f"{OWN}/verify", {"initiation_token": begun["initiation_token"]})
    assert (reply.code, set(asked)) == ("CONNECTION_VERIFICATION_FAILED", {DOMAIN})


@pytest.mark.parametrize(
    "name", ["cats", "127.0.0.1", "[::1]", "a b.example.org", "x..example.org", "cats.internal", "https://x.org", "-"]
)
def test_what_is_no_host_name_is_refused(bob: Wire, name: str) -> None:
    reply = bob.send("POST", OWN, {"type": "domain", "identifier": name})
    assert (reply.status, reply.code) == (400, "CONNECTION_INVALID_IDENTIFIER")


def test_other_types_and_odd_bodies(bob: Wire) -> None:
    reply = bob.send("POST", OWN, {"type": "bsky", "identifier": "cats.bsky.social"})
    assert (reply.status, reply.code) == (400, "BLUESKY_OAUTH_NOT_ENABLED")
    assert bob.send("POST", OWN, {"type": "x", "identifier": DOMAIN}).code == "INVALID_FORM_BODY"
    assert bob.send("POST", OWN, {"type": "domain", "identifier": "x" * 254}).code == "INVALID_FORM_BODY"


def test_initiations_cannot_be_forged_lent_or_kept(world: World, bob: Wire, net: Net) -> None:
    token = begin(bob)["initiation_token"]
    body, _, signature = token.partition(".")
    facts = json.loads(base64.urlsafe_b64decode(body + "=="))
    facts["identifier"] = "dogs.example.org"
    forged = base64.urlsafe_b64encode(json.dumps(facts).encode()).decode().rstrip("=")
    for wrong in (f"{forged}.{signature}", body, f"{body}.", f".{signature}", "ä.ö", "x", f"{body}.{signature[:-2]}"):
        reply = bob.send("POST", f"{OWN}/verify", {"initiation_token": wrong})
        assert (reply.status, reply.code) == (400, "CONNECTION_INITIATION_TOKEN_INVALID"), wrong
    other = Wire(world.person("ann")).send("POST", f"{OWN}/verify", {"initiation_token": token})
    assert other.code == "CONNECTION_INITIATION_TOKEN_INVALID"
    assert net.fetched == []


def test_an_initiation_lasts_half_an_hour(bob: Wire, net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = begin(bob, visibility_flags=2)
    net.records[f"_fluxer.{DOMAIN}."] = f"fluxer-verification={begun['token']}"
    moment = tokens.time.time()
    monkeypatch.setattr(tokens.time, "time", lambda: moment + 1801)
    body = {"initiation_token": begun["initiation_token"]}
    assert bob.send("POST", f"{OWN}/verify", body).code == "CONNECTION_INITIATION_TOKEN_INVALID"
    monkeypatch.setattr(tokens.time, "time", lambda: moment + 1790)
    assert bob.send("POST", f"{OWN}/verify", body).body["visibility_flags"] == 2


def test_twenty_are_enough(world: World, bob: Wire, net: Net) -> None:
    begun = begin(bob)
    facts: dict[str, Any] = {"user": world.person("bob").user, "type": "domain", "name": "x"}
    Connection.objects.bulk_create(Connection(identifier=f"{number}.org", **facts) for number in range(20))
    reply = bob.send("POST", OWN, {"type": "domain", "identifier": "more.example.org"})
    assert (reply.status, reply.code) == (429, "CONNECTION_LIMIT_REACHED")
    late = bob.send("POST", f"{OWN}/verify", {"initiation_token": begun["initiation_token"]})
    assert late.code == "CONNECTION_LIMIT_REACHED"


def test_they_are_changed_and_put_in_order(bob: Wire, net: Net) -> None:
    first, second = connect(bob, net, "a.example.org"), connect(bob, net, "b.example.org", visibility_flags=0)
    assert (second["visibility_flags"], second["sort_order"]) == (0, 1)
    ids = [second["id"], "unknown", first["id"]]
    with published_during() as events:
        assert bob.send("PATCH", f"{OWN}/reorder", {"connection_ids": ids}).status == 204
    assert updates(events) == [["b.example.org", "a.example.org"]]
    assert [one["sort_order"] for one in bob.send("GET", OWN).body] == [0, 2]
    with published_during() as events:
        change = {"visibility_flags": 6, "sort_order": 7}
        assert bob.send("PATCH", f"{OWN}/domain/{second['id']}", change).status == 204
    assert updates(events) == [["a.example.org", "b.example.org"]]
    assert bob.send("GET", OWN).body[1] == second | change
    for body in ({"connection_ids": []}, {"connection_ids": ["x"] * 21}):
        assert bob.send("PATCH", f"{OWN}/reorder", body).status == 400
    assert bob.send("PATCH", f"{OWN}/domain/{second['id']}", {"visibility_flags": -1}).status == 400


def test_they_are_deleted_by_either_path(world: World, bob: Wire, net: Net) -> None:
    """F030, G09."""
    first, second = connect(bob, net, "a.example.org"), connect(bob, net, "b.example.org")
    stranger = Wire(world.person("ann"))
    for wire, path in (
        (stranger, f"domain/{first['id']}"),
        (stranger, first["id"]),
        (bob, f"bsky/{first['id']}"),
        (bob, "domain/unknown"),
    ):
        reply = wire.send("DELETE", f"{OWN}/{path}")
        assert (reply.status, reply.code) == (404, "CONNECTION_NOT_FOUND"), path
    assert bob.send("DELETE", f"{OWN}/x/{first['id']}").code == "CONNECTION_INVALID_TYPE"
    with published_during() as events:
        assert bob.send("DELETE", f"{OWN}/domain/{first['id']}").status == 204
        assert bob.send("DELETE", f"{OWN}/{second['id']}").status == 204
    assert updates(events) == [["b.example.org"], []]
    for kind in ("domain", "bsky"):
        Connection.objects.create(user=world.person("bob").user, type=kind, identifier=DOMAIN, name="x")
    both = bob.send("DELETE", f"{OWN}/{DOMAIN}")
    assert (both.status, both.code, both.invalid[0][0]) == (400, "INVALID_FORM_BODY", "id")
    assert bob.send("DELETE", f"{OWN}/bsky/{DOMAIN}").status == 204
    assert bob.send("DELETE", f"{OWN}/{DOMAIN}").status == 204


def test_a_proof_that_is_gone_ends_it_and_comes_back(bob: Wire, net: Net) -> None:
    made = connect(bob, net)
    path = f"{OWN}/domain/{made['id']}/verify"
    assert bob.send("POST", path).body == made
    kept, net.records = net.records, {}
    with published_during() as events:
        gone = bob.send("POST", path)
    assert (gone.status, gone.code, updates(events)) == (403, "CONNECTION_VERIFICATION_FAILED", [[DOMAIN]])
    assert bob.send("GET", OWN).body == [made | {"verified": False}]
    net.records = kept
    assert bob.send("POST", path).body == made
    assert bob.send("POST", f"{OWN}/domain/unknown/verify").code == "CONNECTION_NOT_FOUND"


def test_every_day_proofs_are_looked_for_again(bob: Wire, net: Net, django_capture_on_commit_callbacks: Any) -> None:
    """28: what is gone counts no more; servers that do not answer end nothing."""
    made = connect(bob, net)

    def looked(hours: int) -> None:
        with at(now() + timedelta(hours=hours)), django_capture_on_commit_callbacks(execute=True):
            prove_connections()

    net.records, net.fetched = {}, []
    looked(0)
    assert net.fetched == []
    net.is_down = True
    looked(25)
    assert net.fetched
    assert Connection.objects.get(pk=made["id"]).verified
    net.is_down = False
    with published_during() as events:
        looked(50)
    assert (Connection.objects.get(pk=made["id"]).verified, updates(events)) == (False, [[DOMAIN]])


def test_other_peoples_servers_are_asked_one_by_one(bob: Wire, net: Net) -> None:
    """Each by a job of its own in the queue for that, and not all in the same minute: they hold nobody else up."""
    for name in ("a", "b", "c"):
        connect(bob, net, f"{name}.example.org")
    with at(now() + timedelta(hours=25)):
        prove_connections()
        jobs = Job.objects.filter(name="connections.prove_one").order_by("run_after")
        assert {job.queue for job in jobs} == {"outside"}
        assert [round((job.run_after - now()).total_seconds()) > 0 for job in jobs] == [False, True, True]


@pytest.mark.parametrize(
    ("flags", "who"),
    [
        (0, set()),
        (1, {"ann", "carl"}),
        (2, {"ann"}),
        (4, {"carl"}),
        (6, {"ann", "carl"}),
    ],
)
def test_profiles_show_them_to_whom_they_are_for(world: World, bob: Wire, flags: int, who: set[str]) -> None:
    """Ann is a friend, Carl shares a guild."""
    owner = world.person("bob").user
    world.guild("cats").member("bob").member("carl")
    for one, other in ((owner, world.person("ann").user), (world.person("ann").user, owner)):
        Relationship.objects.create(owner=one, other=other, type=RelationshipType.FRIEND)
    row = Connection(user=owner, type="domain", identifier=DOMAIN, name=DOMAIN, visibility_flags=flags)
    row.save()
    Connection.objects.create(user=owner, type="domain", identifier="gone.org", name="gone.org", verified=False)

    def shown(name: str) -> list[str]:
        body = Wire(world.person(name)).send("GET", f"/users/{owner.id}/profile").body
        return [one["name"] for one in body["connected_accounts"]]

    assert shown("bob") == [DOMAIN]
    assert {name for name in ("ann", "carl") if shown(name) == [DOMAIN]} == who
    assert all(shown(name) in ([], [DOMAIN]) for name in ("ann", "carl"))


def test_bluesky_is_off(bob: Wire) -> None:
    """[ours]: the integration ships switched off, and every route says so."""
    begun = bob.send("POST", f"{OWN}/bluesky/authorize", {"handle": "cats.bsky.social"})
    assert (begun.status, begun.code) == (400, "BLUESKY_OAUTH_NOT_ENABLED")
    assert bob.send("POST", f"{OWN}/bluesky/authorize", {"handle": ""}).code == "INVALID_FORM_BODY"
    back = Wire().send("GET", "/connections/bluesky/callback?code=x&state=y")
    assert back.status == 302
    assert back.headers["Location"].endswith("/connection-callback?status=error&reason=not_enabled")
    for name in ("client-metadata.json", "jwks.json"):
        reply = Wire().send("GET", f"/connections/bluesky/{name}")
        assert (reply.status, list(reply.body)) == (404, ["error"])
