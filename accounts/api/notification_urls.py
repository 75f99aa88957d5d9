"""Where notifications are on the topic wire."""

from accounts.api.views.notifications import (
    AggregatedNotifications,
    AllNotificationsRead,
    NotificationRead,
    Notifications,
    OneNotification,
    UnreadNotifications,
)
from core.api.routing import routes

urlpatterns = [
    *routes("/notifications", Notifications),
    *routes("/notifications/unread-count", UnreadNotifications),
    *routes("/notifications/read-all", AllNotificationsRead),
    *routes("/notifications/aggregated", AggregatedNotifications),
    *routes("/notifications/<id:notification_id>", OneNotification),
    *routes("/notifications/<id:notification_id>/read", NotificationRead),
]
