"""What was mailed: by servers under test, which write mails into a folder, or inside a test's own transaction."""

import asyncio
import email
import email.policy
import json
import time
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from core.mail import Letter
from core.mail_texts import written
from core.models import Job
from core.sealing import open_sealed
from tests.servers import Servers

_SEPARATOR = b"\n" + b"-" * 79 + b"\n"  # ends every mail of Django's file backend
_SECONDS = 40.0


@dataclass(frozen=True)
class Mail:
    """One mail as it left the server."""

    to: str
    kind: str
    facts: dict[str, Any]
    message: EmailMessage

    @property
    def text(self) -> str:
        """Its plain text."""
        part = self.message.get_body(("plain",))
        return "" if part is None else str(part.get_content())


def mails_to(servers: Servers, address: str, kind: str = "") -> list[Mail]:
    """Every mail to that address so far, oldest first."""
    wanted = address.lower().encode()
    mails = [_parsed(raw) for raw in _raw_mails(_folder(servers)) if wanted in raw.lower()]
    return [mail for mail in mails if mail.to.lower() == address.lower() and kind in ("", mail.kind)]


async def new_mail_to(servers: Servers, address: str, kind: str, *, count: int = 1) -> Mail:
    """The newest mail of that kind to that address. Waits until there are `count` of them."""
    deadline = time.monotonic() + _SECONDS
    while len(found := mails_to(servers, address, kind)) < count:
        others = [mail.kind for mail in mails_to(servers, address)]
        assert time.monotonic() < deadline, f"{len(found)} {kind} to {address}, but {others}"
        await asyncio.sleep(0.02)
    return found[-1]


async def mail_to(servers: Servers, address: str, kind: str, *, count: int = 1) -> dict[str, Any]:
    """The facts (token, code, link ...) of that mail."""
    return (await new_mail_to(servers, address, kind, count=count)).facts


def queued_mails(address: str, kind: str = "") -> list[dict[str, Any]]:
    """The facts of the mails that operations of this very test have asked for, oldest first. Jobs need not run for
    it, so it works where the test's transaction never commits. EMAIL_URL must be set: use the fixture `mail_is_on`."""
    rows = Job.objects.filter(name="mail.send").order_by("id").values_list("arguments", flat=True)
    letters = [msgspec.json.decode(open_sealed(row["sealed"]), type=Letter) for row in rows if row]
    wanted = [one for one in letters if one.to.lower() == address.lower() and kind in ("", one.kind)]
    return [written(one.kind, one.language, one.facts).facts | {"kind": one.kind} for one in wanted]


def _folder(servers: Servers) -> Path:
    return Path(servers.environment["EMAIL_URL"].removeprefix("file://"))


def _raw_mails(folder: Path) -> list[bytes]:
    """All complete mails of a folder, oldest first."""
    files = [(path.stat(), path) for path in folder.glob("*.log")]
    files.sort(key=lambda found: found[0].st_mtime_ns)
    return [raw for stat, path in files for raw in _mails_in(path, stat.st_size)]


@cache
def _mails_in(path: Path, _size: int) -> list[bytes]:
    # Installations of a whole run hold thousands of mails, so files are read once unless they have grown.
    *complete, _rest = path.read_bytes().split(_SEPARATOR)
    return complete


def _parsed(raw: bytes) -> Mail:
    message: Any = email.message_from_bytes(raw.lstrip(b"\n"), policy=email.policy.default)
    return Mail(message["To"], message["X-Mail-Kind"], json.loads(message["X-Mail-Facts"]), message)
