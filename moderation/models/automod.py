"""Rules of automatic moderation."""

from django.db import models

from core.clock import now
from core.ids import new_id
from moderation.automod.rules import Rule, RuleKind, Scope


class AutomodKind(models.TextChoices):
    """What a rule looks for; see `moderation.automod.rules`."""

    WORDS = RuleKind.WORDS.value, "Words"
    PATTERNS = RuleKind.PATTERNS.value, "Patterns"
    LINKS = RuleKind.LINKS.value, "Links"
    INVITES = RuleKind.INVITES.value, "Invites elsewhere"
    MENTIONS = RuleKind.MENTIONS.value, "Floods of mentions"
    REPEATS = RuleKind.REPEATS.value, "Repeated messages"


class AutomodScope(models.TextChoices):
    """Where a rule holds."""

    EVERYWHERE = Scope.EVERYWHERE.value, "Everywhere, also in private messages"
    GUILDS = Scope.GUILDS.value, "In all guilds"
    TOPICS = Scope.TOPICS.value, "In all topics"
    GUILD = Scope.GUILD.value, "In one guild"
    TOPIC = Scope.TOPIC.value, "In one topic"


class AutomodRule(models.Model):
    """A rule about what people write. `settings` have the shape of `moderation.automod.settings`; `place_id` is the one
    guild or topic in which it holds. Numbers of roles and channels may be of some that are gone."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=AutomodKind.choices)
    settings = models.JSONField(default=dict)
    scope = models.CharField(max_length=10, choices=AutomodScope.choices, default=AutomodScope.EVERYWHERE)
    place_id = models.BigIntegerField(null=True, blank=True)
    refuses = models.BooleanField(default=True)
    reports = models.BooleanField(default=False)
    time_out_minutes = models.PositiveIntegerField(default=0)
    spared_role_ids = models.JSONField(default=list, blank=True)
    spared_channel_ids = models.JSONField(default=list, blank=True)
    spares_staff = models.BooleanField(default=True)
    is_enabled = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name

    def prepared(self) -> Rule:
        """The rule as the engine knows it."""
        return Rule(
            id=self.id,
            name=self.name,
            kind=RuleKind(self.kind),
            settings=self.settings,
            scope=Scope(self.scope),
            place_id=self.place_id,
            refuses=self.refuses,
            reports=self.reports,
            time_out_minutes=self.time_out_minutes,
            spared_role_ids=frozenset(self.spared_role_ids),
            spared_channel_ids=frozenset(self.spared_channel_ids),
            spares_staff=self.spares_staff,
        )
