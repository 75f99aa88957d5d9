"""What a process serves follows from ROLES; after an orderly stop the database file holds everything."""

import sqlite3
from typing import Any

import httpx
import pytest


@pytest.mark.embedded
def test_after_a_stop_the_file_alone_is_the_database(new_servers: Any) -> None:
    servers = new_servers()
    body = {"username": "lone", "date_of_birth": "1990-01-01", "consent": True}
    assert httpx.post(f"{servers.http_url}/v1/auth/register", json=body).status_code == 200
    assert servers.stop() == [0]
    (database,) = servers.data_dir.parent.glob("**/*.sqlite3")
    log = database.with_name(database.name + "-wal")
    assert not log.exists() or log.stat().st_size == 0
    copy = sqlite3.connect(f"file:{database}?immutable=1", uri=True)
    assert copy.execute("SELECT count(*) FROM accounts_user WHERE username = 'lone'").fetchone() == (1,)


def test_a_process_serves_only_its_roles(new_servers: Any) -> None:
    servers = new_servers(ROLES="jobs")
    assert httpx.get(f"{servers.http_url}/_health").status_code == 200
    assert httpx.get(f"{servers.http_url}/v1/instance").status_code == 404
    assert httpx.get(f"{servers.http_url}/socket.io/?EIO=4&transport=polling").status_code == 404
