"""What a copy of somebody's data holds of moderation: what they reported, asked and appealed, and their strikes. Who
reported them stays secret, and so does whom they reported where that person is anonymous."""

from accounts.exports.tables import SECURITY, USER
from core.exports import Table, of_person
from moderation.models import Appeal, Report, Strike, Ticket, TicketMessage

_REPORT = "id source kind aspect target_id guild_id topic_id channel_id category details status created_at"
_STRIKE = "id points category reason given_at expires_at taken_back_at"
_APPEAL = "id banned_at text made_at state answer decided_at"
_TICKET = "id category priority subject description status admin_response reviewed_at created_at updated_at"


def moderation_tables() -> tuple[Table, ...]:
    """Every table of this package."""
    return (
        of_person("reporter", USER, "reports", Report, _REPORT),
        of_person("user", SECURITY, "strikes", Strike, _STRIKE),
        of_person("user", SECURITY, "appeals", Appeal, _APPEAL),
        of_person("user", USER, "tickets", Ticket, _TICKET),
        of_person("user", USER, "ticket_messages", TicketMessage, "id ticket is_admin message created_at"),
    )
