"""Accounts in the Django admin: found, looked at, let in."""

from typing import Any, cast

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.http import HttpRequest

from accounts.models import User
from accounts.models.user import UserFlags
from accounts.operations.approval import approve_registration
from accounts.queries import user_by_identifier
from accounts.signing_in.attempts import charge_sign_in
from core.actor import Actor
from core.errors import ProductError, RateLimited


class SignInForm(AdminAuthenticationForm):
    """Guessing here costs what guessing costs everywhere else, from the same budgets."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["username"].label = "Handle (not the e-mail address)"

    def clean(self) -> dict[str, Any]:
        """The user name and password of a member of staff."""
        name = self.cleaned_data.get("username") or ""
        try:
            charge_sign_in(user_by_identifier(name), name, getattr(self.request, "client_ip", ""))
        except RateLimited as refusal:
            raise ValidationError("Too many attempts. Try again later.", code="rate_limited") from refusal
        return super().clean()


admin.site.login_form = SignInForm
admin.site.site_header = admin.site.site_title = "Guildhall"
admin.site.index_title = "Administration"
# Who somebody is at the provider is decided there; the other tables of allauth are empty, and so are groups.
admin.site.unregister([EmailAddress, Group, SocialAccount, SocialApp, SocialToken])


class WaitingFilter(admin.SimpleListFilter):
    """Accounts that wait for approval."""

    title = "waiting for approval"
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Yes"), ("no", "No")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        waiting = queryset.alias(waiting=F("flags").bitand(UserFlags.PENDING_APPROVAL))
        if self.value() == "yes":
            return waiting.filter(waiting__gt=0)
        return waiting.filter(waiting=0) if self.value() == "no" else queryset


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Read only: changes go through operations, which keep the rules and tell every open connection."""

    list_display = ("tag", "handle", "email", "is_bot", "is_staff", "last_seen_at")
    list_filter = (WaitingFilter, "is_bot", "is_staff")
    search_fields = ("username_key", "handle_key", "email_key", "=id")
    ordering = ("-id",)
    actions = ("approve",)
    fields = ("id", "tag", "handle", "global_name", "email", "is_bot", "is_staff", "last_login", "last_seen_at")
    readonly_fields = fields

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what the filters ask. Django would take any field, and tell a password's hash letter by letter."""
        return lookup.partition("__")[0] in self.list_filter

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description="Let the chosen accounts in", permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        actor = Actor(user=cast(User, request.user))
        for user in queryset:
            try:
                approve_registration(actor, user_id=user.id)
            except ProductError as refusal:
                self.message_user(request, f"{user.tag}: {refusal.message}", messages.WARNING)
            else:
                self.message_user(request, f"{user.tag} was let in")
