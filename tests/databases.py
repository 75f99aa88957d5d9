"""Migrated databases, made once and copied afterwards: migrating takes seconds, copying milliseconds."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from psycopg import sql

from tests.mode import DATABASE_URL, SCALED

ROOT = Path(__file__).resolve().parent.parent


def migrations_digest() -> str:
    """Changes whenever any migration does, or the installed apps that bring some."""
    digest = hashlib.sha256()
    others = [ROOT / "config" / "settings.py", ROOT / "requirements" / "base.txt"]
    for path in [*sorted(ROOT.glob("*/migrations/*.py")), *others]:
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def make_template() -> None:
    """Migrate what others are copied from, if it is not there: before the first test, whose time it would be."""
    postgres_template() if SCALED else sqlite_template()


@cache
def sqlite_template() -> Path:
    """A migrated SQLite file that other files are copied from; kept between runs until a migration changes. Runs
    beside each other wait for the one that makes it."""
    template = Path(tempfile.gettempdir()) / f"guildhall-template-{os.getuid()}-{migrations_digest()}.sqlite3"
    with Path(f"{template}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            _migrate_into(template)
    return template


def _migrate_into(template: Path) -> None:
    with tempfile.TemporaryDirectory(dir=template.parent) as folder:
        draft, whole = Path(folder) / "draft.sqlite3", Path(folder) / "whole.sqlite3"
        migrate(f"sqlite:///{draft}", Path(folder))
        with closing(sqlite3.connect(draft)) as connection:
            connection.execute("VACUUM INTO ?", (str(whole),))  # includes what still lies in the write-ahead log
        whole.rename(template)


def fresh_database(folder: Path) -> str:
    """The address of a new, migrated, empty database for server processes."""
    return fresh_postgres() if SCALED else fresh_sqlite(folder)


def fresh_sqlite(folder: Path) -> str:
    """The same in a file of that folder."""
    path = folder / "guildhall.sqlite3"
    shutil.copyfile(sqlite_template(), path)
    return f"sqlite:///{path}"


def fresh_postgres() -> str:
    """The same on the PostgreSQL of DATABASE_URL."""
    copy = f"servers_{uuid4().hex[:12]}"
    _create(copy, template=postgres_template())
    return _address(copy)


def empty_database(folder: Path) -> str:
    """The address of a new database without tables."""
    if not SCALED:
        return f"sqlite:///{folder / 'empty.sqlite3'}"
    name = f"empty_{uuid4().hex[:12]}"
    _create(name)
    return _address(name)


@cache
def postgres_template() -> str:
    """The name of a migrated database that others are copied from; runs beside each other share it."""
    name = f"template_{migrations_digest()}"
    with psycopg.connect(DATABASE_URL, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            _migrate_as(name)
    return name


def _migrate_as(name: str) -> None:
    draft = f"draft_{uuid4().hex[:12]}"
    _create(draft)
    with tempfile.TemporaryDirectory() as folder:
        migrate(_address(draft), Path(folder))
    with psycopg.connect(DATABASE_URL, autocommit=True) as connection:
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name))
        )


def _create(name: str, template: str = "template1") -> None:
    with psycopg.connect(DATABASE_URL, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )


def _address(database: str) -> str:
    return urlunsplit(urlsplit(DATABASE_URL)._replace(path=f"/{database}"))


def migrate(database_url: str, folder: Path) -> None:
    """Run the migrations in a process of their own."""
    environment = os.environ | {
        "ENVIRONMENT": "test",
        "DATABASE_URL": database_url,
        "REDIS_URL": "",
        "DATA_DIR": str(folder / "migrating"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    # Without looking for garbage, of which there is much and in circles, it takes three quarters of the time.
    program = "import gc, runpy; gc.disable(); runpy.run_path('manage.py', run_name='__main__')"
    command = [sys.executable, "-c", program, "migrate", "--verbosity", "0"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise RuntimeError(f"migrate failed:\n{done.stdout}{done.stderr}")
