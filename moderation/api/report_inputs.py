"""What the topic wire takes for reports."""

from typing import Any

from core.api.fields import BoolField, Input, OidField, WholeField
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.paging import Offset, clamped_page
from moderation.api.people_inputs import days_field
from moderation.api.words import thing_named, things_of_type
from moderation.drafts import ReportDraft
from moderation.models import ReportAction, ReportAspect, ReportKind, ReportSource
from moderation.report_queries import ReportFilter
from topics.api.fields import LooseTextField, WordsField
from topics.api.paging import OffsetQuery

LEAST_DETAILS, MOST_DETAILS = 10, 1000
OWN_LIMIT, OWN_MOST = 20, 50
ADMIN_LIMIT, ADMIN_MOST = 50, 100
RECENT_LIMIT = 10

REVIEWS = {
    action.value: action
    for action in (
        *(ReportAction.DELETED, ReportAction.USER_BANNED, ReportAction.USER_WARNED),
        *(ReportAction.DISMISSED, ReportAction.ESCALATED),
    )
}
ACTIONS = {
    "delete_content": ReportAction.DELETED,
    "ban_user": ReportAction.USER_BANNED,
    "warn_user": ReportAction.USER_WARNED,
    **dict.fromkeys(("dismiss", "dismissed"), ReportAction.DISMISSED),
    **dict.fromkeys(("resolve", "resolved"), ReportAction.RESOLVED),
}

_REASON = {"required": "Reason is required", "type": "Reason is required", "long": "Reason is too long"}
_QUICK = "Reason must be between 3 and 500 characters"
_NO_REASON = dict.fromkeys(("required", "type"), "Report reason is required")
_FLAG = {"type": "Must be true or false"}
_ID = dict.fromkeys(("type", "high"), "Invalid ID format")
_DETAILS = "Description must be at least 10 characters"


def _words(most: int, **texts: str) -> WordsField:
    return WordsField(0, most, required=False, allow_null=True, texts=texts)


def _id() -> OidField:
    return OidField(required=False, allow_null=True, texts=_ID)


def _flag() -> BoolField:
    return BoolField(required=False, allow_null=True, texts=_FLAG)


class ReportInput(Input):
    """Something to report. `reported_id` and `report_type` are other names of `content_id` and `content_type`; with
    them no description is needed."""

    reason = WordsField(1, 500, texts=_REASON)
    description = _words(MOST_DETAILS, long="Description must be less than 1000 characters", type=_DETAILS)
    content_type = LooseTextField(required=False, allow_null=True)
    content_id = _id()
    reported_id = _id()
    reported_user_id = _id()
    topic_id = _id()
    report_type = LooseTextField(required=False, allow_null=True)
    attach_current_message = _flag()
    attach_message_history = _flag()
    current_message_id = _id()
    chat_room_id = _id()

    def check(self, values: dict[str, Any]) -> None:
        """The short form does without a description."""
        details = values.get("description") or ""
        if len(details) < LEAST_DETAILS and (details or values.get("reported_id") is None):
            raise InvalidForm.at("description", FieldCode.INVALID_FORMAT, text=_DETAILS)
        if all(values.get(name) is None for name in ("content_id", "reported_id", "reported_user_id")):
            text = "Either content_id or reported_user_id is required"
            raise InvalidForm.at("content_id", FieldCode.INVALID_FORMAT, text=text)

    def draft(self) -> ReportDraft:
        """What the operation takes. Raises BAD_REQUEST (`content_type_unknown`)."""
        (kind, aspect), target_id = self._target()
        return ReportDraft(
            kind=kind,
            aspect=aspect,
            target_id=target_id,
            category=self["reason"],
            details=self.get("description") or "",
            topic_id=self.get("topic_id") if kind == ReportKind.USER else None,
            with_message_id=self.get("current_message_id") if self.get("attach_current_message") else None,
            with_history=bool(self.get("attach_message_history")),
            history_room_id=self.get("chat_room_id"),
        )

    def _target(self) -> tuple[tuple[ReportKind, ReportAspect], int]:
        short = self.get("reported_id")
        content_id = self.get("content_id") if self.get("content_id") is not None else short
        name = self.get("content_type") or (self.get("report_type") if short is not None else "") or "message"
        thing = thing_named(name)
        if thing[0] == ReportKind.USER:
            user_id = self.get("reported_user_id")
            return thing, user_id if user_id is not None else content_id
        if content_id is None:
            return thing_named("user"), self["reported_user_id"]
        return (thing[0], ReportAspect.WHOLE if thing[1] == ReportAspect.DIRECT else thing[1]), content_id


class QuickReportInput(Input):
    """Why something is reported; a `description` may say more."""

    reason = WordsField(3, 500, texts={"required": _QUICK, "type": _QUICK, "short": _QUICK, "long": _QUICK})
    description = _words(MOST_DETAILS, long="Description must be less than 1000 characters")


class PostReportInput(QuickReportInput):
    """Why a post is reported."""

    reason = WordsField(3, 500, texts=_NO_REASON | dict.fromkeys(("short", "long"), _QUICK))


class PersonReportInput(Input):
    """Why somebody is reported."""

    reason = WordsField(1, 500, texts=_REASON)
    description = _words(MOST_DETAILS, long="Description must be less than 1000 characters")


class ReportListQuery(OffsetQuery):
    """Which reports: pending ones unless another `status` (or `all`) is named."""

    status = LooseTextField(required=False, allow_null=True)
    topic_id = _id()

    def wanted(self, status: str = "pending") -> ReportFilter:
        """What the list is narrowed to."""
        named = self.get("status") or status
        return ReportFilter(status="" if named == "all" else named, topic_id=self.get("topic_id"))


class OwnReportsQuery(Input):
    """A page of what one reported. Outside 1..50 the limit is 20."""

    as_reporter = LooseTextField(required=False, allow_null=True)
    status = LooseTextField(required=False, allow_null=True)
    limit = WholeField(required=False, allow_null=True, texts={"type": "Limit must be a whole number"})
    offset = WholeField(required=False, allow_null=True, texts={"type": "Offset must be a whole number"})

    def page(self) -> Offset:
        """The page asked for."""
        return clamped_page(self.get("limit"), self.get("offset"), most=OWN_MOST, otherwise=OWN_LIMIT)

    def wanted(self) -> ReportFilter:
        """What the list is narrowed to."""
        named = self.get("status") or ""
        return ReportFilter(status="" if named == "all" else named)


class AdminReportsQuery(Input):
    """Which reports, for administrators; `all` and nothing are no filter. Outside 1..100 the limit is 50."""

    status = LooseTextField(required=False, allow_null=True)
    report_type = LooseTextField(required=False, allow_null=True)
    content_type = LooseTextField(required=False, allow_null=True)
    limit = WholeField(required=False, allow_null=True, texts={"type": "Limit must be a whole number"})
    offset = WholeField(required=False, allow_null=True, texts={"type": "Offset must be a whole number"})

    def page(self) -> Offset:
        """The page asked for."""
        return clamped_page(self.get("limit"), self.get("offset"), most=ADMIN_MOST, otherwise=ADMIN_LIMIT)

    def wanted(self) -> ReportFilter:
        """What the list is narrowed to; an unknown type finds nothing."""
        status, kind, content = (self._filter(name) for name in ("status", "report_type", "content_type"))
        if kind == "message_deleted":
            return ReportFilter(status=status, source=ReportSource.REMOVAL)
        name = content or kind
        return ReportFilter(status=status, kinds=things_of_type(name) or (("", ""),) if name else ())

    def _filter(self, name: str) -> str:
        value = self.get(name) or ""
        return "" if value == "all" else value


class ReviewInput(Input):
    """What a moderator did about a report."""

    action_taken = LooseTextField(required=False, allow_null=True)
    moderator_notes = _words(2000, long="Notes must be 2000 characters or less")

    def action(self) -> ReportAction:
        """Raises BAD_REQUEST (`bad_action`)."""
        return _one_of(REVIEWS, self.get("action_taken"))


class DismissalInput(Input):
    """Why; `notes` is another name of `reason`."""

    reason = _words(2000, long="Reason must be 2000 characters or less")
    notes = _words(2000, long="Notes must be 2000 characters or less")

    @property
    def text(self) -> str:
        """The words, "" without any."""
        return self.get("reason") or self.get("notes") or ""


class ActionInput(Input):
    """What an administrator does about a report."""

    action = LooseTextField(required=False, allow_null=True)
    notes = _words(500, long="Notes must be 500 characters or less")
    ban_duration_days = days_field()
    warning_message = _words(1000, long="Warning message must be 1000 characters or less")

    def chosen(self) -> ReportAction:
        """Raises BAD_REQUEST (`action_missing`, `bad_action`, `warning_missing`)."""
        if not self.get("action"):
            raise ProductError(Code.BAD_REQUEST, reason="action_missing")
        action = _one_of(ACTIONS, self.get("action"))
        if action == ReportAction.USER_WARNED and not self.get("warning_message"):
            raise ProductError(Code.BAD_REQUEST, reason="warning_missing")
        return action


def _one_of(known: dict[str, ReportAction], name: str | None) -> ReportAction:
    if name not in known:
        raise ProductError(Code.BAD_REQUEST, reason="bad_action")
    return known[name]
