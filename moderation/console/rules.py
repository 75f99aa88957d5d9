"""Rules of automatic moderation: the list, making and changing them, and trying a text; and the content filter."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from accounts.rights import Right, holds, require_right
from core.actor import Actor
from core.errors import InvalidForm, ProductError
from core.request_facts import fresh_facts
from moderation.automod.rules import RuleKind
from moderation.automod_queries import found_by
from moderation.console.buttons import actor_with_reason, pressed
from moderation.console.entering import staff_of
from moderation.console.rule_forms import FilterForm, RuleForm
from moderation.console.tables import Table
from moderation.models import AutomodKind, AutomodRule
from moderation.operations.automod import change_rule, create_rule, delete_rule, set_content_filter, switch_rule

_FORM = "console/rule.html"
_WRONG = 422
_FILTER = "Content filter of the topic side"


class InForceFilter(admin.SimpleListFilter):
    """Whether a rule holds, or is switched off."""

    title = "whether it is in force"
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "In force"), ("no", "Off")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(is_enabled=self.value() == "yes") if self.value() in ("yes", "no") else queryset


@admin.register(AutomodRule)
class Rules(Table):
    """What nobody may write, and what follows."""

    right = Right.AUTOMOD_VIEW
    words, group = "Rules", "Protection"
    page = _FORM
    change_list_template = "console/rules.html"
    list_display = ("name", "kind", "where", "follows", "in_force", "changed_at")
    list_filter = ("kind", InForceFilter)
    search_help_text = "An id"

    @admin.display(description="Where")
    def where(self, rule: AutomodRule) -> str:
        """Where it holds, in a word or two."""
        return f"{rule.scope} {rule.place_id}" if rule.place_id else rule.scope

    @admin.display(description="What follows")
    def follows(self, rule: AutomodRule) -> str:
        """What comes of breaking it."""
        minutes = rule.time_out_minutes
        said = {"refused": rule.refuses, "reported": rule.reports, f"timed out for {minutes} minutes": minutes}
        return ", ".join(words for words, is_so in said.items() if is_so)

    @admin.display(boolean=True, description="In force")
    def in_force(self, rule: AutomodRule) -> bool:
        """Whether it is."""
        return rule.is_enabled

    def own_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("filter/", view(self.filter), name="console_content_filter"),
            path("new/<slug:kind>/", view(self.new), name="console_rule_new"),
            path("<int:rule_id>/save/", view(self.save), name="console_rule_save"),
            path("<int:rule_id>/switch/", view(self.switch), name="console_rule_switch"),
            path("<int:rule_id>/delete-rule/", view(self.drop), name="console_rule_delete"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, with a link for each kind of new rule."""
        answer = super().changelist_view(request, extra_context)
        if hasattr(answer, "context_data"):
            answer.context_data |= {"kinds": AutomodKind.choices, "may_manage": _manages(staff_of(request))}
        return answer

    def facts(self, request: HttpRequest, found: AutomodRule) -> dict[str, Any]:
        """The form of a rule as it is."""
        return _facts(request, RuleForm.of(found), _save(found), found)

    def new(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Make a rule, or try a text before."""
        if kind not in list(RuleKind):
            raise Http404
        form = RuleForm(kind, request.POST) if request.method == "POST" else RuleForm.empty(kind)
        make = partial(create_rule, actor_with_reason(request))
        return self._answered(request, form, make, reverse("admin:console_rule_new", args=(kind,)))

    def save(self, request: HttpRequest, rule_id: int) -> HttpResponse:
        """Change a rule, or try a text before."""
        rule = AutomodRule.objects.filter(pk=rule_id).first()
        if rule is None or request.method != "POST":
            raise Http404
        change = partial(change_rule, actor_with_reason(request), rule_id)
        return self._answered(request, RuleForm(rule.kind, request.POST), change, _save(rule), rule)

    def switch(self, request: HttpRequest, rule_id: int) -> HttpResponse:
        """Put a rule in force or out of it."""
        enabled = request.POST.get("enabled") == "yes"
        act = partial(switch_rule, actor_with_reason(request), rule_id, enabled=enabled)
        return pressed(request, act, done="It is in force." if enabled else "It is off.", back=_list())

    def drop(self, request: HttpRequest, rule_id: int) -> HttpResponse:
        """Delete a rule."""
        act = partial(delete_rule, actor_with_reason(request), rule_id)
        return pressed(request, act, done="The rule is deleted.", back=_list())

    def filter(self, request: HttpRequest) -> HttpResponse:
        """Set the content filter."""
        actor, address = actor_with_reason(request), reverse("admin:console_content_filter")
        require_view(actor)
        if request.method != "POST":
            return self._shown(request, _facts(request, FilterForm.now(), address) | {"title": _FILTER})
        form = FilterForm(request.POST)

        def store() -> None:
            given = form.cleaned_data
            words = given["words"] if given["own_words"] else None
            set_content_filter(actor, words=words, links=given["links"] or None)

        if form.is_valid() and _done(form, store):
            messages.success(request, "The content filter is set.")
            return HttpResponseRedirect(_list())
        return self._shown(request, _facts(request, form, address) | {"title": _FILTER}, status=_WRONG)

    def _answered(
        self, request: HttpRequest, form: RuleForm, store: Any, address: str, rule: AutomodRule | None = None
    ) -> HttpResponse:
        """The form again, with what is wrong or was found in the text; the list once it is stored."""
        actor = staff_of(request)
        require_view(actor)
        facts = _facts(request, form, address, rule)
        if request.method != "POST":
            return self._shown(request, facts)
        if request.POST.get("deed") == "try":
            found: list[str | None] = []
            is_tried = form.is_valid() and _done(
                form, lambda: found.append(found_by(actor, form.draft(), form.cleaned_data.get("tried", "")))
            )
            return self._shown(request, facts | {"is_tried": is_tried, "found": found[0] if found else None})
        if form.is_valid() and _done(form, lambda: store(draft=form.draft())):
            messages.success(request, "The rule is stored.")
            return HttpResponseRedirect(_list())
        return self._shown(request, facts, status=_WRONG)

    def _shown(self, request: HttpRequest, facts: dict[str, Any], status: int = 200) -> HttpResponse:
        around = self.admin_site.each_context(request) | {"opts": self.opts, "words": self.words}
        return TemplateResponse(request, _FORM, around | facts, status=status)


def require_view(actor: Actor) -> None:
    """Raise Http404 for who may not look at rules."""
    try:
        require_right(actor, Right.AUTOMOD_VIEW)
    except ProductError:
        raise Http404 from None


def _facts(request: HttpRequest, form: Any, address: str, rule: AutomodRule | None = None) -> dict[str, Any]:
    kind = dict(AutomodKind.choices).get(getattr(form, "kind", ""), "")
    return {
        "form": form,
        "address": address,
        "rule": rule,
        "title": rule.name if rule is not None else f"New rule: {kind.lower()}",
        "may_manage": _manages(staff_of(request)),
    }


def _done(form: Any, act: Any) -> bool:
    """Do it; what is wrong is told at its field, or above them where it has none."""
    try:
        with fresh_facts():
            act()
    except InvalidForm as mistakes:
        for error in mistakes.errors:
            form.add_error(error.path if error.path in form.fields else None, error.message)
    except ProductError as refusal:
        form.add_error(None, refusal.message)
    else:
        return True
    return False


def _manages(actor: Actor) -> bool:
    return holds(actor, Right.AUTOMOD_MANAGE)


def _save(rule: AutomodRule) -> str:
    return reverse("admin:console_rule_save", args=(rule.pk,))


def _list() -> str:
    return reverse("admin:moderation_automodrule_changelist")
