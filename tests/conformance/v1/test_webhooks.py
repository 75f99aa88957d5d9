"""A webhook from its making to its end, over the network (section 22 of the wire's description; F067 to F071)."""

from typing import Any

import httpx

from tests.gateway_client import GatewayClient
from tests.guild_side import refusal, scene

LONG = b"x" * 3_000_000  # goes to disk on its way, which takes somebody who answers for it


async def test_a_program_speaks_through_a_webhook(servers: Any) -> None:
    """SEC-069: whoever has the token needs no account, not for files either; nobody else gets as far as a file."""
    cats = await scene(servers)
    hook = await cats.owner.ask("POST", f"/channels/{cats.general}/webhooks", {"name": "Builds"})
    path = f"{servers.http_url}/v1/webhooks/{hook['id']}/{hook['token']}"
    form = {"payload_json": '{"content": "built", "attachments": [{"id": 0, "filename": "log.txt"}]}'}
    files = {"files[0]": ("log.txt", LONG, "text/plain")}
    async with GatewayClient(servers.gateway_url) as socket, httpx.AsyncClient() as program:
        await socket.identify(cats.owner.token)
        sent = await program.post(f"{path}?wait=true", data=form, files=files)
        assert sent.status_code == 200, sent.text
        heard = await socket.next(lambda frame: frame.get("t") == "MESSAGE_CREATE")
        assert (heard["d"]["id"], heard["d"]["webhook_id"]) == (sent.json()["id"], hook["id"])
        assert sent.json()["attachments"][0]["size"] == len(LONG)
        wrong = await program.post(path[:-1] + "-", data=form, files=files)
        assert refusal(wrong) == (404, "UNKNOWN_WEBHOOK")
        assert refusal(await program.post(f"{servers.http_url}/v1/users/@me", data=form, files=files))[0] == 401
        assert (await program.delete(path)).status_code == 204
        assert refusal(await program.post(path, json={"content": "still there?"})) == (404, "UNKNOWN_WEBHOOK")
    history = await cats.owner.ask("GET", f"/channels/{cats.general}/messages?limit=1")
    assert history[0]["author"] == sent.json()["author"]
