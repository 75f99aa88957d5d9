"""The name under which somebody is anonymous in a topic."""

from django.conf import settings
from django.db import models

from core.clock import now


class AnonymousIdentity(models.Model):
    """One alias per person and topic, unique in the topic without regard to case.

    Content stores the alias as it was when written; this row alone ties an alias to its person.
    """

    topic = models.ForeignKey("topics.Topic", on_delete=models.CASCADE, related_name="aliases")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    name_key = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "user"], name="one_alias_per_person_and_topic"),
            models.UniqueConstraint(fields=["topic", "name_key"], name="alias_unique_in_topic"),
        ]

    def __str__(self) -> str:
        return self.name


class ReleasedAlias(models.Model):
    """An alias that somebody went by in a topic: what was written under it stands, so nobody else speaks in it. Whose
    it was is not said here."""

    topic = models.ForeignKey("topics.Topic", on_delete=models.CASCADE, related_name="+")
    name_key = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "name_key"], name="alias_released_once_in_topic")]

    def __str__(self) -> str:
        return self.name_key
