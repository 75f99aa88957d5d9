"""Scenes of letting applications in."""

from typing import Any

from tests.audiences.house import MEMBERS, Heard, House, scene

BACK = "https://app.example/back"
SEND_MESSAGES = 1 << 11


async def _application(house: House) -> dict[str, Any]:
    body = {"name": "Helper", "redirect_uris": [BACK]}
    made: dict[str, Any] = await house.owner.ask("POST", "/oauth2/applications", body)
    return made


@scene("POST /oauth2/authorize/consent")
async def a_bot_is_let_in(house: House) -> list[Heard]:
    made = await _application(house)
    house.afterwards("DELETE", f"{house.path}/members/{made['id']}")
    asked = {"client_id": made["id"], "scope": "bot", "guild_id": house.id, "permissions": str(SEND_MESSAGES)}
    await house.act(house.manager, "POST", "/oauth2/authorize/consent", asked)
    roles = await house.owner.ask("GET", f"{house.path}/roles")
    house.afterwards("DELETE", f"{house.path}/roles/{next(role['id'] for role in roles if role['name'] == 'Helper')}")
    return [
        Heard("GUILD_ROLE_CREATE", MEMBERS, guild_id=house.id, role={"name": "Helper"}),
        Heard("GUILD_MEMBER_ADD", MEMBERS, guild_id=house.id, user={"id": made["id"], "bot": True}),
        Heard("MESSAGE_CREATE", MEMBERS, channel_id=house.general, type=7),
    ]


@scene("POST /oauth2/authorize/consent")
async def an_application_is_let_in(house: House) -> list[Heard]:
    """SEC-026: whom somebody lets in is nobody else's business."""
    made = await _application(house)
    asked = {"client_id": made["id"], "scope": "identify", "redirect_uri": BACK}
    await house.act(house.plain, "POST", "/oauth2/authorize/consent", asked)
    return []
