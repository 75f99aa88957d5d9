"""Scenes of files in messages, and of the media that people keep of them."""

import json
from typing import Any

from tests.audiences.house import HISTORY, OWNER, Heard, House, scene
from tests.pictures import picture


async def _sent(house: House, content: str = "") -> dict[str, Any]:
    """A message of the owner's in the den with two pictures."""
    url = f"{house.owner.base_url}/v1/channels/{house.den}/messages"
    payload = json.dumps({"content": content, "attachments": [{"id": 0}, {"id": 1}]})
    files = {f"files[{number}]": (f"{number}.png", picture(size=(8 + number, 8))) for number in range(2)}
    headers = {"Authorization": house.owner.token}
    answer = await house.owner.client.post(url, files={"payload_json": (None, payload), **files}, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _path(house: House, message: dict[str, Any]) -> str:
    return f"/channels/{house.den}/messages/{message['id']}"


@scene("DELETE /channels/{channel_id}/messages/{message_id}/attachments/{attachment_id}")
async def a_file_is_taken_out(house: House) -> list[Heard]:
    sent = await _sent(house)
    first, second = sent["attachments"]
    await house.act(house.owner, "DELETE", f"{_path(house, sent)}/attachments/{first['id']}")
    return [Heard("MESSAGE_UPDATE", HISTORY, id=sent["id"], attachments=[second])]


@scene("DELETE /channels/{channel_id}/messages/{message_id}/attachments/{attachment_id}")
async def the_last_file_is_taken_out(house: House) -> list[Heard]:
    sent = await _sent(house)
    first, second = (f"{_path(house, sent)}/attachments/{each['id']}" for each in sent["attachments"])
    await house.owner.ask("DELETE", first)
    await house.act(house.owner, "DELETE", second)
    return [Heard("MESSAGE_DELETE", HISTORY, id=sent["id"], channel_id=house.den)]


async def _kept(house: House) -> dict[str, Any]:
    """The owner keeps a picture."""
    sent = await _sent(house)
    body = {"name": "Cat", "attachment_id": sent["attachments"][0]["id"]}
    for meme in await house.owner.ask("GET", "/users/@me/memes"):
        await house.owner.ask("DELETE", f"/users/@me/memes/{meme['id']}")
    found: dict[str, Any] = await house.owner.ask("POST", f"{_path(house, sent)}/memes", body)
    return found


@scene("POST /channels/{channel_id}/messages/{message_id}/memes")
async def media_of_a_message_is_kept(house: House) -> list[Heard]:
    sent = await _sent(house)
    body = {"name": "Other cat", "attachment_id": sent["attachments"][1]["id"]}
    meme = await house.act(house.owner, "POST", f"{_path(house, sent)}/memes", body)
    return [Heard("FAVORITE_MEME_CREATE", OWNER, id=meme["id"], name="Other cat", user_id=house.owner.id)]


@scene("POST /users/@me/memes")
async def what_may_not_be_fetched_is_not_kept(house: House) -> list[Heard]:
    await house.quiet()
    house.done = ("POST", "/users/@me/memes")
    answer = await house.owner.call("POST", "/users/@me/memes", {"url": "http://127.0.0.1/cat.png"})
    assert answer.json()["code"] == "MEDIA_METADATA_ERROR"
    return []


@scene("PATCH /users/@me/memes/{meme_id}")
async def kept_media_is_called_otherwise(house: House) -> list[Heard]:
    meme = await _kept(house)
    await house.act(house.owner, "PATCH", f"/users/@me/memes/{meme['id']}", {"name": "Tom"})
    return [Heard("FAVORITE_MEME_UPDATE", OWNER, id=meme["id"], name="Tom")]


@scene("DELETE /users/@me/memes/{meme_id}")
async def kept_media_is_let_go(house: House) -> list[Heard]:
    meme = await _kept(house)
    await house.act(house.owner, "DELETE", f"/users/@me/memes/{meme['id']}")
    return [Heard("FAVORITE_MEME_DELETE", OWNER, meme_id=meme["id"])]


@scene("DELETE /users/@me/memes/{meme_id}")
async def what_is_not_kept_is_let_go(house: House) -> list[Heard]:
    await house.act(house.owner, "DELETE", "/users/@me/memes/1")
    return []
