"""Where rooms and messages are muted, followed and hidden on the topic wire."""

from chat.api.views.attention import (
    ChatHide,
    ChatMute,
    ChatUnhide,
    ChatUnmute,
    ConversationMute,
    ConversationUnmute,
    FollowedRooms,
    MessageHide,
    MessageUnhide,
    RoomFollow,
    RoomMute,
    RoomStatus,
    RoomUnfollow,
    RoomUnmute,
)
from core.api.routing import Route, routes
from core.api.views import ProductView

_THING = "<id:target_id>"


def _rooms(verb: str, view: type[ProductView]) -> list[Route]:
    path = f"chat-rooms/{_THING}/{verb}"
    return routes(f"/{path}", view, f"/chat_rooms/{_THING}/{verb}", f"/users/{path}")


def _followed(verb: str, view: type[ProductView]) -> list[Route]:
    prefix = "/notification-settings"
    return routes(f"{prefix}/chatrooms/{_THING}/{verb}", view, f"{prefix}/chat-rooms/{_THING}/{verb}")


urlpatterns = [
    *_rooms("mute", RoomMute),
    *_rooms("unmute", RoomUnmute),
    *routes(f"/users/chats/{_THING}/mute", ChatMute),
    *routes(f"/users/chats/{_THING}/unmute", ChatUnmute),
    *routes(f"/users/private-messages/{_THING}/mute", ConversationMute),
    *routes(f"/users/private-messages/{_THING}/unmute", ConversationUnmute),
    *_followed("follow", RoomFollow),
    *_followed("unfollow", RoomUnfollow),
    *_followed("status", RoomStatus),
    *routes("/notification-settings/chat-rooms/followed", FollowedRooms, "/notification-settings/chatrooms/followed"),
    *routes(f"/content-settings/chats/{_THING}/hide", ChatHide),
    *routes(f"/content-settings/chats/{_THING}/unhide", ChatUnhide),
    *routes(f"/content-settings/chat-messages/{_THING}/hide", MessageHide),
    *routes(
        f"/content-settings/chat-messages/{_THING}/unhide",
        MessageUnhide,
        f"/content-settings/private-messages/{_THING}/unhide",
    ),
]
