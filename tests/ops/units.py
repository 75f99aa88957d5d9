"""The systemd units of deploy/systemd, read as systemd reads them as far as they need it."""

import shlex
import socket
from pathlib import Path

from tests.servers import ROOT

UNITS = ROOT / "deploy/systemd"
CODE, DATA = "/opt/guildhall", "/var/lib/guildhall"


def unit(name: str, instance: str = "") -> dict[str, list[str]]:
    """Every setting of a unit with its values, in order, for one instance of a template."""
    found: dict[str, list[str]] = {}
    for line in (UNITS / name).read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value.replace("%i", instance))
    return found


def variables(settings: dict[str, list[str]]) -> dict[str, str]:
    """What `Environment=` sets."""
    return dict(word.split("=", 1) for line in settings["Environment"] for word in shlex.split(line))


def command(settings: dict[str, list[str]]) -> list[str]:
    """What `ExecStart=` starts, with the code where it is here."""
    (line,) = settings["ExecStart"]
    return shlex.split(line.replace(CODE, str(ROOT)))


class Supervisor:
    """Hears what a service says of itself, as systemd does."""

    def __init__(self, folder: Path) -> None:
        self.address = str(folder / "notify")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.address)
        self._socket.settimeout(60)

    def heard(self) -> str:
        """The next word. Waits for it."""
        return self._socket.recv(4096).decode()

    def close(self) -> None:
        self._socket.close()
