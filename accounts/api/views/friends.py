"""Friends on the topic wire: two surfaces over the same relationships, which the guild wire shows too."""

from accounts.api import friends
from accounts.api.people_inputs import FriendRequestInput
from accounts.api.people_schemas import (
    AreFriendsAnswer,
    Friend,
    FriendCounts,
    FriendRequestState,
    OlderFriend,
    OlderRequest,
    OpenRequests,
    RequestSentAnswer,
)
from accounts.api.render_people import (
    render_friend,
    render_older_friend,
    render_older_request,
    render_received,
    render_request,
    render_sent,
)
from accounts.models import RelationshipType
from accounts.people import open_requests_of, open_requests_to
from accounts.relationships import are_friends, relationships_of
from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.envelope import Data, Done, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code
from core.ids import to_oid

_TAGS = ("Friends",)
_FRIENDS = "api:friends:list"
_REQUESTS = "api:friends:requests"
_ASKING = "api:friends:request:send"
_ANSWERING = "api:friends:request:respond"
_CANCELLING = "api:friends:request:cancel"
_ENDING = "api:friends:remove"
_GONE = (404, "Friend request not found")
_NO_ASKING = (Code.BAD_REQUEST, Code.UNKNOWN_USER, Code.ALREADY_FRIENDS, Code.FRIEND_REQUEST_BLOCKED)


class Friends(ApiView):
    gate = "human"
    tags = _TAGS

    @endpoint(response=Listed[Friend], limit=_FRIENDS)
    def get(self, request: Request) -> Listed[Friend]:
        """List friends."""
        records = relationships_of(caller(request).user_id, RelationshipType.FRIEND)
        return ok(data=[render_friend(record) for record in records])


class FriendRequests(ApiView):
    gate = "human"
    tags = _TAGS

    @endpoint(response=Data[OpenRequests], limit=_REQUESTS)
    def get(self, request: Request) -> Data[OpenRequests]:
        """List friend requests that wait, received and sent."""
        user_id = caller(request).user_id
        received = [render_received(each) for each in open_requests_to(user_id)]
        return ok(data={"received": received, "sent": [render_sent(each) for each in open_requests_of(user_id)]})


class FriendRequestSending(ApiView):
    gate = "human"
    tags = _TAGS
    texts = friends.TEXTS

    @endpoint(request=FriendRequestInput, response=Data[FriendRequestState], limit=_ASKING, errors=_NO_ASKING)
    def post(self, request: Request) -> Data[FriendRequestState]:
        """Ask somebody to be a friend.

        Who has asked the caller already becomes a friend at once.
        """
        actor = caller(request)
        asked = friends.ask(actor, request.valid["to_user_id"])
        return ok(
            "Friend request accepted" if asked.outcome == "accepted" else "Friend request sent successfully",
            data=render_request(asked, actor.user_id, accepts=False),
        )


class FriendRequestAcceptance(ApiView):
    gate = "human"
    tags = _TAGS
    texts = {**friends.TEXTS, "bad_request_id": friends.TEXTS["request_gone"]}

    @endpoint(response=Data[FriendRequestState], limit=_ANSWERING, errors=(Code.BAD_REQUEST,))
    def post(self, request: Request, request_id: int) -> Data[FriendRequestState]:
        """Accept a friend request."""
        actor = caller(request)
        accepted = friends.accept(actor, request_id)
        return ok("Friend request accepted", data=render_request(accepted, actor.user_id, accepts=True))


class FriendRequestRejection(ApiView):
    gate = "human"
    tags = _TAGS
    texts = {"request_gone": _GONE, "bad_request_id": _GONE}

    @endpoint(response=Done, limit=_ANSWERING, errors=(Code.NOT_FOUND,))
    def post(self, request: Request, request_id: int) -> Done:
        """Decline a friend request. Whoever sent it is not told."""
        friends.reject(caller(request), request_id, Code.NOT_FOUND)
        return ok("Friend request rejected")


class FriendRequestCancelling(ApiView):
    gate = "human"
    tags = _TAGS
    texts = {"request_gone": _GONE, "bad_request_id": _GONE}

    @endpoint(response=Done, limit=_CANCELLING, errors=(Code.NOT_FOUND,))
    def post(self, request: Request, request_id: int) -> Done:
        """Take back a friend request."""
        friends.cancel(caller(request), request_id, Code.NOT_FOUND)
        return ok("Friend request cancelled")


class OneFriend(ApiView):
    gate = "human"
    tags = _TAGS
    texts = {"not_friends": (404, "Friend not found"), "bad_user_id": (404, "Friend not found")}

    @endpoint(response=Done, limit=_ENDING, errors=(Code.NOT_FOUND,))
    def delete(self, request: Request, user_id: int) -> Done:
        """End a friendship."""
        friends.end_friendship(caller(request), user_id, Code.NOT_FOUND)
        return ok("Friend removed")


# -- the older surface -----------------------------------------------------------------------------------------------


class OlderFriends(ApiView):
    gate = "human"
    tags = _TAGS

    @endpoint(response=Listed[OlderFriend], limit=_FRIENDS)
    def get(self, request: Request) -> Listed[OlderFriend]:
        """List friends, with their number."""
        found = relationships_of(caller(request).user_id, RelationshipType.FRIEND)
        return ok(data=[render_older_friend(record) for record in found], count=len(found))


class OlderSending(ApiView):
    gate = "human"
    tags = _TAGS
    texts = {
        **friends.TEXTS,
        Code.ALREADY_FRIENDS: "Already friends with this user",
        "request_pending": (400, "Friend request already pending"),
    }

    @endpoint(request=FriendRequestInput, response=RequestSentAnswer, status=201, limit=_ASKING, errors=_NO_ASKING)
    def post(self, request: Request) -> RequestSentAnswer:
        """Ask somebody to be a friend."""
        asked = friends.ask(caller(request), request.valid["to_user_id"])
        words = "Friend request accepted" if asked.outcome == "accepted" else "Friend request sent successfully"
        return {"success": True, "request_id": to_oid(asked.request_id), "message": words}


class _OlderAnswer(ApiView):
    gate = "human"
    tags = _TAGS
    texts = {**friends.TEXTS, "bad_request_id": friends.TEXTS["request_gone"]}


class OlderAcceptance(_OlderAnswer):
    @endpoint(response=Done, limit=_ANSWERING, errors=(Code.BAD_REQUEST,))
    def post(self, request: Request, request_id: int) -> Done:
        """Accept a friend request."""
        friends.accept(caller(request), request_id)
        return ok("Friend request accepted")


class OlderRejection(_OlderAnswer):
    @endpoint(response=Done, limit=_ANSWERING, errors=(Code.BAD_REQUEST,))
    def post(self, request: Request, request_id: int) -> Done:
        """Decline a friend request. Whoever sent it is not told."""
        friends.reject(caller(request), request_id, Code.BAD_REQUEST)
        return ok("Friend request rejected")


class OlderCancelling(_OlderAnswer):
    @endpoint(response=Done, limit=_CANCELLING, errors=(Code.BAD_REQUEST,))
    def delete(self, request: Request, request_id: int) -> Done:
        """Take back a friend request."""
        friends.cancel(caller(request), request_id, Code.BAD_REQUEST)
        return ok("Friend request cancelled")


class OlderReceived(ApiView):
    gate = "human"
    tags = _TAGS

    @endpoint(response=Listed[OlderRequest], limit=_REQUESTS)
    def get(self, request: Request) -> Listed[OlderRequest]:
        """List friend requests that came."""
        user_id = caller(request).user_id
        found = open_requests_to(user_id)
        return ok(data=[render_older_request(each, user_id, received=True) for each in found], count=len(found))


class OlderSent(ApiView):
    gate = "human"
    tags = _TAGS

    @endpoint(response=Listed[OlderRequest], limit=_REQUESTS)
    def get(self, request: Request) -> Listed[OlderRequest]:
        """List friend requests that were sent."""
        user_id = caller(request).user_id
        found = open_requests_of(user_id)
        return ok(data=[render_older_request(each, user_id, received=False) for each in found], count=len(found))


class OlderFriendEnding(ApiView):
    gate = "human"
    tags = _TAGS
    _NONE = (400, "Friend relationship not found")
    texts = {"not_friends": _NONE, "bad_user_id": _NONE}

    @endpoint(response=Done, limit=_ENDING, errors=(Code.BAD_REQUEST,))
    def delete(self, request: Request, user_id: int) -> Done:
        """End a friendship."""
        friends.end_friendship(caller(request), user_id, Code.BAD_REQUEST)
        return ok("Friend removed successfully")


class FriendCheck(ApiView):
    gate = "human"
    tags = _TAGS
    texts = friends.TEXTS

    @endpoint(response=AreFriendsAnswer, limit="default")
    def get(self, request: Request, user_id: int) -> AreFriendsAnswer:
        """Tell whether somebody is a friend."""
        return {"success": True, "are_friends": are_friends(caller(request).user_id, user_id)}


class FriendCount(ApiView):
    gate = "human"
    tags = _TAGS

    @endpoint(response=Data[FriendCounts], limit="default")
    def get(self, request: Request) -> Data[FriendCounts]:
        """Count friends, and requests that came."""
        user_id = caller(request).user_id
        found = relationships_of(user_id, RelationshipType.FRIEND)
        return ok(data={"friends": len(found), "pending_requests": len(open_requests_to(user_id))})
