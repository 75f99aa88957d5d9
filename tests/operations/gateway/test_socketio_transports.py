import pytest

from tests.operations.gateway.socketio_lab import lab


@pytest.mark.parametrize("transports", [["polling"], ["websocket"], None])
async def test_connect(monkeypatch: pytest.MonkeyPatch, transports: list[str] | None) -> None:
    async with lab(monkeypatch) as it, it.client(1, transports) as client:
        (connected,) = await client.until("connected")
        assert connected["username"] == "user1"
        assert await client.until("online_count_update") == [{"count": 1}]
        assert await client.call("get_online_users") == {"success": True}
        await client.until("online_users_list")
        await client.emit("nonsense")
        assert (await client.call("join_topic", {}))["error"] == "Topic ID is required"
