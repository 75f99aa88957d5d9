"""Voice: who is in which channel, which media server carries it, and the servers there are."""

from django.conf import settings
from django.db import models

from core.clock import now


class VoiceConnection(models.Model):
    """One device of a person in the voice of one channel, from the moment it was let in until it is gone.

    `session_id` is the gateway session it belongs to. `nonce` is that of the newest token, given out at `issued_at`;
    `confirmed_at` is when the media server, or the client, said that it came. A guest was moved by a moderator into a
    channel they could not enter themselves. `mute`, `deaf`, `may_speak` and `may_stream` are what was announced and
    given to the media server; the review of a guild compares them with what is right now.
    """

    id = models.CharField(max_length=32, primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    guild = models.ForeignKey("guilds.Guild", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    channel = models.ForeignKey("chat.Channel", on_delete=models.CASCADE, related_name="+")
    session_id = models.CharField(max_length=32, db_index=True)
    version = models.PositiveIntegerField(default=0)
    self_mute = models.BooleanField(default=False)
    self_deaf = models.BooleanField(default=False)
    self_video = models.BooleanField(default=False)
    self_stream = models.BooleanField(default=False)
    is_mobile = models.BooleanField(default=False)
    viewer_stream_keys = models.JSONField(default=list, blank=True)
    mute = models.BooleanField(default=False)
    deaf = models.BooleanField(default=False)
    may_speak = models.BooleanField(default=True)
    may_stream = models.BooleanField(default=True)
    is_guest = models.BooleanField(default=False)
    nonce = models.CharField(max_length=32)
    issued_at = models.DateTimeField(default=now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} in {self.channel_id} by {self.id}"


class VoiceRoom(models.Model):
    """The media server that carries a channel's voice while anybody is in it. `wanted_region` is what the channel or
    call was tied to when the server was chosen, "" for whichever is best."""

    channel = models.OneToOneField("chat.Channel", on_delete=models.CASCADE, primary_key=True, related_name="+")
    region_id = models.CharField(max_length=64)
    server_id = models.CharField(max_length=64)
    wanted_region = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.channel_id} on {self.region_id}/{self.server_id}"


class Restricted(models.Model):
    """Who may use a region or server; empty lists and False restrict nobody."""

    vip_only = models.BooleanField(default=False)
    required_guild_features = models.JSONField(default=list, blank=True)
    allowed_guild_ids = models.JSONField(default=list, blank=True)
    allowed_user_ids = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        abstract = True


class VoiceRegion(Restricted):
    """A place where there are media servers."""

    id = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=100)
    emoji = models.CharField(max_length=64)
    latitude = models.FloatField()
    longitude = models.FloatField()
    is_default = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class VoiceServer(Restricted):
    """A LiveKit server. The secret is sealed: whoever has it can enter every room."""

    region = models.ForeignKey(VoiceRegion, on_delete=models.CASCADE, related_name="servers")
    server_id = models.CharField(max_length=64)
    endpoint = models.CharField(max_length=512)
    api_key = models.CharField(max_length=256)
    sealed_secret = models.TextField()
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "server_id"], name="one_server_per_name_in_a_region")]

    def __str__(self) -> str:
        return f"{self.region_id}/{self.server_id}"
