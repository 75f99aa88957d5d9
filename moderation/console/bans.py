"""E-mail addresses, phone numbers and internet addresses that are banned from the instance."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from accounts.address_bans import network_of
from accounts.contact_bans import email_key
from accounts.models import BanKind, ContactBan
from accounts.rights import Right, holds
from core.actor import Actor
from core.text import normalise
from moderation import admin_ban_queries as queries
from moderation.console.deeds import Act, Deed, Doable, Entry, Filled
from moderation.console.entering import staff_behind, staff_of
from moderation.console.tables import id_in
from moderation.operations import admin_bans as operations
from moderation.v1.admin.inputs_bans import EmailBanInput, IpBanInput, PhoneBanInput

_CHECKS = {
    BanKind.EMAIL: Right.BAN_EMAIL_CHECK,
    BanKind.PHONE: Right.BAN_PHONE_CHECK,
    BanKind.IP: Right.BAN_IP_CHECK,
}
_EMAIL = Entry("email", "E-mail address", most=254)
_PHONE = Entry("phone", "Phone number", most=16, help="With its country, as +4930123456")
_IP = Entry("ip", "Internet address or network", most=45, help="192.0.2.7, 192.0.2.0/24, 2001:db8::/48")
_HERE = "This is banned."
_NOT_HERE = "This is not banned."


def _checked(form: Filled, field: str) -> Any:
    """What a field says, by the rules of the wire."""
    kinds = {"email": EmailBanInput, "phone": PhoneBanInput, "ip": IpBanInput}
    return kinds[field].read({field: form.text(field)})[field]


def _ban(field: str) -> Act:
    acts = {"email": operations.ban_email, "phone": operations.ban_phone, "ip": operations.ban_ip}
    return lambda actor, row, form: acts[field](actor, **{field: _checked(form, field)})  # type: ignore[operator]


def _check(field: str) -> Act:
    asks = {"email": queries.email_is_banned, "phone": queries.phone_is_banned, "ip": queries.ip_is_banned}
    return lambda actor, row, form: _HERE if asks[field](actor, _checked(form, field)) else _NOT_HERE


def _lift(kind: BanKind) -> Act:
    def act(actor: Actor, row: ContactBan, form: Filled) -> None:
        match kind:
            case BanKind.EMAIL:
                operations.unban_email(actor, email=row.value)
            case BanKind.PHONE:
                operations.unban_phone(actor, phone=row.value)
            case BanKind.IP:
                operations.unban_ip(actor, ip=row.value)

    return act


def _removal(kind: BanKind, right: Right) -> Deed:
    done = "The ban is lifted."
    return Deed(f"lift-{kind}", "Lift the ban", right, _lift(kind), done, fits=lambda row: bool(row.kind == kind))


class KindFilter(admin.SimpleListFilter):
    """What is banned: of the kinds that the person may see."""

    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        words = {BanKind.EMAIL: "E-mail addresses", BanKind.PHONE: "Phone numbers", BanKind.IP: "Internet addresses"}
        return [(kind.value, words[kind]) for kind in _seen(request)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset  # the table has looked: one kind is asked for by itself, which goes by the index


@admin.register(ContactBan)
class Bans(Doable):
    """What nobody may use here."""

    right = Right.BAN_EMAIL_CHECK
    words, group = "Banned contacts", "Protection"
    private, is_list_private = "contact_ban", True
    change_list_template = "console/list.html"
    list_display = ("value", "kind", "banned_at", "banned_by")
    list_filter = (KindFilter,)
    search_help_text = "A whole e-mail address, phone number, internet address or network, as it was banned"
    deeds = (
        _removal(BanKind.EMAIL, Right.BAN_EMAIL_REMOVE),
        _removal(BanKind.PHONE, Right.BAN_PHONE_REMOVE),
        _removal(BanKind.IP, Right.BAN_IP_REMOVE),
    )
    list_deeds = (
        Deed("ban-email", "Ban an e-mail address", Right.BAN_EMAIL_ADD, _ban("email"), "Banned.", (_EMAIL,)),
        Deed("ban-phone", "Ban a phone number", Right.BAN_PHONE_ADD, _ban("phone"), "Banned.", (_PHONE,)),
        Deed("ban-ip", "Ban an internet address", Right.BAN_IP_ADD, _ban("ip"), "Banned.", (_IP,), is_dangerous=True),
        *(
            Deed(f"check-{entry.name}", f"Is this {what} banned?", right, _check(entry.name), "", (entry,),
                 is_reasoned=False)
            for entry, what, right in (
                (_EMAIL, "e-mail address", Right.BAN_EMAIL_CHECK),
                (_PHONE, "phone number", Right.BAN_PHONE_CHECK),
                (_IP, "internet address", Right.BAN_IP_CHECK),
            )
        ),
    )  # fmt: skip

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may ask for one of the kinds; for which, `get_queryset` says."""
        return staff_behind(request) is not None and bool(_seen(request))

    def get_queryset(self, request: HttpRequest) -> Any:
        seen, chosen = _seen(request), request.GET.get(KindFilter.parameter_name)
        rows = super().get_queryset(request)
        return rows.filter(kind=chosen) if chosen in seen else rows.filter(kind__in=seen)

    def finds(self, words: str) -> Q:
        """By what was banned, in any spelling, or by number."""
        network, number = network_of(words), id_in(words)
        found = Q(kind=BanKind.EMAIL, key=email_key(words)) | Q(kind=BanKind.PHONE, key=normalise(words))
        found |= Q(kind=BanKind.IP, key=str(network)) if network is not None else Q(pk__in=())
        return found if number is None else found | Q(pk=number)

    def back_to(self, page: str) -> str:
        """A ban that was lifted has no page."""
        return self.list_address()

    def facts(self, request: HttpRequest, found: ContactBan) -> dict[str, Any]:
        """What is banned, since when and by whom."""
        reads = holds(staff_of(request), Right.USER_LOOKUP)
        by = reverse("admin:accounts_user_change", args=(found.banned_by,)) if reads else ""
        shown = (
            ("Banned", found.value, ""),
            ("Kind", found.get_kind_display(), ""),
            ("Since", found.banned_at.strftime("%-d %b %Y %H:%M UTC"), ""),
            ("By", found.banned_by, by),
        )
        return super().facts(request, found) | {"title": found.value, "heading": "Ban", "shown": shown}


def _seen(request: HttpRequest) -> list[BanKind]:
    actor = staff_of(request)
    return [kind for kind, right in _CHECKS.items() if holds(actor, right)]
