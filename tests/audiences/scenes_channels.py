"""Scenes of channels, messages and invites."""

from tests.audiences.house import (
    BLIND,
    FORGETFUL,
    GUEST,
    HISTORY,
    MANAGERS,
    MEMBERS,
    OWNER,
    PLAIN,
    VIEW_CHANNEL,
    VIEWERS,
    Heard,
    House,
    scene,
)


@scene("POST /guilds/{guild_id}/channels")
async def a_channel_is_made(house: House) -> list[Heard]:
    body = {"name": "made", "type": 4}
    channel = await house.act(house.manager, "POST", f"{house.path}/channels", body)
    return [Heard("CHANNEL_CREATE", MEMBERS, **channel)]


@scene("POST /guilds/{guild_id}/channels")
async def a_secret_channel_is_made(house: House) -> list[Heard]:
    hidden = {"id": house.blind.id, "type": 1, "allow": "0", "deny": str(VIEW_CHANNEL)}
    body = {"name": "secret", "type": 4, "permission_overwrites": [hidden]}
    channel = await house.act(house.owner, "POST", f"{house.path}/channels", body)
    return [Heard("CHANNEL_CREATE", VIEWERS, **channel)]


@scene("PATCH /guilds/{guild_id}/channels")
async def channels_are_reordered(house: House) -> list[Heard]:
    """Who may not view the moved channel hears of the others that made room for it."""
    await house.act(house.manager, "PATCH", f"{house.path}/channels", [{"id": house.den, "position": 0}])
    return [Heard("CHANNEL_UPDATE_BULK", MEMBERS, guild_id=house.id)]


@scene("PATCH /channels/{channel_id}")
async def a_channel_is_edited(house: House) -> list[Heard]:
    channel = await house.act(house.manager, "PATCH", f"/channels/{house.den}", {"topic": "talk", "nsfw": False})
    return [Heard("CHANNEL_UPDATE", VIEWERS, **channel)]


@scene("PATCH /channels/{channel_id}")
async def a_category_passes_its_overwrites_on(house: House) -> list[Heard]:
    category = await house.channel("cat", 4)
    child = await house.channel("kitten", parent_id=category)
    hidden = {"id": house.blind.id, "type": 1, "allow": "0", "deny": str(VIEW_CHANNEL)}
    await house.act(house.owner, "PATCH", f"/channels/{category}", {"permission_overwrites": [hidden]})
    return [
        Heard("CHANNEL_DELETE", BLIND, id=category),
        Heard("CHANNEL_DELETE", BLIND, id=child),
        Heard("CHANNEL_UPDATE", VIEWERS, id=category),
        Heard("CHANNEL_UPDATE", VIEWERS, id=child),
    ]


@scene("DELETE /channels/{channel_id}")
async def a_channel_is_deleted(house: House) -> list[Heard]:
    channel = await house.new_den("short-lived")
    await house.act(house.manager, "DELETE", f"/channels/{channel}")
    return [Heard("CHANNEL_DELETE", VIEWERS, id=channel, guild_id=house.id, name="short-lived")]


@scene("DELETE /channels/{channel_id}")
async def a_category_leaves_its_children(house: House) -> list[Heard]:
    category = await house.channel("cat", 4)
    hidden = {"id": house.blind.id, "type": 1, "allow": "0", "deny": str(VIEW_CHANNEL)}
    child = await house.channel("orphan", parent_id=category, permission_overwrites=[hidden])
    await house.act(house.owner, "DELETE", f"/channels/{category}")
    return [
        Heard("CHANNEL_UPDATE", VIEWERS, id=child, parent_id=None),
        Heard("CHANNEL_DELETE", MEMBERS, id=category),
    ]


@scene("PUT /channels/{channel_id}/permissions/{overwrite_id}")
async def a_channel_is_hidden_from_one(house: House) -> list[Heard]:
    channel = await house.channel("open")
    body = {"type": 1, "deny": str(VIEW_CHANNEL)}
    await house.act(house.owner, "PUT", f"/channels/{channel}/permissions/{house.plain.id}", body)
    return [Heard("CHANNEL_DELETE", PLAIN, id=channel), Heard("CHANNEL_UPDATE", MEMBERS - PLAIN, id=channel)]


@scene("DELETE /channels/{channel_id}/permissions/{overwrite_id}")
async def a_channel_is_shown_again(house: House) -> list[Heard]:
    channel = await house.channel("open")
    path = f"/channels/{channel}/permissions/{house.plain.id}"
    await house.owner.ask("PUT", path, {"type": 1, "deny": str(VIEW_CHANNEL)})
    await house.act(house.owner, "DELETE", path)
    return [Heard("CHANNEL_CREATE", PLAIN, id=channel), Heard("CHANNEL_UPDATE", MEMBERS, id=channel)]


# -- messages --------------------------------------------------------------------------------------------------------


@scene("POST /channels/{channel_id}/messages")
async def a_message_is_sent(house: House) -> list[Heard]:
    body = {"content": "hello", "nonce": "n-1"}
    sent = await house.act(house.owner, "POST", f"/channels/{house.den}/messages", body)
    member = {"roles": [], "nick": None}
    return [Heard("MESSAGE_CREATE", VIEWERS, **sent, guild_id=house.id, channel_type=0, member=member)]


@scene("POST /channels/{channel_id}/messages")
async def a_message_is_sent_twice(house: House) -> list[Heard]:
    body = {"content": "hello", "nonce": "n-2"}
    await house.owner.ask("POST", f"/channels/{house.den}/messages", body)
    await house.act(house.owner, "POST", f"/channels/{house.den}/messages", body)
    return []


@scene("POST /channels/{channel_id}/messages")
async def an_answer_does_not_show_the_past(house: House) -> list[Heard]:
    asked = await house.say("the secret of old")
    body = {"content": "indeed", "message_reference": {"message_id": asked}}
    sent = await house.act(house.owner, "POST", f"/channels/{house.den}/messages", body)
    whole = Heard("MESSAGE_CREATE", HISTORY, id=sent["id"], referenced_message={"content": "the secret of old"})
    return [whole, Heard("MESSAGE_CREATE", FORGETFUL, id=sent["id"], lacks="referenced_message")]


@scene("PATCH /channels/{channel_id}/messages/{message_id}")
async def a_message_is_edited(house: House) -> list[Heard]:
    message = await house.say("one")
    path = f"/channels/{house.den}/messages/{message}"
    edited = await house.act(house.owner, "PATCH", path, {"content": "two"})
    return [Heard("MESSAGE_UPDATE", HISTORY, **edited, guild_id=house.id)]


@scene("DELETE /channels/{channel_id}/messages/{message_id}")
async def a_message_is_deleted(house: House) -> list[Heard]:
    message = await house.say("one")
    await house.act(house.manager, "DELETE", f"/channels/{house.den}/messages/{message}")
    gone = {"id": message, "channel_id": house.den, "guild_id": house.id, "author_id": house.owner.id, "content": "one"}
    return [Heard("MESSAGE_DELETE", HISTORY, **gone)]


@scene("POST /channels/{channel_id}/messages/bulk-delete")
async def messages_are_deleted(house: House) -> list[Heard]:
    ids = [await house.say("one"), await house.say("two")]
    path = f"/channels/{house.den}/messages/bulk-delete"
    await house.act(house.manager, "POST", path, {"message_ids": [*ids, "1"]})
    return [Heard("MESSAGE_DELETE_BULK", HISTORY, channel_id=house.den, guild_id=house.id, ids=ids)]


@scene("POST /channels/{channel_id}/messages/{message_id}/ack")
async def a_channel_is_read(house: House) -> list[Heard]:
    message = await house.say("one")
    await house.act(house.owner, "POST", f"/channels/{house.den}/messages/{message}/ack", {"mention_count": 2})
    return [Heard("MESSAGE_ACK", OWNER, channel_id=house.den, message_id=message, mention_count=2)]


@scene("POST /channels/{channel_id}/typing")
async def somebody_types(house: House) -> list[Heard]:
    """Heard by those who have the guild on their screen: the harness opens it for two of them."""
    for name in ("owner2", "plain", "blind", "stranger"):
        await house.ears[name].socket.send(14, {"subscriptions": {house.id: {"typing": True}}})
    await house.act(house.owner, "POST", f"/channels/{house.den}/typing")
    typist = {"user": {"id": house.owner.id}}
    audience = PLAIN | {"owner2"}
    return [
        Heard("TYPING_START", audience, channel_id=house.den, user_id=house.owner.id, guild_id=house.id, member=typist)
    ]


# -- invites ---------------------------------------------------------------------------------------------------------


@scene("POST /channels/{channel_id}/invites")
async def an_invite_is_made(house: House) -> list[Heard]:
    body = {"unique": True, "max_uses": 3}
    invite = await house.act(house.plain, "POST", f"/channels/{house.den}/invites", body)
    place = {"code": invite["code"], "channel_id": house.den, "guild_id": house.id}
    return [Heard("INVITE_CREATE", MANAGERS, **place, max_uses=3, inviter={"id": house.plain.id})]


@scene("POST /channels/{channel_id}/invites")
async def an_invite_is_found_again(house: House) -> list[Heard]:
    body = {"max_uses": 7}
    await house.owner.ask("POST", f"/channels/{house.den}/invites", body)
    await house.act(house.owner, "POST", f"/channels/{house.den}/invites", body)
    return []


@scene("POST /invites/{invite_code}")
async def somebody_comes_in(house: House) -> list[Heard]:
    invite = await house.owner.ask("POST", f"/channels/{house.general}/invites", {"unique": True})
    house.guest_leaves_afterwards()
    await house.act(house.guest, "POST", f"/invites/{invite['code']}")
    return [
        Heard("USER_SETTINGS_UPDATE", GUEST),
        Heard("GUILD_MEMBER_ADD", MEMBERS, guild_id=house.id, user={"id": house.guest.id}),
        Heard("GUILD_CREATE", GUEST, id=house.id),
        Heard("MESSAGE_CREATE", MEMBERS | GUEST, type=7, channel_id=house.general, author={"id": house.guest.id}),
    ]


@scene("POST /invites/{invite_code}")
async def a_member_accepts_an_invite(house: House) -> list[Heard]:
    invite = await house.owner.ask("POST", f"/channels/{house.general}/invites", {"unique": True})
    await house.act(house.plain, "POST", f"/invites/{invite['code']}")
    return []


@scene("DELETE /invites/{invite_code}")
async def an_invite_is_withdrawn(house: House) -> list[Heard]:
    invite = await house.owner.ask("POST", f"/channels/{house.den}/invites", {"unique": True})
    await house.act(house.manager, "DELETE", f"/invites/{invite['code']}")
    return [Heard("INVITE_DELETE", MANAGERS, code=invite["code"], channel_id=house.den, guild_id=house.id)]


# -- private channels ------------------------------------------------------------------------------------------------


@scene("POST /users/@me/channels")
async def a_conversation_is_opened(house: House) -> list[Heard]:
    body = {"recipient_id": house.stranger.id}
    channel = await house.act(house.owner, "POST", "/users/@me/channels", body)
    return [Heard("CHANNEL_CREATE", OWNER, **channel)]
