"""The numbers of the instance on the topic wire."""

from typing import TypedDict

from moderation.api.content_schemas import PeopleNumbers, RecentNumbers, TicketNumbers
from moderation.api.report_schemas import ReportNumbers


class AdminNumbers(TypedDict):
    """The numbers that administrators look at first."""

    reports: ReportNumbers
    tickets: TicketNumbers
    users: PeopleNumbers
    recent_activity: RecentNumbers
