"""People who registered and wait to be let in."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from accounts.models import PendingRegistration
from accounts.models.user import UserFlags
from accounts.operations.approval import approve_registration, reject_registration
from accounts.rights import Right, holds
from chat.models import Invite
from core.actor import Actor
from core.geoip import place_of
from moderation.console.deeds import Act, Deed, Doable, Filled
from moderation.console.entering import staff_of
from moderation.console.tables import PER_PAGE
from moderation.operations.admin_users_bulk import review_registrations

_REVIEW = Right.PENDING_VERIFICATION_REVIEW


def _one(approve: bool) -> Act:
    decide = approve_registration if approve else reject_registration
    return lambda actor, row, form: decide(actor, user_id=row.pk)


def _many(approve: bool) -> Act:
    def act(actor: Actor, row: Any, form: Filled) -> str:
        chosen = form.ids("user_id", most=PER_PAGE)
        outcome = review_registrations(actor, user_ids=chosen, approve=approve)
        said = f"{'Let in' if approve else 'Turned away'}: {len(outcome.done)}."
        return f"{said} Not done, because they wait no more: {len(outcome.failed)}." if outcome.failed else said

    return act


def _waits(waiting: PendingRegistration) -> bool:
    return waiting.user.is_pending and not waiting.user.flags & UserFlags.DELETED


@admin.register(PendingRegistration)
class Registrations(Doable):
    """Who waits, the latest first."""

    right = Right.PENDING_VERIFICATION_VIEW
    words, group = "Registrations", "Desk"
    private, is_list_private = "registration", True
    change_list_template = "console/registrations.html"
    list_display = ("chosen", "name", "email", "since", "place", "invite_code")
    list_display_links = ("name",)
    list_select_related = ("user",)
    search_help_text = "The id of an account"
    offers = "user"
    deeds = (
        Deed("approve", "Let them in", _REVIEW, _one(approve=True), "They are in.", fits=_waits),
        Deed("reject", "Turn them away", _REVIEW, _one(approve=False), "Turned away: the account is erased.",
             is_dangerous=True, fits=_waits),
    )  # fmt: skip
    # Two buttons of one form: the rows that are ticked belong to it.
    list_deeds = (
        Deed("approve", "Let in who is ticked", _REVIEW, _many(approve=True), ""),
        Deed("reject", "Turn away who is ticked", _REVIEW, _many(approve=False), "", is_dangerous=True),
    )

    def back_to(self, page: str) -> str:
        """Nobody waits any more."""
        return self.list_address()

    @admin.display(description="")
    def chosen(self, waiting: PendingRegistration) -> str:
        """A box to tick, of the form below the list; none for who was turned away and is yet to be erased."""
        if not _waits(waiting):
            return "turned away"
        box = '<input type="checkbox" name="user_id" value="{}" form="decide" aria-label="Choose {}">'
        return format_html(box, waiting.user_id, waiting.user.tag)

    @admin.display(description="Name")
    def name(self, waiting: PendingRegistration) -> str:
        """With the number behind it."""
        return waiting.user.tag

    @admin.display(description="E-mail")
    def email(self, waiting: PendingRegistration) -> str:
        """And whether it is theirs."""
        user = waiting.user
        return f"{user.email or '–'}{'' if user.email_verified or not user.email else ' (not confirmed)'}"

    @admin.display(description="Waits since")
    def since(self, waiting: PendingRegistration) -> Any:
        """When they registered."""
        return waiting.created_at

    @admin.display(description="From")
    def place(self, waiting: PendingRegistration) -> str:
        """Where their last request came from."""
        return str(place_of(waiting.user.last_seen_ip) or "") or "–"

    def facts(self, request: HttpRequest, found: PendingRegistration) -> dict[str, Any]:
        """What there is to decide by."""
        actor, user = staff_of(request), found.user
        page = reverse("admin:accounts_user_change", args=(user.pk,)) if holds(actor, Right.USER_LOOKUP) else ""
        shown = [
            ("Account", user.tag, page),
            ("Handle", user.handle, ""),
            ("Name", user.global_name, ""),
            ("E-mail", self.email(found), ""),
            ("Date of birth", user.date_of_birth, ""),
            ("Language", user.locale, ""),
            ("Country", user.country_code, ""),
            ("From", self.place(found), ""),
            ("Internet address", user.last_seen_ip, ""),
            ("Waits since", found.created_at.strftime("%-d %b %Y %H:%M UTC"), ""),
            ("Invited to", *_invited_to(actor, found.invite_code)),
            ("About them", user.bio, ""),
        ]
        return super().facts(request, found) | {"title": user.tag, "heading": "Who waits", "shown": shown}


def _invited_to(actor: Actor, code: str) -> tuple[str, str]:
    invite = Invite.objects.select_related("guild").filter(code=code).first() if code else None
    if invite is None or invite.guild is None:
        return code, ""
    may_look = holds(actor, Right.GUILD_LOOKUP)
    address = reverse("admin:guilds_guild_change", args=(invite.guild_id,)) if may_look else ""
    return f"{invite.guild.name} ({code})", address
