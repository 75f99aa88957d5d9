"""Servers that carry voice for people near them."""

import uuid

from django.db import models

from core.clock import now


class Relay(models.Model):
    """A relay as it described itself. Whoever runs it holds a token, of which a hash is kept; `last_seen_at` is when it
    last gave a sign of life."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    url = models.CharField(max_length=512, unique=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    region = models.CharField(max_length=50)
    capacity = models.PositiveBigIntegerField()
    current_connections = models.PositiveBigIntegerField(default=0)
    public_key = models.TextField()
    token_hash = models.CharField(max_length=43)
    registered_at = models.DateTimeField(default=now)
    last_seen_at = models.DateTimeField(default=now, db_index=True)

    def __str__(self) -> str:
        return f"relay {self.id}"
