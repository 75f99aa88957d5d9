"""A person's client settings, one column per field of the guild wire."""

from django.conf import settings
from django.db import models


class UserSettings(models.Model):
    """What a person's clients share: status, looks, privacy. Bots have none."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="client_settings"
    )
    version = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=10, default="online")
    status_resets_at = models.DateTimeField(null=True, blank=True)
    status_resets_to = models.CharField(max_length=10, null=True, blank=True)
    theme = models.CharField(max_length=16, default="system")
    locale = models.CharField(max_length=16, default="en-US")
    restricted_guilds = models.JSONField(default=list, blank=True)
    bot_restricted_guilds = models.JSONField(default=list, blank=True)
    default_guilds_restricted = models.BooleanField(default=False)
    bot_default_guilds_restricted = models.BooleanField(default=False)
    inline_attachment_media = models.BooleanField(default=True)
    inline_embed_media = models.BooleanField(default=True)
    gif_auto_play = models.BooleanField(default=True)
    render_embeds = models.BooleanField(default=True)
    render_reactions = models.BooleanField(default=True)
    animate_emoji = models.BooleanField(default=True)
    animate_stickers = models.PositiveSmallIntegerField(default=0)
    render_spoilers = models.PositiveSmallIntegerField(default=1)
    message_display_compact = models.BooleanField(default=False)
    friend_source_flags = models.IntegerField(default=3)
    incoming_call_flags = models.IntegerField(default=8)
    group_dm_add_permission_flags = models.IntegerField(default=8)
    guild_folders = models.JSONField(default=list, blank=True)
    custom_status = models.JSONField(null=True, blank=True)
    afk_timeout = models.PositiveIntegerField(default=600)
    time_format = models.PositiveSmallIntegerField(default=0)
    developer_mode = models.BooleanField(default=False)
    trusted_domains = models.JSONField(default=list, blank=True)
    default_hide_muted_channels = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["status_resets_at"],
                condition=models.Q(status_resets_at__isnull=False),
                name="statuses_to_reset",
            )
        ]

    def __str__(self) -> str:
        return f"settings of {self.user_id}"
