"""Scenes of administrators in guilds that they are not in: nobody hears anything else than if the owner had done it."""

import asyncio
from typing import Any

from tests.audiences.house import EARS, GUEST, MEMBERS, OWNER, PATIENCE, PLAIN, Heard, House, scene
from tests.audiences.scenes_discovery import asked
from tests.audiences.scenes_expressions import CAT

BAND = "/admin/guilds"


async def act(house: House, **body: Any) -> Any:
    """The scene's route, by an administrator, on the house."""
    path = house.route.removeprefix("POST ").format(guild_id=house.id)
    whole = {"guild_id": house.id} | body
    return await house.act(await house.administrator(), "POST", path, whole)


def update(house: House, **says: Any) -> list[Heard]:
    return [Heard("GUILD_UPDATE", MEMBERS, guild_id=house.id, id=house.id, **says)]


@scene(
    *(f"POST {BAND}/{what}" for what in ("lookup", "search", "list-members")),
    *(f"POST /admin/{what}" for what in ("feature-flags/get", "feature-flags/list")),
)
async def an_administrator_looks(house: House) -> list[Heard]:
    await act(house)
    return []


@scene("POST /admin/gateway/memory-stats")
async def an_administrator_looks_at_the_gateway(house: House) -> list[Heard]:
    """All of its processes together: the house has sessions on each, of which the others know a little later."""
    admin, sessions = await house.administrator(), None
    async with asyncio.timeout(PATIENCE):
        while sessions != len(MEMBERS):
            found = await admin.ask("POST", "/admin/gateway/memory-stats", {"limit": 100})
            sessions = next((one["session_count"] for one in found["guilds"] if one["guild_id"] == house.id), None)
            await asyncio.sleep(0.1)
    stats = await admin.ask("GET", "/admin/gateway/stats")
    assert (stats["status"], stats["sessions"] >= len(EARS)) == ("running", True)
    await act(house)
    return []


@scene(f"POST {BAND}/update-name")
async def a_guild_is_renamed(house: House) -> list[Heard]:
    await act(house, name="Home")
    return update(house, name="Home")


@scene(f"POST {BAND}/update-settings")
async def levels_are_changed(house: House) -> list[Heard]:
    await act(house, nsfw_level=2)
    return update(house, nsfw_level=2)


@scene(f"POST {BAND}/clear-fields")
async def a_picture_is_taken_away(house: House) -> list[Heard]:
    await house.owner.ask("PATCH", house.path, {"icon": CAT["image"]})
    await act(house, fields=["icon"])
    return update(house, icon=None)


@scene(f"POST {BAND}/update-features", "POST /admin/bulk/update-guild-features")
async def a_feature_is_given_and_taken(house: House) -> list[Heard]:
    feature = "VERIFIED" if house.route.startswith(f"POST {BAND}") else "VISIONARY"
    await act(house, guild_ids=[house.id], add_features=[feature])
    return update(house)


@scene(f"POST {BAND}/update-vanity")
async def a_code_is_given(house: House) -> list[Heard]:
    await act(house, vanity_url_code=f"house-{house.id}")
    return update(house, vanity_url_code=f"house-{house.id}")


@scene("POST /admin/feature-flags/update")
async def something_is_tried_out(house: House) -> list[Heard]:
    await act(house, flag="expression_packs", guild_ids=house.id)
    return update(house)


@scene(f"POST {BAND}/reload", "POST /admin/gateway/reload-all")
async def a_guild_is_reloaded(house: House) -> list[Heard]:
    await act(house, guild_ids=[house.id])
    return update(house)


@scene(f"POST {BAND}/shutdown")
async def a_guild_is_closed(house: House) -> list[Heard]:
    other = await house.other_guild("plain")
    await act(house, guild_id=other["id"])
    settings = Heard("GUILD_UPDATE", OWNER | PLAIN, id=other["id"])  # all that is dispatched for a closed guild
    return [Heard("GUILD_DELETE", OWNER | PLAIN, id=other["id"], unavailable=True), settings]


@scene(f"POST {BAND}/reload")
async def a_closed_guild_is_opened(house: House) -> list[Heard]:
    other = await house.other_guild("plain")
    await (await house.administrator()).ask("POST", f"{BAND}/shutdown", {"guild_id": other["id"]})
    await act(house, guild_id=other["id"])
    there = Heard("PRESENCE_UPDATE_BULK", OWNER | PLAIN, guild_id=other["id"])
    return [Heard("GUILD_CREATE", OWNER | PLAIN, id=other["id"]), there]


@scene(f"POST {BAND}/delete")
async def a_guild_is_deleted(house: House) -> list[Heard]:
    other = await house.other_guild("plain")
    await act(house, guild_id=other["id"])
    return [Heard("GUILD_DELETE", OWNER | PLAIN, id=other["id"], lacks="unavailable")]


@scene(f"POST {BAND}/transfer-ownership")
async def a_guild_changes_hands(house: House) -> list[Heard]:
    other = await house.other_guild("plain")
    await act(house, guild_id=other["id"], new_owner_id=house.plain.id)
    return [Heard("GUILD_UPDATE", OWNER | PLAIN, id=other["id"], owner_id=house.plain.id)]


# -- people ----------------------------------------------------------------------------------------------------------


@scene(f"POST {BAND}/force-add-user", "POST /admin/bulk/add-guild-members")
async def somebody_is_brought_in(house: House) -> list[Heard]:
    house.guest_leaves_afterwards()
    await act(house, user_id=house.guest.id, user_ids=[house.guest.id])
    heard = [
        Heard("USER_SETTINGS_UPDATE", GUEST),
        Heard("GUILD_MEMBER_ADD", MEMBERS, guild_id=house.id, user={"id": house.guest.id}),
        Heard("GUILD_CREATE", GUEST, id=house.id),
    ]
    if house.route.startswith(f"POST {BAND}"):  # of many nobody is welcomed
        heard.append(Heard("MESSAGE_CREATE", MEMBERS | GUEST, type=7, author={"id": house.guest.id}))
    return heard


@scene(f"POST {BAND}/kick-member")
async def a_member_is_removed(house: House) -> list[Heard]:
    await house.let_guest_in()
    await act(house, user_id=house.guest.id)
    return _gone(house)


@scene(f"POST {BAND}/ban-member")
async def a_member_is_banned(house: House) -> list[Heard]:
    await house.let_guest_in()
    house.afterwards("DELETE", f"{house.path}/bans/{house.guest.id}")
    await act(house, user_id=house.guest.id)
    banned = Heard("GUILD_BAN_ADD", MEMBERS | GUEST, guild_id=house.id, user={"id": house.guest.id})
    return [banned, *_gone(house)]


def _gone(house: House) -> list[Heard]:
    return [
        Heard("GUILD_MEMBER_REMOVE", MEMBERS, guild_id=house.id, user={"id": house.guest.id}),
        Heard("USER_SETTINGS_UPDATE", GUEST),
        Heard("GUILD_DELETE", GUEST, id=house.id),
    ]


# -- discovery and pictures ------------------------------------------------------------------------------------------


@scene(*(f"POST /admin/discovery/applications/{{guild_id}}/{what}" for what in ("approve", "reject")))
async def an_application_is_decided(house: House) -> list[Heard]:
    await asked(house)
    await act(house, reason="so it is")
    return update(house)


@scene("POST /admin/discovery/guilds/{guild_id}/remove")
async def a_guild_is_listed_no_more(house: House) -> list[Heard]:
    await asked(house)
    path = f"/admin/discovery/applications/{house.id}/approve"
    await (await house.administrator()).ask("POST", path, {"reason": "good"})
    await act(house, reason="not so good")
    return update(house)


@scene("POST /admin/assets/purge")
async def an_emoji_goes_for_good(house: House) -> list[Heard]:
    emoji = await house.owner.ask("POST", f"{house.path}/emojis", CAT)
    await act(house, ids=[emoji["id"], "1"])
    return [Heard("GUILD_EMOJIS_UPDATE", MEMBERS, guild_id=house.id)]
