"""What clients hear of people, and are told themselves."""

from functools import partial

from accounts.api.render import render_request_accepted, render_request_received
from accounts.api.render_notifications import render_mention, render_new_notification
from accounts.events import (
    FriendRequestAccepted,
    FriendRequestReceived,
    NoteUpdated,
    PeopleNotified,
    RelationshipAdded,
    RelationshipRemoved,
    RelationshipUpdated,
    SessionsEnded,
    SignInRenewed,
    UserSettingsUpdated,
    UserUpdated,
)
from accounts.notification_records import Notice, Told
from core.events import Event
from gateway.socketio.delivery import Delivery, renders
from gateway.socketio.rooms import user_room
from integrations.connections.events import ConnectionsUpdated

# Told to the guild wire alone, or only acted on (gateway/socketio/revocation.py).
NOT_SENT: frozenset[type[Event]] = frozenset(
    {
        ConnectionsUpdated,
        NoteUpdated,
        RelationshipAdded,
        RelationshipRemoved,
        RelationshipUpdated,
        SessionsEnded,
        SignInRenewed,
        UserSettingsUpdated,
        UserUpdated,
    }
)


@renders(PeopleNotified)
def _notified(event: PeopleNotified) -> list[Delivery]:
    return [delivery for told in event.told for delivery in _told(event.notice, told)]


def _told(notice: Notice, told: Told) -> list[Delivery]:
    room = user_room(told.user_id)
    heard = [Delivery(room, "new_notification", partial(render_new_notification, notice, told))]
    if notice.type == "mention":
        heard.insert(0, Delivery(room, "user_mentioned", partial(render_mention, notice, told)))
    return heard


@renders(FriendRequestReceived)
def _request_received(event: FriendRequestReceived) -> list[Delivery]:
    return [Delivery(user_room(event.user_id), "friend_request_received", partial(render_request_received, event))]


@renders(FriendRequestAccepted)
def _request_accepted(event: FriendRequestAccepted) -> list[Delivery]:
    return [Delivery(user_room(event.user_id), "friend_request_accepted", partial(render_request_accepted, event))]
