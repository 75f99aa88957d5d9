"""Every event has a home: streams that carry it, and a wire that sends it or a reason not to."""

import pytest

from accounts.events import SessionsEnded
from chat.events import ChannelsUpdated, MessagesDeleted
from core.events import Event, all_events
from gateway.events import PeopleSeen, PeopleWanted, SessionHandedOver, SessionWanted
from gateway.socketio.wire_events import NOT_SENT as NOT_ON_TOPIC_WIRE
from gateway.socketio.wire_events import is_rendered as on_topic_wire
from gateway.v1.dispatch import is_rendered as on_guild_wire
from guilds.events import GuildDeleted, MemberFacesUpdated

pytestmark = pytest.mark.once

# What each of these means to a guild client is told in another way than by rendering the event itself.
HANDLED_BY_THE_HUB = {
    SessionsEnded: "INVALID_SESSION to the sockets of the session",
    GuildDeleted: "GUILD_DELETE to every member, as when leaving",
    ChannelsUpdated: "CHANNEL_UPDATE_BULK, cut for each session",
    MessagesDeleted: "MESSAGE_DELETE_BULK, cut for each session",
    MemberFacesUpdated: "GUILD_MEMBER_UPDATE in each of the guilds",
    SessionWanted: "between gateways",
    SessionHandedOver: "between gateways",
    PeopleSeen: "between gateways; PRESENCE_UPDATE and SESSIONS_REPLACE follow from it",
    PeopleWanted: "between gateways",
}


@pytest.mark.parametrize("kind", all_events(), ids=lambda kind: kind.__name__)
def test_every_event_reaches_somebody(kind: type[Event]) -> None:
    on_guilds = on_guild_wire(kind) or kind in HANDLED_BY_THE_HUB
    assert on_guilds or on_topic_wire(kind) or kind in NOT_ON_TOPIC_WIRE, f"nobody sends {kind.__name__}"


@pytest.mark.parametrize("kind", all_events(), ids=lambda kind: kind.__name__)
def test_every_event_names_its_streams(kind: type[Event]) -> None:
    assert kind.streams is not Event.streams
