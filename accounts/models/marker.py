"""Things that happen once in the life of an instance."""

from django.db import models

from core.clock import now


class InstanceMarker(models.Model):
    """The note that something happened. The primary key lets only one of two simultaneous claims succeed."""

    FIRST_ACCOUNT = "first_account"

    name = models.CharField(max_length=64, primary_key=True)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def claim(cls, name: str) -> bool:
        """Note it. True for the one call that was first."""
        return cls.objects.get_or_create(name=name)[1]
