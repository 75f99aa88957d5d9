"""A role of a guild; the one every member has shares the guild's id."""

from django.db import models

from core.ids import new_id


class Role(models.Model):
    """A named set of permissions. @everyone has the guild's id and position 0."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    guild = models.ForeignKey("guilds.Guild", on_delete=models.CASCADE, related_name="roles")
    name = models.CharField(max_length=100)
    color = models.IntegerField(default=0)
    position = models.IntegerField(default=1)
    hoist_position = models.IntegerField(null=True, blank=True)
    permissions = models.BigIntegerField(default=0)
    hoist = models.BooleanField(default=False)
    mentionable = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name
