"""Secrets that are made once and kept in the data folder."""

import os
import secrets
from pathlib import Path


def stored_secret(data_dir: Path, name: str) -> str:
    """The secret kept as DATA_DIR/secrets/<name>; created on first use, readable by the owner only.

    Two processes that start together agree: the loser of the exclusive create reads the winner's file.
    """
    folder = data_dir / "secrets"
    path = folder / name
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)  # parents would not be private
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _create(path, secrets.token_urlsafe(64))
    return path.read_text().strip()


def _create(path: Path, secret: str) -> None:
    # Written aside and linked into place, so that nobody ever reads half a secret.
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
