"""Where rooms and messages are on the topic wire. Rooms answer under two spellings of their prefix."""

from chat.api.views.attachments import FileInfo, OneFile
from chat.api.views.message_search import FeedSearch, FeedStats, FeedUserCount, MessagesOfUser
from chat.api.views.messages import FeedMessages, OneMessage, RoomMessage, RoomMessages, RoomMessagesAndSending
from chat.api.views.room_invitations import (
    RoomInvitationAccept,
    RoomInvitationDecline,
    RoomInvitations,
    RoomInvite,
)
from chat.api.views.room_managing import (
    RoomBackground,
    RoomBan,
    RoomChange,
    RoomKick,
    RoomMembers,
    RoomModerator,
    RoomModerators,
    RoomPicture,
    RoomSettings,
    RoomUnban,
)
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
    *_rooms("/<id:room_id>", RoomChange),
    *_rooms("/<id:room_id>/picture", RoomPicture),
    *_rooms("/<id:room_id>/background", RoomBackground),
    *_rooms("/<id:room_id>/settings", RoomSettings),
    *_rooms("/<id:room_id>/members", RoomMembers),
    *_rooms("/<id:room_id>/moderators", RoomModerators),
    *_rooms("/<id:room_id>/moderators/<id:user_id>", RoomModerator),
    *_rooms("/<id:room_id>/ban/<id:user_id>", RoomBan),
    *_rooms("/<id:room_id>/unban/<id:user_id>", RoomUnban),
    *_rooms("/<id:room_id>/kick/<id:user_id>", RoomKick),
    *_rooms("/<id:room_id>/invite", RoomInvite),
    *_rooms("/invitations", RoomInvitations),
    *_rooms("/invitations/<id:invitation_id>/accept", RoomInvitationAccept),
    *_rooms("/invitations/<id:invitation_id>/decline", RoomInvitationDecline),
    *_rooms("/<id:room_id>/join", RoomJoin),
    *_rooms("/<id:room_id>/leave", RoomLeave),
    *_rooms("/<id:room_id>/messages", RoomMessagesAndSending),
    *_rooms("/<id:room_id>/messages/<id:message_id>", RoomMessage),
    *routes("/attachments/<id:file_id>", OneFile),
    *routes("/attachments/<id:file_id>/info", FileInfo),
    *routes("/messages/topic/<id:topic_id>", FeedMessages),
    *routes("/messages/topic/<id:topic_id>/search", FeedSearch),
    *routes("/messages/topic/<id:topic_id>/stats", FeedStats),
    *routes("/messages/topic/<id:topic_id>/user/<id:user_id>/count", FeedUserCount),
    *routes("/messages/user/<id:user_id>", MessagesOfUser),
    *routes("/messages/room/<id:room_id>", RoomMessages),
    *routes("/messages/<id:message_id>", OneMessage),
]
