"""The directory of relays (openapi-relay-directory.json): who writes to it, which relays it lists, and when it forgets
them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.clock import at, now
from integrations.models import Relay
from integrations.operations import relays
from integrations.relay_tasks import forget_silent_relays
from tests.wire import LIMITED, Wire

pytestmark = pytest.mark.django_db
SECRET = "operators-secret-of-the-tests"
BERLIN, PARIS, SYDNEY = (52.52, 13.405), (48.8566, 2.3522), (-33.8688, 151.2093)
FACTS = {"public_key": "key", "region": "eu", "capacity": 7}


@pytest.fixture(autouse=True)
def _offered(settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, relay_registration_token=SECRET)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def register(name: str, place: tuple[float, float], **more: Any) -> dict[str, Any]:
    body = {"name": name, "url": f"https://{name}.example.org", "latitude": place[0], "longitude": place[1]}
    reply = Wire().send("POST", "/relays/register", body | FACTS | more, **bearer(SECRET))
    assert reply.status == 201, reply.body
    made: dict[str, Any] = reply.body
    return made


def listed(query: str = "") -> list[tuple[str, Any]]:
    body = Wire().send("GET", f"/relays{query}").body
    assert body["count"] == len(body["relays"])
    return [(one["name"], one.get("distance_km")) for one in body["relays"]]


def test_a_relay_registers_and_is_found() -> None:
    made = register("berlin", BERLIN)
    token = made.pop("token")
    wanted = {"name": "berlin", "url": "https://berlin.example.org", "latitude": 52.52, "longitude": 13.405} | FACTS
    assert {key: made[key] for key in wanted} == wanted
    assert (made["healthy"], made["current_connections"]) == (True, 0)
    assert made["registered_at"].endswith("Z")
    assert Wire().send("GET", "/relays").body == {"relays": [made], "count": 1}
    status = Wire().send("GET", f"/relays/{made['id']}/status").body
    assert status == {key: made[key] for key in status}
    assert set(made) - set(status) == {"latitude", "longitude", "public_key", "registered_at"}
    assert token not in str(Relay.objects.values())


def test_the_nearest_come_first() -> None:
    """By the haversine formula on a sphere of 6371.0088 km; distances of these cities from a table of great circles."""
    for name, place in (("sydney", SYDNEY), ("paris", PARIS), ("berlin", BERLIN)):
        register(name, place)
    assert listed() == [("berlin", None), ("paris", None), ("sydney", None)]
    assert listed("?lat=52.52") == listed()
    near = listed("?lat=48.8566&lon=2.3522")
    assert [name for name, _ in near] == ["paris", "berlin", "sydney"]
    assert [distance for _, distance in near] == pytest.approx([0, 878, 16_960], rel=0.005)
    assert [name for name, _ in listed("?lat=-33&lon=151&limit=1")] == ["sydney"]
    antipodes = [distance for _, distance in listed("?lat=-52.52&lon=-166.595")]
    assert max(antipodes) == pytest.approx(20_015, rel=0.001)


@pytest.mark.parametrize(
    "query", ["lat=x", "lat=90.1&lon=0", "lat=0&lon=-181", "limit=0", "limit=101", "lat=nan&lon=0"]
)
def test_odd_places_are_refused(query: str) -> None:
    assert Wire().send("GET", f"/relays?{query}").code == "INVALID_FORM_BODY"


@pytest.mark.parametrize(
    "lie",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"url": "ftp://x.org"},
        {"url": "javascript:alert(1)"},
        {"latitude": 91},
        {"longitude": "7"},
        {"region": ""},
        {"capacity": 0},
        {"public_key": ""},
        {"url": None},
    ],
)
def test_odd_relays_are_refused(lie: dict[str, Any]) -> None:
    body = {"name": "x", "url": "https://x.org", "latitude": 1, "longitude": 2} | FACTS | lie
    assert Wire().send("POST", "/relays/register", body, **bearer(SECRET)).code == "INVALID_FORM_BODY"
    assert not Relay.objects.exists()


def test_only_who_knows_the_secret_registers(settings: Any) -> None:
    """Before their body is read; and nobody where the operator set none."""
    for headers in ({}, bearer(""), bearer(SECRET[:-1]), bearer("ü"), {"Authorization": SECRET}):
        reply = Wire().send("POST", "/relays/register", {}, **headers)
        assert (reply.status, reply.code) == (401, "UNAUTHORIZED")
    settings.GUILDHALL = replace(settings.GUILDHALL, relay_registration_token="")
    for token in ("", SECRET):
        reply = Wire().send("POST", "/relays/register", {}, **bearer(token))
        assert (reply.status, reply.code) == (403, "FEATURE_TEMPORARILY_DISABLED")
    assert (listed(), Relay.objects.count()) == ([], 0)


def test_a_relay_speaks_for_itself_alone() -> None:
    one, other = register("one", BERLIN), register("other", PARIS)
    path = f"/relays/{one['id']}"
    for token in ("", other["token"], one["token"][:-1]):
        assert Wire().send("POST", f"{path}/heartbeat", **bearer(token)).status == 401
        assert Wire().send("DELETE", path, **bearer(token)).status == 401
    assert Wire().send("POST", f"{path}/heartbeat", **bearer(SECRET)).status == 401
    beat = Wire().send("POST", f"{path}/heartbeat", {"current_connections": 3}, **bearer(one["token"]))
    assert (beat.status, beat.body) == (200, {"status": "ok"})
    assert Wire().send("GET", f"{path}/status").body["current_connections"] == 3
    assert Wire().send("POST", f"{path}/heartbeat", **bearer(one["token"])).body == {"status": "ok"}
    assert Wire().send("GET", f"{path}/status").body["current_connections"] == 3
    gone = Wire().send("DELETE", path, **bearer(one["token"]))
    assert (gone.status, gone.body) == (200, {"status": "deleted"})
    assert Wire().send("DELETE", f"/relays/{other['id']}", **bearer(SECRET)).status == 200
    for method, end in (("GET", "/status"), ("POST", "/heartbeat"), ("DELETE", "")):
        for unknown in (path, "/relays/unknown"):
            reply = Wire().send(method, f"{unknown}{end}", **bearer(SECRET))
            assert (reply.status, reply.code, reply.body["error"]) == (404, "RELAY_NOT_FOUND", "Relay not found")


def test_the_same_address_registers_anew() -> None:
    first, second = register("one", BERLIN), register("uno", PARIS, url="https://one.example.org")
    assert (first["id"], second["name"], Relay.objects.count()) == (second["id"], "uno", 1)
    beats = [Wire().send("POST", f"/relays/{first['id']}/heartbeat", **bearer(one["token"])) for one in (first, second)]
    assert [beat.status for beat in beats] == [401, 200]


def test_silent_relays_are_left_out_and_forgotten() -> None:
    """After two minutes, and after a day."""
    made = register("one", BERLIN)
    path, moment = f"/relays/{made['id']}", now()
    with at(moment + timedelta(minutes=1)):
        assert listed() != []
    with at(moment + timedelta(minutes=3)):
        assert (listed(), Wire().send("GET", f"{path}/status").body["healthy"]) == ([], False)
        assert Wire().send("POST", f"{path}/heartbeat", **bearer(made["token"])).status == 200
        assert listed() != []
    with at(moment + timedelta(hours=24)):
        forget_silent_relays()
        assert Relay.objects.exists()
    with at(moment + timedelta(hours=25)):
        forget_silent_relays()
        assert not Relay.objects.exists()


def test_there_is_room_for_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relays, "MOST", 1)
    register("one", BERLIN)
    register("one", PARIS)
    body = {"name": "x", "url": "https://x.org", "latitude": 1, "longitude": 2, "public_key": "x"}
    assert Wire().send("POST", "/relays/register", body, **bearer(SECRET)).code == "BAD_REQUEST"


@pytest.mark.usefixtures("still_limits")
def test_secrets_are_not_guessed_by_the_thousand() -> None:
    guesses = [Wire().send("POST", "/relays/register", {}, **LIMITED, **bearer("x")).status for _ in range(11)]
    assert (set(guesses[:10]), guesses[10]) == ({401}, 429)
