"""The log of the instance."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.models import User
from accounts.rights import Right, holds
from core.actor import Actor
from moderation.console.tables import Table, id_in
from moderation.models import AdminAuditEntry
from moderation.models.audit import TARGET_TYPES
from moderation.people import people_by_id

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
    words, group, private = "Log", "Server", "audit_entry"
    list_display = ("created_at", "admin_id", "action", "target_type", "target_id", "reason")
    list_filter = (TargetFilter,)
    search_help_text = "An action, or the id of an administrator or of what was acted upon"
    offers = "user guild topic"

    def finds(self, words: str) -> Q:
        """By who, by what, or by what it was done to."""
        number = id_in(words)
        return Q(action=words) if number is None else Q(admin_id=number) | Q(target_id=words) | Q(pk=number)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a page shows it, with who it was for those who may look up people."""

    entry: AdminAuditEntry
    by: User | None


def log_of(actor: Actor, kind: str, target_id: int) -> list[Line] | None:
    """What administrators did to something lately; None for who may not read the log. At most two queries."""
    if not holds(actor, Right.AUDIT_LOG_VIEW):
        return None
    found = AdminAuditEntry.objects.filter(target_type=kind, target_id=str(target_id)).order_by("-id")[:_SHOWN]
    people = people_by_id(entry.admin_id for entry in found) if holds(actor, Right.USER_LOOKUP) else {}
    return [Line(entry, people.get(entry.admin_id)) for entry in found]
