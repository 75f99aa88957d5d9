"""Calls among browsers over Socket.IO (TF-086, TF-087): what is told to whom, and what outsiders get of it."""

import asyncio
from collections.abc import Callable
from typing import Any

from tests.socketio_client import SocketClient, listening
from tests.topic_browsers import Browser

People = Callable[[], Browser]
NO_CALL = "Call not found or already ended"


def face(person: Browser) -> dict[str, Any]:
    return {"id": person.id, "username": person.name, "profile_picture": None}


async def refused(client: SocketClient, name: str, body: dict[str, Any], text: str = NO_CALL) -> None:
    assert await client.ask(name, body) == {"success": False, "error": text}
    assert client.bodies("voip_error")[-1] == {"message": text}


async def test_the_life_of_a_call_in_a_room(servers: Any, person: People) -> None:
    """TF-086, TE06."""
    alice, bob, outsider = person(), person(), person()
    room_id = alice.room(alice.topic()["id"])["id"]
    async with (
        listening(servers.http_url, alice) as one,
        listening(servers.other_url, bob) as two,
        listening(servers.http_url, outsider) as out,
    ):
        await two.ask("join_chat_room", {"room_id": room_id})
        created = await one.ask("voip_create_call", {"room_id": room_id, "room_name": "Stand-up"})
        call = created["call"]
        assert await one.next("voip_call_created") == {key: created[key] for key in ("call", "user", "ice_servers")}
        assert created["user"] == face(alice)
        (me,) = call["participants"]
        assert (call["room_id"], call["room_type"], call["room_name"]) == (room_id, "group", "Stand-up")
        assert (call["created_by"], call["status"], me["user_id"]) == (alice.id, "active", alice.id)
        assert (me["is_muted"], me["is_disconnected"]) == (False, False)
        started = await two.next("voip_call_started")
        assert started == {"call": call, "started_by": face(alice)}
        exists = await two.ask("voip_create_call", {"room_id": room_id})
        assert await two.next("voip_call_exists") == {
            "call": call,
            "message": "A call is already active for this room",
        }
        assert exists["call"]["id"] == call["id"]
        about = {"call_id": call["id"]}

        joined = await two.ask("voip_join_call", about)
        assert [each["user_id"] for each in joined["call"]["participants"]] == [alice.id, bob.id]
        assert await one.next("voip_user_joined") == {**about, "user": face(bob)}

        offer = {"type": "offer", "sdp": "v=0\r\n", "deep": [1, None, {"ü": True}]}
        to_alice, to_bob = {**about, "target_user_id": alice.id}, {**about, "target_user_id": bob.id}
        await two.ask("voip_offer", {**to_alice, "offer": offer, "from_user_id": outsider.id})
        assert await one.next("voip_offer") == {
            **about,
            "from_user_id": bob.id,
            "from_username": bob.name,
            "offer": offer,
        }
        await one.ask("voip_answer", {**to_bob, "answer": {"sdp": "x"}})
        assert await two.next("voip_answer") == {**about, "from_user_id": alice.id, "answer": {"sdp": "x"}}
        await one.ask("voip_ice_candidate", {**to_bob, "candidate": "c"})
        assert await two.next("voip_ice_candidate") == {**about, "from_user_id": alice.id, "candidate": "c"}
        assert (await one.ask("voip_offer", to_bob))["success"] is True  # nothing to pass on
        await refused(one, "voip_offer", {**to_bob, "offer": "x" * 65536}, "Signal too large")

        await one.ask("voip_speaking", {**about, "is_speaking": True})
        assert await two.next("voip_speaking_status") == {**about, "user_id": alice.id, "is_speaking": True}
        await two.ask("voip_mute_toggle", {**about, "is_muted": True})
        for client in (one, two):
            assert await client.next("voip_mute_status") == {**about, "user_id": bob.id, "is_muted": True}
        await two.ask("voip_set_disconnected", about)
        lost = {**about, "user_id": bob.id, "username": bob.name, "is_disconnected": True}
        assert await one.next("voip_user_disconnected") == lost
        await two.ask("voip_heartbeat", about)
        found = (await one.ask("voip_get_active_call", {"room_id": room_id}))["call"]
        assert [(each["is_muted"], each["is_disconnected"]) for each in found["participants"]] == [
            (False, False),
            (True, False),
        ]

        await _an_outsider_gets_nothing(out, about, alice, bob)
        for client in (one, two):
            await client.settled()
            assert client.bodies("voip_speaking_status")[1:] == []
        assert out.bodies("voip_speaking_status") + out.bodies("voip_user_joined") + out.bodies("voip_offer") == []

        await two.ask("voip_leave_call", about)
        assert await two.next("voip_left_call") == about
        gone = {"id": bob.id, "username": bob.name}
        assert await one.next("voip_user_left") == {**about, "user": gone}
        await one.ask("voip_leave_call", about)
        ended = await two.next("voip_call_ended")
        assert (ended["call_id"], ended["reason"], ended["room_id"]) == (call["id"], "no_participants", room_id)
        assert ended["call"]["status"] == "ended"
        await refused(two, "voip_join_call", about)
        assert (await two.ask("voip_get_active_call", {"room_id": room_id}))["call"] is None
        for client in (one, two):
            await client.settled()
            assert len(client.bodies("voip_left_call")) == 1


async def _an_outsider_gets_nothing(out: SocketClient, about: dict[str, Any], alice: Browser, bob: Browser) -> None:
    """In the room's reach, but not in the call: nothing can be said into it (SEC-046)."""
    for name, more in (
        ("voip_offer", {"target_user_id": alice.id, "offer": 1}),
        ("voip_answer", {"target_user_id": bob.id, "answer": 1}),
        ("voip_ice_candidate", {"target_user_id": bob.id, "candidate": 1}),
        ("voip_speaking", {"is_speaking": True}),
        ("voip_mute_toggle", {"is_muted": True}),
        ("voip_set_disconnected", {}),
        ("voip_heartbeat", {}),
    ):
        await refused(out, name, {**about, **more})
    for name in ("voip_join_call", "voip_leave_call", "voip_heartbeat"):
        await refused(out, name, {}, "Call ID is required")


async def test_private_places_keep_their_calls(servers: Any, person: People) -> None:
    alice, stranger = person(), person()
    topic = alice.topic()
    private = alice.room(topic["id"], is_public=False)["id"]
    silent = alice.room(topic["id"], voip_enabled=False)["id"]
    async with listening(servers.http_url, alice) as one, listening(servers.other_url, stranger) as out:
        call = (await one.ask("voip_create_call", {"room_id": private}))["call"]
        refusal = "You are not a member of this chat room"
        await refused(out, "voip_join_call", {"call_id": call["id"]}, refusal)
        await refused(out, "voip_create_call", {"room_id": private}, refusal)
        for nothing in (private, "0" * 24):
            await refused(out, "voip_get_active_call", {"room_id": nothing}, "Chat room not found")
        assert out.bodies("voip_call_started") == []
        await refused(one, "voip_create_call", {"room_id": silent}, "Voice is disabled in this room")
        await refused(one, "voip_create_call", {}, "Room ID is required")
        assert (await one.ask("voip_get_my_call"))["call"]["id"] == call["id"]
        assert (await out.ask("voip_get_my_call"))["call"] is None


async def test_two_people_find_their_call_by_either_name(servers: Any, person: People) -> None:
    """TF-087."""
    alice, bob, third = person(), person(), person()
    pair = "_".join(sorted((alice.id, bob.id)))
    async with (
        listening(servers.http_url, alice) as one,
        listening(servers.other_url, bob) as two,
        listening(servers.http_url, third) as out,
    ):
        call = (await one.ask("voip_create_call", {"room_id": bob.id, "room_type": "dm"}))["call"]
        assert (call["room_id"], call["room_type"]) == (pair, "dm")
        assert await two.next("voip_incoming_call") == {"call": call, "caller": face(alice)}
        for asked in (alice.id, pair):
            found = await two.ask("voip_get_active_call", {"room_id": asked})
            assert (found["room_id"], found["call"]["id"]) == (asked, call["id"])
        assert (await two.ask("voip_create_call", {"room_id": pair}))["call"]["id"] == call["id"]
        await refused(out, "voip_get_active_call", {"room_id": pair}, "Chat room not found")
        await two.ask("voip_join_call", {"call_id": call["id"]})
        await one.next("voip_user_joined")

        # Another call is left for the new one, as if by leaving.
        two.forget()
        room_id = alice.room(alice.topic()["id"])["id"]
        other = (await one.ask("voip_create_call", {"room_id": room_id}))["call"]
        assert [name for name, _ in one.heard if name in {"voip_left_call", "voip_call_created"}] == [
            "voip_call_created",
            "voip_left_call",
            "voip_call_created",
        ]
        assert (await two.next("voip_user_left"))["user"]["id"] == alice.id
        assert (await one.ask("voip_get_my_call"))["call"]["id"] == other["id"]
        assert out.heard == [] or not out.bodies("voip_incoming_call")


async def test_a_lost_socket_is_told_and_a_returning_one_is_back(servers: Any, person: People) -> None:
    alice, bob = person(), person()
    room_id = alice.room(alice.topic()["id"])["id"]
    async with listening(servers.http_url, alice) as one:
        call = (await one.ask("voip_create_call", {"room_id": room_id}))["call"]
        about = {"call_id": call["id"]}
        async with listening(servers.other_url, bob) as two:
            await two.ask("voip_join_call", about)
            async with listening(servers.http_url, bob) as spare:
                assert (await spare.ask("voip_get_my_call"))["call"]["id"] == call["id"]
            await two.ask("voip_mute_toggle", about)
            await one.until("voip_mute_status")
            assert one.bodies("voip_user_disconnected") == []  # the other socket is still in the call
        lost = await one.next("voip_user_disconnected")
        assert (lost["user_id"], lost["is_disconnected"]) == (bob.id, True)
        async with listening(servers.other_url, bob) as again:
            assert (await again.ask("voip_get_my_call"))["call"]["id"] == call["id"]
            await one.until("voip_user_disconnected", 2)
            assert one.bodies("voip_user_disconnected")[-1]["is_disconnected"] is False
            await one.ask("voip_speaking", {**about, "is_speaking": True})
            await again.next("voip_speaking_status")


async def test_leaving_a_room_is_leaving_its_call(servers: Any, person: People) -> None:
    owner, guest = person(), person()
    room_id = owner.room(owner.topic()["id"], is_public=True)["id"]
    guest.ask("POST", f"/chat-rooms/{room_id}/join")
    async with listening(servers.http_url, owner) as one, listening(servers.other_url, guest) as two:
        call = (await one.ask("voip_create_call", {"room_id": room_id}))["call"]
        await two.ask("voip_join_call", {"call_id": call["id"]})
        await asyncio.to_thread(guest.ask, "POST", f"/chat-rooms/{room_id}/leave")
        assert (await one.next("voip_user_left"))["user"]["id"] == guest.id
        await one.ask("voip_speaking", {"call_id": call["id"], "is_speaking": True})
        await one.ask("voip_mute_toggle", {"call_id": call["id"], "is_muted": True})
        await two.settled()
        assert two.bodies("voip_speaking_status") + two.bodies("voip_mute_status") == []


def test_ice_servers_are_for_people_with_an_account(person: People, visitor: Browser) -> None:
    answer = person().data("GET", "/voip/ice-servers")
    assert set(answer) == {"ice_servers", "ttl"}
    assert answer["ttl"] > 0
    assert visitor.refused("GET", "/voip/ice-servers")[0] == 401
