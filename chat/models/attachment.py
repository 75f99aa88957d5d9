"""Files that people send."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.clock import now
from core.ids import new_id


class MediaFile(models.Model):
    """A stored file and what was found out about its content.

    Several attachments and favourites may show one file (forwards copy nothing). A file that nothing refers to any
    more is removed by a job, an hour after it came at the earliest, so that what is just being sent is left alone.
    `placeholder` is a tiny blurred preview in base64, `duration` is in seconds. The row is there before the content is
    stored; `is_gone` when the content was removed because everything that shows it has expired.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=200, unique=True)
    size = models.BigIntegerField()
    content_hash = models.CharField(max_length=64)  # SHA-256 in hex
    media_type = models.CharField(max_length=100)  # as the content says, not the name
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    placeholder = models.CharField(max_length=256, null=True, blank=True)
    animated = models.BooleanField(default=False)
    duration = models.FloatField(null=True, blank=True)
    is_gone = models.BooleanField(default=False)
    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now, db_index=True)

    def __str__(self) -> str:
        return f"file {self.id}"


class AttachmentFlags:
    """Bits of `Attachment.flags` (the guild wire's table)."""

    SPOILER = 1 << 3
    EXPLICIT = 1 << 4
    ANIMATED = 1 << 5
    SENDABLE = SPOILER | EXPLICIT


class Attachment(models.Model):
    """A file in a message, or in one that is to be sent later.

    The rows of a deleted message go with it; `channel_id` stays because it is part of the address.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(MediaFile, on_delete=models.PROTECT, related_name="attachments")
    channel_id = models.BigIntegerField()
    message = models.ForeignKey(
        "chat.Message", on_delete=models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    scheduled = models.ForeignKey(
        "chat.ScheduledMessage", on_delete=models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    position = models.PositiveSmallIntegerField(default=0)
    filename = models.CharField(max_length=255)
    title = models.CharField(max_length=1024, null=True, blank=True)
    description = models.CharField(max_length=4096, null=True, blank=True)
    content_type = models.CharField(max_length=100)  # as the file's name says, which is what clients are told
    flags = models.PositiveIntegerField(default=0)
    duration = models.FloatField(null=True, blank=True)  # seconds, as the sender of a voice message says
    waveform = models.CharField(max_length=4096, null=True, blank=True)
    nsfw = models.BooleanField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    expired = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="attachments_are_in_one_place",
                condition=Q(message__isnull=False, scheduled__isnull=True)
                | Q(message__isnull=True, scheduled__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["expires_at"], condition=Q(expired=False), name="attachments_to_expire")]

    def __str__(self) -> str:
        return f"attachment {self.id}"


class FavoriteMeme(models.Model):
    """A piece of media that a person keeps to send again."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    file = models.ForeignKey(MediaFile, on_delete=models.PROTECT, related_name="favorites")
    attachment_id = models.BigIntegerField(default=new_id)  # part of its address in the owner's notes
    name = models.CharField(max_length=100)
    alt_text = models.CharField(max_length=500, null=True, blank=True)
    tags = models.JSONField(default=list, blank=True)
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    is_gifv = models.BooleanField(default=False)
    klipy_slug = models.CharField(max_length=100, null=True, blank=True)
    tenor_slug_id = models.CharField(max_length=300, null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "file"], name="one_favorite_per_file")]

    def __str__(self) -> str:
        return f"favourite {self.id}"
