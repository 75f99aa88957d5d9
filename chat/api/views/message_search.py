"""Finding and counting messages on the topic wire."""

from typing import TypedDict

from accounts.requests import caller
from chat.api.inputs import AuthorQuery, SearchedQuery
from chat.api.render import Reader, Scene, render_feed_message, render_found_message
from chat.api.schemas import ChatMessage
from chat.api.texts import SEARCH_TEXTS, TEXTS
from chat.message_search import count_in_feed, messages_of_user, search_feed
from core.api.endpoint import Text, TextKey, endpoint
from core.api.envelope import Data, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code
from core.ids import to_oid

_TAGS = ("Messages",)
_TEXTS: dict[TextKey, Text] = {**TEXTS, **SEARCH_TEXTS}


class FoundMessages(TypedDict):
    """What a search found."""

    messages: list[ChatMessage]
    query: str
    count: int


class FeedNumbers(TypedDict):
    """How much was said in a topic."""

    total_messages: int
    topic_id: str


class FeedUserNumbers(TypedDict):
    """How much somebody said in a topic."""

    message_count: int
    topic_id: str
    user_id: str


class FeedSearch(ApiView):
    """Searching a topic's feed."""

    tags = _TAGS
    texts = _TEXTS

    @endpoint(
        query=SearchedQuery,
        response=Data[FoundMessages],
        limit="api:search",
        gate="open",
        errors=(
            Code.BAD_REQUEST,
            Code.NOT_FOUND,
            Code.FEATURE_TEMPORARILY_DISABLED,
            Code.SERVICE_UNAVAILABLE,
        ),
    )
    def get(self, request: Request, topic_id: int) -> Data[FoundMessages]:
        """Search the messages of a topic's feed for a text, the newest 100 first. Nothing in it has a meaning of its
        own."""
        text = request.query.text()
        reading, found = search_feed(request.actor, topic_id, text)
        scene, reader = Scene.of(reading.access, reading.moderator_ids), Reader.of(reading.access)
        messages = [render_feed_message(message, scene, reader) for message in found]
        return ok(data={"messages": messages, "query": text, "count": len(messages)})


class FeedStats(ApiView):
    """How much was said in a topic's feed."""

    tags = _TAGS
    texts = _TEXTS

    @endpoint(response=Data[FeedNumbers], limit="api:messages:read", gate="open", errors=(Code.NOT_FOUND,))
    def get(self, request: Request, topic_id: int) -> Data[FeedNumbers]:
        """Count the messages of a topic's feed."""
        count = count_in_feed(request.actor, topic_id)
        return ok(data={"total_messages": count, "topic_id": to_oid(topic_id)})


class FeedUserCount(ApiView):
    """How much somebody said in a topic's feed."""

    tags = _TAGS
    texts = _TEXTS

    @endpoint(response=Data[FeedUserNumbers], limit="api:messages:read", errors=(Code.NOT_FOUND,))
    def get(self, request: Request, topic_id: int, user_id: int) -> Data[FeedUserNumbers]:
        """Count somebody's messages in a topic's feed; of others those under their own name."""
        count = count_in_feed(caller(request), topic_id, user_id)
        return ok(data={"message_count": count, "topic_id": to_oid(topic_id), "user_id": to_oid(user_id)})


class MessagesOfUser(ApiView):
    """What somebody wrote."""

    tags = _TAGS
    texts = _TEXTS

    @endpoint(query=AuthorQuery, response=Listed[ChatMessage], limit="api:messages:read")
    def get(self, request: Request, user_id: int) -> Listed[ChatMessage]:
        """List what somebody wrote last in topics and rooms that the caller may read, newest first.

        What others wrote under an alias is left out. `limit` is 10 by default and at most 50.
        """
        actor = caller(request)
        found = messages_of_user(actor, user_id, limit=request.query.size())
        return ok(data=[render_found_message(each, actor.user_id) for each in found])
