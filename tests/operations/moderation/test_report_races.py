"""The same thing reported, and the same report settled, twice at the same moment; and one question too many."""

import pytest

from core.actor import Actor
from moderation.drafts import ReportDraft
from moderation.models import AdminAuditEntry, Report, ReportAction, ReportKind, Ticket
from moderation.operations.reports import create_report
from moderation.operations.reviewing import act_on_report
from moderation.operations.tickets import MOST_OPEN, TicketDraft, create_ticket
from tests.operations.accounts.test_relationship_races import at_once
from tests.topic_side import person

pytestmark = pytest.mark.django_db(transaction=True)


def about(who: Actor) -> ReportDraft:
    return ReportDraft(kind=ReportKind.USER, target_id=who.user_id, category="spam")


def test_one_report_however_often_it_is_made() -> None:
    alice, draft = person(), about(person())
    answers = at_once(*[lambda: create_report(alice, draft=draft)] * 4)
    assert sorted(answers) == ["", *["CONFLICT"] * 3]
    other = about(person())
    kept = at_once(*[lambda: create_report(alice, draft=other, again="keep")] * 4)
    assert kept == [""] * 4
    assert Report.objects.count() == 2


def test_a_report_is_settled_once() -> None:
    admins = [person(is_admin=True) for _ in range(3)]
    report = create_report(person(), draft=about(person()))
    works = [
        lambda admin=admin: act_on_report(admin, report.id, action=ReportAction.USER_BANNED, ban_days=1)
        for admin in admins
    ]
    assert sorted(at_once(*works)) == ["", *["REPORT_ALREADY_RESOLVED"] * 2]
    assert AdminAuditEntry.objects.filter(action="temp_ban").count() == 1


def test_nobody_asks_more_at_once_than_one_after_the_other() -> None:
    alice, draft = person(), TicketDraft(subject="It broke", description="It does not do what it did")
    Ticket.objects.bulk_create([Ticket(user=alice.user, subject="x", description="x") for _ in range(MOST_OPEN - 1)])
    assert sorted(at_once(*[lambda: create_ticket(alice, draft=draft)] * 4)) == ["", *["BAD_REQUEST"] * 3]
    assert Ticket.objects.filter(user=alice.user).count() == MOST_OPEN
