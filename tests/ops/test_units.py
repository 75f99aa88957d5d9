"""The systemd units: they are sound, and the very commands in them, in their environment, are a server."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from config.environment import Config
from tests.databases import fresh_database
from tests.mode import SCALED
from tests.ops.units import CODE, DATA, UNITS, Supervisor, command, unit, variables
from tests.registrations import guild_side
from tests.servers import PASSED_ON, ROOT
from tests.services import end_with_parent, free_port, start_redis

SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
OURS = {"PYTHONDONTWRITEBYTECODE"} | {name.upper() for name in Config.__dataclass_fields__}
NEVER_ALONE = ("NoNewPrivileges", "ProtectSystem", "ProtectHome", "PrivateTmp", "RestrictAddressFamilies", "UMask")


@pytest.mark.once
@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_is_sound(name: str, tmp_path: Path) -> None:
    """SEC-094: an account without rights, which can write into its own folder alone."""
    settings = unit(name)
    for path in UNITS.glob("guildhall*.[st]*"):
        text = path.read_text().replace(CODE, str(ROOT))
        (tmp_path / path.name).write_text(re.sub(r"^EnvironmentFile=", "EnvironmentFile=-", text, flags=re.MULTILINE))
    environment = {"PATH": os.environ["PATH"], "SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
    analyze = shutil.which("systemd-analyze")
    assert analyze is not None, "no systemd-analyze found; bin/test installs the Debian package systemd"
    one = name.replace("@.", "@8001.")
    verified = subprocess.run(
        [analyze, "verify", "--man=no", one], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    rated = subprocess.run(
        [analyze, "security", "--offline=yes", "--threshold=20", "--no-pager", tmp_path / name],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert rated.returncode == 0, rated.stdout[-300:]
    assert settings["ProtectSystem"] == ["strict"]
    assert settings["User"] == settings["StateDirectory"] == ["guildhall"]
    assert all(key in settings for key in NEVER_ALONE)
    assert set(variables(settings)) <= OURS
    assert variables(settings)["DATA_DIR"] == DATA
    if settings["Type"] == ["notify"]:
        assert int(settings["TimeoutStopSec"][0]) > 4 * 10  # sockets, requests, threads, jobs


@pytest.mark.once
def test_the_example_of_the_environment_names_settings() -> None:
    text = (UNITS / "environment.example").read_text()
    named = set(re.findall(r"^#?([A-Z_]+)=", text, flags=re.MULTILINE))
    assert {"SECRET_KEY", "PUBLIC_URL", "TRUSTED_PROXIES", "DATABASE_URL", "REDIS_URL"} <= named <= OURS


@contextmanager
def started(name: str, folder: Path, given: dict[str, str], instance: str = "") -> Iterator[str]:
    """The service, from the moment it says that it answers until it has stopped in order. Gives its address."""
    settings = unit(name, instance)
    (folder / name).mkdir()
    supervisor = Supervisor(folder / name)
    environment = {key: os.environ[key] for key in PASSED_ON if key in os.environ} | variables(settings) | given
    environment["NOTIFY_SOCKET"] = supervisor.address
    log = (folder / f"{name}.log").open("ab")
    process = subprocess.Popen(
        command(settings), cwd=ROOT, env=environment, stdout=log, stderr=log, preexec_fn=end_with_parent
    )
    try:
        assert supervisor.heard() == "READY=1"
        yield f"http://127.0.0.1:{environment['PORT']}"
        process.send_signal(signal.SIGTERM)
        assert supervisor.heard() == "STOPPING=1"
        assert process.wait(int(settings["TimeoutStopSec"][0])) == 0
    finally:
        process.kill()
        process.wait()
        supervisor.close()
        log.close()


def given_to_all(folder: Path) -> dict[str, str]:
    """What stands in /etc/guildhall/environment, and where things are in this test."""
    (folder / "data").mkdir()
    given = {
        "DATA_DIR": str(folder / "data"),
        "DATABASE_URL": fresh_database(folder),
        "PUBLIC_URL": "https://chat.example.org",
        "SECRET_KEY": "for-units-under-test-" + "0123456789abcdef" * 3,
        "EMAIL_URL": f"file://{folder}/mail",
    }
    return given | ({"REDIS_URL": start_redis(folder)} if SCALED else {})


@pytest.mark.slow
@pytest.mark.embedded
def test_one_process_is_a_whole_server(tmp_path: Path) -> None:
    given = given_to_all(tmp_path) | {"PORT": str(free_port())}
    with started("guildhall.service", tmp_path, given) as url:
        assert httpx.get(f"{url}/_health").text == "OK"
        assert httpx.get(f"{url}/v1/instance").status_code == 200
    assert "How to sign in" in (tmp_path / "guildhall.service.log").read_text()


@pytest.mark.slow
@pytest.mark.scaled
def test_split_roles_are_one_server_together(tmp_path: Path) -> None:
    """Each answers for its role; what the one takes on, another does."""
    given = given_to_all(tmp_path)
    migrate = unit("guildhall-migrate.service")
    environment = {"PATH": os.environ["PATH"]} | variables(migrate) | given
    subprocess.run(command(migrate), cwd=ROOT, env=environment, check=True, capture_output=True, timeout=60)
    with (
        started("guildhall-web@.service", tmp_path, given, str(free_port())) as web,
        started("guildhall-gateway@.service", tmp_path, given, str(free_port())) as gateway,
        started("guildhall-jobs@.service", tmp_path, given, str(free_port())) as jobs,
    ):
        for url in (web, gateway, jobs):
            assert httpx.get(f"{url}/_health").text == "OK"
        answers = [httpx.get(f"{url}/v1/instance").status_code for url in (web, gateway, jobs)]
        polls = [httpx.get(f"{url}/socket.io/?EIO=4&transport=polling").status_code for url in (web, gateway, jobs)]
        assert (answers, polls) == ([200, 404, 404], [404, 200, 404])
        assert httpx.post(f"{web}/v1/auth/register", json=guild_side()).status_code == 200
        deadline = time.monotonic() + 20
        while not list((tmp_path / "mail").glob("*")):  # sent by the process of jobs
            assert time.monotonic() < deadline
            time.sleep(0.05)
