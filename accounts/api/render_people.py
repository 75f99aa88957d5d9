"""Other people and friends as the topic wire shows them."""

from accounts.api.people_schemas import (
    FoundUser,
    Friend,
    FriendRequestState,
    OlderFriend,
    OlderRequest,
    OnlineUser,
    PublicUser,
    ReceivedRequest,
    SentRequest,
)
from accounts.api.render import render_card
from accounts.operations.friend_requests import FriendRequest
from accounts.people import OnlinePerson, OpenRequest, PublicPerson
from accounts.pictures import banner_url
from accounts.records import RelationshipRecord, UserRecord
from core.clock import iso, iso_or_none
from core.ids import to_oid


def render_public_user(person: PublicPerson) -> PublicUser:
    """Somebody's public page."""
    return {
        **render_card(person.user),
        "banner": banner_url(person.user.id, person.banner),
        "country_code": person.country_code,
        "created_at": iso(person.created_at),
        "last_login": iso_or_none(person.last_login),
        "last_seen": iso_or_none(person.last_seen),
        "is_online": person.is_online,
    }


def render_found(user: UserRecord) -> FoundUser:
    """Somebody found by name."""
    return {**render_card(user), "email": ""}


def render_online(person: OnlinePerson) -> OnlineUser:
    """Somebody who is online."""
    user_id = to_oid(person.user.id)
    return {
        "id": user_id,
        "user_id": user_id,
        "username": person.user.handle,
        "connected_at": iso(person.since),
    }


def render_friend(record: RelationshipRecord) -> Friend:
    """A friend."""
    return {**render_found(record.user), "friendship_id": to_oid(record.id), "created_at": iso(record.since)}


def render_older_friend(record: RelationshipRecord) -> OlderFriend:
    """A friend, in the older list."""
    return {**render_card(record.user), "friends_since": iso(record.since)}


def render_received(request: OpenRequest) -> ReceivedRequest:
    """A request that came."""
    record = request.relationship
    found = render_found(record.user)
    return {**found, "id": to_oid(request.id), "from_user_id": found["id"], "created_at": iso(record.since)}


def render_sent(request: OpenRequest) -> SentRequest:
    """A request that was sent."""
    record = request.relationship
    found = render_found(record.user)
    return {**found, "id": to_oid(request.id), "to_user_id": found["id"], "created_at": iso(record.since)}


def render_request(asked: FriendRequest, caller_id: int, *, accepts: bool) -> FriendRequestState:
    """What became of a request; `accepts` when the caller said yes to it."""
    caller, other = to_oid(caller_id), to_oid(asked.relationship.user.id)
    is_theirs = asked.outcome == "accepted"
    state: FriendRequestState = {
        "id": to_oid(asked.request_id),
        "from_user_id": other if is_theirs else caller,
        "to_user_id": caller if is_theirs else other,
        "status": "accepted" if is_theirs else "pending",
    }
    state["updated_at" if accepts else "created_at"] = iso(asked.relationship.since)
    return state


def render_older_request(request: OpenRequest, caller_id: int, *, received: bool) -> OlderRequest:
    """A request in the older lists."""
    record, caller = request.relationship, to_oid(caller_id)
    other, since = render_card(record.user), iso(record.since)
    body: OlderRequest = {
        "_id": to_oid(request.id),
        "id": to_oid(request.id),
        "from_user_id": other["id"] if received else caller,
        "to_user_id": caller if received else other["id"],
        "status": "pending",
        "created_at": since,
        "updated_at": since,
    }
    body["from_user" if received else "to_user"] = other
    return body
