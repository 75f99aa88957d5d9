"""Scenes of guilds and roles."""

from tests.audiences.house import BLIND, GUEST, MEMBERS, OWNER, PLAIN, VIEWERS, Heard, House, scene
from tests.people import PASSWORD

ADMINISTRATOR = 1 << 3


@scene("POST /guilds")
async def a_guild_is_made(house: House) -> list[Heard]:
    made = await house.act(house.owner, "POST", "/guilds", {"name": "New"})
    folder = Heard("USER_SETTINGS_UPDATE", OWNER)
    return [folder, Heard("GUILD_CREATE", OWNER, id=made["id"], member_count=1)]


@scene("PATCH /guilds/{guild_id}")
async def a_guild_is_edited(house: House) -> list[Heard]:
    await house.act(house.manager, "PATCH", house.path, {"afk_timeout": 600})
    return [Heard("GUILD_UPDATE", MEMBERS, guild_id=house.id, id=house.id, afk_timeout=600)]


@scene("POST /guilds/{guild_id}/delete", "DELETE /guilds/{guild_id}")
async def a_guild_is_deleted(house: House) -> list[Heard]:
    other = await house.other_guild("plain", "guest")
    method, path = ("POST", f"/guilds/{other['id']}/delete")
    if house.route.startswith("DELETE"):
        method, path = ("DELETE", f"/guilds/{other['id']}")
    await house.act(house.owner, method, path, {"password": PASSWORD})
    members = OWNER | PLAIN | GUEST
    return [Heard("GUILD_DELETE", members, id=other["id"])]


@scene("POST /guilds/{guild_id}/transfer-ownership")
async def a_guild_changes_hands(house: House) -> list[Heard]:
    other = await house.other_guild("plain")
    body = {"new_owner_id": house.plain.id, "password": PASSWORD}
    await house.act(house.owner, "POST", f"/guilds/{other['id']}/transfer-ownership", body)
    return [Heard("GUILD_UPDATE", OWNER | PLAIN, id=other["id"], owner_id=house.plain.id)]


@scene("PATCH /guilds/{guild_id}/text-channel-flexible-names")
async def names_become_free(house: House) -> list[Heard]:
    path = f"{house.path}/text-channel-flexible-names"
    await house.act(house.manager, "PATCH", path, {"enabled": True})
    return [Heard("GUILD_UPDATE", MEMBERS, id=house.id)]


@scene("PATCH /guilds/{guild_id}/text-channel-flexible-names")
async def names_become_plain_again(house: House) -> list[Heard]:
    path = f"{house.path}/text-channel-flexible-names"
    await house.owner.ask("PATCH", path, {"enabled": True})
    await house.owner.ask("PATCH", f"/channels/{house.den}", {"name": "The Den"})
    await house.act(house.manager, "PATCH", path, {"enabled": False})
    update = Heard("GUILD_UPDATE", MEMBERS, id=house.id)
    return [update, Heard("CHANNEL_UPDATE_BULK", VIEWERS, guild_id=house.id)]


@scene("PATCH /guilds/{guild_id}/detached-banner")
async def the_banner_is_detached(house: House) -> list[Heard]:
    await house.act(house.manager, "PATCH", f"{house.path}/detached-banner", {"enabled": True})
    return [Heard("GUILD_UPDATE", MEMBERS, id=house.id)]


@scene("PATCH /guilds/{guild_id}/disallow-unclaimed-accounts")
async def accounts_of_nobody_are_kept_out(house: House) -> list[Heard]:
    await house.act(house.manager, "PATCH", f"{house.path}/disallow-unclaimed-accounts", {"enabled": True})
    return [Heard("GUILD_UPDATE", MEMBERS, id=house.id)]


@scene("DELETE /users/@me/guilds/{guild_id}")
async def a_member_leaves(house: House) -> list[Heard]:
    await house.let_guest_in()
    await house.act(house.guest, "DELETE", f"/users/@me{house.path}")
    return [
        Heard("GUILD_MEMBER_REMOVE", MEMBERS, guild_id=house.id, user={"id": house.guest.id}),
        Heard("USER_SETTINGS_UPDATE", GUEST),
        Heard("GUILD_DELETE", GUEST, id=house.id),
    ]


@scene("PATCH /users/@me/guilds/{guild_id}/settings")
async def a_member_mutes_a_guild(house: House) -> list[Heard]:
    await house.act(house.owner, "PATCH", f"/users/@me{house.path}/settings", {"muted": True})
    return [Heard("USER_GUILD_SETTINGS_UPDATE", OWNER, guild_id=house.id, muted=True)]


@scene("PATCH /users/@me/guilds/@me/settings")
async def somebody_mutes_private_channels(house: House) -> list[Heard]:
    await house.act(house.owner, "PATCH", "/users/@me/guilds/@me/settings", {"muted": True})
    return [Heard("USER_GUILD_SETTINGS_UPDATE", OWNER, guild_id=None, muted=True)]


# -- roles -----------------------------------------------------------------------------------------------------------


@scene("POST /guilds/{guild_id}/roles")
async def a_role_is_made(house: House) -> list[Heard]:
    role = await house.act(house.manager, "POST", f"{house.path}/roles", {"name": "new", "permissions": "0"})
    return [Heard("GUILD_ROLE_CREATE", MEMBERS, guild_id=house.id, role=role)]


@scene("PATCH /guilds/{guild_id}/roles/{role_id}")
async def a_role_is_edited(house: House) -> list[Heard]:
    role_id = await house.role()
    role = await house.act(house.owner, "PATCH", f"{house.path}/roles/{role_id}", {"color": 5})
    return [Heard("GUILD_ROLE_UPDATE", MEMBERS, guild_id=house.id, role=role)]


@scene("PATCH /guilds/{guild_id}/roles/{role_id}")
async def a_role_opens_a_channel(house: House) -> list[Heard]:
    """What the change shows to somebody comes before the change itself."""
    role_id = await house.role()
    house.afterwards("DELETE", f"{house.path}/roles/{role_id}")
    await house.owner.ask("PUT", f"{house.path}/members/{house.blind.id}/roles/{role_id}")
    hidden = await house.hidden_from(house.blind)
    await house.act(house.owner, "PATCH", f"{house.path}/roles/{role_id}", {"permissions": str(ADMINISTRATOR)})
    return [
        *(Heard("CHANNEL_CREATE", BLIND, id=channel, guild_id=house.id) for channel in hidden),
        Heard("GUILD_ROLE_UPDATE", MEMBERS, guild_id=house.id, role={"id": role_id, "permissions": "8"}),
    ]


@scene("DELETE /guilds/{guild_id}/roles/{role_id}")
async def a_role_is_deleted(house: House) -> list[Heard]:
    role_id = await house.role()
    await house.owner.ask("PUT", f"{house.path}/members/{house.plain.id}/roles/{role_id}")
    await house.owner.ask("PUT", f"/channels/{house.den}/permissions/{role_id}", {"type": 0, "allow": "2048"})
    await house.act(house.owner, "DELETE", f"{house.path}/roles/{role_id}")
    return [
        Heard("GUILD_ROLE_DELETE", MEMBERS, guild_id=house.id, role_id=role_id),
        Heard("CHANNEL_UPDATE_BULK", VIEWERS, guild_id=house.id),
    ]


@scene("PATCH /guilds/{guild_id}/roles")
async def roles_are_reordered(house: House) -> list[Heard]:
    role_id = await house.role()
    await house.role("second")
    await house.act(house.owner, "PATCH", f"{house.path}/roles", [{"id": role_id, "position": 100}])
    return [Heard("GUILD_ROLE_UPDATE_BULK", MEMBERS, guild_id=house.id)]


@scene("PATCH /guilds/{guild_id}/roles/hoist-positions")
async def roles_are_hoisted(house: House) -> list[Heard]:
    role_id = await house.role()
    body = [{"id": role_id, "hoist_position": 7}]
    await house.act(house.owner, "PATCH", f"{house.path}/roles/hoist-positions", body)
    return [Heard("GUILD_ROLE_UPDATE_BULK", MEMBERS, guild_id=house.id)]


@scene("DELETE /guilds/{guild_id}/roles/hoist-positions")
async def roles_are_hoisted_no_more(house: House) -> list[Heard]:
    role_id, path = await house.role(), f"{house.path}/roles/hoist-positions"
    await house.owner.ask("PATCH", path, [{"id": role_id, "hoist_position": 7}])
    await house.act(house.owner, "DELETE", path)
    return [Heard("GUILD_ROLE_UPDATE_BULK", MEMBERS, guild_id=house.id)]


# -- members ---------------------------------------------------------------------------------------------------------


@scene("PATCH /guilds/{guild_id}/members/@me")
async def somebody_renames_themselves(house: House) -> list[Heard]:
    await house.act(house.plain, "PATCH", f"{house.path}/members/@me", {"nick": "plainly"})
    return [Heard("GUILD_MEMBER_UPDATE", MEMBERS, guild_id=house.id, nick="plainly", user={"id": house.plain.id})]


@scene("PATCH /guilds/{guild_id}/members/{user_id}")
async def a_member_is_renamed(house: House) -> list[Heard]:
    await house.act(house.manager, "PATCH", f"{house.path}/members/{house.blind.id}", {"nick": "bat"})
    return [Heard("GUILD_MEMBER_UPDATE", MEMBERS, guild_id=house.id, nick="bat", user={"id": house.blind.id})]


@scene("DELETE /guilds/{guild_id}/members/{user_id}")
async def a_member_is_kicked(house: House) -> list[Heard]:
    await house.let_guest_in()
    await house.act(house.manager, "DELETE", f"{house.path}/members/{house.guest.id}")
    return [
        Heard("GUILD_MEMBER_REMOVE", MEMBERS, guild_id=house.id, user={"id": house.guest.id}),
        Heard("USER_SETTINGS_UPDATE", GUEST),
        Heard("GUILD_DELETE", GUEST, id=house.id),
    ]


@scene("POST /guilds/{guild_id}/members-search")
async def members_are_looked_for(house: House) -> list[Heard]:
    await house.act(house.manager, "POST", f"{house.path}/members-search", {"query": "plain"})
    return []


@scene("PUT /guilds/{guild_id}/bans/{user_id}")
async def a_member_is_banned(house: House) -> list[Heard]:
    await house.let_guest_in()
    await house.guest.say(house.general, "goodbye")
    house.afterwards("DELETE", f"{house.path}/bans/{house.guest.id}")
    await house.act(house.manager, "PUT", f"{house.path}/bans/{house.guest.id}", {"delete_message_days": 1})
    return [
        Heard("GUILD_BAN_ADD", MEMBERS | GUEST, guild_id=house.id, user={"id": house.guest.id}),
        Heard("GUILD_MEMBER_REMOVE", MEMBERS, guild_id=house.id, user={"id": house.guest.id}),
        Heard("USER_SETTINGS_UPDATE", GUEST),
        Heard("GUILD_DELETE", GUEST, id=house.id),
        Heard("MESSAGE_DELETE_BULK", MEMBERS, channel_id=house.general),
    ]


@scene("PUT /guilds/{guild_id}/bans/{user_id}")
async def a_stranger_is_banned(house: House) -> list[Heard]:
    house.afterwards("DELETE", f"{house.path}/bans/{house.stranger.id}")
    await house.act(house.manager, "PUT", f"{house.path}/bans/{house.stranger.id}")
    return [Heard("GUILD_BAN_ADD", MEMBERS, guild_id=house.id, user={"id": house.stranger.id})]


@scene("DELETE /guilds/{guild_id}/bans/{user_id}")
async def a_ban_is_lifted(house: House) -> list[Heard]:
    await house.owner.ask("PUT", f"{house.path}/bans/{house.stranger.id}")
    await house.act(house.manager, "DELETE", f"{house.path}/bans/{house.stranger.id}")
    return [Heard("GUILD_BAN_REMOVE", MEMBERS, guild_id=house.id, user={"id": house.stranger.id})]


@scene("PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}")
async def a_role_is_given(house: House) -> list[Heard]:
    role_id = await house.role()
    await house.act(house.owner, "PUT", f"{house.path}/members/{house.plain.id}/roles/{role_id}")
    return [Heard("GUILD_MEMBER_UPDATE", MEMBERS, guild_id=house.id, user={"id": house.plain.id})]


@scene("DELETE /guilds/{guild_id}/members/{user_id}/roles/{role_id}")
async def a_role_is_taken(house: House) -> list[Heard]:
    """And with it a channel that only the role showed."""
    role_id = await house.role()
    overwrite = {"type": 0, "allow": str(1 << 10), "deny": "0"}
    hidden = {"id": house.id, "type": 0, "allow": "0", "deny": str(1 << 10)}
    channel = await house.channel("lent", permission_overwrites=[hidden])
    await house.owner.ask("PUT", f"/channels/{channel}/permissions/{role_id}", overwrite)
    path = f"{house.path}/members/{house.plain.id}/roles/{role_id}"
    await house.owner.ask("PUT", path)
    await house.act(house.owner, "DELETE", path)
    return [
        Heard("CHANNEL_DELETE", PLAIN, id=channel, guild_id=house.id),
        Heard("GUILD_MEMBER_UPDATE", MEMBERS, guild_id=house.id, user={"id": house.plain.id}),
    ]


@scene("PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}")
async def a_role_is_given_again(house: House) -> list[Heard]:
    role_id = await house.role()
    path = f"{house.path}/members/{house.plain.id}/roles/{role_id}"
    await house.owner.ask("PUT", path)
    await house.act(house.owner, "PUT", path)
    return []
