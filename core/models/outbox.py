"""Events that were committed and not yet known to be published."""

from django.db import models


class OutboxEvent(models.Model):
    """One committed event; the row goes once the bus has taken the event."""

    id = models.BigIntegerField(primary_key=True)  # the event's own snowflake, so the oldest come first
    streams = models.TextField()
    body = models.BinaryField()

    class Meta:
        db_table = "core_outbox_event"

    def __str__(self) -> str:
        return f"outbox event {self.id}"
