"""What can be done about a person or a report, as the pages offer it: each act with what it takes and its reason."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from accounts.models.user import UserFlags
from accounts.rights import Right, holds
from accounts.sanctions import is_banned
from core.actor import Actor
from moderation.models import Report, ReportAction
from moderation.operations.remedies import is_in_guild
from moderation.strikes import Standing

_EXTRA = "console/acts/{}.html"


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its name, what its button says, where it goes, and the part of the form that it needs beside a reason.

    `action` is what a report's form says is done; `also` another button, which does what the ladder says, too.
    """

    key: str
    words: str
    button: str
    address: str
    extra: str = ""
    hint: str = ""
    action: str = ""
    also: str = ""
    danger: bool = True

    @property
    def template(self) -> str:
        """What stands above the reason."""
        return _EXTRA.format(self.extra) if self.extra else ""

    @property
    def field(self) -> str:
        """What the reason is called in the form."""
        return "notes" if self.action else "reason"


def person_acts(actor: Actor, user: User, standing: Standing | None) -> list[Act]:
    """What the actor can do to somebody. Nobody acts on themselves here, and administrators lose their rights before
    their account is closed."""
    if user.id == actor.user_id:
        return []
    closing = [] if user.acls else [*_sanctions(user, standing), *_closings(user)]
    return [act for right, act in [*closing, *_other(user)] if holds(actor, right)]


def _sanctions(user: User, standing: Standing | None) -> list[tuple[Right, Act]]:
    found = [
        ("warn", Act("warn", "Warn", "Warn them", _to("console_warn", user), "warning", danger=False)),
        (
            "strike",
            Act(
                "strike", "Give a strike", "Give it", _to("console_strike", user), "strike", danger=False,
                also="Give it, and do what the ladder says",
            ),
        ),
    ]  # fmt: skip
    if standing is not None and standing.step is not None:
        hint = f"{standing.points} points: {standing.step.words}."
        words = "Do what the ladder says"
        found.append(("climb", Act("climb", words, "Do it", _to("console_climb", user), hint=hint)))
    return [(Right.USER_TEMP_BAN, deed) for _, deed in found]


def _closings(user: User) -> list[tuple[Right, Act]]:
    found = []
    if is_banned(user):
        words = "Open the account again"
        found.append((Right.USER_TEMP_BAN, Act("unban", words, words, _to("console_unban", user), danger=False)))
    else:
        hint = "Closed for so long; it opens by itself, and they are mailed."
        out = Act("time-out", "Time out", "Time out", _to("console_time_out", user), "hours", hint=hint)
        words = "Close the account"
        found += [
            (Right.USER_TEMP_BAN, out),
            (Right.USER_TEMP_BAN, Act("ban", words, words, _to("console_ban", user), "days")),
        ]
    if not user.flags & UserFlags.DISABLED_SUSPICIOUS_ACTIVITY and not user.is_bot:
        hint = "For an account that somebody else uses: its password and sign-ins go, and its owner is mailed."
        off = Act("disable", "Disable", "Disable the account", _to("console_disable", user), hint=hint)
        found.append((Right.USER_DISABLE_SUSPICIOUS, off))
    return found


def _other(user: User) -> list[tuple[Right, Act]]:
    sessions = Act("sessions", "End all sessions", "End them", _to("console_sessions", user))
    clear = Act("clear", "Reset the profile", "Take these away", _to("console_clear", user), "clear")
    hint = "They get a neutral name, and can choose another one."
    rename = Act("rename", "Reset the name", "Take the name away", _to("console_rename", user), hint=hint)
    return [
        (Right.USER_UPDATE_FLAGS, sessions),
        (Right.USER_UPDATE_PROFILE, clear),
        (Right.USER_UPDATE_USERNAME, rename),
    ]


def report_acts(actor: Actor, report: Report, reported: User | None) -> list[Act]:
    """What the actor can do because of a report that is open, beside saying that nothing is to be done."""
    address = reverse("admin:console_act", args=(report.pk,))
    words = "Delete what was reported"
    found = [
        (Right.REPORT_RESOLVE, Act("escalate", "Pass on", "Pass it on", address, "recipient", action="escalated",
                                    danger=False)),
        (Right.MESSAGE_DELETE, Act("delete", words, words, address, action=ReportAction.DELETED)),
    ]  # fmt: skip
    if reported is not None and not reported.acls and reported.id != actor.user_id:
        found += _to_reported(report, reported, address)
    return [act for right, act in found if holds(actor, Right.REPORT_RESOLVE) and holds(actor, right)]


def _to_reported(report: Report, reported: User, address: str) -> list[tuple[Right, Act]]:
    here = "They only read in the guild of this report." if is_in_guild(report) else "Their account is closed so long."
    also, off = "Give it, and do what the ladder says", "For an account that somebody else uses."
    ban = Right.USER_TEMP_BAN
    return [
        (ban, Act("warn", "Warn", "Warn", address, "warning", action=ReportAction.USER_WARNED, danger=False)),
        (ban, Act("strike", "Give a strike", "Give it", address, "strike", action=ReportAction.STRUCK, also=also,
                   danger=False)),
        (ban, Act("time-out", "Time out", "Time out", address, "hours", here, action=ReportAction.TIMED_OUT)),
        (ban, Act("ban", "Close the account", "Close the account", address, "days", action=ReportAction.USER_BANNED)),
        (Right.USER_DISABLE_SUSPICIOUS, Act("disable", "Disable", "Disable the account", address, hint=off,
                                             action=ReportAction.DISABLED)),
    ]  # fmt: skip


def _to(name: str, user: User) -> str:
    return reverse(f"admin:{name}", args=(user.pk,))
