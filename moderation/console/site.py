"""The site of the console: Django's admin, with the product's own way in and the rights of administrators."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from core.errors import ProductError
from core.views.failures import refusal_for
from core.web import APP, here
from moderation.console.dashboard import dashboard_facts
from moderation.console.entering import enter, staff_behind, staff_of
from moderation.console.finding import finding_urls
from moderation.console.notes import note_urls
from moderation.console.pages import PAGES, urls_of
from moderation.console.tables import GROUPS, Table

# How the tables and pages of a group follow each other; what is not named comes last.
_ORDER = (
    *("Reports", "Appeals", "Strikes", "Tickets", "Registrations", "Discovery", "Deletions"),
    *("People", "Guilds", "Topics"),
    *("Banned contacts", "Banned files", "Rules"),
    *("Settings", "Limits", "Reserved ids", "Jobs", "Repeating work", "Archives", "Deleting messages", "Log"),
)


def _place(entry: dict[str, Any]) -> int:
    return _ORDER.index(entry["name"]) if entry["name"] in _ORDER else len(_ORDER)


class Console(AdminSite):
    """What administrators of the instance work with. Everything in it asks for the right it takes."""

    site_title = site_header = "Guildhall"
    index_title = "Today"
    index_template = "console/today.html"
    enable_nav_sidebar = True
    final_catch_all_view = False  # an unknown address is one, also for who is not in

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the request comes from an administrator who has proven it is them."""
        actor = staff_behind(request)
        if actor is None:
            return False
        request.user = actor.user
        return True

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """As Django's; a refusal that the page itself does not tell, as of a search that takes too long, is a page."""

        @wraps(view)
        def told(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            try:
                return view(request, *args, **kwargs)
            except ProductError as refusal:
                return refusal_for(request, refusal)

        return super().admin_view(told, cacheable)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Django's addresses but for those that would go past the product's own rules."""
        dropped = {"password_change", "password_change_done", "autocomplete", "view_on_site"}
        found = [each for each in super().get_urls() if getattr(each, "name", "") not in dropped]
        pages = [address for made in PAGES for address in urls_of(made, self)]
        own = [path("enter/", enter, name="enter"), *note_urls(self.admin_view), *finding_urls(self.admin_view)]
        return [*own, *pages, *found]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """The tables that the person may see, by what they are for instead of by the package they come from."""
        found = {model["model"]: model for app in super().get_app_list(request, app_label) for model in app["models"]}
        groups: dict[str, list[dict[str, Any]]] = {group: [] for group in GROUPS}
        for model, table in sorted(self._registry.items(), key=lambda each: not getattr(each[1], "comes_first", False)):
            if model in found and isinstance(table, Table):
                groups[table.group].append(found[model] | {"name": table.words})
        actor = staff_behind(request)
        for made in PAGES:
            if actor is not None and made.is_for(actor) and not made.whole:
                groups[made.group].append({"name": made.words, "admin_url": made.address, "object_name": made.name})
        return [
            {
                "name": group,
                "app_label": group.lower(),
                "app_url": "",
                "has_module_perms": True,
                "models": sorted(models, key=_place),
            }
            for group, models in groups.items()
            if models
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page shows."""
        return super().each_context(request) | {"instance": settings.GUILDHALL.instance_name, "site_url": here(APP)}

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The door: a script that proves who is there, with what the person is signed in with."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET"])
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        response = render(request, "console/enter.html", {"name": settings.GUILDHALL.instance_name})
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    @method_decorator(never_cache)
    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Leave the console; the sign-in itself stays."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        request.session.flush()
        return HttpResponseRedirect(here(APP))

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """What happened lately, and what waits."""
        return super().index(request, dashboard_facts(staff_of(request)))
