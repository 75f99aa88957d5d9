"""Paths of evidence of abuse of children."""

from core.api.routing import routes
from moderation.v1.admin.views.evidence import LegalHold, NcmecStatus, NcmecSubmission

urlpatterns = [
    *routes("/admin/reports/<id:report_id>/legal-hold", LegalHold),
    *routes("/admin/reports/<id:report_id>/ncmec-status", NcmecStatus),
    *routes("/admin/reports/<id:report_id>/ncmec-submit", NcmecSubmission),
]
