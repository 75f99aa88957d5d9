"""Telling systemd how a service is (sd_notify): NOTIFY_SOCKET names where it listens, if it is who started us."""

import socket

import structlog
from django.conf import settings

_log = structlog.get_logger(__name__)


def notify(state: str) -> None:
    """Send a state such as `READY=1`; nothing without a NOTIFY_SOCKET. A supervisor that is not there stops nobody."""
    address: str = settings.GUILDHALL.notify_socket
    if not address:
        return
    if address.startswith("@"):
        address = f"\0{address[1:]}"  # one without a file
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as supervisor:
            supervisor.connect(address)
            supervisor.sendall(state.encode())
    except OSError as problem:
        _log.warning("supervisor.unreachable", state=state, problem=str(problem))
