"""What the topic side tells a person about."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.clock import now
from core.ids import new_id


class Notification(models.Model):
    """Something a person should know: who did it, to what, and whether it was seen.

    `data` holds the ids and texts that a client shows; ids in it are decimal strings. `sender` is empty for what was
    done under an alias, whose name is then `sender_name`. `topic_id`, `post_id` and `room_id` are the places that lists
    ask about: what somebody may not see any more, or hid, is not told of. `updated_at` is when the row last told
    something new.
    """

    ROOM_MESSAGE = "chatroom_message"
    INVITATION = "invitation"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    type = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    message = models.CharField(max_length=500)
    data = models.JSONField(default=dict, blank=True)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    sender_name = models.CharField(max_length=40, blank=True)
    context_id = models.CharField(max_length=40, blank=True)
    context_type = models.CharField(max_length=40, blank=True)
    context_name = models.CharField(max_length=300, blank=True)
    topic_id = models.BigIntegerField(null=True, blank=True)
    post_id = models.BigIntegerField(null=True, blank=True)
    room_id = models.BigIntegerField(null=True, blank=True)
    is_read = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "context_id"],
                condition=Q(type="chatroom_message", is_read=False),
                name="one_unread_notification_per_room",
            )
        ]
        indexes = [
            models.Index(fields=["user", "-updated_at", "-id"], name="notifications_newest_first"),
            models.Index(
                fields=["user", "-updated_at", "-id"], condition=Q(is_read=False), name="notifications_unread_newest"
            ),
        ]

    def __str__(self) -> str:
        return f"notification {self.id}"


class Attention(models.Model):
    """How much a person wants to hear and see of one thing: muted, followed, hidden. No row: the defaults.

    `muted_until` in the year 9999 is for ever. `followed` None is the default of the kind of thing.
    """

    class Kind(models.TextChoices):
        TOPIC = "topic"
        POST = "post"
        ROOM = "room"
        USER = "user"
        COMMENT = "comment"
        MESSAGE = "message"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attentions")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    target_id = models.BigIntegerField()
    muted_until = models.DateTimeField(null=True, blank=True)
    muted_at = models.DateTimeField(null=True, blank=True)
    followed = models.BooleanField(null=True, blank=True)
    followed_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "target_id"], name="one_attention_per_thing")]
        indexes = [models.Index(fields=["kind", "target_id"], name="attention_of_a_thing")]

    def __str__(self) -> str:
        return f"attention of {self.user_id}"
