"""A message, the same row on both sides."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.clock import now
from core.ids import new_id
from core.search import Index, WordsField, joined_words

if TYPE_CHECKING:
    from accounts.models import User


class MessageKind(models.IntegerChoices):
    """The guild wire's message types."""

    DEFAULT = 0
    RECIPIENT_ADD = 1
    RECIPIENT_REMOVE = 2
    CALL = 3
    CHANNEL_NAME_CHANGE = 4
    CHANNEL_ICON_CHANGE = 5
    PINNED_MESSAGE = 6
    USER_JOIN = 7
    REPLY = 19


DELETABLE_KINDS = frozenset({MessageKind.DEFAULT, MessageKind.PINNED_MESSAGE, MessageKind.USER_JOIN, MessageKind.REPLY})
ORDINARY_KINDS = frozenset({MessageKind.DEFAULT, MessageKind.REPLY})  # editable, pinnable, replyable


class MessageFlags:
    """Bits of `Message.flags` (the guild wire's table)."""

    SUPPRESS_EMBEDS = 1 << 2
    SUPPRESS_NOTIFICATIONS = 1 << 12
    VOICE_MESSAGE = 1 << 13
    COMPACT_ATTACHMENTS = 1 << 17
    SENDABLE = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | VOICE_MESSAGE | COMPACT_ATTACHMENTS


MESSAGES = Index(table="chat_message", place="channel_id", live="{row}deleted_at IS NULL", watches="deleted_at")
"""The index of messages. What is deleted is not in it, though the row may stay for a while."""


class Message(models.Model):
    """A message in a channel. The id is also the time of sending and the order in the channel.

    It has an author, or it came by a webhook: then `webhook_name` and `webhook_avatar` say how that showed itself, and
    stay when the webhook goes or changes.

    `alias` is set when it was sent under an anonymous identity: the author is then told to nobody but themselves and
    the staff. Deleted rows stay for a while where the topic side promises it (`deleted_at`), else they go.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    channel = models.ForeignKey("chat.Channel", on_delete=models.CASCADE, related_name="messages", db_index=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="messages",
        db_index=False,
        null=True,
        blank=True,
    )
    webhook_id = models.BigIntegerField(null=True, blank=True)
    webhook_name = models.CharField(max_length=80, blank=True, db_default="")
    webhook_avatar = models.CharField(max_length=40, null=True, blank=True)
    kind = models.PositiveSmallIntegerField(choices=MessageKind.choices, default=MessageKind.DEFAULT)
    flags = models.IntegerField(default=0)
    content = models.TextField(blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    pinned = models.BooleanField(default=False)
    tts = models.BooleanField(default=False)
    mention_everyone = models.BooleanField(default=False)
    mention_ids = models.JSONField(default=list, blank=True)
    mention_role_ids = models.JSONField(default=list, blank=True)
    embeds = models.JSONField(default=list, blank=True)
    stickers = models.JSONField(default=list, blank=True)
    reference = models.JSONField(null=True, blank=True)  # {channel_id, message_id, guild_id?, kind?}: records.Reference
    snapshots = models.JSONField(default=list, blank=True)  # of forwarded messages
    has_files = models.BooleanField(default=False)  # false: nobody needs to look for attachments
    call = models.JSONField(null=True, blank=True)  # {participants, ended_at?}: records.CallFacts

    alias = models.CharField(max_length=40, blank=True)
    media = models.CharField(max_length=8, default="text")  # the topic side's message_type
    gif_url = models.CharField(max_length=2048, null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)  # when the other of two people came to it
    deleted_by = models.BigIntegerField(null=True, blank=True)
    deletion_reason = models.CharField(max_length=500, blank=True)

    words = WordsField()
    search_index = MESSAGES

    class Meta:
        indexes = [
            models.Index(fields=["channel", "-id"], name="history"),
            models.Index(fields=["author", "-id"], name="messages_by_author"),
            models.Index(fields=["channel", "-id"], condition=Q(pinned=True), name="messages_pinned"),
            models.Index(fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="messages_deleted"),
            models.Index(
                fields=["webhook_id", "webhook_avatar"],
                condition=Q(webhook_avatar__isnull=False),
                name="messages_with_webhook_avatar",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(author__isnull=False) | Q(webhook_id__isnull=False), name="message_has_author_or_webhook"
            )
        ]

    def __str__(self) -> str:
        return f"message {self.id}"

    def searched_words(self) -> str:
        """For `words`."""
        return said_words(self.content, self.snapshots)

    @property
    def writer(self) -> "User":
        """Its author, where no webhook speaks: outside of guilds."""
        assert self.author is not None
        return self.author


def said_words(content: str, snapshots: Iterable[Mapping[str, Any]]) -> str:
    """What a message is found by: its own words, and those of what it passes on."""
    return joined_words((content, *(snapshot.get("content") or "" for snapshot in snapshots)))


class MessageNonce(models.Model):
    """A client's own number for a message it sent: sending it again answers with the first message.

    Kept five minutes per author, as the guild wire says; unique, so that twenty parallel tries make one message.
    """

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    nonce = models.CharField(max_length=32)
    channel_id = models.BigIntegerField()
    message_id = models.BigIntegerField()
    created_at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "nonce"], name="one_message_per_nonce")]

    def __str__(self) -> str:
        return f"nonce of message {self.message_id}"
