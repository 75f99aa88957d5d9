"""Friend requests by their ids, which is how the topic wire names them."""

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.models import RelationshipType
from accounts.operations.friend_requests import FriendRequest, accept_friend_request, send_friend_request
from accounts.operations.relationships import remove_relationship
from accounts.people import asker_of, receiver_of
from core.actor import Actor
from core.api.endpoint import Text, TextKey
from core.errors import Code, ProductError

_CLOSED = (400, "Cannot send friend request to this user")
TEXTS: dict[TextKey, Text] = {
    Code.CANNOT_SEND_FRIEND_REQUEST_TO_SELF: "Cannot send friend request to yourself",
    Code.CANNOT_SEND_FRIEND_REQUEST_TO_BLOCKED_USER: _CLOSED,
    Code.FRIEND_REQUEST_BLOCKED: _CLOSED,
    Code.UNKNOWN_USER: "User not found",
    Code.ALREADY_FRIENDS: "Users are already friends",
    "request_pending": (400, "Friend request already sent"),
    "request_gone": (400, "Friend request not found or already processed"),
}


def ask(actor: Actor, user_id: int) -> FriendRequest:
    """Ask somebody to be a friend. Raises as `send_friend_request`, and BAD_REQUEST (`request_pending`) when it was
    sent already, which this wire does not take for a success."""
    asked = send_friend_request(actor, user_id, knows_friends=True)
    if asked.outcome == "unchanged":
        if asked.relationship.type == RelationshipType.FRIEND:
            raise ProductError(Code.ALREADY_FRIENDS)
        raise ProductError(Code.BAD_REQUEST, reason="request_pending")
    return asked


def accept(actor: Actor, request_id: int) -> FriendRequest:
    """Say yes. Raises BAD_REQUEST (`request_gone`), and as `accept_friend_request`."""
    with _named("request_gone", Code.BAD_REQUEST):
        return accept_friend_request(actor, _known(asker_of(request_id, actor.user_id)))


def reject(actor: Actor, request_id: int, code: Code) -> None:
    """Say no; the asker is not told. Raises `code` (`request_gone`)."""
    with _named("request_gone", code):
        asker_id = _known(asker_of(request_id, actor.user_id))
        remove_relationship(actor, asker_id, only=RelationshipType.INCOMING_REQUEST)


def cancel(actor: Actor, request_id: int, code: Code) -> None:
    """Take one's own request back. Raises `code` (`request_gone`)."""
    with _named("request_gone", code):
        receiver_id = _known(receiver_of(request_id, actor.user_id))
        remove_relationship(actor, receiver_id, only=RelationshipType.OUTGOING_REQUEST)


def end_friendship(actor: Actor, user_id: int, code: Code) -> None:
    """Be friends no more. Raises `code` (`not_friends`)."""
    with _named("not_friends", code):
        remove_relationship(actor, user_id, only=RelationshipType.FRIEND)


def _known(user_id: int | None) -> int:
    if user_id is None:
        raise ProductError(Code.UNKNOWN_USER)
    return user_id


@contextmanager
def _named(reason: str, code: Code) -> Iterator[None]:
    """Unknown people are requests (or friends) that do not exist, in this wire's words."""
    try:
        yield
    except ProductError as refusal:
        if refusal.code is not Code.UNKNOWN_USER:
            raise
        raise ProductError(code, reason=reason) from None
