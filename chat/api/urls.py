"""Where rooms and messages are on the topic wire. Rooms answer under two spellings of their prefix."""

from chat.api.views.messages import FeedMessages, OneMessage, RoomMessage, RoomMessages, RoomMessagesAndSending
from chat.api.views.rooms import Groups, OneRoom, OwnGroups, RoomJoin, RoomLeave, Rooms, TopicRooms
from core.api.routing import Route, routes
from core.api.views import ProductView


def _rooms(path: str, view: type[ProductView], *aliases: str) -> list[Route]:
    others = [f"/chat-rooms{alias}" for alias in aliases]
    underscored = [f"/chat_rooms{spelling}" for spelling in (path, *aliases)]
    return routes(f"/chat-rooms{path}", view, *others, *underscored)


urlpatterns = [
    *_rooms("", Rooms),
    *_rooms("/group", Groups),
    *_rooms("/group/list", OwnGroups),
    *_rooms("/topics/<id:topic_id>/conversations", TopicRooms, "/topic/<id:topic_id>"),
    *_rooms("/<id:room_id>", OneRoom),
    *_rooms("/<id:room_id>/join", RoomJoin),
    *_rooms("/<id:room_id>/leave", RoomLeave),
    *_rooms("/<id:room_id>/messages", RoomMessagesAndSending),
    *_rooms("/<id:room_id>/messages/<id:message_id>", RoomMessage),
    *routes("/messages/topic/<id:topic_id>", FeedMessages),
    *routes("/messages/room/<id:room_id>", RoomMessages),
    *routes("/messages/<id:message_id>", OneMessage),
]
