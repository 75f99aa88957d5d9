"""What people say about a message with one emoji, and what is pinned."""

from django.conf import settings
from django.db import models
from django.db.models import F

from core.clock import now


class Reaction(models.Model):
    """An emoji on a message and how many people used it. The first use makes the row, the last one gone removes it.

    `emoji_key` tells emojis apart: the id of a custom one in decimal, else the character itself.
    """

    message = models.ForeignKey("chat.Message", on_delete=models.CASCADE, related_name="reactions", db_index=False)
    emoji_key = models.CharField(max_length=64)
    emoji_id = models.BigIntegerField(null=True, blank=True)
    emoji_name = models.CharField(max_length=64)
    animated = models.BooleanField(default=False)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "emoji_key"], name="one_reaction_per_emoji")]

    def __str__(self) -> str:
        return f"{self.emoji_key} on {self.message_id}"


class ReactionBy(models.Model):
    """One person's part in a reaction."""

    reaction = models.ForeignKey(Reaction, on_delete=models.CASCADE, related_name="users", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reaction", "user"], name="one_use_per_person")]

    def __str__(self) -> str:
        return f"{self.user_id} at reaction {self.reaction_id}"


class Pin(models.Model):
    """A pinned message (whose own `pinned` says the same) and when that was done."""

    message = models.OneToOneField("chat.Message", on_delete=models.CASCADE, primary_key=True, related_name="pin")
    channel = models.ForeignKey("chat.Channel", on_delete=models.CASCADE, related_name="pins", db_index=False)
    pinned_at = models.DateTimeField(default=now)
    pinned_by = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(F("channel"), F("pinned_at").desc(), name="pins_by_time")]

    def __str__(self) -> str:
        return f"pin of message {self.message_id}"
