"""Questions to those who run the instance."""

from django.contrib import admin

from accounts.rights import Right
from moderation.console.tables import Table
from moderation.models import Ticket


@admin.register(Ticket)
class Tickets(Table):
    """Tickets of the topic side."""

    right = Right.REPORT_VIEW
    words, group, private = "Tickets", "Desk", "ticket"
    list_display = ("created_at", "subject", "user", "category", "priority", "status")
    list_filter = ("status", "category")
    list_select_related = ("user",)
    search_help_text = "An id"
    fields = ("id", "user", "category", "priority", "subject", "description", "status", "admin_response", "created_at")
