"""Migrated databases, made once and copied afterwards: migrating takes seconds, copying milliseconds."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from psycopg import sql

from tests.mode import DATABASE_URL, SCALED

ROOT = Path(__file__).resolve().parent.parent
_template_database: str | None = None


def migrations_digest() -> str:
    """Changes whenever any migration does, or the installed apps that bring some."""
    digest = hashlib.sha256()
    others = [ROOT / "config" / "settings.py", ROOT / "requirements" / "base.txt"]
    for path in [*sorted(ROOT.glob("*/migrations/*.py")), *others]:
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def sqlite_template() -> Path:
    """A migrated SQLite file that other files are copied from; kept between runs until a migration changes."""
    return Path(tempfile.gettempdir()) / f"guildhall-template-{os.getuid()}-{migrations_digest()}.sqlite3"


def copy_template(target: Path) -> bool:
    """False when there is no template yet."""
    template = sqlite_template()
    if not template.exists():
        return False
    shutil.copyfile(template, target)
    return True


def keep_as_template(source: Path) -> None:
    """Remember this freshly migrated file."""
    template = sqlite_template()
    draft = template.with_name(f"{template.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("VACUUM INTO ?", (str(draft),))  # includes what still lies in the write-ahead log
    draft.rename(template)


def fresh_database(folder: Path) -> str:
    """The address of a new, migrated, empty database for server processes."""
    return fresh_postgres() if SCALED else fresh_sqlite(folder)


def fresh_sqlite(folder: Path) -> str:
    """The same in a file of that folder."""
    path = folder / "guildhall.sqlite3"
    if not copy_template(path):
        migrate(f"sqlite:///{path}", folder)
        keep_as_template(path)
    return f"sqlite:///{path}"


def fresh_postgres() -> str:
    """The same on the PostgreSQL of DATABASE_URL."""
    copy = f"servers_{uuid4().hex[:12]}"
    _create(copy, template=postgres_template())
    return _address(copy)


def postgres_template() -> str:
    """The name of a migrated database that others are copied from."""
    global _template_database
    if _template_database is None:
        name = f"template_{uuid4().hex[:12]}"
        _create(name)
        with tempfile.TemporaryDirectory() as folder:
            migrate(_address(name), Path(folder))
        _template_database = name
    return _template_database


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
    command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise RuntimeError(f"migrate failed:\n{done.stdout}{done.stderr}")
