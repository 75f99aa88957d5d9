"""What a person wants to hear of a guild."""

from django.conf import settings
from django.db import models
from django.db.models import Q

ALL_MESSAGES, ONLY_MENTIONS, NO_MESSAGES, INHERIT = 0, 1, 2, 3


class UserGuildSettings(models.Model):
    """One person's settings for one guild, or (`guild` empty) for private channels. No row: the defaults.

    `mute_config` is `{end_time, selected_time_window}`, `channel_overrides` a map of channel ids in decimal text to
    `{collapsed, message_notifications, muted, mute_config}`, both as the guild wire has them.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="guild_settings")
    guild = models.ForeignKey("guilds.Guild", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    message_notifications = models.PositiveSmallIntegerField(default=INHERIT)
    muted = models.BooleanField(default=False)
    mute_config = models.JSONField(null=True, blank=True)
    mobile_push = models.BooleanField(default=False)
    suppress_everyone = models.BooleanField(default=False)
    suppress_roles = models.BooleanField(default=False)
    hide_muted_channels = models.BooleanField(default=False)
    channel_overrides = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "guild"], name="one_setting_per_guild"),
            models.UniqueConstraint(fields=["user"], condition=Q(guild=None), name="one_setting_for_private_channels"),
        ]

    def __str__(self) -> str:
        return f"settings of {self.user_id} for {self.guild_id}"
