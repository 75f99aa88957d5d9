"""Invitations into topics on the topic wire."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.envelope import Done, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code
from topics.api.moderation_inputs import InviteInput
from topics.api.moderation_texts import DECLINING_TEXTS, INVITATION_TEXTS
from topics.api.render_people import render_invitation
from topics.api.schemas import TopicInvitation
from topics.invitations import invitations_of
from topics.operations.invitations import accept_invitation, decline_invitation, invite


class _OfInvitations(ApiView):
    tags = ("Topics",)
    texts = INVITATION_TEXTS


class TopicInvite(_OfInvitations):
    """Inviting into a topic."""

    @endpoint(request=InviteInput, response=Done, operation=invite, errors=(Code.BAD_REQUEST, Code.NOT_FOUND))
    def post(self, request: Request, topic_id: int) -> Done:
        """Invite somebody into an invite-only topic.

        For its members. The person is named by `user_id` or `username`.
        """
        invite(caller(request), topic_id, **request.valid.whom())
        return ok("User invited successfully")


class TopicInvitations(_OfInvitations):
    """The caller's invitations."""

    @endpoint(response=Listed[TopicInvitation], limit="api:topics:list")
    def get(self, request: Request) -> Listed[TopicInvitation]:
        """List the caller's open invitations, the newest first."""
        return ok(data=[render_invitation(record) for record in invitations_of(caller(request))])


class TopicInvitationAccept(_OfInvitations):
    """Saying yes."""

    @endpoint(response=Done, operation=accept_invitation, errors=(Code.BAD_REQUEST,))
    def post(self, request: Request, invitation_id: int) -> Done:
        """Accept an invitation, which makes the caller a member."""
        accept_invitation(caller(request), invitation_id)
        return ok("Invitation accepted")


class TopicInvitationDecline(_OfInvitations):
    """Saying no."""

    @endpoint(response=Done, operation=decline_invitation, texts=DECLINING_TEXTS, errors=(Code.BAD_REQUEST,))
    def post(self, request: Request, invitation_id: int) -> Done:
        """Decline an invitation."""
        decline_invitation(caller(request), invitation_id)
        return ok("Invitation declined")
