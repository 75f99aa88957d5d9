"""What the topic wire takes for tickets."""

from core.api.fields import BoolField, Input, WholeField
from core.errors import Code, ProductError
from core.paging import Offset, clamped_page
from moderation.api.report_inputs import ADMIN_LIMIT, ADMIN_MOST, OWN_LIMIT, OWN_MOST
from moderation.models import TicketCategory, TicketPriority, TicketStatus
from moderation.operations.tickets import TicketDraft
from moderation.tickets import TicketFilter
from topics.api.fields import LooseTextField, WordsField

PRIORITIES = {level.name.lower(): level for level in TicketPriority}
_CATEGORIES = {one.value: one for one in TicketCategory}
_STATUSES = {one.value: one for one in TicketStatus}
_WAITING = (TicketStatus.PENDING, TicketStatus.OPEN)
_SUBJECT = {
    **dict.fromkeys(("required", "type", "short"), "Subject must be at least 5 characters"),
    "long": "Subject must be 200 characters or less",
}
_DESCRIPTION = {
    **dict.fromkeys(("required", "type", "short"), "Description must be at least 20 characters"),
    "long": "Description must be 5000 characters or less",
}


class TicketInput(Input):
    """A question. An unknown category is `other`, an unknown priority `medium`."""

    category = LooseTextField(required=False, allow_null=True)
    priority = LooseTextField(required=False, allow_null=True)
    subject = WordsField(5, 200, texts=_SUBJECT)
    description = WordsField(20, 5000, texts=_DESCRIPTION)

    def draft(self) -> TicketDraft:
        """What the operation takes."""
        return TicketDraft(
            subject=self["subject"],
            description=self["description"],
            category=_CATEGORIES.get(self.get("category") or "", TicketCategory.OTHER),
            priority=PRIORITIES.get(self.get("priority") or "", TicketPriority.MEDIUM),
        )


class TicketMessageInput(Input):
    """Something more to say."""

    message = WordsField(
        1, 5000, texts={**dict.fromkeys(("required", "type"), "Message is required"), "long": "Message is too long"}
    )


class OwnTicketsQuery(Input):
    """A page of one's own tickets. Outside 1..50 the limit is 20."""

    limit = WholeField(required=False, allow_null=True, texts={"type": "Limit must be a whole number"})
    offset = WholeField(required=False, allow_null=True, texts={"type": "Offset must be a whole number"})

    def page(self) -> Offset:
        """The page asked for."""
        return clamped_page(self.get("limit"), self.get("offset"), most=OWN_MOST, otherwise=OWN_LIMIT)


class AdminTicketsQuery(Input):
    """Which tickets, for administrators; `open` finds the pending ones. Outside 1..100 the limit is 50."""

    status = LooseTextField(required=False, allow_null=True)
    category = LooseTextField(required=False, allow_null=True)
    priority = LooseTextField(required=False, allow_null=True)
    limit = WholeField(required=False, allow_null=True, texts={"type": "Limit must be a whole number"})
    offset = WholeField(required=False, allow_null=True, texts={"type": "Offset must be a whole number"})

    def page(self) -> Offset:
        """The page asked for."""
        return clamped_page(self.get("limit"), self.get("offset"), most=ADMIN_MOST, otherwise=ADMIN_LIMIT)

    def wanted(self) -> TicketFilter:
        """What the list is narrowed to; unknown words are no filter."""
        return TicketFilter(
            statuses=_WAITING if self.get("status") in _WAITING else _only(_STATUSES.get(self.get("status") or "")),
            category=_CATEGORIES.get(self.get("category") or ""),
            priority=PRIORITIES.get(self.get("priority") or ""),
        )


class TicketUpdateInput(Input):
    """What becomes of a ticket."""

    status = LooseTextField(required=False, allow_null=True)
    admin_response = WordsField(0, 5000, required=False, allow_null=True, texts={"long": "Response is too long"})
    reopen = BoolField(required=False, allow_null=True, texts={"type": "reopen must be true or false"})
    reason = WordsField(0, 500, required=False, allow_null=True, texts={"long": "Reason is too long"})

    def chosen_status(self) -> TicketStatus | None:
        """Raises BAD_REQUEST (`nothing_asked`, `bad_status`)."""
        name = self.get("status") or ""
        if not name and not self.get("admin_response") and not self.get("reopen"):
            raise ProductError(Code.BAD_REQUEST, reason="nothing_asked")
        if name and name not in _STATUSES:
            raise ProductError(Code.BAD_REQUEST, reason="bad_status")
        return _STATUSES.get(name)


def _only(status: TicketStatus | None) -> tuple[TicketStatus, ...]:
    return () if status is None else (status,)
