"""What the topic wire takes to list notifications."""

from core.api.fields import ChoiceField, Input, QueryFlagField, TextField, WholeField

LIST_DEFAULT = 50
MOST = 100
GROUPS = ("post_id", "chat_room_id", "sender_id", "context_id", "topic_id")

_LONGEST_TYPE = 40


class SizeQuery(Input):
    """How many: below one it is 50, above 100 it is 100."""

    limit = WholeField(required=False, allow_null=True, texts={"type": "Limit must be a whole number"})

    def size(self) -> int:
        """How many rows."""
        limit = self.get("limit")
        return LIST_DEFAULT if limit is None or limit < 1 else min(limit, MOST)


class NotificationListQuery(SizeQuery):
    """How many notifications, and whether only unread ones."""

    unread_only = QueryFlagField()


class AggregatedQuery(SizeQuery):
    """Which unread notifications, and what to put together."""

    type = TextField(0, _LONGEST_TYPE, required=False, allow_null=True)
    group_by = ChoiceField(GROUPS, required=False, allow_null=True, texts={"choice": "Invalid group_by"})
