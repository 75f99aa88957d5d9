"""The topic wire's own words for refusals that concern reports and tickets."""

from chat.api.texts import TEXTS as ROOM_TEXTS
from core.api.endpoint import Text, TextKey
from core.errors import Code
from moderation.api.checks import ADMINS_ONLY

_UNKNOWN = (404, "Report not found")
_UNKNOWN_PERSON = (404, "User not found")
_NO_POST, _NO_COMMENT = (404, "Post not found"), (404, "Comment not found")

TEXTS: dict[TextKey, Text] = {
    **ROOM_TEXTS,
    **dict.fromkeys(("bad_report_id", Code.UNKNOWN_REPORT), _UNKNOWN),
    **dict.fromkeys(("bad_user_id", Code.UNKNOWN_USER), _UNKNOWN_PERSON),
    **dict.fromkeys(("bad_post_id", "post_not_found"), _NO_POST),
    **dict.fromkeys(("bad_comment_id", "comment_not_found"), _NO_COMMENT),
    Code.MISSING_PERMISSIONS: (403, "Permission denied"),
    Code.MISSING_ACL: (403, "Permission denied"),
    Code.UNKNOWN_GUILD: (404, "Community not found"),
    Code.REPORT_ALREADY_RESOLVED: (400, "Report has already been reviewed"),
    Code.REPORT_BANNED: (403, "You cannot report anything"),
    "already_reported": (400, "You have already reported this content"),
    "content_type_unknown": (400, "Invalid content type"),
    "own_user": (400, "Cannot report yourself"),
    "own_message": (400, "Cannot report your own message"),
    "own_post": (400, "Cannot report your own post"),
    "own_comment": (400, "Cannot report your own comment"),
    "own_room": (400, "Cannot report your own chat room"),
    "own_topic": (400, "Cannot report your own topic"),
    "own_guild": (400, "Cannot report your own community"),
    "bad_action": (400, "Invalid action"),
    "own_report": (400, "Nobody decides about a report of themselves"),
    "evidence_kept": (409, "The evidence of this report is kept"),
}

ADMIN_TEXTS: dict[TextKey, Text] = {
    **TEXTS,
    **ADMINS_ONLY,
    "action_missing": (400, "Action is required"),
    "warning_missing": (400, "Warning message is required"),
    "report_open": (400, "Report is not closed"),
    "ban_self": (400, "Cannot ban yourself"),
    "ban_admin": (403, "Cannot ban admin users"),
}

_NO_TICKET = (404, "Ticket not found")
TICKET_TEXTS: dict[TextKey, Text] = {
    **dict.fromkeys(("bad_ticket_id", "ticket_not_found"), _NO_TICKET),
    "ticket_of_another": (403, "Permission denied"),
    "ticket_processed": (403, "Cannot delete tickets that are being processed"),
    "too_many_tickets": (400, "You have too many open support tickets"),
    "ticket_full": (400, "This ticket has too many messages"),
    "message_missing": (400, "Message is required"),
}


def failing(what: str) -> dict[TextKey, Text]:
    """The words of the short forms: `what` was reported already, or is one's own."""
    text = (400, f"Failed to report {what} or already reported")
    return {**TEXTS, "already_reported": text}
