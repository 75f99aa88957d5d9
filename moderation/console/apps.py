"""Django's admin with the console as its site."""

from django.contrib.admin.apps import AdminConfig


class ConsoleConfig(AdminConfig):
    """Every model that is registered with the admin is registered with the console."""

    default_site = "moderation.console.site.Console"
