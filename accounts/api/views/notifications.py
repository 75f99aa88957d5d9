"""Notifications on the topic wire."""

from accounts.api.notification_inputs import AggregatedQuery, NotificationListQuery
from accounts.api.notification_schemas import Count, Notification, NotificationGroup
from accounts.api.render_notifications import render_group, render_notification
from accounts.notification_queries import notifications_of, unread_groups, unread_notification_count
from accounts.operations.notifications import delete_notification, read_all_notifications, read_notification
from accounts.requests import caller
from core.api.endpoint import Text, TextKey, endpoint
from core.api.envelope import Data, Done, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code

_TAGS = ("Notifications",)
_READ = "api:notifications:read"
_TEXTS: dict[TextKey, Text] = {
    "notification_not_read": (400, "Failed to mark notification as read"),
    "notification_not_deleted": (400, "Failed to delete notification"),
}


class Notifications(ApiView):
    """The caller's notifications."""

    tags = _TAGS

    @endpoint(query=NotificationListQuery, response=Listed[Notification], limit=_READ)
    def get(self, request: Request) -> Listed[Notification]:
        """List notifications, newest first.

        `limit` is 50 by default and at most 100; `unread_only` leaves out those that were read.
        """
        query = request.query
        records = notifications_of(caller(request), limit=query.size(), unread_only=query["unread_only"])
        return ok(data=[render_notification(record) for record in records])


class UnreadNotifications(ApiView):
    """How many the caller has not seen."""

    tags = _TAGS

    @endpoint(response=Data[Count], limit=_READ)
    def get(self, request: Request) -> Data[Count]:
        """Count the notifications that were not read."""
        return ok(data={"count": unread_notification_count(caller(request))})


class AggregatedNotifications(ApiView):
    """What is unread, put together."""

    tags = _TAGS

    @endpoint(query=AggregatedQuery, response=Listed[NotificationGroup] | Listed[Notification], limit=_READ)
    def get(self, request: Request) -> Listed[NotificationGroup] | Listed[Notification]:
        """Group the unread notifications of a type.

        By `group_by`: `post_id`, `chat_room_id`, `sender_id`, `context_id` (default) or `topic_id`; the newest group
        first. Without a `type` it is the plain list of what is unread.
        """
        actor, query = caller(request), request.query
        if not query.get("type"):
            records = notifications_of(actor, limit=query.size(), unread_only=True)
            return ok(data=[render_notification(record) for record in records])
        groups = unread_groups(actor, query["type"], by=query.get("group_by") or "context_id")
        return ok(data=[render_group(group) for group in groups])


class NotificationRead(ApiView):
    """Having seen one."""

    tags = _TAGS
    texts = _TEXTS

    @endpoint(response=Done, operation=read_notification, errors=(Code.NOT_FOUND,))
    def post(self, request: Request, notification_id: int) -> Done:
        """Mark a notification as read."""
        read_notification(caller(request), notification_id)
        return ok("Notification marked as read")


class AllNotificationsRead(ApiView):
    """Having seen them all."""

    tags = _TAGS

    @endpoint(response=Done, operation=read_all_notifications)
    def post(self, request: Request) -> Done:
        """Mark all notifications as read.

        Succeeds when there was nothing to mark, too.
        """
        read_all_notifications(caller(request))
        return ok("All notifications marked as read")


class OneNotification(ApiView):
    """One notification."""

    tags = _TAGS
    texts = _TEXTS

    @endpoint(response=Done, operation=delete_notification, errors=(Code.NOT_FOUND,))
    def delete(self, request: Request, notification_id: int) -> Done:
        """Delete a notification."""
        delete_notification(caller(request), notification_id)
        return ok("Notification deleted")
