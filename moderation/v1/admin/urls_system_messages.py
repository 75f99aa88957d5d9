"""Paths of messages to many people."""

from core.api.routing import routes
from moderation.v1.admin.views.system_messages import ApproveSystemMessage, SystemMessages

urlpatterns = [
    *routes("/admin/system-dm-jobs", SystemMessages),
    *routes("/admin/system-dm-jobs/<str:job_id>/approve", ApproveSystemMessage),
]
