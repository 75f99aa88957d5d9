"""Tables of the console. They are read; whatever changes something is an operation behind a button.

Nothing is counted and no page is skipped to: a page begins where the one before it ended, which costs the same for a
hundred rows and for a million.
"""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern

from accounts.rights import Right, holds
from core.ids import MAX_ID
from moderation.console.entering import staff_behind, staff_of
from moderation.operations.reading import note_look, note_shown

PER_PAGE = 50
GROUPS = ("Desk", "Community", "Protection", "Server")
OLDER, NEWER = "older", "newer"
_LONGEST_SEARCH = 200


class Pages(ChangeList):
    """A list, newest first, in pages that are found by the id at their border."""

    older_link = newer_link = ""

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """What narrows the list, which the border of a page does not."""
        found = super().get_filters_params(params)
        return {name: value for name, value in found.items() if name not in (OLDER, NEWER)}

    def get_ordering(self, request: HttpRequest, queryset: Any) -> list[Any]:
        """By id, which is by time, unless the table is ordered by another moment."""
        return [f"-{name}" for name in self._keys()]

    def _keys(self) -> tuple[str, ...]:
        table = self.model_admin
        return tuple(filter(None, (getattr(table, "moment", ""), "pk")))

    def _beside(self, border: int, *, newer: bool) -> Q:
        """The rows on one side of the one at the border."""
        first, *rest = self._keys()
        sign = "gt" if newer else "lt"
        if not rest:
            return Q(pk__gt=border) if newer else Q(pk__lt=border)
        moment = self.queryset.model._default_manager.filter(pk=border).values_list(first, flat=True).first()
        if moment is None:
            return Q()
        # Said twice, so that an index on the moment alone bounds it on every database.
        return Q(**{f"{first}__{sign}e": moment}) & (Q(**{f"{first}__{sign}": moment}) | Q(**{f"pk__{sign}": border}))

    def get_results(self, request: HttpRequest) -> None:
        """One page, and one row more, which tells that there are others."""
        older, newer = id_in(request.GET.get(OLDER)), id_in(request.GET.get(NEWER))
        rows: QuerySet[Any] = self.queryset
        if newer is not None:
            rows = rows.filter(self._beside(newer, newer=True)).order_by(*self._keys())
        elif older is not None:
            rows = rows.filter(self._beside(older, newer=False))
        found = list(rows[: PER_PAGE + 1])
        has_more = len(found) > PER_PAGE
        shown = found[:PER_PAGE]
        if newer is not None:
            shown.reverse()
        self.result_list = shown
        self.result_count = self.full_result_count = len(shown)
        self.show_full_result_count = self.show_admin_actions = self.can_show_all = self.multi_page = False
        self.paginator = self.model_admin.get_paginator(request, rows, PER_PAGE)
        self._link(has_older=has_more if newer is None else bool(shown), has_newer=has_more if newer else bool(older))

    def _link(self, *, has_older: bool, has_newer: bool) -> None:
        if not self.result_list:
            return
        first, last = self.result_list[0].pk, self.result_list[-1].pk
        if has_older:
            self.older_link = self.get_query_string({OLDER: last}, [NEWER, OLDER])
        if has_newer:
            self.newer_link = self.get_query_string({NEWER: first}, [NEWER, OLDER])


class Table(admin.ModelAdmin):
    """A table for those who hold `right`. Subclasses say how a search finds rows: by index."""

    right: ClassVar[Right]
    words: ClassVar[str]
    group: ClassVar[str]  # of GROUPS
    page: ClassVar[str] = ""
    offers: ClassVar[str] = ""  # whose ids its search takes beside its own, of finding.KINDS
    comes_first: ClassVar[bool] = False  # in its group
    moment: ClassVar[str] = ""  # a column that the rows are ordered by instead of their id
    private: ClassVar[str] = ""  # what the log calls a row, where its page shows what is private: looking is noted
    is_list_private: ClassVar[bool] = False  # and where the list shows it, too
    actions = None
    sortable_by = ()
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    list_per_page = PER_PAGE

    def finds(self, words: str) -> Q:
        """The rows that a search means; unless a table knows better, the one with this id."""
        number = id_in(words)
        return Q(pk=number) if number is not None else Q(pk__in=())

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        words = search_term.strip()[:_LONGEST_SEARCH]
        return (queryset.filter(self.finds(words)) if words else queryset), False

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return ("pk",)  # only says that there is a search

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        facts = {"words": self.words, "title": self.words}
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(request):
            return super().changelist_view(request, facts)
        answer = super().changelist_view(request, facts | self.list_facts(request))
        if self.is_list_private and isinstance(answer, TemplateResponse) and answer.context_data:
            ids = [row.pk for row in answer.context_data["cl"].result_list]
            note_shown(staff_of(request), action=f"view_{self.private}s", kind=self.private, ids=ids)
        return answer

    def list_facts(self, request: HttpRequest) -> dict[str, Any]:
        """What the page of the table shows beside its rows."""
        return {}

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return Pages

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what the filters ask. Django would take any field, and tell a password's hash letter by letter."""
        names = [one if isinstance(one, str) else getattr(one, "parameter_name", "") for one in self.list_filter]
        name, _, how = lookup.partition("__")
        return name in names and how in ("", "exact")  # a pattern of somebody's own would be matched with every row

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        actor = staff_behind(request)
        return actor is not None and holds(actor, self.right)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page of one row: its own template where a table has one, Django's list of fields otherwise. That somebody
        looked at what is private is logged."""
        number = id_in(object_id) if self.has_view_permission(request) else None
        found = self.get_queryset(request).filter(pk=number).first() if number is not None else None
        if found is None:
            raise Http404
        if self.page:
            answer: HttpResponse = self._page_of(request, found)
        else:
            shown = {"words": self.words, "title": str(found)}
            answer = super().change_view(request, object_id, form_url, shown | (extra_context or {}))
        if self.private:
            note_look(staff_of(request), kind=self.private, target_id=found.pk)
        return answer

    def _page_of(self, request: HttpRequest, found: Any) -> HttpResponse:
        facts = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "words": self.words,
            "title": str(found),
        }
        return TemplateResponse(request, self.page, facts | self.facts(request, found))

    def facts(self, request: HttpRequest, found: Any) -> dict[str, Any]:
        """What the page of one row shows."""
        return {}

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        raise Http404  # what was done stands in the log of the instance

    def get_urls(self) -> list[URLPattern]:
        return [*self.own_urls(), *super().get_urls()]

    def own_urls(self) -> list[URLPattern]:
        """Addresses of this table's buttons."""
        return []


def id_in(text: str | None) -> int | None:
    """The id that a text is; None for other texts."""
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) <= len(str(MAX_ID))
    return int(text) if is_number and text is not None and int(text) <= MAX_ID else None
