"""What a person's client settings may be, and what follows from a choice. Bits: table of the wire contract."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from core.clock import now

STATUSES = ("online", "idle", "dnd", "invisible")
THEMES = ("dark", "coal", "light", "system")
FOLDER_ICONS = ("folder", "star", "heart", "bookmark", "game_controller", "shield", "music_note")
UNCATEGORISED = -1

MUTUAL_FRIENDS, MUTUAL_GUILDS, NO_RELATION = 1, 2, 4

# Who may call, and who may add to groups; SILENT_EVERYONE is of calls alone.
FRIENDS_OF_FRIENDS, GUILD_MEMBERS, EVERYONE, FRIENDS_ONLY, NOBODY, SILENT_EVERYONE = 1, 2, 4, 8, 16, 32


def friend_sources(flags: int) -> int:
    """Strangers are let in only together with friends of friends and people of common guilds."""
    known = MUTUAL_FRIENDS | MUTUAL_GUILDS
    return flags & (known | NO_RELATION) if flags & known == known else flags & known


def incoming_calls(flags: int) -> int:
    """Friends alone, or nobody, leaves no other choice; that strangers ring silently is beside the point."""
    silent = flags & SILENT_EVERYONE
    return _narrowed(flags, FRIENDS_ONLY, NOBODY) | silent


def group_additions(flags: int) -> int:
    """Friends alone, nobody and everybody each leave no other choice; the last of them wins."""
    return _narrowed(flags, FRIENDS_ONLY, NOBODY, EVERYONE)


def _narrowed(flags: int, *exclusive: int) -> int:
    chosen = [bit for bit in exclusive if flags & bit]
    return chosen[-1] if chosen else flags & (FRIENDS_OF_FRIENDS | GUILD_MEMBERS | EVERYONE | FRIENDS_ONLY | NOBODY)


def with_uncategorised(folders: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The folders, with the one for guilds that are in no other."""
    found = list(folders)
    if any(folder["id"] == UNCATEGORISED for folder in found):
        return found
    return [
        {"id": UNCATEGORISED, "name": None, "color": None, "flags": 0, "icon": FOLDER_ICONS[0], "guild_ids": []},
        *found,
    ]


def still_shown(custom_status: dict[str, Any] | None) -> dict[str, Any] | None:
    """A custom status, unless its time is over."""
    until = custom_status.get("expires_at") if custom_status else None
    return None if until and datetime.fromisoformat(until) <= now() else custom_status
