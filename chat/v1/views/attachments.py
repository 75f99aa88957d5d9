"""Single files of messages on the guild wire."""

from accounts.requests import caller
from chat.operations.attachments import delete_attachment
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code


class MessageAttachment(V1View):
    """A file of a message."""

    tags = ("Messages",)

    @endpoint(operation=delete_attachment, errors=(Code.UNKNOWN_MESSAGE, Code.MISSING_PERMISSIONS), audit_reason=True)
    def delete(self, request: Request, channel_id: int, message_id: int, attachment_id: int) -> None:
        """Take a file out of one's own message. A message of which nothing is left is deleted."""
        delete_attachment(caller(request), channel_id, message_id, attachment_id)
