"""SEC-005: nobody writes lines of their own into the log."""

from typing import Any

import httpx


def test_a_path_cannot_forge_a_line(servers: Any) -> None:
    forged = "2026-01-01T00:00:00.000Z [info     ] event=request path=/forged status=200"
    httpx.get(f"{servers.http_url}/v1/x%0A{forged.replace(' ', '%20')}%1B%5B2J")
    httpx.get(f"{servers.http_url}/nowhere", headers={"Host": "evil.example"})
    log = servers.log()
    assert "path=/forged" in log
    assert not any(line.startswith(forged) for line in log.splitlines())
    assert "\x1b[2J" not in log
    assert "DisallowedHost" not in log
