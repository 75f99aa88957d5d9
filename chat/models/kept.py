"""What a person keeps of messages: where they were mentioned, and what they saved."""

from django.conf import settings
from django.db import models
from django.db.models import F

from core.clock import now


class RecentMention(models.Model):
    """A message of a guild that mentioned the person: directly, by a role, or as one of everyone. Kept seven days."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    message = models.ForeignKey("chat.Message", on_delete=models.CASCADE, related_name="+")
    guild = models.ForeignKey("guilds.Guild", on_delete=models.CASCADE, related_name="+", db_index=False)
    channel = models.ForeignKey("chat.Channel", on_delete=models.CASCADE, related_name="+", db_index=False)
    is_direct = models.BooleanField(default=False)
    by_role = models.BooleanField(default=False)
    by_everyone = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "message"], name="one_mention_per_message")]

    def __str__(self) -> str:
        return f"mention of {self.user_id} in {self.message_id}"


class SavedMessage(models.Model):
    """A message that a person wants to find again. It goes with the message."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    message = models.ForeignKey("chat.Message", on_delete=models.CASCADE, related_name="+")
    saved_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "message"], name="one_bookmark_per_message")]
        indexes = [models.Index(F("user"), F("message").desc(), name="bookmarks")]

    def __str__(self) -> str:
        return f"{self.message_id} saved by {self.user_id}"
