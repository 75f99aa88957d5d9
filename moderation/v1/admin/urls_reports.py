"""Paths of reports, for administrators."""

from core.api.routing import routes
from moderation.v1.admin.views.reports import OneReport, Reports, ReportSearch, ResolveReport

urlpatterns = [
    *routes("/admin/reports/list", Reports),
    *routes("/admin/reports/search", ReportSearch),
    *routes("/admin/reports/resolve", ResolveReport),
    *routes("/admin/reports/<id:report_id>", OneReport),
]
