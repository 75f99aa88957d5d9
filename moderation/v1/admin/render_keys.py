"""Keys of administrators on the guild wire."""

from typing import Literal, TypedDict

from accounts.models import AdminKey
from core.clock import iso


class KeyResponse(TypedDict):
    """A key; nobody can read its text again."""

    key_id: str
    name: str
    created_at: str
    last_used_at: str | None
    expires_at: str | None
    created_by_user_id: str
    acls: list[str]


class NewKeyResponse(TypedDict):
    """A key that was just made, with its text in `key`."""

    key_id: str
    key: str
    name: str
    created_at: str
    expires_at: str | None
    acls: list[str]


class Done(TypedDict):
    """It is done."""

    success: Literal[True]


def render_key(key: AdminKey) -> KeyResponse:
    """One key."""
    return {
        "key_id": str(key.id),
        "name": key.name,
        "created_at": iso(key.created_at),
        "last_used_at": iso(key.last_used_at) if key.last_used_at else None,
        "expires_at": iso(key.expires_at) if key.expires_at else None,
        "created_by_user_id": str(key.creator_id),
        "acls": key.acls,
    }


def render_new_key(key: AdminKey, text: str) -> NewKeyResponse:
    """A key with its text."""
    return {
        "key_id": str(key.id),
        "key": text,
        "name": key.name,
        "created_at": iso(key.created_at),
        "expires_at": iso(key.expires_at) if key.expires_at else None,
        "acls": key.acls,
    }
