"""Asking somebody into a room that not everybody may enter."""

from django.conf import settings
from django.db import models

from core.clock import now
from core.ids import new_id


class RoomInvitation(models.Model):
    """An invitation to a private room or a group that waits for its answer; with the answer it goes."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    channel = models.ForeignKey("chat.Channel", on_delete=models.CASCADE, related_name="invitations", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    inviter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "user"], name="one_invitation_per_room")]

    def __str__(self) -> str:
        return f"{self.user_id} invited to {self.channel_id}"
