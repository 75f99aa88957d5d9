"""Muting, following and hiding rooms and messages on the topic wire."""

from accounts.api.views.attention import (
    ATTENTION_TEXTS,
    AttentionView,
    Following,
    Hiding,
    Muting,
    Unfollowing,
    Unhiding,
    Unmuting,
)
from accounts.attention import Kind
from accounts.requests import caller
from chat.api.render_attention import render_followed_room
from chat.api.schemas import FollowedRoom
from chat.api.texts import TEXTS as ROOM_TEXTS
from chat.attention import followed_rooms, room_status
from core.api.endpoint import Text, TextKey, endpoint
from core.api.envelope import Data, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code
from topics.api.schemas import FollowStatus

TEXTS: dict[TextKey, Text] = {**ROOM_TEXTS, **ATTENTION_TEXTS, "bad_target_id": (404, "Chat room not found")}
CHAT_TEXTS: dict[TextKey, Text] = {
    **TEXTS,
    **dict.fromkeys(("bad_target_id", "room_not_found"), (404, "Chat not found")),
}
MESSAGE_TEXTS: dict[TextKey, Text] = {**TEXTS, "bad_target_id": (404, "Message not found")}
USER_TEXTS: dict[TextKey, Text] = {
    **ATTENTION_TEXTS,
    "bad_target_id": (404, "User not found"),
    Code.UNKNOWN_USER: (404, "User not found"),
}
SETTINGS = ("Notification settings",)
CONTENT = ("Content settings",)


class _OfRooms(AttentionView):
    kind = Kind.ROOM
    texts = TEXTS
    tags = SETTINGS


class RoomMute(_OfRooms, Muting):
    done = "Chat room muted successfully"


class RoomUnmute(_OfRooms, Unmuting):
    done = "Chat room unmuted successfully"


class RoomFollow(_OfRooms, Following):
    done = "Chat room followed successfully"


class RoomUnfollow(_OfRooms, Unfollowing):
    done = "Chat room unfollowed successfully"


class ChatMute(_OfRooms, Muting):
    texts = CHAT_TEXTS
    done = "Chat muted successfully"


class ChatUnmute(_OfRooms, Unmuting):
    texts = CHAT_TEXTS
    done = "Chat unmuted successfully"


class ChatHide(_OfRooms, Hiding):
    texts = CHAT_TEXTS
    tags = CONTENT
    done = "Chat hidden successfully"


class ChatUnhide(_OfRooms, Unhiding):
    texts = CHAT_TEXTS
    tags = CONTENT
    done = "Chat unhidden successfully"


class MessageHide(Hiding):
    kind = Kind.MESSAGE
    texts = MESSAGE_TEXTS
    tags = CONTENT
    done = "Message hidden successfully"


class MessageUnhide(Unhiding):
    kind = Kind.MESSAGE
    texts = MESSAGE_TEXTS
    tags = CONTENT
    done = "Message unhidden successfully"


class ConversationMute(Muting):
    kind = Kind.USER
    texts = USER_TEXTS
    tags = SETTINGS
    done = "Conversation muted successfully"


class ConversationUnmute(Unmuting):
    kind = Kind.USER
    texts = USER_TEXTS
    tags = SETTINGS
    done = "Conversation unmuted successfully"


class RoomStatus(ApiView):
    """What the caller set for a room."""

    tags = SETTINGS
    texts = TEXTS

    @endpoint(response=Data[FollowStatus], limit="api:attention:read", errors=(Code.NOT_FOUND, Code.MISSING_ACCESS))
    def get(self, request: Request, target_id: int) -> Data[FollowStatus]:
        """Tell whether a room is followed, and whether it is muted.

        Without a choice a room is followed; it is muted, too, where its topic is.
        """
        status = room_status(caller(request), target_id)
        return ok(data={"following": status.following, "muted": status.muted})


class FollowedRooms(ApiView):
    """The rooms the caller follows."""

    tags = SETTINGS

    @endpoint(response=Listed[FollowedRoom], limit="api:attention:read")
    def get(self, request: Request) -> Listed[FollowedRoom]:
        """List the rooms the caller follows, latest activity first."""
        return ok(data=[render_followed_room(found) for found in followed_rooms(caller(request))])
