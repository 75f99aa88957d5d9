"""Recent mentions and saved messages on the guild wire."""

from accounts.requests import caller
from chat.kept import SavedEntry, mentions_of, saved_by
from chat.operations.kept import drop_saved_message, forget_mention, save_message
from chat.v1.inputs_kept import KeptQuery, MentionsQuery, SaveInput
from chat.v1.render_messages import render_message
from chat.v1.schemas_messages import MessageResponse, SavedEntryResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_TAGS = ("Users",)


class RecentMentions(V1View):
    """Messages that mentioned the caller."""

    gate = "human"
    tags = _TAGS

    @endpoint(query=MentionsQuery, response=list[MessageResponse], limit="user:mentions:read")
    def get(self, request: Request) -> list[MessageResponse]:
        """List the messages of the last seven days that mentioned one.

        Newest first, as far as one may read them now.
        """
        query = request.query
        if not query.wants("guilds"):
            return []
        found = mentions_of(
            caller(request),
            limit=query["limit"],
            before=query.get("before"),
            roles=query.wants("roles"),
            everyone=query.wants("everyone"),
        )
        return [render_message(message) for message in found]


class RecentMention(V1View):
    """One of them."""

    gate = "human"
    tags = _TAGS

    @endpoint(operation=forget_mention)
    def delete(self, request: Request, message_id: int) -> None:
        """Take a message off the list of one's mentions."""
        forget_mention(caller(request), message_id)


class SavedMessages(V1View):
    """What the caller keeps."""

    gate = "human"
    tags = _TAGS

    @endpoint(query=KeptQuery, response=list[SavedEntryResponse], limit="user:saved_messages:read")
    def get(self, request: Request) -> list[SavedEntryResponse]:
        """List one's saved messages.

        The newest message first. What one may not read any more stays in the list without its content.
        """
        return [_entry(entry) for entry in saved_by(caller(request), limit=request.query["limit"])]

    @endpoint(
        request=SaveInput,
        operation=save_message,
        errors=(Code.UNKNOWN_CHANNEL, Code.UNKNOWN_MESSAGE, Code.MISSING_PERMISSIONS, Code.MAX_BOOKMARKS),
    )
    def post(self, request: Request) -> None:
        """Save a message."""
        save_message(caller(request), request.valid["channel_id"], request.valid["message_id"])


class SavedMessage(V1View):
    """One saved message."""

    gate = "human"
    tags = _TAGS

    @endpoint(operation=drop_saved_message)
    def delete(self, request: Request, message_id: int) -> None:
        """Keep a message no longer."""
        drop_saved_message(caller(request), message_id)


def _entry(entry: SavedEntry) -> SavedEntryResponse:
    return {
        "id": str(entry.message_id),
        "channel_id": str(entry.channel_id),
        "message_id": str(entry.message_id),
        "status": "missing_permissions" if entry.message is None else "available",
        "message": None if entry.message is None else render_message(entry.message),
    }
