"""A person in a guild."""

from django.conf import settings
from django.db import models

from core.clock import now


class JoinSource(models.IntegerChoices):
    """How a member came (the guild wire's numbers)."""

    CREATOR = 0
    INVITE = 1
    VANITY_URL = 2
    BOT_INVITE = 3
    ADMINISTRATOR = 4
    DISCOVERY = 6


class Member(models.Model):
    """A membership. `role_ids` never holds @everyone, which all members have."""

    guild = models.ForeignKey("guilds.Guild", on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    # A list on the row: one read gives a member's whole standing, which every message needs.
    role_ids = models.JSONField(default=list, blank=True)
    nick = models.CharField(max_length=32, null=True, blank=True)
    avatar = models.CharField(max_length=10, null=True, blank=True)
    banner = models.CharField(max_length=10, null=True, blank=True)
    accent_color = models.IntegerField(null=True, blank=True)
    bio = models.CharField(max_length=320, null=True, blank=True)
    pronouns = models.CharField(max_length=40, null=True, blank=True)
    profile_flags = models.IntegerField(default=0)
    joined_at = models.DateTimeField(default=now)
    mute = models.BooleanField(default=False)
    deaf = models.BooleanField(default=False)
    communication_disabled_until = models.DateTimeField(null=True, blank=True)
    temporary = models.BooleanField(default=False)
    join_source = models.PositiveSmallIntegerField(choices=JoinSource.choices, null=True, blank=True)
    source_invite_code = models.CharField(max_length=32, null=True, blank=True)
    inviter_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guild", "user"], name="one_membership_per_guild")]
        indexes = [models.Index(fields=["guild", "joined_at", "user"], name="members_by_joining")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.guild_id}"
