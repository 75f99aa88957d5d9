"""Reports by people without an account, who show by a mailed code that they can be reached.

The Digital Services Act of the European Union (article 16) asks for a way to report that needs no account.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from accounts.models import User, Voucher
from accounts.models.user import UserFlags
from accounts.relationships import user_by_tag
from accounts.signing_in.attempts import canonical
from accounts.signing_in.vouchers import Purpose, Spent, consume, find, is_code_of, issue, letters_code, new_code
from accounts.tokens import token_hash
from chat.access import readable_message, system_access
from chat.direct import DIRECT_KINDS
from chat.invites import invite_for
from chat.models import ChannelKind, Message
from chat.models.channel import GUILD_KINDS
from chat.queries import history
from core.actor import Actor
from core.email_domains import refuse_undeliverable
from core.errors import Code, ProductError
from core.ids import MAX_ID
from core.limits import require
from core.mail import send_mail
from core.operations import operation
from core.text import folded, normalise
from guilds.models import Guild
from moderation.models import Report, ReportAspect, ReportKind, ReportSource
from moderation.operations._evidence_rows import CHILD_SAFETY, collect_later
from moderation.operations.reported_files import keep_files
from moderation.operations.reports import tell_administrators
from moderation.subjects import message_facts

_TICKET_BYTES = 32
_AROUND = 25
_LINK = re.compile(r"/channels/(@me|\d{1,19})/(\d{1,19})/(\d{1,19})/?", re.ASCII)
_TAG = re.compile(r"(.{1,32})#(\d{1,4})", re.ASCII | re.DOTALL)


def _hex_ticket() -> str:
    return secrets.token_hex(_TICKET_BYTES)


FORM_CODE = Purpose(name="report_form_code", lifetime=timedelta(minutes=10), code=letters_code)
FORM_TICKET = Purpose(name="report_form_ticket", lifetime=timedelta(hours=1), token=_hex_ticket)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormReport:
    """What somebody without an account reports, and who they say they are."""

    kind: ReportKind
    category: str
    full_legal_name: str
    country_of_residence: str
    details: str = ""
    tag: str = ""
    message_link: str = ""
    user_id: int | None = None
    user_tag: str = ""
    guild_id: int | None = None
    invite_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    target_id: int
    reported_id: int | None = None
    aspect: ReportAspect = ReportAspect.WHOLE
    guild_id: int | None = None
    channel_id: int | None = None
    is_private: bool = False
    snapshot: dict[str, Any]
    context: tuple[dict[str, Any], ...] = ()


def send_form_code(actor: Actor, *, email: str, locale: str) -> None:
    """Mail a code to somebody who wants to report something; an earlier one is worth nothing then. Raises InvalidForm
    at `email` where no mail can arrive, RateLimited. Stands outside of operations, because it waits for DNS."""
    refuse_undeliverable(email, "email")
    # Whoever asks from many places, and spells it in many ways, still mails one person no more often.
    require("report:mailed", canonical(email))
    _send_code(actor, email=email, locale=locale)


def verify_form_code(actor: Actor, *, email: str, code: str) -> str:
    """The ticket that the code is exchanged for, good for one report within an hour. Five tries a code. Raises
    INVALID_DSA_VERIFICATION_CODE. Stands outside of operations, because it counts tries."""
    voucher = find(FORM_CODE, _key(email))
    if voucher is None or not is_code_of(voucher, code.strip().upper()):
        raise ProductError(Code.INVALID_DSA_VERIFICATION_CODE)
    try:
        return _exchange(actor, voucher=voucher)
    except Spent:
        raise ProductError(Code.INVALID_DSA_VERIFICATION_CODE) from None


@operation("report.form.create", limit="dsa:report:create")
def create_form_report(actor: Actor, *, ticket: str, draft: FormReport) -> Report:
    """Report something without an account; the ticket is used up by that. Publishes AdministratorsNotified.

    Nobody learns more of a thing by reporting it than whether it exists. Raises INVALID_DSA_TICKET,
    INVALID_DSA_REPORT_TARGET for what contradicts itself, UNKNOWN_MESSAGE, UNKNOWN_USER, UNKNOWN_GUILD.
    """
    voucher = find(FORM_TICKET, ticket)
    try:
        if voucher is None:
            raise Spent
        consume(voucher)
    except Spent:
        raise ProductError(Code.INVALID_DSA_TICKET) from None
    target = _TARGETS[draft.kind](draft)
    facts = {"email": voucher.data["email"], "full_legal_name": draft.full_legal_name}
    facts |= {"country_of_residence": draft.country_of_residence} | ({"tag": draft.tag} if draft.tag else {})
    report = Report.objects.create(
        source=ReportSource.FORM,
        kind=draft.kind,
        aspect=target.aspect,
        target_id=target.target_id,
        reporter_facts=facts,
        reported_user_id=target.reported_id,
        guild_id=target.guild_id,
        channel_id=target.channel_id,
        invite_code=draft.invite_code,
        is_private=True,  # it is for those who run the instance, who alone may know who reported
        category=draft.category,
        details=draft.details,
        snapshot=target.snapshot,
        context=list(target.context),
    )
    keep_files(report)
    if report.category == CHILD_SAFETY:
        collect_later(report)
    tell_administrators(report)
    return report


@operation("report.form.send_code", limit="dsa:report:email:send")
def _send_code(actor: Actor, *, email: str, locale: str) -> None:
    key = _key(email)
    Voucher.objects.filter(purpose=FORM_CODE.name, token_hash=token_hash(key)).delete()
    voucher, _ = issue(FORM_CODE, token=key, email=email)
    code = new_code(voucher, FORM_CODE)
    send_mail("report_form_code", to=email, locale=locale, code=code, minutes=FORM_CODE.code_minutes)


@operation("report.form.verify", limit="dsa:report:email:verify")
def _exchange(actor: Actor, *, voucher: Voucher) -> str:
    consume(voucher)
    return issue(FORM_TICKET, email=voucher.data["email"])[1]


def _key(email: str) -> str:
    return f"{FORM_CODE.name}:{folded(normalise(email))}"


def _message(draft: FormReport) -> _Target:
    place, channel_id, message_id = _linked(draft.message_link)
    row = Message.objects.filter(pk=message_id, channel_id=channel_id, deleted_at=None)
    message = row.select_related("author", "channel__guild__owner").first()
    if message is None:
        raise ProductError(Code.UNKNOWN_MESSAGE)
    channel = message.channel
    if place != (channel.guild_id if channel.kind in GUILD_KINDS else None):
        raise ProductError(Code.INVALID_DSA_REPORT_TARGET)
    if draft.user_tag and _by_tag(draft.user_tag) != message.author:
        raise ProductError(Code.INVALID_DSA_REPORT_TARGET)
    reader = channel.guild.owner if channel.guild is not None else message.author
    access = None if reader is None else system_access(reader, channel_id)
    if access is None:
        raise ProductError(Code.UNKNOWN_MESSAGE)  # of the topic side, which has a way of its own
    is_direct = channel.kind in DIRECT_KINDS
    # Of private channels only the message itself: nobody has shown that they were in there.
    is_closed = is_direct or channel.kind == ChannelKind.GROUP_DM
    record = readable_message(access, message_id, own=True)
    around = [] if is_closed else history(access, limit=2 * _AROUND + 1, around=message_id)
    return _Target(
        target_id=message_id,
        reported_id=message.author_id,
        aspect=ReportAspect.DIRECT if is_direct else ReportAspect.WHOLE,
        guild_id=channel.guild_id,
        channel_id=channel_id,
        snapshot=message_facts(record),
        context=tuple(message_facts(one) for one in sorted(around or [record], key=lambda one: one.id)),
    )


def _linked(link: str) -> tuple[int | None, int, int]:
    found = _LINK.fullmatch(urlsplit(link).path) if "//" in link else _LINK.fullmatch(link)
    if found is None:
        raise ProductError(Code.INVALID_DSA_REPORT_TARGET)
    place, channel_id, message_id = found.groups()
    if max(int(channel_id), int(message_id)) > MAX_ID:
        raise ProductError(Code.UNKNOWN_MESSAGE)
    return None if place == "@me" else int(place), int(channel_id), int(message_id)


def _user(draft: FormReport) -> _Target:
    if draft.user_id is None and not draft.user_tag:
        raise ProductError(Code.INVALID_DSA_REPORT_TARGET)
    named = _by_tag(draft.user_tag)
    user = named if draft.user_id is None else User.objects.filter(pk=draft.user_id).first()
    if user is None or user.is_system or user.flags & UserFlags.DELETED:
        raise ProductError(Code.UNKNOWN_USER)
    if draft.user_tag and (named is None or named.id != user.id):
        raise ProductError(Code.INVALID_DSA_REPORT_TARGET)
    snapshot = {"avatar": user.avatar, "banner": user.banner, "bio": user.bio, "global_name": user.global_name}
    return _Target(target_id=user.id, reported_id=user.id, snapshot=snapshot)


def _by_tag(tag: str) -> User | None:
    found = _TAG.fullmatch(tag)
    return user_by_tag(found[1], int(found[2])) if found else None


def _guild(draft: FormReport) -> _Target:
    guild = Guild.objects.filter(pk=draft.guild_id or 0).first()
    if guild is None:
        raise ProductError(Code.UNKNOWN_GUILD)
    if draft.invite_code and _invited_to(draft.invite_code) != guild.id:
        raise ProductError(Code.INVALID_DSA_REPORT_TARGET)
    snapshot = {"name": guild.name, "icon": guild.icon, "banner": guild.banner}
    return _Target(target_id=guild.id, reported_id=guild.owner_id, guild_id=guild.id, snapshot=snapshot)


def _invited_to(code: str) -> int | None:
    try:
        guild = invite_for(code).guild
    except ProductError:
        return None
    return None if guild is None else guild.id


_TARGETS = {ReportKind.MESSAGE: _message, ReportKind.USER: _user, ReportKind.GUILD: _guild}
