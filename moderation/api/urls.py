"""Where reports, tickets and the work of administrators are on the topic wire."""

from core.api.routing import routes
from moderation.api.views import admin_reports, people, quick_reports, reports, tickets

urlpatterns = [
    *routes("/reports", reports.Reports),
    *routes("/reports/my", reports.MyReports),
    *routes("/reports/my-reports", reports.MyReportPages),
    *routes("/reports/recent", reports.RecentReports),
    *routes("/reports/statistics", reports.ReportStatistics),
    *routes("/reports/<id:report_id>", reports.OneReport),
    *routes("/reports/<id:report_id>/review", reports.ReportReview),
    *routes("/reports/<id:report_id>/dismiss", reports.ReportDismissal),
    *routes("/reports/<id:report_id>/escalate", reports.ReportEscalation),
    *routes("/posts/<id:post_id>/report", quick_reports.PostReport),
    *routes("/comments/<id:comment_id>/report", quick_reports.CommentReport),
    *routes("/messages/<id:message_id>/report", quick_reports.MessageReport),
    *routes("/messages/<id:message_id>/reports", quick_reports.MessageReports),
    *routes("/messages/<id:message_id>/report-user", quick_reports.MessageAuthorReport),
    *routes("/messages/private/<id:message_id>/report", quick_reports.PrivateMessageReport),
    *routes("/users/<id:user_id>/report-profile-image", quick_reports.ProfileImageReport),
    *routes("/tickets", tickets.Tickets),
    *routes("/tickets/my", tickets.MyTickets, "/tickets/my-tickets"),
    *routes("/tickets/categories", tickets.TicketCategories),
    *routes("/tickets/<id:ticket_id>", tickets.OneTicket),
    *routes("/admin/reports", admin_reports.AdminReports),
    *routes("/admin/reports/<id:report_id>/dismiss", admin_reports.AdminReportDismissal),
    *routes("/admin/reports/<id:report_id>/action", admin_reports.AdminReportAction),
    *routes("/admin/reports/<id:report_id>/reopen", admin_reports.AdminReportReopening),
    *routes("/admin/tickets", tickets.AdminTickets),
    *routes("/admin/tickets/<id:ticket_id>", tickets.AdminTicket),
    *routes("/admin/users/banned", people.BannedUsers),
    *routes("/admin/users/<id:user_id>/ban", people.UserBan),
    *routes("/admin/users/<id:user_id>/unban", people.UserUnban),
]
