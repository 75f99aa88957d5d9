"""What one person is to another."""

from django.conf import settings
from django.db import models

from core.clock import now
from core.ids import new_id


class RelationshipType(models.IntegerChoices):
    """The guild wire's numbers."""

    FRIEND = 1
    BLOCKED = 2
    INCOMING_REQUEST = 3
    OUTGOING_REQUEST = 4


class Relationship(models.Model):
    """One side of a relation: a friendship is two rows, a request two, a block one."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="relationships")
    other = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    type = models.PositiveSmallIntegerField(choices=RelationshipType.choices)
    since = models.DateTimeField(default=now)
    nickname = models.CharField(max_length=256, null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "other", "type"], name="one_relationship_of_a_type")]

    def __str__(self) -> str:
        return f"relationship {self.owner_id} to {self.other_id}"


class UserNote(models.Model):
    """A private remark about somebody."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes")
    target = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=256)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "target"], name="one_note_per_person")]

    def __str__(self) -> str:
        return f"note of {self.owner_id}"
