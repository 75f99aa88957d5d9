"""Banned files: the list, and the two buttons beside it."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from accounts.rights import Right, holds
from moderation.console.buttons import actor_with_reason, decided, pressed, words_of
from moderation.console.entering import staff_of
from moderation.console.tables import Table, id_in
from moderation.file_bans import is_digest
from moderation.models import FileBan
from moderation.operations.file_bans import MOST_NOTE, ban_file, ban_file_of_report, unban_file

_LONGEST_DIGEST = 100


@admin.register(FileBan)
class FileBans(Table):
    """Files that nobody may send."""

    right = Right.BAN_FILE_CHECK
    words, group = "Banned files", "Protection"
    page = "console/file_ban.html"
    change_list_template = "console/file_bans.html"
    list_display = ("sha256", "note", "banned_by", "created_at")
    search_help_text = "The SHA-256 of a file"

    def finds(self, words: str) -> Q:
        """By its digest."""
        digest = words.lower()
        return Q(sha256=digest) if is_digest(digest) else super().finds(words)

    def own_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("ban/", view(self.ban), name="console_ban_file"),
            path("ban/report/<int:report_id>/", view(self.ban_of_report), name="console_ban_file_of_report"),
            path("unban/", view(self.unban), name="console_unban_file"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, with a form for who may add to it."""
        answer = super().changelist_view(request, extra_context)
        if hasattr(answer, "context_data"):
            answer.context_data["may_ban"] = holds(staff_of(request), Right.BAN_FILE_ADD)
        return answer

    def facts(self, request: HttpRequest, found: FileBan) -> dict[str, Any]:
        """One ban, and whether it can be taken back."""
        may_unban = holds(staff_of(request), Right.BAN_FILE_REMOVE)
        return {"ban": found, "may_unban": may_unban, "title": "A banned file"}

    def ban(self, request: HttpRequest) -> HttpResponse:
        """Ban a file by its digest."""
        deed = partial(
            ban_file,
            actor_with_reason(request),
            sha256=words_of(request, "sha256", _LONGEST_DIGEST),
            note=words_of(request, "note", MOST_NOTE),
        )
        return pressed(request, deed, done="Nobody can send this file any more.", back=_list())

    def ban_of_report(self, request: HttpRequest, report_id: int) -> HttpResponse:
        """Ban a file of a message that was kept with a report."""
        file_id = id_in(request.POST.get("file_id")) or 0
        deed = partial(ban_file_of_report, actor_with_reason(request), report_id, file_id)
        back = reverse("admin:moderation_report_change", args=(report_id,))
        return pressed(request, deed, done="Nobody can send this file any more.", back=back)

    def unban(self, request: HttpRequest) -> HttpResponse:
        """Let a file in again."""
        deed = partial(unban_file, sha256=words_of(request, "sha256", _LONGEST_DIGEST))
        return decided(request, deed, done="This file can be sent again.", back=_list())


def _list() -> str:
    return reverse("admin:moderation_fileban_changelist")
