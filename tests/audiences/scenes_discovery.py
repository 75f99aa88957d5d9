"""Scenes of guilds that strangers find, and of the codes they choose."""

import asyncio

from tests.audiences.house import GUEST, MEMBERS, Heard, House, scene

SAID = {"description": "A house for everybody", "category_type": 8}
# What staff decide, without the event: it would come from the command's process at a moment of its own.
APPROVING = """
from guilds.models import DiscoveryListing, Guild
DiscoveryListing.objects.filter(guild_id={id}).update(status="approved")
guild = Guild.objects.get(id={id})
Guild.objects.filter(id={id}).update(features=sorted({{*guild.features, "DISCOVERABLE"}}))
"""


async def asked(house: House) -> None:
    """The house has asked to be listed, until the scene is over."""
    house.afterwards("DELETE", f"{house.path}/discovery")
    await house.owner.ask("POST", f"{house.path}/discovery", SAID)


@scene("POST /guilds/{guild_id}/discovery")
async def a_guild_asks_to_be_listed(house: House) -> list[Heard]:
    house.afterwards("DELETE", f"{house.path}/discovery")
    await house.act(house.manager, "POST", f"{house.path}/discovery", SAID)
    return []


@scene("PATCH /guilds/{guild_id}/discovery")
async def a_listing_is_edited(house: House) -> list[Heard]:
    await asked(house)
    await house.act(house.manager, "PATCH", f"{house.path}/discovery", {"category_type": 1})
    return []


@scene("DELETE /guilds/{guild_id}/discovery")
async def an_application_is_taken_back(house: House) -> list[Heard]:
    await asked(house)
    await house.act(house.manager, "DELETE", f"{house.path}/discovery")
    return []


@scene("POST /discovery/guilds/{guild_id}/join")
async def somebody_comes_in_who_found_the_guild(house: House) -> list[Heard]:
    await asked(house)
    await asyncio.to_thread(house.manage, "shell", "-c", APPROVING.format(id=house.id))
    await house.owner.ask("PATCH", house.path, {"afk_timeout": 900})  # with the new feature, heard by all
    house.guest_leaves_afterwards()
    await house.act(house.guest, "POST", f"/discovery{house.path}/join")
    return [
        Heard("USER_SETTINGS_UPDATE", GUEST),
        Heard("GUILD_MEMBER_ADD", MEMBERS, guild_id=house.id, user={"id": house.guest.id}),
        Heard("GUILD_CREATE", GUEST, id=house.id),
        Heard("MESSAGE_CREATE", MEMBERS | GUEST, type=7, channel_id=house.general, author={"id": house.guest.id}),
    ]


@scene("PATCH /guilds/{guild_id}/vanity-url")
async def a_guild_gives_up_a_code_it_has_not(house: House) -> list[Heard]:
    await house.act(house.manager, "PATCH", f"{house.path}/vanity-url", {"code": None})
    return []
