"""The table in docs/compatibility.md: what the tests have seen each library do, and nothing else.

A test that sees something else than the table says fails; with UPDATE_COMPATIBILITY=1 it writes its column anew.
"""

import os
from collections.abc import Set
from pathlib import Path

PAGE = Path(__file__).resolve().parents[3] / "docs" / "compatibility.md"
_BEGIN, _END = "<!-- what the tests have seen -->\n", "<!-- end -->\n"
LIBRARIES = ("discord.py", "disnake", "hikari", "discord.js")
YES, NO = "yes", "-"

ROWS = {
    "Signs in and becomes ready": {"ready"},
    "Starts its own shards": {"shards"},
    "Comes back after a lost connection and misses nothing (RESUME)": {"resumed"},
    "Reads a compressed stream": {"compressed"},
    "Hears messages, and their edits and deletions": {"message", "message_edit", "message_delete"},
    "Hears reactions": {"reaction_add"},
    "Hears reactions being taken back": {"reaction_remove"},
    "Hears typing": {"typing"},
    "Hears who is online": {"presence_update"},
    "Hears members come, change and go": {"member_join", "member_update", "member_remove"},
    "Hears bans": {"member_ban"},
    "Hears bans being lifted": {"member_unban"},
    "Hears changes of the guild": {"guild_update"},
    "Hears new roles": {"guild_role_create"},
    "Hears changes and deletions of roles": {"guild_role_update", "guild_role_delete"},
    "Hears new and deleted channels": {"guild_channel_create", "guild_channel_delete"},
    "Hears changes of channels": {"guild_channel_update"},
    "Hears new invites": {"invite_create"},
    "Answers with text and cards, edits and reacts": {"reply", "edit", "react"},
    "Sends files": {"file"},
    "Deletes its messages and clears channels": {"delete", "purge"},
    "Reads the history of a channel": {"history"},
    "Asks for members": {"members"},
    "Makes roles and invites": {"make_role", "make_invite"},
    "Understands refusals": {"refusals"},
}


def hold(library: str, seen: Set[str]) -> None:
    """Hold the library's column against what a test has seen."""
    unknown = seen - set().union(*ROWS.values())
    assert not unknown, f"no row for {sorted(unknown)}"
    before, table, after = _parts(PAGE.read_text())
    column = {row: YES if names <= seen else NO for row, names in ROWS.items()}
    if os.environ.get("UPDATE_COMPATIBILITY"):
        columns = {each: column if each == library else _column(table, each) for each in LIBRARIES}
        PAGE.write_text(before + _BEGIN + _rendered(columns) + _END + after)
        return
    assert _column(table, library) == column, "run the test with UPDATE_COMPATIBILITY=1"


def _parts(page: str) -> tuple[str, str, str]:
    before, _, rest = page.partition(_BEGIN)
    table, _, after = rest.partition(_END)
    return before, table, after


def _column(table: str, library: str) -> dict[str, str]:
    index = LIBRARIES.index(library) + 1
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    return {line[0]: line[index] for line in cells if len(line) > index}


def _rendered(columns: dict[str, dict[str, str]]) -> str:
    lines = ["| | " + " | ".join(LIBRARIES) + " |", "|---" * (len(LIBRARIES) + 1) + "|"]
    for row in ROWS:
        lines.append(f"| {row} | " + " | ".join(columns[each].get(row, NO) for each in LIBRARIES) + " |")
    return "\n".join(lines) + "\n"
