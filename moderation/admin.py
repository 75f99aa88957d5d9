"""What the console shows. Django looks for it here."""

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.models import Group

# Each registers its tables and pages.
from moderation.console import (
    appeals,
    bans,
    deletions,
    discovery,
    files,
    jobs,
    limit_rules,
    limits,
    log,
    people,
    places,
    registrations,
    reports,
    rules,
    settings,
    strikes,
    tickets,
)

# Who somebody is at the provider is decided there; the other tables of allauth are empty, and so are groups.
admin.site.unregister([EmailAddress, Group, SocialAccount, SocialApp, SocialToken])
TABLES = (
    *(
        people.People,
        places.Guilds,
        places.Topics,
        reports.Reports,
        strikes.Strikes,
        appeals.Appeals,
        tickets.Tickets,
        log.Log,
    ),
    *(files.FileBans, rules.Rules),
    *(bans.Bans, discovery.Applications, registrations.Registrations),
    *(jobs.Jobs, jobs.Archives, jobs.Shreds),
    *(deletions.DELETIONS, jobs.REPEATING, settings.SETTINGS, settings.RESERVED),
    *(limits.LIMITS_PAGE, limit_rules.RULE_PAGE),
)
