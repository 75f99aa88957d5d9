"""Scenes of emojis and stickers; everybody in the guild hears all of them, whoever may view which channel."""

from tests.audiences.house import MEMBERS, Heard, House, scene
from tests.pictures import data_url, picture

CAT = {"name": "cat", "image": data_url(picture(size=(32, 32)))}
BAD = {"name": "bad", "image": data_url(b"none")}
EVENTS = {"emojis": "GUILD_EMOJIS_UPDATE", "stickers": "GUILD_STICKERS_UPDATE"}


def all_hear(house: House) -> list[Heard]:
    """What the scene's kind of expression is told by. That it says what there is, the mirrors show."""
    return [Heard(EVENTS[kind_of(house)], MEMBERS, guild_id=house.id)]


def kind_of(house: House) -> str:
    return "emojis" if "emojis" in house.route else "stickers"


async def one(house: House) -> str:
    """The path of a new emoji or sticker."""
    kind = kind_of(house)
    made = await house.owner.ask("POST", f"{house.path}/{kind}", CAT)
    return f"{house.path}/{kind}/{made['id']}"


@scene("POST /guilds/{guild_id}/emojis", "POST /guilds/{guild_id}/stickers")
async def one_is_added(house: House) -> list[Heard]:
    await house.act(house.plain, "POST", f"{house.path}/{kind_of(house)}", CAT)
    return all_hear(house)


@scene("POST /guilds/{guild_id}/emojis/bulk", "POST /guilds/{guild_id}/stickers/bulk")
async def some_are_added(house: House) -> list[Heard]:
    kind = kind_of(house)
    done = await house.act(house.plain, "POST", f"{house.path}/{kind}/bulk", {kind: [CAT, BAD, CAT]})
    assert [each["name"] for each in done["success"]] == ["cat", "cat"]
    return all_hear(house)


@scene("PATCH /guilds/{guild_id}/emojis/{emoji_id}", "PATCH /guilds/{guild_id}/stickers/{sticker_id}")
async def one_is_renamed(house: House) -> list[Heard]:
    await house.act(house.manager, "PATCH", await one(house), {"name": "other"})
    return all_hear(house)


@scene("DELETE /guilds/{guild_id}/emojis/{emoji_id}", "DELETE /guilds/{guild_id}/stickers/{sticker_id}")
async def one_is_deleted(house: House) -> list[Heard]:
    await house.act(house.manager, "DELETE", await one(house))
    return all_hear(house)
