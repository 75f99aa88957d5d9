"""Emojis and stickers of guilds, and packs of them that people make and install."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.clock import now
from core.ids import new_id


class ExpressionPack(models.Model):
    """A collection of emojis, or of stickers, that its creator shares with whoever installs it."""

    class Kind(models.TextChoices):
        EMOJI = "emoji"
        STICKER = "sticker"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    creator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="created_packs")
    name = models.CharField(max_length=64)
    description = models.CharField(max_length=256, null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name


class PackInstallation(models.Model):
    """A pack that a person uses."""

    pack = models.ForeignKey(ExpressionPack, on_delete=models.CASCADE, related_name="installations")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="installed_packs", db_index=False
    )
    installed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "pack"], name="one_installation_per_pack")]

    def __str__(self) -> str:
        return f"{self.pack_id} installed by {self.user_id}"


_IN_ONE_PLACE = Q(guild__isnull=False, pack__isnull=True) | Q(guild__isnull=True, pack__isnull=False)


class Emoji(models.Model):
    """A picture people write with. Of a guild or of a pack; its file is found by its id alone."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    guild = models.ForeignKey("guilds.Guild", on_delete=models.CASCADE, null=True, blank=True, related_name="emojis")
    pack = models.ForeignKey(ExpressionPack, on_delete=models.CASCADE, null=True, blank=True, related_name="emojis")
    creator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=32)
    animated = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(name="emojis_are_in_one_place", condition=_IN_ONE_PLACE)]

    def __str__(self) -> str:
        return self.name


class Sticker(models.Model):
    """A bigger picture people send. Of a guild or of a pack; its file is found by its id alone."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    guild = models.ForeignKey("guilds.Guild", on_delete=models.CASCADE, null=True, blank=True, related_name="stickers")
    pack = models.ForeignKey(ExpressionPack, on_delete=models.CASCADE, null=True, blank=True, related_name="stickers")
    creator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=30)
    description = models.CharField(max_length=500, blank=True)
    tags = models.JSONField(default=list, blank=True)
    animated = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(name="stickers_are_in_one_place", condition=_IN_ONE_PLACE)]

    def __str__(self) -> str:
        return self.name
