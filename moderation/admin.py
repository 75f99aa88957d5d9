"""What the console shows. Django looks for it here."""

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.models import Group

from moderation.console import log, people, places, reports, tickets  # each registers its tables

# Who somebody is at the provider is decided there; the other tables of allauth are empty, and so are groups.
admin.site.unregister([EmailAddress, Group, SocialAccount, SocialApp, SocialToken])
TABLES = (people.People, places.Guilds, places.Topics, reports.Reports, tickets.Tickets, log.Log, log.Jobs)
