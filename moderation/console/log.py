"""The log of the instance and the work that goes on beside requests."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.rights import Right, holds
from core.actor import Actor
from core.ids import MAX_ID
from core.models import Job
from moderation.console.tables import Table
from moderation.models import AdminAuditEntry
from moderation.models.audit import TARGET_TYPES

_SHOWN = 20


class TargetFilter(admin.SimpleListFilter):
    """What was acted upon. Django's own filter would look through the whole log for what there is."""

    title = "what was acted upon"
    parameter_name = "target"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind, kind.replace("_", " ").capitalize()) for kind in TARGET_TYPES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AdminAuditEntry]) -> QuerySet[AdminAuditEntry]:
        return queryset.filter(target_type=self.value()) if self.value() in TARGET_TYPES else queryset


@admin.register(AdminAuditEntry)
class Log(Table):
    """What administrators did, newest first. Nothing in it can be changed."""

    right = Right.AUDIT_LOG_VIEW
    words, group = "Log", "Server"
    list_display = ("created_at", "admin_id", "action", "target_type", "target_id", "reason")
    list_filter = (TargetFilter,)
    search_help_text = "An action, or the id of an administrator or of what was acted upon"

    def finds(self, words: str) -> Q:
        """By who, by what, or by what it was done to."""
        if words.isascii() and words.isdigit() and int(words) <= MAX_ID:
            return Q(admin_id=int(words)) | Q(target_id=words) | Q(pk=int(words))
        return Q(action=words)


@admin.register(Job)
class Jobs(Table):
    """Work beside requests: what waits, runs and failed."""

    right = Right.METRICS_VIEW
    words, group = "Jobs", "Server"
    list_display = ("created_at", "name", "queue", "state", "attempts", "progress", "run_after", "error")
    list_filter = ("state",)
    search_help_text = "The name of a job, or an id"
    fields = ("id", "name", "queue", "state", "attempts", "progress", "run_after", "created_at", "finished_at", "error")

    def finds(self, words: str) -> Q:
        """By number or by name."""
        found = super().finds(words)
        return found if words.isdigit() else Q(name=words)


def log_of(actor: Actor, kind: str, target_id: int) -> Any:
    """What administrators did to something lately; None for who may not read the log."""
    if not holds(actor, Right.AUDIT_LOG_VIEW):
        return None
    return AdminAuditEntry.objects.filter(target_type=kind, target_id=str(target_id)).order_by("-id")[:_SHOWN]
