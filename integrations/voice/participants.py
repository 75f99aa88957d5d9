"""What the media servers say about who is in a room, as facts of ours."""

import json
import re
from typing import Any, NamedTuple

from integrations.voice.tokens import Rights

_ROOM = re.compile(r"(?:guild_(\d{1,19})|dm)_channel_(\d{1,19})", re.ASCII)


class Participant(NamedTuple):
    """A participant of a channel's room, as the token said with which they came."""

    connection_id: str
    channel_id: int
    nonce: str
    identity: str
    permission: dict[str, Any] | None = None

    def has(self, rights: Rights) -> bool:
        """Whether the media server lets them do exactly this. What it does not say is not so."""
        if self.permission is None:
            return False
        sources = {str(each).lower() for each in self._said("canPublishSources", "can_publish_sources") or ()}
        may_hear = bool(self._said("canSubscribe", "can_subscribe"))
        may_publish = bool(self._said("canPublish", "can_publish"))
        return (may_hear, may_publish, sources) == (not rights.deaf, bool(rights.sources), set(rights.sources))

    def _said(self, in_webhooks: str, in_answers: str) -> Any:
        """The same fact is called otherwise in webhooks than in what the room service answers."""
        said = self.permission or {}
        return said.get(in_webhooks, said.get(in_answers))


def participant_of(facts: dict[str, Any]) -> Participant | None:
    """The facts of a participant; None when they did not come by one of our tokens."""
    try:
        said = json.loads(facts.get("metadata") or "")
        permission = facts.get("permission")
        return Participant(
            connection_id=str(said["connection_id"]),
            channel_id=int(said["channel_id"]),
            nonce=str(said["token_nonce"]),
            identity=str(facts["identity"]),
            permission=permission if isinstance(permission, dict) else None,
        )
    except (ValueError, KeyError, TypeError):
        return None


def channel_of(room: str) -> int | None:
    """The channel whose room has this name; None for rooms that are not ours."""
    found = _ROOM.fullmatch(room)
    return int(found[2]) if found else None
