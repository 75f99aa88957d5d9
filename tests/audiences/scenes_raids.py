"""Scenes of raids: who came with one goes as whoever is banned goes."""

from datetime import UTC, datetime, timedelta

from tests.audiences.house import GUEST, MEMBERS, Heard, House, scene


@scene("POST /guilds/{guild_id}/raid/removal")
async def who_came_last_is_removed(house: House) -> list[Heard]:
    since = (datetime.now(UTC) + timedelta(milliseconds=1)).isoformat()
    await house.let_guest_in()
    await house.guest.say(house.general, "goodbye")
    house.afterwards("DELETE", f"{house.path}/bans/{house.guest.id}")
    await house.act(house.owner, "POST", f"{house.path}/raid/removal", {"since": since})
    return [
        Heard("GUILD_BAN_ADD", MEMBERS | GUEST, guild_id=house.id, user={"id": house.guest.id}),
        Heard("GUILD_MEMBER_REMOVE", MEMBERS, guild_id=house.id, user={"id": house.guest.id}),
        Heard("USER_SETTINGS_UPDATE", GUEST),
        Heard("GUILD_DELETE", GUEST, id=house.id),
        Heard("MESSAGE_DELETE_BULK", MEMBERS, channel_id=house.general),
    ]


@scene("DELETE /guilds/{guild_id}/raid")
async def a_raid_is_ended(house: House) -> list[Heard]:
    await house.act(house.owner, "DELETE", f"{house.path}/raid")
    return []
