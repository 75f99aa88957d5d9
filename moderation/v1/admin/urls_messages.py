"""Paths of messages in the hands of administrators."""

from core.api.routing import routes
from moderation.v1.admin.views import messages

urlpatterns = [
    *routes("/admin/messages/delete", messages.DeleteMessage),
    *routes("/admin/messages/delete-all", messages.DeleteAllMessages),
    *routes("/admin/messages/lookup", messages.LookUpMessage),
    *routes("/admin/messages/lookup-by-attachment", messages.LookUpFile),
    *routes("/admin/messages/shred", messages.ShredMessages),
    *routes("/admin/messages/shred-status", messages.ShredStatus),
]
