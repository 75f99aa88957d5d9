"""Scenes of reports: nobody who is reported hears of it, nor anybody else."""

from tests.audiences.house import Heard, House, scene


@scene("POST /reports", "POST /reports/user")
async def somebody_is_reported(house: House) -> list[Heard]:
    path = house.route.split(" ")[1]
    body = {"user_id": house.plain.id, "category": "other"}
    await house.act(house.guest, "POST", path, body | ({} if path.endswith("user") else {"type": "user"}))
    return []


@scene("POST /reports/guild")
async def the_house_is_reported(house: House) -> list[Heard]:
    body = {"guild_id": house.id, "category": "other"}
    await house.act(house.guest, "POST", "/reports/guild", body)
    return []


@scene("POST /reports/message")
async def a_message_is_reported(house: House) -> list[Heard]:
    body = {"channel_id": house.den, "message_id": await house.say(), "category": "spam"}
    await house.act(house.plain, "POST", "/reports/message", body)
    return []
