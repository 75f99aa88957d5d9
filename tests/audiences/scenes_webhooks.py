"""Scenes of webhooks."""

from typing import Any

from tests.audiences.house import VIEWERS, Heard, House, scene


async def _hook(house: House, **body: Any) -> dict[str, Any]:
    made: dict[str, Any] = await house.owner.ask("POST", f"/channels/{house.den}/webhooks", {"name": "Bridge", **body})
    house.afterwards("DELETE", f"/webhooks/{made['id']}")
    return made


def _changed(house: House, channel: str = "") -> Heard:
    return Heard("WEBHOOKS_UPDATE", VIEWERS, guild_id=house.id, channel_id=channel or house.den)


@scene("POST /channels/{channel_id}/webhooks")
async def a_webhook_is_made(house: House) -> list[Heard]:
    """SEC-031: nobody hears its token."""
    made = await house.act(house.manager, "POST", f"/channels/{house.den}/webhooks", {"name": "Bridge"})
    house.afterwards("DELETE", f"/webhooks/{made['id']}")
    return [Heard("WEBHOOKS_UPDATE", VIEWERS, "token", guild_id=house.id, channel_id=house.den)]


@scene("PATCH /webhooks/{webhook_id}")
async def a_webhook_moves(house: House) -> list[Heard]:
    hook, other = await _hook(house), await house.new_den("cellar")
    house.afterwards("DELETE", f"/channels/{other}")
    await house.act(house.manager, "PATCH", f"/webhooks/{hook['id']}", {"channel_id": other})
    return [_changed(house), _changed(house, other)]


@scene("PATCH /webhooks/{webhook_id}")
async def a_webhook_is_changed_into_what_it_is(house: House) -> list[Heard]:
    hook = await _hook(house)
    await house.act(house.manager, "PATCH", f"/webhooks/{hook['id']}", {"name": "Bridge"})
    return []


@scene("DELETE /webhooks/{webhook_id}")
async def a_webhook_is_deleted(house: House) -> list[Heard]:
    made = await house.owner.ask("POST", f"/channels/{house.den}/webhooks", {"name": "Bridge"})
    await house.act(house.manager, "DELETE", f"/webhooks/{made['id']}")
    return [_changed(house)]


@scene("PATCH /webhooks/{webhook_id}/{token}")
async def a_webhook_is_renamed_by_its_token(house: House) -> list[Heard]:
    hook = await _hook(house)
    await house.act(house.stranger, "PATCH", f"/webhooks/{hook['id']}/{hook['token']}", {"name": "Tunnel"})
    return [_changed(house)]


@scene("DELETE /webhooks/{webhook_id}/{token}")
async def a_webhook_is_deleted_by_its_token(house: House) -> list[Heard]:
    made = await house.owner.ask("POST", f"/channels/{house.den}/webhooks", {"name": "Bridge"})
    await house.act(house.stranger, "DELETE", f"/webhooks/{made['id']}/{made['token']}")
    return [_changed(house)]


def _said(house: House, hook: dict[str, Any], **says: Any) -> Heard:
    facts = {"webhook_id": hook["id"], "channel_type": 0, **says}
    return Heard("MESSAGE_CREATE", VIEWERS, "member", guild_id=house.id, channel_id=house.den, **facts)


@scene("POST /webhooks/{webhook_id}/{token}")
async def a_webhook_says_something(house: House) -> list[Heard]:
    hook = await _hook(house)
    body = {"content": "news", "username": "Herald"}
    await house.act(house.stranger, "POST", f"/webhooks/{hook['id']}/{hook['token']}", body)
    return [_said(house, hook, content="news", author={"id": hook["id"], "username": "Herald", "bot": True})]


@scene("POST /webhooks/{webhook_id}/{token}/slack")
async def a_program_written_for_slack_says_something(house: House) -> list[Heard]:
    hook = await _hook(house)
    await house.act(house.stranger, "POST", f"/webhooks/{hook['id']}/{hook['token']}/slack", {"text": "news"})
    return [_said(house, hook, content="news")]


@scene("POST /webhooks/{webhook_id}/{token}/github")
async def github_tells_what_is_no_news(house: House) -> list[Heard]:
    hook = await _hook(house)
    await house.act(
        house.stranger, "POST", f"/webhooks/{hook['id']}/{hook['token']}/github", {"zen": "Keep it simple."}
    )
    return []


@scene("POST /webhooks/{webhook_id}/{token}/sentry")
async def sentry_tells_of_an_issue(house: House) -> list[Heard]:
    hook, issue = await _hook(house), {"title": "It broke", "level": "error"}
    body = {"action": "created", "data": {"issue": issue}}
    path = f"/webhooks/{hook['id']}/{hook['token']}/sentry"
    await house.act(house.stranger, "POST", path, body, headers={"Sentry-Hook-Resource": "issue"})
    return [_said(house, hook, content="", author={"username": "Sentry"})]
