"""What administrators do because of a report, to what was reported or to who is."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models.user import UserFlags
from accounts.rights import Right, require_right
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from guilds.models import Member
from moderation.models import Report, ReportAction
from moderation.operations.admin_guild_members import time_out_in_guild
from moderation.operations.admin_users_sanctions import disable
from moderation.operations.people import ban, close_account, sanctioned, warn
from moderation.operations.removing import remove_reported
from moderation.operations.strikes import StrikeDraft, strike

MOST_HOURS = 8760


@dataclass(frozen=True, slots=True)
class Remedy:
    """How a report is dealt with: what is done and why, and what that takes. `hours` are those of a time-out, `days`
    (None: for ever) those of a ban."""

    action: ReportAction
    notes: str = ""
    days: int | None = None
    hours: int = 0
    warning: str = ""
    strike: StrikeDraft | None = None


def is_in_guild(report: Report) -> bool:
    """Whether a time-out means the guild that the report comes from, and not the whole account. One query at most."""
    if report.guild_id is None or report.reported_user_id is None:
        return False
    return Member.objects.filter(guild_id=report.guild_id, user_id=report.reported_user_id).exists()


def apply(actor: Actor, report: Report, remedy: Remedy) -> None:
    """Do it; part of an operation. What only is said, such as that there is nothing to do, does nothing here.

    Publishes what deleting, banning, warning, timing out does. Raises as `require_right`, `ban_user`,
    `remove_reported`, `time_out_guild_member`; BAD_REQUEST (`bad_action`) for what cannot be done to anything.
    """
    deed = _DEEDS.get(remedy.action)
    if deed is None:
        return
    right, act, needs_person = deed
    require_right(actor, right)
    if needs_person and report.reported_user_id is None:
        raise ProductError(Code.BAD_REQUEST, reason="bad_action")
    act(actor, report, remedy)


def _delete(actor: Actor, report: Report, remedy: Remedy) -> None:
    remove_reported(actor, report, reason=_why(report, remedy))


def _ban(actor: Actor, report: Report, remedy: Remedy) -> None:
    ban(actor, report.reported_user_id or 0, reason=_why(report, remedy), days=remedy.days)


def _warn(actor: Actor, report: Report, remedy: Remedy) -> None:
    warn(actor, report.reported_user_id or 0, message=remedy.warning, report_id=report.id)


def _time_out(actor: Actor, report: Report, remedy: Remedy) -> None:
    if not 1 <= remedy.hours <= MOST_HOURS:
        raise InvalidForm.at("hours", FieldCode.INVALID_FORMAT, text=f"From 1 to {MOST_HOURS}")
    user = sanctioned(actor, report.reported_user_id or 0)
    if is_in_guild(report):
        time_out_in_guild(actor, report.guild_id or 0, user.id, hours=remedy.hours)
    else:
        close_account(actor, user, reason=_why(report, remedy), hours=remedy.hours)


def _disable(actor: Actor, report: Report, remedy: Remedy) -> None:
    user = sanctioned(actor, report.reported_user_id or 0)
    if user.flags & UserFlags.DISABLED_SUSPICIOUS_ACTIVITY:
        raise ProductError(Code.BAD_REQUEST, reason="disabled")
    disable(actor, user, required=0)


def _strike(actor: Actor, report: Report, remedy: Remedy) -> None:
    if remedy.strike is None:
        raise ProductError(Code.BAD_REQUEST, reason="bad_action")
    strike(actor, report.reported_user_id or 0, remedy.strike, report_id=report.id)


def _why(report: Report, remedy: Remedy) -> str:
    return remedy.notes or report.category


_DEEDS: dict[ReportAction, tuple[Right, Callable[[Actor, Report, Remedy], None], bool]] = {
    ReportAction.DELETED: (Right.MESSAGE_DELETE, _delete, False),
    ReportAction.USER_BANNED: (Right.USER_TEMP_BAN, _ban, True),
    ReportAction.USER_WARNED: (Right.USER_TEMP_BAN, _warn, True),
    ReportAction.TIMED_OUT: (Right.USER_TEMP_BAN, _time_out, True),
    ReportAction.DISABLED: (Right.USER_DISABLE_SUSPICIOUS, _disable, True),
    ReportAction.STRUCK: (Right.USER_TEMP_BAN, _strike, True),
}
