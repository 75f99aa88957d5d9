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


# -- packs: nobody else hears of them --------------------------------------------------------------------------------


def pack_kind(house: House) -> str:
    return "sticker" if "sticker" in house.route else "emoji"


async def pack(house: House) -> str:
    """The id of a new pack of the scene's kind."""
    made = str((await house.owner.ask("POST", f"/packs/{pack_kind(house)}", {"name": "pack"}))["id"])
    house.afterwards("DELETE", f"/packs/{made}")
    return made


async def packed(house: House) -> str:
    """The path of something in a new pack."""
    base = f"/packs/{pack_kind(house)}s/{await pack(house)}"
    return f"{base}/{(await house.owner.ask('POST', base, CAT))['id']}"


@scene("POST /packs/{pack_type}")
async def a_pack_is_made(house: House) -> list[Heard]:
    made = await house.act(house.owner, "POST", "/packs/emoji", {"name": "pack"})
    house.afterwards("DELETE", f"/packs/{made['id']}")
    return []


@scene("PATCH /packs/{pack_id}", "DELETE /packs/{pack_id}")
async def a_pack_is_changed(house: House) -> list[Heard]:
    method = house.route.partition(" ")[0]
    await house.act(house.owner, method, f"/packs/{await pack(house)}", {"name": "other"})
    return []


@scene("POST /packs/{pack_id}/install", "DELETE /packs/{pack_id}/install", "POST /packs/{pack_id}/invites")
async def a_pack_is_installed(house: House) -> list[Heard]:
    method, path = house.route.split(" ")
    await house.act(house.owner, method, path.format(pack_id=await pack(house)), {})
    return []


@scene("POST /packs/emojis/{pack_id}", "POST /packs/stickers/{pack_id}")
async def a_pack_gets_something(house: House) -> list[Heard]:
    await house.act(house.owner, "POST", f"/packs/{pack_kind(house)}s/{await pack(house)}", CAT)
    return []


@scene("POST /packs/emojis/{pack_id}/bulk", "POST /packs/stickers/{pack_id}/bulk")
async def a_pack_gets_more(house: House) -> list[Heard]:
    kind = pack_kind(house)
    await house.act(house.owner, "POST", f"/packs/{kind}s/{await pack(house)}/bulk", {f"{kind}s": [CAT]})
    return []


@scene("PATCH /packs/emojis/{pack_id}/{emoji_id}", "PATCH /packs/stickers/{pack_id}/{sticker_id}")
async def something_in_a_pack_is_renamed(house: House) -> list[Heard]:
    await house.act(house.owner, "PATCH", await packed(house), {"name": "other"})
    return []


@scene("DELETE /packs/emojis/{pack_id}/{emoji_id}", "DELETE /packs/stickers/{pack_id}/{sticker_id}")
async def something_in_a_pack_is_deleted(house: House) -> list[Heard]:
    await house.act(house.owner, "DELETE", await packed(house))
    return []
