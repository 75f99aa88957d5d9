"""Invitations to rooms and groups on the topic wire."""

from accounts.requests import caller
from chat.api.render_rooms import render_invitation
from chat.api.room_inputs import InvitedPersonInput
from chat.api.schemas_rooms import RoomInvitation
from chat.api.texts import ACCEPT_TEXTS, DECLINE_TEXTS, INVITE_TEXTS, TEXTS
from chat.operations.room_invitations import accept_room_invitation, decline_room_invitation, invite_to_room
from chat.room_invitations import invitations_of
from core.api.endpoint import endpoint
from core.api.envelope import Done, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code, ProductError

_TAGS = ("Chat rooms",)


class RoomInvite(ApiView):
    """Inviting."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=InvitedPersonInput,
        response=Done,
        operation=invite_to_room,
        texts=INVITE_TEXTS,
        errors=(Code.BAD_REQUEST, Code.NOT_FOUND, Code.MISSING_ACCESS),
    )
    def post(self, request: Request, room_id: int) -> Done:
        """Invite somebody, by id or by name, into a private room or a group.

        For the owner and moderators.
        """
        user_id, name = request.valid.get("user_id"), request.valid.get("username") or ""
        if user_id is None and not name:
            raise ProductError(Code.BAD_REQUEST, reason="nobody_named")
        invite_to_room(caller(request), room_id, user_id=user_id, handle=name)
        return ok("User invited successfully")


class RoomInvitations(ApiView):
    """The caller's invitations."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(response=Listed[RoomInvitation], limit="api:rooms:read")
    def get(self, request: Request) -> Listed[RoomInvitation]:
        """List the invitations to rooms and groups that the caller has not answered, newest first."""
        return ok(data=[render_invitation(one) for one in invitations_of(caller(request))])


class RoomInvitationAccept(ApiView):
    """Saying yes."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(response=Done, operation=accept_room_invitation, texts=ACCEPT_TEXTS)
    def post(self, request: Request, invitation_id: int) -> Done:
        """Come into the room or group one was invited to, and follow it."""
        accept_room_invitation(caller(request), invitation_id)
        return ok("Invitation accepted successfully")


class RoomInvitationDecline(ApiView):
    """Saying no."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(response=Done, operation=decline_room_invitation, texts=DECLINE_TEXTS)
    def post(self, request: Request, invitation_id: int) -> Done:
        """Answer an invitation with no."""
        decline_room_invitation(caller(request), invitation_id)
        return ok("Invitation declined successfully")
