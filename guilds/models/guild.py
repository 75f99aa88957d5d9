"""A guild: the community of the chat side."""

from django.conf import settings
from django.db import models

from core.ids import new_id
from core.search import Index, WordsField, joined_words

GUILDS = Index(table="guilds_guild", place="owner_id", live="TRUE", watches="id")
FLAGS = {"message_scheduling": "MT_MESSAGE_SCHEDULING", "expression_packs": "MT_EXPRESSION_PACKS"}
"""Features that operators give to some guilds before all others, by the names they know them by."""


class Guild(models.Model):
    """A community with channels, roles and members.

    `version` rises by one with each change of structure (roles, channels, overwrites, a member's roles, owner,
    features), in the transaction of the change. Events carry the version their writer saw: a hub that is behind
    waits instead of delivering on outdated permissions, and a cached grant is valid for exactly one version.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    version = models.BigIntegerField(default=1)
    name = models.CharField(max_length=100)
    name_key = models.TextField(default="")  # folded, for searches
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="owned_guilds")
    icon = models.CharField(max_length=10, null=True, blank=True)
    banner = models.CharField(max_length=10, null=True, blank=True)
    banner_width = models.IntegerField(null=True, blank=True)
    banner_height = models.IntegerField(null=True, blank=True)
    splash = models.CharField(max_length=10, null=True, blank=True)
    splash_width = models.IntegerField(null=True, blank=True)
    splash_height = models.IntegerField(null=True, blank=True)
    splash_card_alignment = models.PositiveSmallIntegerField(default=0)
    embed_splash = models.CharField(max_length=10, null=True, blank=True)
    embed_splash_width = models.IntegerField(null=True, blank=True)
    embed_splash_height = models.IntegerField(null=True, blank=True)
    vanity_url_code = models.CharField(max_length=32, null=True, blank=True, unique=True)
    vanity_uses = models.PositiveIntegerField(default=0)
    system_channel_id = models.BigIntegerField(null=True, blank=True)
    system_channel_flags = models.IntegerField(default=0)
    rules_channel_id = models.BigIntegerField(null=True, blank=True)
    afk_channel_id = models.BigIntegerField(null=True, blank=True)
    afk_timeout = models.IntegerField(default=300)
    features = models.JSONField(default=list, blank=True)
    verification_level = models.PositiveSmallIntegerField(default=0)
    mfa_level = models.PositiveSmallIntegerField(default=0)
    nsfw_level = models.PositiveSmallIntegerField(default=0)
    explicit_content_filter = models.PositiveSmallIntegerField(default=0)
    default_message_notifications = models.PositiveSmallIntegerField(default=0)
    disabled_operations = models.IntegerField(default=0)
    message_history_cutoff = models.DateTimeField(null=True, blank=True)
    member_count = models.IntegerField(default=0)
    raid_since = models.DateTimeField(null=True, blank=True)  # see accounts/arrivals.py
    raid_until = models.DateTimeField(null=True, blank=True)

    words = WordsField()
    search_index = GUILDS

    def __str__(self) -> str:
        return self.name

    def searched_words(self) -> str:
        """What administrators find the guild by: its name, its code, and which features it is tried with."""
        flags = (flag_word(flag) for flag, feature in FLAGS.items() if feature in self.features)
        return " ".join(filter(None, (joined_words((self.name, self.vanity_url_code or "")), *flags)))


def flag_word(flag: str) -> str:
    """The word that guilds with a flag have among theirs; nobody types it."""
    return f"0flag0{flag.replace('_', '0')}"
