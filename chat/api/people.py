"""What the topic wire tells of people in the places they meet."""

from typing import TypedDict

from accounts.api.people_inputs import SearchQuery
from accounts.api.render import render_card
from accounts.api.schemas import UserCard
from accounts.records import UserRecord
from accounts.requests import caller
from chat.people import activity_of, mentionable
from core.api.endpoint import endpoint
from core.api.envelope import Data, Listed, ok
from core.api.fields import OidField
from core.api.request import Request
from core.api.views import ApiView

_TAGS = ("Users",)


class MentionQuery(SearchQuery):
    """What to look for, and where; anywhere without a room and a topic."""

    chat_room_id = OidField(required=False, allow_null=True)
    topic_id = OidField(required=False, allow_null=True)


class Mentionable(UserCard):
    """Somebody who can be mentioned."""

    display_name: str


class ActivityNumbers(TypedDict):
    """What the caller does on the topic side."""

    topics_joined: int
    messages_sent: int
    unread_messages: int


class MentionSearch(ApiView):
    gate = "human"
    tags = _TAGS

    @endpoint(query=MentionQuery, response=Listed[Mentionable], limit="api:users:search")
    def get(self, request: Request) -> Listed[Mentionable]:
        """Find people to mention, of a room or topic or anywhere."""
        query = request.query
        if not query.text:
            return ok(data=[])
        places = {"room_id": query.get("chat_room_id"), "topic_id": query.get("topic_id")}
        return ok(data=[_render(user) for user in mentionable(caller(request), query.text, **places)])


class Stats(ApiView):
    gate = "human"
    tags = _TAGS

    @endpoint(response=Data[ActivityNumbers], limit="default")
    def get(self, request: Request) -> Data[ActivityNumbers]:
        """Count one's topics, messages, and private messages that were not read."""
        found = activity_of(caller(request).user_id)
        return ok(data={**found._asdict()})


def _render(user: UserRecord) -> Mentionable:
    return {**render_card(user), "display_name": user.handle}
