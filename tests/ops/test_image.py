"""The image and the compositions, as far as they can be tried without a container engine: what they name exists, and
their own commands make and run a server that writes nowhere but into its folder."""

import os
import re
import shutil
import subprocess
import sys
import time
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from config.environment import PROCESS_ROLES, Config, load
from tests.databases import fresh_database
from tests.ops import containerfile
from tests.servers import PASSED_ON, ROOT
from tests.services import end_with_parent, free_port

OURS = {name.upper() for name in Config.__dataclass_fields__} | {"PYTHONDONTWRITEBYTECODE"}
ACCOUNT = 64_207  # an id that nobody here has
COMPOSITIONS = ["compose.yaml", "compose.small.yaml"]


def of(word: str) -> list[containerfile.Step]:
    return [step for step in containerfile.steps() if step.word == word]


@pytest.mark.once
def test_sec_094_the_image_runs_as_nobody_in_particular_on_code_of_root() -> None:
    steps = containerfile.steps()
    assert {step.word for step in steps} <= {
        *(
            "FROM",
            "WORKDIR",
            "COPY",
            "ARG",
            "RUN",
            "ENV",
            "USER",
            "VOLUME",
            "EXPOSE",
            "STOPSIGNAL",
            "HEALTHCHECK",
            "CMD",
        )
    }
    images = [step.rest.split()[0] for step in of("FROM")]
    assert all(re.fullmatch(r"python:3\.\d+-slim-[a-z]+", image) for image in images)  # official, and of one version
    words = [step.word for step in steps]
    assert words.index("USER") > max(number for number, word in enumerate(words) if word in ("RUN", "COPY"))
    assert [step.rest for step in of("USER")] == ["10001:10001"]
    assert not [step for step in of("COPY") if "--chown" in step.rest]
    assert set(containerfile.variables()) <= OURS
    for step in of("COPY"):
        for source in step.rest.split()[:-1]:
            assert source.startswith("--from=") or source == containerfile.CODE or (ROOT / source).exists(), source
    assert all((ROOT / name).exists() for name in containerfile.copied())
    for step in (*of("CMD"), *of("HEALTHCHECK")):
        program, *arguments = step.words()
        assert (ROOT / program).exists()
        assert [name for name in arguments if name.endswith(".py") and not (ROOT / name).exists()] == []


@pytest.mark.once
@pytest.mark.parametrize("name", ["base", "stripe", "films", "dev"])
def test_sec_094_every_package_is_pinned_with_hashes(name: str) -> None:
    """And installed by them alone: `pip install --require-hashes --no-deps`."""
    text = (ROOT / f"requirements/{name}.txt").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    assert len(lines) > 50
    assert [line for line in lines if not re.match(r"[a-z0-9._-]+(\[[a-z0-9,._-]+\])?==[^\s;]+", line, re.I)] == []
    assert [line for line in lines if "--hash=sha256:" not in line] == []
    assert "--no-deps --require-hashes" in (ROOT / "bin/_python").read_text()


def build(code: Path) -> None:
    """The steps of the Containerfile that make the image; packages are those that are installed already."""
    containerfile.copy_into(code)
    (code / ".venv").symlink_to(ROOT / ".venv")
    for step in of("RUN"):
        if "collectstatic" in step.rest or "compileall" in step.rest:
            command = step.rest.replace(containerfile.CODE, str(code)).replace("/tmp/build", f"{code.parent}/build")
            command = re.sub(r" \.$", " core/http", command)  # compiling one folder is like compiling all
            subprocess.run(["sh", "-ec", command], cwd=code, env={"PATH": os.environ["PATH"]}, check=True)
    for path in (code, *code.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444)


def as_account() -> list[str]:
    """Whoever may read everything, so that it matters not where this repository lies, and owns nothing."""
    if os.getuid() != 0:
        return []
    may = [f"--{kind}-caps=+dac_read_search" for kind in ("inh", "ambient")]
    return ["setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--clear-groups", *may, "--no-new-privs"]


def state_of(code: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.lstat().st_size, path.lstat().st_mtime_ns) for path in code.rglob("*")}


@pytest.mark.slow
@pytest.mark.embedded
def test_sec_094_the_server_writes_nowhere_but_into_its_folder(tmp_path: Path) -> None:
    """The image's own steps, health check and command, by an account without rights, on code that nobody may write."""
    code, data = tmp_path / "code", tmp_path / "data"
    code.mkdir()
    build(code)
    data.mkdir(mode=0o700)
    database = fresh_database(tmp_path).removeprefix("sqlite:///")
    shutil.move(database, data / "guildhall.sqlite3")
    if as_account():
        for path in (data, *data.rglob("*")):
            os.chown(path, ACCOUNT, ACCOUNT)
    tmp_path.chmod(0o755)
    environment = {key: os.environ[key] for key in PASSED_ON if key in os.environ and key != "HOME"}
    environment |= {key: containerfile.here(value, code, data) for key, value in containerfile.variables().items()}
    environment |= {
        "PORT": str(free_port()),
        "HOST": "127.0.0.1",
        "SECRET_KEY": "for-an-image-" + "0123456789abcdef" * 3,
    }
    environment |= {"PUBLIC_URL": "https://chat.example.org", "HOME": "/nowhere"}
    before, moment = state_of(code), time.time()
    (run,), (probe,) = of("CMD"), of("HEALTHCHECK")
    log = (tmp_path / "log").open("ab")
    process = subprocess.Popen(
        [*as_account(), *run.words()], cwd=code, env=environment, stdout=log, stderr=log, preexec_fn=end_with_parent
    )
    try:
        deadline = time.monotonic() + 60
        while subprocess.run(
            [*as_account(), *probe.words()], cwd=code, env=environment, stderr=-3, check=False
        ).returncode:
            assert process.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.2)
        url = f"http://127.0.0.1:{environment['PORT']}"
        assert httpx.get(f"{url}/_ready").json()["ready"] is True
        assert httpx.get(f"{url}/static/app/app.css").status_code == 200
        picture = httpx.get(f"{url}/media/embed/avatars/0.png", follow_redirects=True)
        assert picture.status_code < 500
        process.terminate()
        assert process.wait(45) == 0
    finally:
        process.kill()
        process.wait()
        log.close()
    assert state_of(code) == before
    for place in ("/tmp", "/var/tmp", "/dev/shm", "/run"):
        mine = [path for path in files_of(Path(place), moment) if not path.is_relative_to(data)]
        assert mine == []
    assert (data / "guildhall.sqlite3").stat().st_mtime > moment


def files_of(place: Path, since: float) -> list[Path]:
    """What the account of the image has made."""
    if os.getuid() != 0 or not place.is_dir():
        return []
    found = subprocess.run(
        ["find", place, "-xdev", "-maxdepth", "1", "-user", str(ACCOUNT), "-newermt", f"@{since}"],
        capture_output=True,
        text=True,
        check=False,
    )
    return [Path(line) for line in found.stdout.splitlines()]


def composed(name: str) -> dict[str, Any]:
    whole: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / name).read_text())
    return whole


def check_addresses(network: dict[str, Any], proxy: dict[str, str], ours: dict[str, Any], data: Path) -> None:
    """The proxy has an address of each family that nothing else is given; these and no others are believed. In a
    network of one family, everybody who comes by the other would seem to have the engine's address."""
    assert network["enable_ipv6"] is True
    pools = network["ipam"]["config"]
    assert [ip_network(pool["subnet"]).version for pool in pools] == [4, 6]
    assert ip_network(pools[1]["subnet"]).subnet_of(ip_network("fd00::/8"))  # nobody else's
    addresses = [ip_address(proxy["ipv4_address"]), ip_address(proxy["ipv6_address"])]
    for pool, address in zip(pools, addresses, strict=True):
        subnet, given_away, gateway = (
            ip_network(pool["subnet"]),
            ip_network(pool["ip_range"]),
            ip_address(pool["gateway"]),
        )
        assert given_away.subnet_of(subnet)
        assert all(one in subnet and one not in given_away for one in (address, gateway))
        assert address != gateway
    for service in ours.values():
        told = {"DATA_DIR": str(data), "TRUSTED_PROXIES": service["environment"]["TRUSTED_PROXIES"]}
        assert set(load(told).trusted_proxies) == set(map(ip_network, addresses))


@pytest.mark.once
@pytest.mark.parametrize(("chosen", "expected"), [([], ["base"]), (["stripe", "films"], ["stripe", "films"])])
def test_packages_are_installed_by_the_sets_that_are_asked_for(
    chosen: list[str], expected: list[str], tmp_path: Path
) -> None:
    """What the image's build runs, on a Python that writes down what it is asked to install."""
    for name in ("bin", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / name)
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\n[ "$1" = -c ] && exec {sys.executable} "$@"\necho "$@" >>{tmp_path}/asked\n')
    python.chmod(0o755)
    for _ in range(2):  # the second time there is nothing to do
        subprocess.run([tmp_path / "bin/install", *chosen], check=True, env={"PATH": os.environ["PATH"]})
    asked = [line for line in (tmp_path / "asked").read_text().splitlines() if " install " in line]
    assert [line.rpartition(" ")[2] for line in asked] == [f"{tmp_path}/requirements/{name}.txt" for name in expected]
    assert all("--require-hashes" in line for line in asked)
    (run,) = (step for step in of("RUN") if "bin/install" in step.rest)
    assert run.rest == "bin/install $PACKAGES"  # words, and not one


@pytest.mark.once
@pytest.mark.parametrize("name", COMPOSITIONS)
def test_a_composition_is_sound(name: str, tmp_path: Path) -> None:
    """SEC-094: read-only, without rights; settings exist; the proxy alone is reachable, and believed."""
    whole = composed(name)
    services = whole["services"]
    for service in services.values():
        assert "/" not in service["image"].partition(":")[0] or service.get("profiles")  # official ones, but for extras
        assert all(other in services for other in service.get("depends_on", ()))
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source in whole["volumes"] or (ROOT / "deploy" / source).exists(), source
    ours = {key: service for key, service in services.items() if service["image"] == "guildhall"}
    for service in ours.values():
        assert service["read_only"] is True
        assert (service["cap_drop"], service["security_opt"]) == (["ALL"], ["no-new-privileges:true"])
        assert set(service["environment"]) <= OURS
        assert not service.get("ports")
        build = service["build"]
        assert (ROOT / "deploy" / build["context"] / build["dockerfile"]).is_file()
        assert build["args"].keys() == {step.rest.partition("=")[0] for step in of("ARG")}
    reached = {key for key, service in services.items() if service.get("ports") and not service.get("profiles")}
    assert reached == {"proxy"}
    if name == "compose.yaml":
        assert whole["networks"]["rows"]["internal"] is True
        inner = {key for key, service in services.items() if "rows" in service["networks"]}
        assert inner == {*ours, "postgres", "redis"}
        assert all(services[key]["networks"] == ["rows"] for key in ("postgres", "redis"))
    check_addresses(whole["networks"]["inside"], services["proxy"]["networks"]["inside"], ours, tmp_path)
    caddyfile = (ROOT / "deploy/caddy/Caddyfile").read_text()
    for variable, role in (("GUILDHALL_WEB", "web"), ("GUILDHALL_GATEWAYS", "gateway")):
        assert f"{{${variable}:" in caddyfile
        for upstream in services["proxy"]["environment"][variable].split():
            key, port = upstream.split(":")
            assert port == containerfile.variables()["PORT"]
            assert ours[key]["environment"].get("ROLES", role) == role
    roles = {
        role
        for service in ours.values()
        for role in service["environment"].get("ROLES", ",".join(PROCESS_ROLES)).split(",")
    }
    assert roles == set(PROCESS_ROLES)
