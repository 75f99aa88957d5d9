"""Does everything work that this installation is set up with? Each part is tried, by one small function."""

import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from PIL import Image
from redis.exceptions import RedisError

from config.refusals import weakenings
from config.transfer.databases import forgotten_copies
from core import health
from core.clock import now
from core.errors import ProductError
from core.redis import sync_client
from core.screening import Offered, Place
from core.storage import files, new_key
from integrations.virus_scan import NotScanned, virus_in
from integrations.voice.livekit import RoomService, Unreachable
from integrations.voice.topology import all_servers, voice_is_on
from moderation.scanning import looked_up

State = Literal["ok", "warning", "failed", "off"]

_SKEW_TOLD, _SKEW_REFUSED = 2.0, 30.0  # seconds; codes of authenticator apps change every thirty
_FREE_TOLD, _FREE_REFUSED = 2 * 2**30, 200 * 2**20
_CONTENT = b"written by manage.py check"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of one part."""

    part: str
    state: State
    told: str


def checks() -> Iterator[Checked]:
    """Every part, tried now. What needs the database is left out when it does not answer."""
    yield from _settings()
    database = _database()
    yield database
    if database.state != "failed":
        yield _migrations()
        yield _jobs()
    yield _redis()
    yield from _clocks()
    yield _storage()
    yield from _disk()
    yield _mail()
    yield from _voice()
    yield _viruses()
    yield from child_safety()


def _settings() -> Iterator[Checked]:
    weak = weakenings(settings.GUILDHALL)
    yield from (Checked("settings", "warning", sentence) for sentence in weak)
    if not weak:
        yield Checked("settings", "ok", f"{settings.GUILDHALL.environment}, {settings.GUILDHALL.public_url}")


def _database() -> Checked:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            version = ".".join(map(str, connection.get_database_version()))
    except DatabaseError as problem:
        return Checked("database", "failed", f"does not answer: {problem}".strip())
    return Checked("database", "ok", f"{connection.display_name} {version}")


def _migrations() -> Checked:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        return Checked("migrations", "failed", f"{missing} are missing: run manage.py migrate")
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.graph.nodes)
    if unknown:
        return Checked("migrations", "failed", f"the database is of a newer version, which has {len(unknown)} more")
    return Checked("migrations", "ok", "all applied")


def _jobs() -> Checked:
    try:
        found = health.findings()["worker"]
    except DatabaseError as problem:
        return Checked("jobs", "failed", str(problem).strip())
    states: dict[str, State] = {"healthy": "ok", "degraded": "warning", "unhealthy": "failed", "disabled": "off"}
    return Checked("jobs", states[found.status], found.message or "none is waiting")


def _redis() -> Checked:
    if not settings.GUILDHALL.redis_url:
        return Checked("redis", "off", "not set: one process alone")
    try:
        sync_client().ping()
    except (RedisError, OSError) as problem:
        return Checked("redis", "failed", f"does not answer: {problem}")
    return Checked("redis", "ok", "answers")


def _clocks() -> Iterator[Checked]:
    """Ours against those of the others: it is they who tell when something was, or runs out."""
    try:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT clock_timestamp()")
                yield _skew("the database", cursor.fetchone()[0])
        if settings.GUILDHALL.redis_url:
            seconds, micros = sync_client().time()
            yield _skew("redis", datetime.fromtimestamp(seconds + micros / 1e6, UTC))
    except (DatabaseError, RedisError, OSError):
        return  # said already


def _skew(whose: str, moment: datetime) -> Checked:
    apart = abs((now() - moment).total_seconds())
    state: State = "failed" if apart > _SKEW_REFUSED else "warning" if apart > _SKEW_TOLD else "ok"
    return Checked("clock", state, f"{apart:.1f} s apart from that of {whose}")


def _storage() -> Checked:
    key = new_key("check", "txt")
    try:
        files().put(key, _CONTENT)
        try:
            with files().open(key) as file:
                is_same = file.read() == _CONTENT
        finally:
            files().delete(key)
        is_gone = not files().exists(key)
    except (OSError, BotoCoreError, ClientError) as problem:
        return Checked("storage", "failed", f"cannot be used: {problem}")
    if not (is_same and is_gone):
        return Checked("storage", "failed", "does not give back, or does not delete, what was written")
    return Checked("storage", "ok", "written, read and deleted a file")


def _disk() -> Iterator[Checked]:
    free = shutil.disk_usage(settings.GUILDHALL.data_dir).free
    state: State = "failed" if free < _FREE_REFUSED else "warning" if free < _FREE_TOLD else "ok"
    yield Checked("disk", state, f"{free / 2**30:.1f} GiB free for {settings.GUILDHALL.data_dir}")
    if left := forgotten_copies():
        told = f"{len(left)} of {left[0].parent} are copies of backups that were killed; manage.py purge removes them"
        yield Checked("disk", "warning", told)


def _mail() -> Checked:
    if not settings.GUILDHALL.mail_is_on:
        return Checked("mail", "off", "EMAIL_URL is not set: no addresses are verified, no passwords reset")
    try:
        transport = get_connection()
        transport.open()
        transport.close()
    except OSError as problem:  # what smtplib raises is one, too
        return Checked("mail", "failed", f"the mail server does not take us: {problem}")
    return Checked("mail", "ok", "the mail server takes us; nothing was sent")


def _voice() -> Iterator[Checked]:
    if not voice_is_on():
        yield Checked("voice", "off", "no media server: calls of the topic side alone")
        return
    for server in all_servers():
        try:
            rooms = len(RoomService(server).rooms())
        except Unreachable as problem:
            yield Checked("voice", "failed", f"{server.service_url}: {problem}")
        else:
            yield Checked("voice", "ok", f"{server.service_url} answers, {rooms} rooms")


def _viruses() -> Checked:
    config = settings.GUILDHALL
    if not config.clamav_url:
        return Checked("viruses", "off", "no daemon is set up: nothing is looked for")
    try:
        found = virus_in(io.BytesIO(_CONTENT))
    except NotScanned as problem:
        what_then = "files pass unseen" if config.clamav_fail_open else "files are refused"
        return Checked("viruses", "failed", f"{config.clamav_url}: {problem}; {what_then}")
    return Checked("viruses", *(("failed", f"it finds {found} in a few words") if found else ("ok", config.clamav_url)))


def child_safety() -> Iterator[Checked]:
    """The services that know abuse of children, asked about a picture of nothing."""
    config = settings.GUILDHALL
    if not config.knows_abuse:
        yield Checked("child safety", "off", "no service is set up: nothing is looked up")
        return
    nothing = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(nothing, "PNG")
    try:
        match = looked_up([Offered("check.png", nothing, "image/png", Place("check"))])
    except ProductError as error:
        yield Checked("child safety", "failed", f"{error.code}: pictures and films are refused")
        return
    wrong = "a service says that it knows a white picture"
    yield Checked("child safety", *(("failed", wrong) if match else ("ok", "a harmless picture passes")))
