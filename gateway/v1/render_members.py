"""GUILD_MEMBERS_CHUNK: members of a guild that a session asked for."""

from collections.abc import Collection, Iterable
from typing import Any

import msgspec

from gateway.loading_members import MemberWish
from gateway.presence.presences import Presence
from gateway.sockets import frames
from gateway.v1.render_presences import render_presence

NAME = "GUILD_MEMBERS_CHUNK"
NOBODY = msgspec.Raw(b"[]")


def chunk_tail(
    wish: MemberWish,
    members: msgspec.Raw = NOBODY,
    index: int = 0,
    count: int = 1,
    *,
    found: Collection[int] | None = None,
    presences: Iterable[Presence | None] | None = None,
) -> str:
    """One of `count` chunks, with members who are encoded already. `found` are their ids, which tell who is missing of
    those that were named; `presences` how those of them appear who do."""
    chunk: dict[str, Any] = {
        "guild_id": str(wish.guild_id),
        "members": members,
        "chunk_index": index,
        "chunk_count": count,
    }
    if wish.nonce is not None:
        chunk["nonce"] = wish.nonce
    if wish.user_ids is not None and found is not None:
        chunk["not_found"] = [str(each) for each in wish.user_ids if each not in found]
    if presences is not None:
        chunk["presences"] = [render_presence(each) for each in presences if each is not None]
    return frames.tail(NAME, chunk)
