"""What administrators set while the instance runs, as forms."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

from accounts.rights import EVERYTHING, Right, holds, may_grant
from core.actor import Actor
from moderation.admin_instance_queries import instance_config
from moderation.console.buttons import actor_with_reason, words_of
from moderation.console.deeds import Deed, Entry, Filled, reasoned, wrong
from moderation.console.pages import Page, page, problems_of
from moderation.operations.admin_instance import set_instance_config
from moderation.operations.admin_reservations import release_id, reserve_id, reserved_ids
from moderation.operations.reading import note_shown
from moderation.v1.admin.inputs_instance import InstanceConfigInput, ReservationInput, ReservedAddressInput
from moderation.v1.admin.render_instance import render_config

_MOST = 4096
_SSO = "sso."
_SECRET, _FORGET = "sso.client_secret", "sso.forget_secret"
_DOMAINS = "sso.allowed_domains"
_HOURS = {"manual_review_schedule_start_hour_utc", "manual_review_schedule_end_hour_utc"}


@dataclass(frozen=True, slots=True)
class Group:
    """Settings that are sent together."""

    name: str
    words: str
    help: str
    entries: tuple[Entry, ...]


def _text(name: str, label: str, help: str = "") -> Entry:
    return Entry(name, label, required=False, most=2048, help=help)


def _tick(name: str, label: str) -> Entry:
    return Entry(name, label, "tick", required=False)


GROUPS = (
    Group(
        "reviews",
        "Reviews of registrations",
        "Who registers waits until an administrator lets them in. REGISTRATION=approval means always, whatever is set"
        " here.",
        (
            _tick("manual_review_enabled", "Look at everybody who registers"),
            _tick("manual_review_schedule_enabled", "Only at some hours of the day"),
            _text("manual_review_schedule_start_hour_utc", "From the beginning of this hour", "0 to 23, UTC"),
            _text(
                "manual_review_schedule_end_hour_utc", "To the end of this hour", "0 to 23, UTC; may be past midnight"
            ),
        ),
    ),
    Group(
        "alerts",
        "Alerts",
        "Addresses of webhooks that are told.",
        (
            _text("registration_alerts_webhook_url", "Of every new account"),
            _text("system_alerts_webhook_url", "Of every request and job that failed"),
        ),
    ),
    Group(
        "sso",
        "Single sign-on",
        "Stands above OIDC_*; an empty field is what the environment says. Who the provider is changes only with every"
        " right: its word signs in to any account.",
        (
            _tick("sso.enabled", "People sign in there"),
            _text("sso.display_name", "What its button says"),
            _text("sso.issuer", "Issuer"),
            _text("sso.client_id", "Client id"),
            Entry(_SECRET, "Client secret", "secret", required=False, most=_MOST),
            _tick(_FORGET, "Forget the client secret that was set here"),
            _text("sso.redirect_uri", "Address people come back to"),
            _text("sso.authorization_url", "Address of the authorization"),
            _text("sso.token_url", "Address of tokens"),
            _text("sso.userinfo_url", "Address of user info"),
            _text("sso.jwks_url", "Address of keys"),
            _text("sso.scope", "Scope"),
            Entry(_DOMAINS, "Only addresses of these domains", "area", required=False, most=_MOST, help="One a line"),
            _tick("sso.auto_provision", "Who comes for the first time gets an account"),
        ),
    ),
)
_ONLY_CHIEFS = frozenset(
    f"{_SSO}{name}"
    for name in (
        *("issuer", "client_id", "client_secret", "forget_secret", "redirect_uri"),
        *("authorization_url", "token_url", "userinfo_url", "jwks_url"),
    )
)


def _flat(actor: Actor) -> tuple[dict[str, Any], Any]:
    """What is in force, by the names of the fields; and the same as the wire says it."""
    config: Any = render_config(instance_config(actor))
    flat = {name: value for name, value in config.items() if name != "sso"}
    return flat | {_SSO + name: value for name, value in config["sso"].items()}, config


def _facts(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    flat, config = _flat(actor)
    sent = request.POST.get("group") if request.method == "POST" else None
    return {
        "may_change": holds(actor, Right.INSTANCE_CONFIG_UPDATE),
        "is_active": config["manual_review_active_now"],
        "reason": request.POST.get("reason", ""),
        "sent": sent,
        "reason_problem": problems_of(request).get("reason", ""),
        "groups": [
            (group, [_shown(request, actor, entry, flat, is_sent=group.name == sent) for entry in group.entries])
            for group in GROUPS
        ],
    }


def _shown(request: HttpRequest, actor: Actor, entry: Entry, flat: dict[str, Any], *, is_sent: bool) -> Entry:
    value = "" if entry.name in (_SECRET, _FORGET) else flat[entry.name]
    if isinstance(value, list):
        value = "\n".join(value)
    if is_sent and entry.kind != "secret":
        value = request.POST.get(entry.name, "")
    set_here = flat["sso.client_secret_set"] and entry.name == _SECRET
    return replace(
        entry,
        shown="" if value is None else value,
        problem=_problem(request, entry.name) if is_sent else "",
        help="There is one, which is never shown. An empty field keeps it." if set_here else entry.help,
        is_fixed=not _may_set(actor, entry.name),
    )


def _problem(request: HttpRequest, name: str) -> str:
    """What is wrong with a field, or with one of its parts."""
    found = problems_of(request)
    return next((text for path, text in found.items() if path == name or path.startswith(f"{name}.")), "")


def _may_set(actor: Actor, name: str) -> bool:
    if not holds(actor, Right.INSTANCE_CONFIG_UPDATE):
        return False
    return name not in _ONLY_CHIEFS or may_grant(actor, EVERYTHING)


def _take(request: HttpRequest) -> str:
    actor = reasoned(actor_with_reason(request))
    group = next((one for one in GROUPS if one.name == request.POST.get("group")), None)
    if group is None:
        raise wrong("group", "There are no such settings")
    flat, _ = _flat(actor)
    given = {entry.name: _given(request, entry) for entry in group.entries if _may_set(actor, entry.name)}
    forgets = given.pop(_FORGET, False)
    changed = {name: value for name, value in given.items() if _is_other(name, value, flat)}
    if forgets:
        changed[_SECRET] = None
    if not changed:
        return "Nothing is other than it was."
    provider = {name.removeprefix(_SSO): value for name, value in changed.items() if name.startswith(_SSO)}
    plain = {name: value for name, value in changed.items() if not name.startswith(_SSO)}
    valid = InstanceConfigInput.read(plain | ({"sso": provider} if provider else {}))
    set_instance_config(actor, changes=valid.settings(), sso=valid.provider())
    return "It holds from now on, in every process."


def _given(request: HttpRequest, entry: Entry) -> Any:
    text = words_of(request, entry.name, _MOST)
    if entry.kind == "tick":
        return bool(text)
    if entry.name == _DOMAINS:
        return text.split() or None
    return int(text) if entry.name in _HOURS and text.isascii() and text.isdigit() else text or None


def _is_other(name: str, value: Any, flat: dict[str, Any]) -> bool:
    if name == _SECRET:
        return value is not None
    known = flat[name]
    return bool(value != (None if known in ("", []) else known))


SETTINGS = page(
    Page("settings", "Settings", "Server", (Right.INSTANCE_CONFIG_VIEW,), "console/settings.html", _facts, take=_take)
)


# -- Ids that are kept for addresses ----------------------------------------------------------------------------------


def _reserve(actor: Actor, row: Any, form: Filled) -> None:
    valid = ReservationInput.read({"email": form.text("email"), "snowflake": form.text("snowflake")})
    reserve_id(actor, email=valid["email"], account_id=valid["snowflake"])


def _release(actor: Actor, row: Any, form: Filled) -> None:
    release_id(actor, email=ReservedAddressInput.read({"email": form.text("email")})["email"])


def _reserved(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    rows = reserved_ids(actor)
    kind = "snowflake_reservation"
    note_shown(actor, action=f"view_{kind}s", kind=kind, ids=[row.user_id for row in rows])
    return {"rows": rows, "deeds": RESERVED.shown(actor, None)}


_ADDRESS = Entry("email", "E-mail address", most=254)
_MANAGE = Right.INSTANCE_SNOWFLAKE_RESERVATION_MANAGE
RESERVED = page(
    Page(
        "reserved",
        "Reserved ids",
        "Server",
        (Right.INSTANCE_SNOWFLAKE_RESERVATION_VIEW,),
        "console/reserved.html",
        _reserved,
        (
            Deed("keep", "Keep an id", _MANAGE, _reserve, "Who registers with the address gets it.",
                 (_ADDRESS, Entry("snowflake", "Id", most=20))),
            Deed("release", "Keep it no more", _MANAGE, _release, "Nothing is kept for it.", (_ADDRESS,)),
        ),
    )
)  # fmt: skip
