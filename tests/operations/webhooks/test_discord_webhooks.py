"""discord.py's own webhooks, as published, against the dialect (docs/compatibility.md)."""

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import discord
import pytest
import requests
from discord.webhook.async_ import Route
from django.test import Client
from requests.adapters import BaseAdapter

from core.permissions import P
from tests.pictures import picture
from tests.wire import Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db


class InProcess(BaseAdapter):
    """Carries the library's requests to this process instead of the network."""

    def send(self, request: requests.PreparedRequest, **_options: Any) -> requests.Response:
        parts, body = urlsplit(str(request.url)), request.body or b""
        answer = Client().generic(
            str(request.method),
            f"{parts.path}?{parts.query}",
            body.encode() if isinstance(body, str) else body,
            request.headers.get("Content-Type", "application/octet-stream"),
            headers=dict(request.headers),
        )
        response = requests.Response()
        response.status_code, response.url, response.request = answer.status_code, str(request.url), request
        response.headers.update(answer.headers.items())
        response.raw = io.BytesIO(answer.content)
        return response

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[requests.Session]:
    monkeypatch.setattr(Route, "BASE", "https://localhost/api/v10")
    with requests.Session() as made:
        made.mount("https://", InProcess())
        yield made


@pytest.fixture
def cats() -> GuildPlace:
    return World().guild().role("hooks", P.MANAGE_WEBHOOKS)


def test_discord_py_speaks_through_a_webhook(cats: GuildPlace, session: requests.Session) -> None:
    channel = cats.channel_id("general")
    made = Wire(cats.owner).send("POST", f"/channels/{channel}/webhooks", {"name": "Bridge"}).body
    hook = discord.SyncWebhook.partial(int(made["id"]), made["token"], session=session)

    embed = discord.Embed(title="T").set_image(url="attachment://cat.png")
    file = discord.File(io.BytesIO(picture()), "cat.png", description="a cat")
    sent = hook.send("hello @everyone", username="Herald", embed=embed, file=file, wait=True)
    assert (sent.content, sent.author.name, sent.author.bot, sent.webhook_id) == (
        "hello @everyone",
        "Herald",
        True,
        hook.id,
    )
    assert (sent.attachments[0].filename, sent.attachments[0].description) == ("cat.png", "a cat")
    assert sent.embeds[0].title == "T"
    assert not sent.mention_everyone
    assert hook.send("no answer") is None  # type: ignore[func-returns-value]

    fetched = hook.fetch(prefer_auth=False)
    assert (fetched.name, fetched.channel_id, fetched.type) == ("Bridge", channel, discord.WebhookType.incoming)
    assert hook.edit(name="Tunnel", prefer_auth=False).name == "Tunnel"
    with pytest.raises(discord.HTTPException) as empty:
        hook.send("")
    assert empty.value.code == 50006
    hook.delete(prefer_auth=False)
    with pytest.raises(discord.NotFound) as gone:
        hook.send("anybody?")
    assert gone.value.code == 10015


def test_bots_find_webhooks_as_they_know_them(cats: GuildPlace) -> None:
    bot = cats.world.bot()
    cats.member("bot", "hooks")
    wire, channel = Wire(bot, prefix="/api/v10"), cats.channel_id("general")
    made = wire.send("POST", f"/channels/{channel}/webhooks", {"name": "Bridge"}).body
    assert (made["type"], made["application_id"], made["user"]["id"]) == (1, None, str(bot.user_id))
    for path in (f"/channels/{channel}/webhooks", f"/guilds/{cats.id}/webhooks"):
        assert wire.send("GET", path).body == [made]
    assert wire.send("GET", f"/webhooks/{made['id']}").body == made
