"""Friends, requests and blocks."""

from accounts.models import RelationshipType
from accounts.operations.friend_requests import (
    accept_friend_request,
    send_friend_request,
    send_friend_request_by_tag,
)
from accounts.operations.relationships import block_user, remove_relationship, set_friend_nickname
from accounts.relationships import relationships_of
from accounts.requests import caller
from accounts.v1.inputs import NicknameInput, RelationshipTypeInput, TagInput
from accounts.v1.render import render_relationship
from accounts.v1.schemas import RelationshipResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_TAGS = ("Relationships",)
_REFUSALS_OF_ASKING = (
    Code.CANNOT_SEND_FRIEND_REQUEST_TO_SELF,
    Code.UNCLAIMED_ACCOUNT_CANNOT_SEND_FRIEND_REQUESTS,
    Code.CANNOT_SEND_FRIEND_REQUEST_TO_BLOCKED_USER,
    Code.FRIEND_REQUEST_BLOCKED,
    Code.MAX_FRIENDS,
)


class Relationships(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(response=list[RelationshipResponse], limit="user:relationships:list")
    def get(self, request: Request) -> list[RelationshipResponse]:
        """List one's friends, requests and blocks."""
        return [render_relationship(record) for record in relationships_of(caller(request).user_id)]

    @endpoint(
        request=TagInput,
        response=RelationshipResponse,
        operation=send_friend_request_by_tag,
        errors=(Code.NO_USERS_WITH_FLUXERTAG_EXIST, Code.ALREADY_FRIENDS, *_REFUSALS_OF_ASKING),
    )
    def post(self, request: Request) -> RelationshipResponse:
        """Ask somebody to be a friend, by their tag.

        Who has asked the caller already becomes a friend at once.
        """
        username, discriminator = request.valid["username"], request.valid["discriminator"]
        asked = send_friend_request_by_tag(caller(request), username=username, discriminator=discriminator)
        return render_relationship(asked.relationship)


class OneRelationship(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        response=RelationshipResponse,
        operation=send_friend_request,
        errors=(Code.UNKNOWN_USER, *_REFUSALS_OF_ASKING),
    )
    def post(self, request: Request, user_id: int) -> RelationshipResponse:
        """Ask somebody to be a friend.

        Who has asked the caller already becomes a friend at once; asking again changes nothing.
        """
        return render_relationship(send_friend_request(caller(request), user_id).relationship)

    @endpoint(
        request=RelationshipTypeInput,
        response=RelationshipResponse,
        operation=accept_friend_request,
        errors=(
            Code.UNKNOWN_USER,
            Code.UNCLAIMED_ACCOUNT_CANNOT_ACCEPT_FRIEND_REQUESTS,
            Code.FRIEND_REQUEST_BLOCKED,
            Code.MAX_FRIENDS,
        ),
    )
    def put(self, request: Request, user_id: int) -> RelationshipResponse:
        """Accept a friend request, or block somebody.

        `type` 2 blocks, whatever the two were before; they are not told.
        """
        if request.valid.get("type") == RelationshipType.BLOCKED:
            return render_relationship(block_user(caller(request), user_id))
        return render_relationship(accept_friend_request(caller(request), user_id).relationship)

    @endpoint(
        request=NicknameInput,
        response=RelationshipResponse,
        operation=set_friend_nickname,
        errors=(Code.UNKNOWN_USER,),
    )
    def patch(self, request: Request, user_id: int) -> RelationshipResponse:
        """Give a friend a nickname that only the caller sees."""
        return render_relationship(
            set_friend_nickname(caller(request), user_id, nickname=request.valid["nickname"] or None)
        )

    @endpoint(operation=remove_relationship, errors=(Code.UNKNOWN_USER,))
    def delete(self, request: Request, user_id: int) -> None:
        """End a friendship, take back or decline a request, or lift a block."""
        remove_relationship(caller(request), user_id)
