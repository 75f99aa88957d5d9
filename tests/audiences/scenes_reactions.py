"""Scenes of reactions: heard by those who may read what was reacted to."""

from urllib.parse import quote

from tests.audiences.house import HISTORY, Heard, House, scene

THUMB = "\N{THUMBS UP SIGN}"


async def _reacted(house: House, *emojis: str) -> tuple[str, str]:
    """A message of the owner's in the den that `plain` reacted to; its id and the path of its reactions."""
    message = await house.say("react to this")
    path = f"/channels/{house.den}/messages/{message}/reactions"
    for emoji in emojis:
        await house.plain.ask("PUT", f"{path}/{quote(emoji)}/@me")
    return message, path


@scene("PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me")
async def somebody_reacts(house: House) -> list[Heard]:
    message, path = await _reacted(house)
    await house.act(house.plain, "PUT", f"{path}/{quote(THUMB)}/@me")
    place = {"channel_id": house.den, "message_id": message, "guild_id": house.id}
    whose = {"user_id": house.plain.id, "member": {"user": {"id": house.plain.id}}}
    return [Heard("MESSAGE_REACTION_ADD", HISTORY, **place, **whose, emoji={"name": THUMB})]


@scene("PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me")
async def somebody_reacts_from_a_session_that_knows(house: House) -> list[Heard]:
    message, path = await _reacted(house)
    session = house.ears["owner"].socket.session_id
    await house.act(house.owner, "PUT", f"{path}/{quote(THUMB)}/@me?session_id={session}")
    heard = Heard("MESSAGE_REACTION_ADD", HISTORY - {"owner"}, lacks="session_id", message_id=message)
    return [heard]


@scene("PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me")
async def somebody_reacts_again(house: House) -> list[Heard]:
    _, path = await _reacted(house, THUMB)
    await house.act(house.plain, "PUT", f"{path}/{quote(THUMB)}/@me")
    return []


@scene("DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me")
async def somebody_takes_a_reaction_back(house: House) -> list[Heard]:
    message, path = await _reacted(house, THUMB)
    await house.act(house.plain, "DELETE", f"{path}/{quote(THUMB)}/@me")
    place = {"channel_id": house.den, "message_id": message, "guild_id": house.id, "user_id": house.plain.id}
    return [Heard("MESSAGE_REACTION_REMOVE", HISTORY, **place, emoji={"name": THUMB})]


@scene("DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/{target_id}")
async def a_reaction_is_taken_from_somebody(house: House) -> list[Heard]:
    message, path = await _reacted(house, THUMB)
    await house.act(house.manager, "DELETE", f"{path}/{quote(THUMB)}/{house.plain.id}")
    place = {"channel_id": house.den, "message_id": message, "guild_id": house.id, "user_id": house.plain.id}
    return [Heard("MESSAGE_REACTION_REMOVE", HISTORY, **place, emoji={"name": THUMB})]


@scene("DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji}")
async def all_of_one_emoji_go(house: House) -> list[Heard]:
    message, path = await _reacted(house, THUMB, "\N{FIRE}")
    await house.act(house.manager, "DELETE", f"{path}/{quote(THUMB)}")
    place = {"channel_id": house.den, "message_id": message, "guild_id": house.id}
    return [Heard("MESSAGE_REACTION_REMOVE_EMOJI", HISTORY, **place, emoji={"name": THUMB})]


@scene("DELETE /channels/{channel_id}/messages/{message_id}/reactions")
async def all_reactions_go(house: House) -> list[Heard]:
    message, path = await _reacted(house, THUMB, "\N{FIRE}")
    await house.act(house.manager, "DELETE", path)
    place = {"channel_id": house.den, "message_id": message, "guild_id": house.id}
    return [Heard("MESSAGE_REACTION_REMOVE_ALL", HISTORY, **place)]
