"""Scenes of groups and of what people do among themselves."""

from tests.audiences.house import GUEST, MANAGER, OWNER, PLAIN, STRANGER, Heard, House, scene
from tests.people import Person

GROUP = OWNER | PLAIN | MANAGER


async def befriended(house: House, *friends: Person) -> None:
    """Make these people friends of the owner, if they are not yet."""
    for friend in friends:
        await house.owner.call("POST", f"/users/@me/relationships/{friend.id}")
        await friend.call("PUT", f"/users/@me/relationships/{house.owner.id}", {})


async def group(house: House) -> str:
    """A new group of the owner, `plain` and `manager`; its id."""
    await befriended(house, house.plain, house.manager, house.guest)
    body = {"recipients": [house.plain.id, house.manager.id]}
    made = str((await house.owner.ask("POST", "/users/@me/channels", body))["id"])
    for person in (house.plain, house.manager, house.guest):
        house.afterwards("DELETE", f"/channels/{made}/recipients/{person.id}?silent=true")
    return made


def seen_online(audience: frozenset[str], person: Person) -> Heard:
    """Who comes to share a group with somebody learns how they appear."""
    return Heard("PRESENCE_UPDATE", audience, user={"id": person.id}, status="online", lacks="guild_id")


@scene("POST /users/@me/channels")
async def a_group_is_made(house: House) -> list[Heard]:
    await befriended(house, house.plain, house.manager)
    body = {"recipients": [house.plain.id, house.manager.id]}
    made = await house.act(house.owner, "POST", "/users/@me/channels", body)
    added = [
        Heard("MESSAGE_CREATE", GROUP, type=1, channel_id=made["id"], author={"id": house.owner.id}, channel_type=3)
        for _ in range(2)
    ]
    # Friends of the owner, who meet in the group.
    seen = [seen_online(PLAIN, house.manager), seen_online(MANAGER, house.plain)]
    return [Heard("CHANNEL_CREATE", GROUP, id=made["id"], owner_id=house.owner.id), *seen, *added]


@scene("PUT /channels/{channel_id}/recipients/{user_id}")
async def a_friend_is_added(house: House) -> list[Heard]:
    made = await group(house)
    await house.act(house.owner, "PUT", f"/channels/{made}/recipients/{house.guest.id}")
    return [
        Heard("CHANNEL_CREATE", GUEST, id=made),
        Heard("CHANNEL_RECIPIENT_ADD", GROUP, channel_id=made, user={"id": house.guest.id}),
        seen_online(PLAIN | MANAGER, house.guest),
        *(seen_online(GUEST, person) for person in (house.plain, house.manager)),
        Heard("MESSAGE_CREATE", GROUP | GUEST, type=1, channel_id=made),
    ]


@scene("DELETE /channels/{channel_id}/recipients/{user_id}")
async def somebody_is_taken_out(house: House) -> list[Heard]:
    made = await group(house)
    await house.act(house.owner, "DELETE", f"/channels/{made}/recipients/{house.plain.id}")
    return [
        Heard("CHANNEL_DELETE", PLAIN, id=made),
        Heard("CHANNEL_RECIPIENT_REMOVE", GROUP - PLAIN, channel_id=made, user={"id": house.plain.id}),
        Heard("MESSAGE_CREATE", GROUP - PLAIN, type=2, channel_id=made, author={"id": house.owner.id}),
    ]


@scene("DELETE /channels/{channel_id}/recipients/{user_id}")
async def somebody_is_taken_out_without_a_word(house: House) -> list[Heard]:
    made = await group(house)
    await house.act(house.owner, "DELETE", f"/channels/{made}/recipients/{house.plain.id}?silent=true")
    return [
        Heard("CHANNEL_DELETE", PLAIN, id=made),
        Heard("CHANNEL_RECIPIENT_REMOVE", GROUP - PLAIN, channel_id=made, user={"id": house.plain.id}),
    ]


@scene("DELETE /channels/{channel_id}")
async def the_owner_leaves_a_group(house: House) -> list[Heard]:
    made = await group(house)
    await house.act(house.owner, "DELETE", f"/channels/{made}")
    return [
        Heard("CHANNEL_DELETE", OWNER, id=made),
        Heard("CHANNEL_RECIPIENT_REMOVE", PLAIN | MANAGER, channel_id=made, user={"id": house.owner.id}),
        Heard("CHANNEL_UPDATE", PLAIN | MANAGER, id=made, owner_id=house.plain.id),
        Heard("MESSAGE_CREATE", PLAIN | MANAGER, type=2, channel_id=made, author={"id": house.owner.id}),
    ]


@scene("POST /channels/{channel_id}/messages")
async def something_is_said_in_a_group(house: House) -> list[Heard]:
    made = await group(house)
    sent = await house.act(house.plain, "POST", f"/channels/{made}/messages", {"content": "hello"})
    return [Heard("MESSAGE_CREATE", GROUP, **sent, channel_type=3)]


@scene("POST /channels/{channel_id}/invites")
async def an_invite_to_a_group_is_made(house: House) -> list[Heard]:
    made = await group(house)
    invite = await house.act(house.plain, "POST", f"/channels/{made}/invites", {"max_uses": 3})
    return [Heard("INVITE_CREATE", GROUP, code=invite["code"], channel_id=made, type=1, lacks="guild_id")]


@scene("POST /invites/{invite_code}")
async def somebody_comes_into_a_group(house: House) -> list[Heard]:
    made = await group(house)
    invite = await house.owner.ask("POST", f"/channels/{made}/invites", {"max_uses": 1})
    house.afterwards("DELETE", f"/channels/{made}/recipients/{house.stranger.id}?silent=true")
    await house.act(house.stranger, "POST", f"/invites/{invite['code']}")
    return [
        Heard("CHANNEL_CREATE", STRANGER, id=made),
        Heard("CHANNEL_RECIPIENT_ADD", GROUP, channel_id=made, user={"id": house.stranger.id}),
        seen_online(GROUP, house.stranger),
        *(seen_online(STRANGER, person) for person in (house.owner, house.plain, house.manager)),
        Heard("MESSAGE_CREATE", GROUP | STRANGER, type=1, channel_id=made),
        Heard("INVITE_DELETE", GROUP | STRANGER, code=invite["code"], channel_id=made, lacks="guild_id"),
    ]


@scene("DELETE /invites/{invite_code}")
async def an_invite_to_a_group_is_withdrawn(house: House) -> list[Heard]:
    made = await group(house)
    invite = await house.plain.ask("POST", f"/channels/{made}/invites", {})
    await house.act(house.owner, "DELETE", f"/invites/{invite['code']}")
    return [Heard("INVITE_DELETE", GROUP, code=invite["code"], channel_id=made)]


@scene("PATCH /channels/{channel_id}")
async def a_group_is_named(house: House) -> list[Heard]:
    made = await group(house)
    await house.act(house.plain, "PATCH", f"/channels/{made}", {"name": "Trips", "nicks": {house.plain.id: "Pip"}})
    return [
        Heard("CHANNEL_UPDATE", GROUP, id=made, name="Trips", nicks={house.plain.id: "Pip"}),
        Heard("MESSAGE_CREATE", GROUP, type=4, channel_id=made, content="Trips", author={"id": house.plain.id}),
    ]


@scene("PUT /users/@me/channels/{channel_id}/pin")
async def a_group_is_pinned(house: House) -> list[Heard]:
    made = await group(house)
    await house.act(house.plain, "PUT", f"/users/@me/channels/{made}/pin")
    await house.plain.ask("DELETE", f"/users/@me/channels/{made}/pin")
    return [Heard("USER_PINNED_DMS_UPDATE", PLAIN), Heard("USER_PINNED_DMS_UPDATE", PLAIN)]


@scene("DELETE /users/@me/channels/{channel_id}/pin")
async def a_group_is_unpinned(house: House) -> list[Heard]:
    made = await group(house)
    await house.owner.ask("PUT", f"/users/@me/channels/{made}/pin")
    await house.act(house.owner, "DELETE", f"/users/@me/channels/{made}/pin")
    return [Heard("USER_PINNED_DMS_UPDATE", OWNER)]


@scene("PATCH /channels/{channel_id}/messages/{message_id}")
async def who_closed_a_conversation_hears_nothing_of_it(house: House) -> list[Heard]:
    dm = (await house.owner.ask("POST", "/users/@me/channels", {"recipient_id": house.plain.id}))["id"]
    sent = await house.owner.say(dm, "hello")
    await house.plain.ask("DELETE", f"/channels/{dm}")
    await house.act(house.owner, "PATCH", f"/channels/{dm}/messages/{sent['id']}", {"content": "hi"})
    return [Heard("MESSAGE_UPDATE", OWNER, id=sent["id"], content="hi")]


# -- calls -----------------------------------------------------------------------------------------------------------


@scene("POST /channels/{channel_id}/call/ring")
async def the_others_are_called(house: House) -> list[Heard]:
    made = await group(house)
    await house.act(house.plain, "POST", f"/channels/{made}/call/ring", {"recipients": [house.owner.id]})
    call = {"channel_id": made, "ringing": [house.owner.id], "voice_states": []}
    return [
        Heard("MESSAGE_CREATE", GROUP, type=3, channel_id=made, call={"ended_timestamp": None}),
        Heard("CALL_CREATE", GROUP, **call),
        Heard("CALL_UPDATE", GROUP, **call),
    ]


@scene("POST /channels/{channel_id}/call/stop-ringing")
async def somebody_does_not_answer(house: House) -> list[Heard]:
    made = await group(house)
    await house.owner.ask("POST", f"/channels/{made}/call/ring", {})
    await house.act(house.plain, "POST", f"/channels/{made}/call/stop-ringing", {})
    return [Heard("CALL_UPDATE", GROUP, channel_id=made, ringing=[house.manager.id])]


@scene("PATCH /channels/{channel_id}/call")
async def a_call_stays_where_it_is(house: House) -> list[Heard]:
    made = await group(house)
    await house.owner.ask("POST", f"/channels/{made}/call/ring", {})
    await house.act(house.plain, "PATCH", f"/channels/{made}/call", {"region": None})
    return []


@scene("POST /channels/{channel_id}/call/end")
async def a_call_ends(house: House) -> list[Heard]:
    made = await group(house)
    await house.owner.ask("POST", f"/channels/{made}/call/ring", {"recipients": []})
    await house.act(house.plain, "POST", f"/channels/{made}/call/end")
    return [
        Heard("CALL_DELETE", GROUP, channel_id=made),
        Heard("MESSAGE_UPDATE", GROUP, type=3, channel_id=made, call={"participants": [house.owner.id]}),
    ]


@scene("POST /users/@me/preload-messages", "POST /users/@me/channels/messages/preload")
async def newest_messages_are_read(house: House) -> list[Heard]:
    made = await group(house)
    found = await house.act(house.plain, "POST", house.route.removeprefix("POST "), {"channels": [made]})
    assert found[made]["type"] == 1
    return []
