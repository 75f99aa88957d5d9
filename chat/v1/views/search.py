"""Finding messages on the guild wire."""

from accounts.requests import caller
from chat.search.messages import search_messages
from chat.v1.inputs_search import MessageSearchInput, MessageSearchQuery
from chat.v1.render_messages import render_message
from chat.v1.schemas_search import MessageSearchResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_ERRORS = (
    Code.UNKNOWN_GUILD,
    Code.UNKNOWN_CHANNEL,
    Code.ACCESS_DENIED,
    Code.MISSING_ACCESS,
    Code.MISSING_PERMISSIONS,
    Code.NSFW_CONTENT_AGE_RESTRICTED,
    Code.FEATURE_TEMPORARILY_DISABLED,
    Code.SERVICE_UNAVAILABLE,
)


class MessageSearches(V1View):
    gate = "human"
    tags = ("Search",)

    @endpoint(query=MessageSearchQuery, response=MessageSearchResponse, limit="search:messages", errors=_ERRORS)
    def get(self, request: Request) -> MessageSearchResponse:
        """Find messages, by a query.

        Every field of the body of the POST, by its name; lists by repeating it or with commas.
        """
        assert isinstance(request.query, MessageSearchQuery)
        return _found(request, request.query)

    @endpoint(request=MessageSearchInput, response=MessageSearchResponse, limit="search:messages", errors=_ERRORS)
    def post(self, request: Request) -> MessageSearchResponse:
        """Find messages.

        Of those that one may read, in guilds, conversations and groups. Words are found in any case, with or without
        accents; the last one also as the beginning of a word.
        """
        return _found(request, request.valid)


def _found(request: Request, asked: MessageSearchInput) -> MessageSearchResponse:
    offset = asked.size * (asked.number - 1)
    found = search_messages(caller(request), asked.search(), limit=asked.size, offset=offset)
    return {
        "messages": [render_message(message) for message in found.messages],
        "total": found.total,
        "hits_per_page": asked.size,
        "page": asked.number,
        "highlights": {str(id_): [[*span] for span in spans] for id_, spans in found.highlights.items()},
    }
