"""A channel: any place messages go, on either side."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.clock import now
from core.ids import new_id
from topics.models import Level


class ChannelKind(models.IntegerChoices):
    """The guild wire's channel types, and two that only the topic side has."""

    GUILD_TEXT = 0
    DM = 1
    GUILD_VOICE = 2
    GROUP_DM = 3
    GUILD_CATEGORY = 4
    TOPIC_FEED = 100
    TOPIC_ROOM = 101
    GUILD_LINK = 998
    PERSONAL_NOTES = 999


GUILD_KINDS = frozenset(
    {ChannelKind.GUILD_TEXT, ChannelKind.GUILD_VOICE, ChannelKind.GUILD_CATEGORY, ChannelKind.GUILD_LINK}
)
PRIVATE_KINDS = frozenset({ChannelKind.DM, ChannelKind.GROUP_DM, ChannelKind.PERSONAL_NOTES})
TOPIC_KINDS = frozenset({ChannelKind.TOPIC_FEED, ChannelKind.TOPIC_ROOM})
TEXT_KINDS = (PRIVATE_KINDS | TOPIC_KINDS) | {ChannelKind.GUILD_TEXT}


class Channel(models.Model):
    """A guild channel, a DM, a group, personal notes, a topic's feed or one of its rooms.

    Guild channels hang on `guild`, feeds and rooms on `home_topic`, the rest on their ChannelMember rows. `overwrites`
    is the list `[{id, type, allow, deny}]` with integers. A topic room is one with a group DM but for its place.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    kind = models.PositiveSmallIntegerField(choices=ChannelKind.choices)
    guild = models.ForeignKey("guilds.Guild", on_delete=models.CASCADE, null=True, blank=True, related_name="channels")
    home_topic = models.ForeignKey(
        "topics.Topic", on_delete=models.CASCADE, null=True, blank=True, related_name="channels"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="owned_channels"
    )
    name = models.CharField(max_length=100, null=True, blank=True)
    last_message_id = models.BigIntegerField(null=True, blank=True)
    last_pin_at = models.DateTimeField(null=True, blank=True)

    # guild channels
    topic = models.CharField(max_length=1024, null=True, blank=True)
    position = models.IntegerField(default=0)
    parent_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    overwrites = models.JSONField(default=list, blank=True)
    nsfw = models.BooleanField(default=False)
    rate_limit_per_user = models.PositiveIntegerField(default=0)
    bitrate = models.PositiveIntegerField(null=True, blank=True)
    user_limit = models.PositiveSmallIntegerField(null=True, blank=True)
    rtc_region = models.CharField(max_length=64, null=True, blank=True)
    url = models.CharField(max_length=2048, null=True, blank=True)

    # private channels
    icon = models.CharField(max_length=10, null=True, blank=True)
    dm_key = models.CharField(max_length=41, null=True, blank=True, unique=True)

    # rooms and groups as the topic side knows them
    description = models.CharField(max_length=500, blank=True)
    tags = models.JSONField(default=list, blank=True)
    is_public = models.BooleanField(default=True)
    history_from = models.BigIntegerField(default=0)  # who comes now, or only looks in, reads no message before this
    picture = models.CharField(max_length=2048, null=True, blank=True)
    background_picture = models.CharField(max_length=2048, null=True, blank=True)
    voip_enabled = models.BooleanField(default=True)
    member_count = models.IntegerField(default=0)
    message_count = models.IntegerField(default=0)
    last_activity = models.DateTimeField(default=now)
    is_deleted = models.BooleanField(default=False)
    deleted_by = models.BigIntegerField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    permanent_delete_at = models.DateTimeField(null=True, blank=True)
    deletion_status = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="guild_channels_and_only_they_have_a_guild",
                condition=Q(kind__in=[0, 2, 4, 998], guild__isnull=False)
                | (~Q(kind__in=[0, 2, 4, 998]) & Q(guild__isnull=True)),
            ),
            models.CheckConstraint(
                name="topic_channels_and_only_they_have_a_topic",
                condition=Q(kind__in=[100, 101], home_topic__isnull=False)
                | (~Q(kind__in=[100, 101]) & Q(home_topic__isnull=True)),
            ),
            models.UniqueConstraint(fields=["home_topic"], condition=Q(kind=100), name="one_feed_per_topic"),
        ]
        indexes = [
            models.Index(F("home_topic"), F("last_activity").desc(), name="rooms_by_activity"),
            models.Index(fields=["permanent_delete_at"], condition=Q(is_deleted=True), name="rooms_to_remove"),
        ]

    def __str__(self) -> str:
        return self.name or f"channel {self.id}"


class ChannelMember(models.Model):
    """A person in a DM, a group or a room."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="channel_memberships")
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.MEMBER)
    joined_at = models.DateTimeField(default=now)
    nick = models.CharField(max_length=32, null=True, blank=True)
    is_open = models.BooleanField(default=True)  # shown in the person's list; closing a DM hides it
    is_banned = models.BooleanField(default=False)
    pinned_at = models.DateTimeField(null=True, blank=True)  # at the top of the person's list since
    history_from = models.BigIntegerField(default=0)  # the first message of the room that the person may read
    cleared_up_to = models.BigIntegerField(default=0)  # the newest message of a conversation the person threw away

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "user"], name="one_membership_per_channel")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.channel_id}"
