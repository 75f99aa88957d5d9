"""LiveKit's room service: Twirp over HTTP, JSON in and out. Called by jobs only; nobody waits for it."""

import json
from typing import Any

from core.outbound import Caps, OutboundError, guarded_for
from integrations.voice.tokens import Rights, service_token
from integrations.voice.topology import Server

_SERVICE = "/twirp/livekit.RoomService/"
_CAPS = Caps(seconds=5, max_bytes=4 * 1024 * 1024, redirects=0)


class Unreachable(Exception):
    """The server did not answer, or not in a way that says anything."""


def _rows(answer: dict[str, Any], name: str, *, named_by: str) -> list[dict[str, Any]]:
    """A list of an answer. Raises Unreachable for anything else: a strange server must not keep the others waiting."""
    found = answer.get(name) or []
    if not isinstance(found, list) or not all(isinstance(row, dict) and named_by in row for row in found):
        raise Unreachable(f"a strange list of {name}")
    return found


class RoomService:
    """The service of one server. All methods raise Unreachable; what is not there any more is no error."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._client = guarded_for((server.service_url,), private=server.is_private)

    def rooms(self) -> list[str]:
        """The names of the rooms there are."""
        answer = self._ask("ListRooms", {}) or {}
        return [str(room["name"]) for room in _rows(answer, "rooms", named_by="name")]

    def participants(self, room: str) -> list[dict[str, Any]]:
        """Who is in a room; nobody in one that there is not."""
        answer = self._ask("ListParticipants", {"room": room}, room) or {}
        return _rows(answer, "participants", named_by="identity")

    def participant(self, room: str, identity: str) -> dict[str, Any] | None:
        """One of them."""
        return self._ask("GetParticipant", {"room": room, "identity": identity}, room)

    def remove(self, room: str, identity: str) -> None:
        """Put somebody out of a room."""
        self._ask("RemoveParticipant", {"room": room, "identity": identity}, room)

    def close(self, room: str) -> None:
        """End a room for everybody."""
        self._ask("DeleteRoom", {"room": room}, room)

    def give(self, room: str, identity: str, rights: Rights) -> None:
        """Let somebody do what they may do, and end what they may not."""
        found = self.participant(room, identity)
        if found is None:
            return
        for track in found.get("tracks") or ():
            source = str(track.get("source", "UNKNOWN")).lower()
            if source not in rights.sources and not track.get("muted"):
                wish = {"room": room, "identity": identity, "trackSid": track["sid"], "muted": True}
                self._ask("MutePublishedTrack", wish, room)
        permission = {
            "canSubscribe": not rights.deaf,
            "canPublish": bool(rights.sources),
            "canPublishData": bool(rights.sources),
            "canPublishSources": [source.upper() for source in rights.sources],
        }
        self._ask("UpdateParticipant", {"room": room, "identity": identity, "permission": permission}, room)

    def _ask(self, method: str, wish: dict[str, Any], room: str | None = None) -> dict[str, Any] | None:
        headers = {
            "Authorization": f"Bearer {service_token(self._server, room)}",
            "Content-Type": "application/json",
        }
        url, body = f"{self._server.service_url}{_SERVICE}{method}", json.dumps(wish).encode()
        try:
            reply = self._client.fetch(url, method="POST", headers=headers, content=body, caps=_CAPS)
            answer = json.loads(reply.body or b"{}")
        except (OutboundError, ValueError) as error:
            raise Unreachable(f"{method}: {error}") from error
        if reply.status == 200 and isinstance(answer, dict):
            return answer
        if isinstance(answer, dict) and answer.get("code") == "not_found":
            return None
        raise Unreachable(f"{method}: {reply.status}")
