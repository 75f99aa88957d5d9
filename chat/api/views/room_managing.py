"""Changing rooms, and who has a rank in them, on the topic wire."""

from accounts.requests import caller
from chat.api.render import render_room_view
from chat.api.render_rooms import render_room_member
from chat.api.room_inputs import (
    NamedPersonInput,
    RoomBackgroundInput,
    RoomPictureInput,
    RoomSettingsInput,
    RoomUpdateInput,
    background_look,
    is_own_address,
    picture_look,
)
from chat.api.schemas import ChatRoom
from chat.api.schemas_rooms import RoomMember
from chat.api.texts import (
    BACKGROUND_TEXTS,
    KICK_TEXTS,
    MEMBERS_TEXTS,
    MODERATOR_TEXTS,
    PICTURE_TEXTS,
    REMOVAL_TEXTS,
    ROOM_OWNER_TEXTS,
    SETTINGS_TEXTS,
    TEXTS,
)
from chat.operations.room_changes import (
    SETTINGS,
    add_room_moderator,
    remove_room_moderator,
    set_room_background,
    set_room_picture,
    update_room,
)
from chat.operations.room_deletion import delete_room
from chat.operations.room_members import ban_from_room, kick_from_room, unban_from_room
from chat.room_queries import members_of_room, room_for
from chat.room_ranks import check_rank
from core.api.endpoint import endpoint
from core.api.envelope import Data, Done, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code
from topics.models import Level

_TAGS = ("Chat rooms",)
_ERRORS = (Code.NOT_FOUND, Code.MISSING_ACCESS, Code.MISSING_PERMISSIONS)


class RoomView(ApiView):
    """What views of one room share."""

    tags = _TAGS
    texts = TEXTS


class RoomChange(RoomView):
    """Changing and deleting a room, beside reading it."""

    @endpoint(
        request=RoomUpdateInput,
        response=Data[ChatRoom],
        operation=update_room,
        texts=ROOM_OWNER_TEXTS,
        errors=(*_ERRORS, Code.CONFLICT),
    )
    def put(self, request: Request, room_id: int) -> Data[ChatRoom]:
        """Change a room.

        For its owner. What is absent stays as it is; groups stay private.
        """
        update_room(caller(request), room_id, changes=request.valid.changes())
        return _shown(request, room_id, "Chat room updated successfully")

    @endpoint(response=Done, operation=delete_room, texts=REMOVAL_TEXTS, errors=_ERRORS)
    def delete(self, request: Request, room_id: int) -> Done:
        """Ask for a room's deletion.

        For its owner. The room is gone from all lists at once, and for good when an administrator has agreed and a
        week is over.
        """
        delete_room(caller(request), room_id)
        return ok("Chatroom deletion requested. It will be permanently deleted in 7 days pending admin approval.")


class RoomPicture(RoomView):
    """A room's picture."""

    @endpoint(
        request=RoomPictureInput,
        response=Data[ChatRoom],
        operation=set_room_picture,
        texts=PICTURE_TEXTS,
        errors=_ERRORS,
    )
    def put(self, request: Request, room_id: int) -> Data[ChatRoom]:
        """Give a room a picture, or none. For its owner and moderators."""
        actor, sent = caller(request), request.valid["picture"]
        if not is_own_address(sent):
            check_rank(actor, room_id, Level.MODERATOR)
            set_room_picture(actor, room_id, look=picture_look(room_id, sent, actor.user))
        return _shown(request, room_id, "Picture updated successfully")


class RoomBackground(RoomView):
    """A room's background."""

    @endpoint(
        request=RoomBackgroundInput,
        response=Data[ChatRoom],
        operation=set_room_background,
        texts=BACKGROUND_TEXTS,
        errors=_ERRORS,
    )
    def put(self, request: Request, room_id: int) -> Data[ChatRoom]:
        """Give a room a background, or none.

        For its owner and moderators. Uploads are darkened, so that text can be read on them.
        """
        actor, sent = caller(request), request.valid["background_picture"]
        if not is_own_address(sent):
            check_rank(actor, room_id, Level.MODERATOR)
            set_room_background(actor, room_id, look=background_look(room_id, sent, actor.user))
        return _shown(request, room_id, "Background picture updated successfully")


class RoomSettings(RoomView):
    """A room's settings."""

    @endpoint(
        request=RoomSettingsInput,
        response=Data[ChatRoom],
        operation=update_room,
        texts=SETTINGS_TEXTS,
        errors=_ERRORS,
    )
    def put(self, request: Request, room_id: int) -> Data[ChatRoom]:
        """Change whether a room has calls. For its owner."""
        changed = update_room(caller(request), room_id, changes=request.valid.changes(), change=SETTINGS)
        return _shown(request, room_id, "Settings updated successfully" if changed else "No settings changed")


class RoomMembers(RoomView):
    """Who is in a room."""

    @endpoint(
        response=Listed[RoomMember],
        limit="api:rooms:read",
        texts=MEMBERS_TEXTS,
        errors=(Code.NOT_FOUND, Code.MISSING_ACCESS),
    )
    def get(self, request: Request, room_id: int) -> Listed[RoomMember]:
        """List the members of a room by name. Private rooms tell theirs to members only."""
        members = members_of_room(caller(request), room_id)
        return ok(data=[render_room_member(member) for member in members], count=len(members))


class RoomModerators(RoomView):
    """Making moderators."""

    @endpoint(
        request=NamedPersonInput,
        response=Done,
        operation=add_room_moderator,
        texts=MODERATOR_TEXTS,
        errors=_ERRORS,
    )
    def post(self, request: Request, room_id: int) -> Done:
        """Make a member a moderator. For the owner."""
        add_room_moderator(caller(request), room_id, request.valid["user_id"])
        return ok("Moderator added successfully")


class RoomModerator(RoomView):
    """One moderator."""

    @endpoint(response=Done, operation=remove_room_moderator, texts=MODERATOR_TEXTS, errors=_ERRORS)
    def delete(self, request: Request, room_id: int, user_id: int) -> Done:
        """Make a moderator a plain member again. For the owner."""
        remove_room_moderator(caller(request), room_id, user_id)
        return ok("Moderator removed successfully")


class RoomBan(RoomView):
    """Banning from a room."""

    @endpoint(response=Done, operation=ban_from_room, texts=MODERATOR_TEXTS, errors=_ERRORS)
    def post(self, request: Request, room_id: int, user_id: int) -> Done:
        """Ban somebody from a room.

        For the owner and moderators; moderators are banned by the owner alone, the owner by nobody.
        """
        ban_from_room(caller(request), room_id, user_id)
        return ok("User banned from chat room successfully")


class RoomUnban(RoomView):
    """Taking a ban back."""

    @endpoint(response=Done, operation=unban_from_room, texts=MODERATOR_TEXTS, errors=_ERRORS)
    def post(self, request: Request, room_id: int, user_id: int) -> Done:
        """Let somebody into a room again who was banned from it."""
        unban_from_room(caller(request), room_id, user_id)
        return ok("User unbanned from chat room successfully")


class RoomKick(RoomView):
    """Kicking from a room."""

    @endpoint(response=Done, operation=kick_from_room, texts=KICK_TEXTS, errors=_ERRORS)
    def post(self, request: Request, room_id: int, user_id: int) -> Done:
        """Take a member out of a room. For the owner and moderators, as banning."""
        kick_from_room(caller(request), room_id, user_id)
        return ok("User kicked from chat room successfully")


def _shown(request: Request, room_id: int, message: str) -> Data[ChatRoom]:
    return ok(message, data=render_room_view(room_for(request.actor, room_id)))
