"""Calls whose browsers connect to each other, with us as the one who introduces them."""

from django.conf import settings
from django.db import models

from core.clock import now
from core.ids import new_id


class MeshCall(models.Model):
    """A running call in a room, a group or a DM. `alone_since` is when all but one had left."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    channel = models.OneToOneField("chat.Channel", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100, blank=True)
    started_by = models.BigIntegerField()
    started_at = models.DateTimeField(default=now)
    alone_since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"call {self.id} in {self.channel_id}"


class MeshParticipant(models.Model):
    """Somebody in such a call; nobody is in two. `clients` are the Socket.IO ids they are in it with."""

    call = models.ForeignKey(MeshCall, on_delete=models.CASCADE, related_name="participants")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    joined_at = models.DateTimeField(default=now)
    heartbeat_at = models.DateTimeField(default=now)
    is_muted = models.BooleanField(default=False)
    is_disconnected = models.BooleanField(default=False)
    clients = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} in call {self.call_id}"
