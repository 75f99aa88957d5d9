"""Accounts of Bluesky (section 17 of the contract of users; SEC-061, SEC-062, SEC-068): proven by the AT protocol's
OAuth, kept under the name that both ends agree on, and refused for every lie on the way."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import AuthSession, User, Voucher
from accounts.models.user import UserFlags
from core.clock import at, now
from gateway.v1.dispatch import render
from integrations.bluesky import asking, identity
from integrations.connection_tasks import prove_connections
from integrations.connections import texts
from integrations.models import Connection
from tests.bluesky_side import (
    DID,
    DIRECTORY,
    DOCUMENTS,
    DOOR,
    HANDLE,
    STORE,
    Bluesky,
    BlueskyNetwork,
    callback,
    leading_to,
)
from tests.operations.events import published_during
from tests.wire import Reply, Wire
from tests.world import World

pytestmark = pytest.mark.django_db
OWN = "/users/@me/connections"
PLC, RESOURCE = f"{DIRECTORY}/{DID}", f"{STORE}/.well-known/oauth-protected-resource"
SERVER = f"{DOOR}/.well-known/oauth-authorization-server"
PROOF = f"{HANDLE}/.well-known/atproto-did"


@pytest.fixture(scope="module")
def network() -> Iterator[BlueskyNetwork]:
    made = BlueskyNetwork()
    yield made
    made.stop()


@pytest.fixture
def bluesky(network: BlueskyNetwork, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Bluesky:
    settings.GUILDHALL = replace(settings.GUILDHALL, bluesky_oauth=True, public_url="https://chat.example.org")
    network.names.texts, network.names.are_down = {f"_atproto.{HANDLE}.": [f'"did={DID}"']}, False
    network.world = Bluesky(keys=Wire().send("GET", "/connections/bluesky/jwks.json").body)
    client = network.client()
    monkeypatch.setattr(texts, "resolver", lambda: network.resolver())
    monkeypatch.setattr(asking, "outbound", lambda: client)
    monkeypatch.setattr(identity, "guarded_for", lambda urls: client)
    return network.world


@pytest.fixture
def world() -> World:
    made = World()
    made.person("bob")
    return made


@pytest.fixture
def bob(world: World) -> Wire:
    return Wire(world.person("bob"))


def leave(wire: Wire, handle: str = HANDLE) -> Reply:
    return wire.send("POST", f"{OWN}/bluesky/authorize", {"handle": handle})


def travel(wire: Wire, bluesky: Bluesky, handle: str = HANDLE) -> dict[str, str]:
    """There, and what comes back."""
    gone = leave(wire, handle)
    assert gone.status == 200, gone.body
    return bluesky.visit(gone.body["authorize_url"])


def arrive(wire: Wire, facts: dict[str, str]) -> str:
    """The same browser comes back, without the client's token: what it is told."""
    browser = Wire()
    browser._client.cookies = deepcopy(wire._client.cookies)
    reply = browser.send("GET", callback(facts))
    page, _, outcome = reply.headers["Location"].partition("?")
    assert (reply.status, page) == (302, "https://chat.example.org/connection-callback")
    return outcome


def state_is_invalid(wire: Wire, facts: dict[str, str]) -> bool:
    return arrive(wire, facts) == "status=error&reason=state_invalid"


@pytest.mark.parametrize("how", ["record", "file"])
@pytest.mark.parametrize("text", [HANDLE, f" @{HANDLE.upper()}", f"https://bsky.app/profile/{HANDLE}?x"])
def test_an_account_is_connected(
    world: World, bob: Wire, bluesky: Bluesky, network: BlueskyNetwork, how: str, text: str
) -> None:
    """Its owner's clients hear of it; everyone may see it; a second journey has nothing to do."""
    if how == "file":
        network.names.texts = {}
        bluesky.pages[PROOF] = (200, {}, f"{DID}\n".encode())
    back = travel(bob, bluesky, text)
    assert (bob.send("GET", OWN).body, back["iss"]) == ([], f"https://{DOOR}")
    with published_during() as events:
        assert arrive(bob, back) == "status=connected"
    (made,) = bob.send("GET", OWN).body
    wanted = {"type": "bsky", "name": HANDLE, "verified": True, "visibility_flags": 1, "sort_order": 0}
    assert {key: made[key] for key in wanted} == wanted
    assert [(one.name, one.payload) for event in events for one in render(event)] == [
        ("USER_CONNECTIONS_UPDATE", {"connections": [made]})
    ]
    world.guild("cats").member("bob").member("ann")
    shown = Wire(world.person("ann")).send("GET", f"/users/{world.person('bob').user_id}/profile").body
    assert [one["name"] for one in shown["connected_accounts"]] == [HANDLE]
    assert leave(bob).code == "CONNECTION_ALREADY_EXISTS"
    assert not Voucher.objects.exists()


def test_servers_are_asked_in_order_and_repeat_what_wants_a_nonce_once(bob: Wire, bluesky: Bluesky) -> None:
    assert arrive(bob, travel(bob, bluesky)) == "status=connected"
    got = [f"GET {address}" for address in (PLC, RESOURCE, SERVER)]
    assert bluesky.asked == [*got, f"POST {DOOR}/par", f"POST {DOOR}/par", f"POST {DOOR}/token"]
    bluesky.nonces, bluesky.asked = True, []
    Connection.objects.all().delete()
    assert leave(bob).code == "BLUESKY_OAUTH_AUTHORIZATION_FAILED"
    assert bluesky.asked == [*got, f"POST {DOOR}/par", f"POST {DOOR}/par"]


def test_people_of_a_domain_of_their_own(bob: Wire, bluesky: Bluesky, network: BlueskyNetwork) -> None:
    """did:web: the document stands on the domain itself."""
    did = "did:web:cats.example.org"
    network.names.texts = {"_atproto.cats.example.org.": [f'"did={did}"', '"something=else"']}
    document = DOCUMENTS[PLC] | {"id": did, "alsoKnownAs": ["https://x.org", "at://Cats.example.org"]}
    json_type = {"Content-Type": "application/json"}
    bluesky.pages["cats.example.org/.well-known/did.json"] = (200, json_type, json.dumps(document).encode())
    bluesky.token = {"sub": did}
    assert arrive(bob, travel(bob, bluesky, "cats.example.org")) == "status=connected"
    row = Connection.objects.get()
    assert (row.identifier, row.name) == (did, "cats.example.org")


def test_how_this_server_describes_itself(bluesky: Bluesky) -> None:
    base = "https://chat.example.org/v1/connections/bluesky"
    described = Wire().send("GET", "/connections/bluesky/client-metadata.json")
    assert described.headers["Content-Type"].startswith("application/json")
    facts = described.body
    assert (facts["client_id"], facts["jwks_uri"]) == (f"{base}/client-metadata.json", f"{base}/jwks.json")
    assert (facts["redirect_uris"], facts["scope"]) == ([f"{base}/callback"], "atproto")
    assert (facts["token_endpoint_auth_method"], facts["dpop_bound_access_tokens"]) == ("private_key_jwt", True)
    (key,) = bluesky.keys["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"}


def test_older_keys_stay_known(bluesky: Bluesky, settings: Any) -> None:
    (before,) = bluesky.keys["keys"]
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-" * 8
    now_known = Wire().send("GET", "/connections/bluesky/jwks.json").body["keys"]
    assert (len(now_known), now_known[1]) == (2, before)


def store_at(url: str) -> dict[str, Any]:
    """The directory names this data server."""
    service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": url}
    return {"edits": {PLC: {"service": [service]}}}


NOT_JSON = {"Content-Type": "application/json"}
LIES: dict[str, dict[str, Any]] = {
    "the document names another handle": {"edits": {PLC: {"alsoKnownAs": ["at://dogs.bsky.social"]}}},
    "the handle is its second name": {"edits": {PLC: {"alsoKnownAs": ["at://dogs.bsky.social", f"at://{HANDLE}"]}}},
    "the document names no handle": {"edits": {PLC: {"alsoKnownAs": None}}},
    "odd names": {"edits": {PLC: {"alsoKnownAs": [1, {}]}}},
    "the document is another's": {"edits": {PLC: {"id": DID[:-1] + "x"}}},
    "no data server": {
        "edits": {PLC: {"service": [{"id": "#other", "type": "x", "serviceEndpoint": "https://x.org"}]}}
    },
    "odd services": {"edits": {PLC: {"service": ["x", None]}}},
    "a data server without TLS": store_at(f"http://{STORE}"),
    "a data server with a path": store_at(f"https://{STORE}/x"),
    "a data server with credentials": store_at(f"https://me@{STORE}"),
    "a data server with a bad port": store_at(f"https://{STORE}:x"),
    "a data server that is no text": store_at(7),  # type: ignore[arg-type]
    "a data server on another port": store_at(f"https://{STORE}:22"),
    "a data server in the own network": {"hosts": {STORE: ["10.0.0.1"]}},
    "one of two addresses in the own network": {"hosts": {STORE: ["127.0.0.1", "192.168.0.1"]}},
    "a data server at an address": store_at("https://169.254.169.254"),
    "a data server by a local name": store_at("https://intranet"),
    "the door in the own network": {"hosts": {DOOR: ["10.0.0.1"]}},
    "another resource": {"edits": {RESOURCE: {"resource": "https://x.org"}}},
    "two doors": {"edits": {RESOURCE: {"authorization_servers": [f"https://{DOOR}", "https://x.org"]}}},
    "no door": {"edits": {RESOURCE: {"authorization_servers": None}}},
    "the door has a path": {"edits": {RESOURCE: {"authorization_servers": [f"https://{DOOR}/x"]}}},
    "another issuer": {"edits": {SERVER: {"issuer": "https://x.org"}}},
    "no PKCE": {"edits": {SERVER: {"code_challenge_methods_supported": ["plain"]}}},
    "no signed clients": {"edits": {SERVER: {"token_endpoint_auth_methods_supported": ["none"]}}},
    "clients signed otherwise": {"edits": {SERVER: {"token_endpoint_auth_signing_alg_values_supported": ["none"]}}},
    "proofs signed otherwise": {"edits": {SERVER: {"dpop_signing_alg_values_supported": ["HS256"]}}},
    "no pushed requests": {"edits": {SERVER: {"require_pushed_authorization_requests": False}}},
    "answers without issuer": {"edits": {SERVER: {"authorization_response_iss_parameter_supported": "true"}}},
    "another scope": {"edits": {SERVER: {"scopes_supported": "atproto"}}},
    "other data servers": {"edits": {SERVER: {"protected_resources": ["https://x.org"]}}},
    "a page without TLS": {"edits": {SERVER: {"authorization_endpoint": f"http://{DOOR}/authorize"}}},
    "a page that is a script": {"edits": {SERVER: {"authorization_endpoint": "javascript:alert(1)"}}},
    "requests pushed to the own network": {
        "edits": {SERVER: {"pushed_authorization_request_endpoint": "https://10.0.0.1/par"}}
    },
    "metadata elsewhere": {"pages": {SERVER: leading_to(f"http://{DOOR}/elsewhere")}},
    "metadata as a file of somebody": {"pages": {RESOURCE: (200, {"Content-Type": "text/plain"}, b"{}")}},
    "no directory entry": {"pages": {PLC: (404, {}, b"{}")}},
    "a directory that fails": {"pages": {PLC: (503, {}, b"{}")}},
    "an oversize document": {"pages": {SERVER: (200, NOT_JSON, b" " * 65_537)}},
    "not JSON": {"pages": {SERVER: (200, NOT_JSON, b"{")}},
    "a list": {"pages": {PLC: (200, NOT_JSON, b"[]")}},
    "deep JSON": {"pages": {PLC: (200, NOT_JSON, b"[" * 60_000)}},
    "the request is refused": {"pages": {f"{DOOR}/par": (400, NOT_JSON, b'{"error": "invalid_client"}')}},
    "the request is sent elsewhere": {"pages": {f"{DOOR}/par": leading_to(f"http://{DOOR}/token")}},
    "the request has no name": {"pages": {f"{DOOR}/par": (201, NOT_JSON, b'{"request_uri": 7}')}},
}


@pytest.mark.parametrize("lie", LIES)
def test_nobody_is_sent_anywhere_by_a_lie(bob: Wire, bluesky: Bluesky, lie: str) -> None:
    for name, value in LIES[lie].items():
        setattr(bluesky, name, value)
    reply = leave(bob)
    assert (reply.status, reply.code) == (400, "BLUESKY_OAUTH_AUTHORIZATION_FAILED")
    assert not Voucher.objects.exists()
    assert "Set-Cookie" not in reply.headers


@pytest.mark.parametrize(
    ("record", "page"),
    [
        (["did=did:plc:short"], None),
        ([f"did={DID}", f"did={DID[:-1]}x"], None),
        (["did=did:web:localhost"], None),
        (["did=did:web:10.0.0.1"], None),
        (["did=did:web:cats.example.org:8080"], None),
        (["did=did:key:z6Mk"], None),
        ([], None),
        ([], leading_to("http://10.0.0.1/")),
        ([], leading_to("http://169.254.169.254/latest")),
        ([], leading_to(f"http://{HANDLE}/.well-known/atproto-did")),
        ([], (200, {}, b"x" * 65_537)),
        ([], (200, {}, b"\xff\xfe")),
        ([], (200, {}, b"<html>" + DID.encode())),
    ],
)
def test_handles_that_lead_nowhere(
    bob: Wire, bluesky: Bluesky, network: BlueskyNetwork, record: list[str], page: Any
) -> None:
    """An endless chain of redirects is one of them."""
    network.names.texts = {f"_atproto.{HANDLE}.": [f'"{text}"' for text in record]} if record else {}
    bluesky.pages = {} if page is None else {PROOF: page}
    assert leave(bob).code == "BLUESKY_OAUTH_AUTHORIZATION_FAILED"
    assert DIRECTORY not in " ".join(bluesky.asked)


def test_the_file_of_a_handle_may_lie_elsewhere_but_not_without_tls(
    bob: Wire, bluesky: Bluesky, network: BlueskyNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    network.names.texts = {}
    bluesky.pages = {PROOF: leading_to(network.url("files.example.org/did"))}
    bluesky.pages["files.example.org/did"] = (200, {}, DID.encode())
    assert leave(bob).status == 200
    honest = network.client()
    monkeypatch.setattr(asking, "outbound", lambda: replace(honest, is_lost_on_the_way=True))
    assert leave(bob).code == "BLUESKY_OAUTH_AUTHORIZATION_FAILED"


@pytest.mark.parametrize("text", ["x", "cats", "a b.org", "127.0.0.1", "cats.local", "-.org", "@@a.org", DID, "ä.org"])
def test_what_is_no_handle_is_not_looked_up(bob: Wire, bluesky: Bluesky, network: BlueskyNetwork, text: str) -> None:
    network.names.asked.clear()
    assert leave(bob, text).code == "BLUESKY_OAUTH_AUTHORIZATION_FAILED"
    assert (bluesky.asked, network.names.asked) == ([], [])


def test_a_state_is_good_once_for_ten_minutes_in_its_browser(world: World, bob: Wire, bluesky: Bluesky) -> None:
    """SEC-068: nobody connects to their own account what somebody else agreed to, or the other way round."""
    ann = Wire(world.person("ann"))
    back, hers = travel(bob, bluesky), travel(ann, bluesky)
    assert state_is_invalid(Wire(), back)
    assert state_is_invalid(ann, back)
    assert state_is_invalid(bob, hers)
    for wrong in ({}, {"state": ""}, {"state": "x"}, {"state": "x" * 9999}):
        assert state_is_invalid(bob, {"code": "x", "iss": back["iss"], **wrong})
    with at(now() + timedelta(minutes=10)):
        assert state_is_invalid(bob, back)
    assert f"POST {DOOR}/token" not in bluesky.asked
    assert not Connection.objects.exists()
    assert arrive(bob, back) == "status=connected"
    again = travel(ann, bluesky)
    assert state_is_invalid(bob, back)
    assert arrive(ann, again | {"state": hers["state"]}) == "status=error&reason=callback_failed"
    assert list(Connection.objects.values_list("user_id", flat=True)) == [world.person("bob").user_id]


def test_who_signs_out_or_is_shut_out_meanwhile_connects_nothing(world: World, bob: Wire, bluesky: Bluesky) -> None:
    user = world.person("bob").user
    back = travel(bob, bluesky)
    User.objects.filter(id=user.id).update(flags=user.flags | UserFlags.DISABLED)
    assert state_is_invalid(bob, back)
    User.objects.filter(id=user.id).update(flags=user.flags)
    AuthSession.objects.all().delete()
    assert state_is_invalid(bob, back)
    assert (f"POST {DOOR}/token" in bluesky.asked, Connection.objects.exists()) == (False, False)


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://x.org"},
        {"iss": f"https://{DOOR}/"},
        {"iss": ""},
        {"code": ""},
        {"code": "another"},
        {"code": "x" * 2049},
        {"code": "", "error": "access_denied"},
    ],
)
def test_answers_of_somebody_else_connect_nothing(bob: Wire, bluesky: Bluesky, lie: dict[str, str]) -> None:
    """And use the state up."""
    back = travel(bob, bluesky)
    assert arrive(bob, back | lie) == "status=error&reason=callback_failed"
    assert state_is_invalid(bob, back)
    assert not Connection.objects.exists()


@pytest.mark.parametrize(
    "lie",
    [
        {"token": {"sub": DID[:-1] + "x"}},
        {"token": {"sub": None}},
        {"token": {"sub": [DID]}},
        {"token": {"token_type": "Bearer"}},
        {"token": {"scope": "openid"}},
        {"token": {"scope": None}},
        {"pages": {f"{DOOR}/token": (500, {}, b"")}},
        {"pages": {f"{DOOR}/token": leading_to(f"http://{DOOR}/elsewhere")}},
        {"pages": {f"{DOOR}/token": (200, NOT_JSON, b"[]")}},
        {"hosts": {DOOR: ["10.0.0.1"]}},
    ],
)
def test_a_server_lets_in_whom_it_was_asked_for_or_nobody(bob: Wire, bluesky: Bluesky, lie: dict[str, Any]) -> None:
    """Above all, no server speaks for people of another one."""
    back = travel(bob, bluesky)
    for name, value in lie.items():
        setattr(bluesky, name, value)
    assert arrive(bob, back) == "status=error&reason=callback_failed"
    assert not Connection.objects.exists()


def test_twenty_are_enough(world: World, bob: Wire, bluesky: Bluesky) -> None:
    back = travel(bob, bluesky)
    facts: dict[str, Any] = {"user": world.person("bob").user, "type": "domain", "name": "x"}
    Connection.objects.bulk_create(Connection(identifier=f"{number}.org", **facts) for number in range(20))
    assert leave(bob).code == "CONNECTION_LIMIT_REACHED"
    assert arrive(bob, back) == "status=error&reason=unknown"
    assert Connection.objects.filter(type="bsky").count() == 0


def rename(bluesky: Bluesky, network: BlueskyNetwork, handle: str) -> None:
    bluesky.edits[PLC] = {"alsoKnownAs": [f"at://{handle}"]}
    network.names.texts = {f"_atproto.{handle}.": [f'"did={DID}"']}


def test_coming_again_under_another_name_renames_it(bob: Wire, bluesky: Bluesky, network: BlueskyNetwork) -> None:
    assert arrive(bob, travel(bob, bluesky)) == "status=connected"
    Connection.objects.update(visibility_flags=2, verified=False)
    rename(bluesky, network, "lions.bsky.social")
    assert arrive(bob, travel(bob, bluesky, "lions.bsky.social")) == "status=connected"
    (made,) = bob.send("GET", OWN).body
    assert (made["name"], made["verified"], made["visibility_flags"]) == ("lions.bsky.social", True, 2)


def test_an_account_that_is_gone_counts_no_more(bob: Wire, bluesky: Bluesky, network: BlueskyNetwork) -> None:
    assert arrive(bob, travel(bob, bluesky)) == "status=connected"
    (made,) = bob.send("GET", OWN).body
    path = f"{OWN}/bsky/{made['id']}/verify"
    assert bob.send("POST", path).body == made
    bluesky.pages[PLC] = (410, {}, b"{}")
    with published_during() as events:
        assert bob.send("POST", path).code == "CONNECTION_VERIFICATION_FAILED"
    assert (bob.send("GET", OWN).body, len(events)) == ([made | {"verified": False}], 1)
    bluesky.pages = {}
    rename(bluesky, network, "lions.bsky.social")
    assert bob.send("POST", path).body == made | {"name": "lions.bsky.social"}


def test_every_day_they_are_looked_for_again(
    bob: Wire, bluesky: Bluesky, network: BlueskyNetwork, django_capture_on_commit_callbacks: Any
) -> None:
    """Servers and name servers that do not answer end nothing."""
    assert arrive(bob, travel(bob, bluesky)) == "status=connected"

    def looked(hours: int) -> bool:
        bluesky.asked = []
        with at(now() + timedelta(hours=hours)), django_capture_on_commit_callbacks(execute=True):
            prove_connections()
        assert bool(bluesky.asked)
        return Connection.objects.get().verified

    network.names.are_down = True
    assert looked(25)
    network.names.are_down, bluesky.pages = False, {PLC: (503, {}, b"")}
    assert looked(50)
    bluesky.pages, network.names.texts = {}, {}
    assert not looked(75)
