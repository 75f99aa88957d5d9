"""Finding accounts, for administrators."""

import re
from dataclasses import dataclass

from django.db.models import F, Q

from accounts.hooks import payer_of
from accounts.models import ContactChange, PendingRegistration, User
from accounts.models.user import UserFlags
from accounts.rights import Right, require_right
from core.actor import Actor
from core.db.beginnings import ByLetters, begins_with
from core.db.time_limit import TooLong, time_limit
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.ids import MAX_ID
from core.text import folded, normalise
from guilds.queries import memberships_of
from guilds.records import GuildRecord

MOST_FOUND = 10_000
_LONGEST_SECONDS = 8.0
_NAMES = ("username_key", "handle_key")
_TAG = re.compile(r"(.+)#([0-9]{1,4})", re.DOTALL)
_DIGITS = re.compile(r"[0-9]+")
_PHONE = re.compile(r"\+[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Found:
    """A page of accounts, and how many there are on all pages, up to MOST_FOUND."""

    users: list[User]
    total: int


def users_by_ids(actor: Actor, user_ids: list[int]) -> list[User]:
    """Those of some accounts that exist, in the order in which they were asked for. One query. Needs the right
    `user:lookup`; raises as `require_right`."""
    require_right(actor, Right.USER_LOOKUP)
    return _in_order(user_ids)


def user_named(text: str) -> User | None:
    """The account that a text names: a tag (`name#1234`), an id, a phone (`+` and digits), an e-mail address, or else a
    subscription at the payment provider. For whoever has asked for the right."""
    text = normalise(text)
    if tag := _TAG.fullmatch(text):
        return User.objects.filter(username_key=tag[1].lower(), discriminator=int(tag[2])).first()
    if _DIGITS.fullmatch(text):
        return User.objects.filter(id=int(text)).first() if _is_id(text) else None
    if _PHONE.fullmatch(text):
        return User.objects.filter(phone=text).first()
    if "@" in text:
        return User.objects.filter(email_key=folded(text)).first()
    payer = next(filter(None, payer_of.collect(text)), None)
    return User.objects.filter(id=payer).first() if payer else None


def search_users(actor: Actor, *, text: str, limit: int, offset: int) -> Found:
    """Accounts with that id, tag, name or address, then those whose name (of either side) or address begins with the
    text, newest first; all accounts without a text.

    Each kind is looked for by an index, and no more than MOST_FOUND of a kind are looked at: a text that fits more
    names some of them. Needs the right `user:lookup`. Raises as `require_right`, SERVICE_UNAVAILABLE when the database
    takes too long.
    """
    require_right(actor, Right.USER_LOOKUP)
    key = folded(normalise(text))
    try:
        with time_limit(_LONGEST_SECONDS):
            return _fitting(key, limit, offset) if key else _all(limit, offset)
    except TooLong:
        raise ProductError(Code.SERVICE_UNAVAILABLE) from None


def asks_for_address(text: str) -> bool:
    """Whether a text that is searched for is an e-mail address, or the beginning of one, in any spelling that finds
    one. That somebody looked for it is to be logged."""
    return "@" in folded(normalise(text)).removeprefix("@")


def users_like(actor: Actor, *, text: str, limit: int) -> list[User]:
    """Some accounts while their name is being typed: those with that id, tag or name (of either side), then others
    whose name begins with the text, by their names.

    Nobody is found by an address, which would have to be logged with every letter. Each kind is looked for by an index,
    and no more than `limit` of a kind. At most four queries. Needs the right `user:lookup`; raises as `require_right`,
    SERVICE_UNAVAILABLE when the database takes too long.
    """
    require_right(actor, Right.USER_LOOKUP)
    key = folded(normalise(text)).removeprefix("@")
    if not key or "@" in key:
        return []
    try:
        with time_limit(_LONGEST_SECONDS):
            found = _ids(_named(key), limit)
            for column in _NAMES:
                rows = User.objects.filter(begins_with(column, key)).order_by(ByLetters(column))
                found += rows.values_list("id", flat=True)[:limit]
            return _in_order(list(dict.fromkeys(found))[:limit])
    except TooLong:
        raise ProductError(Code.SERVICE_UNAVAILABLE) from None


def contact_changes(user_id: int, *, limit: int, page_token: str | None) -> tuple[list[ContactChange], str | None]:
    """Some changes of how an account can be reached and is called, newest first, and the token of the page after them,
    None after the last. One query. Raises InvalidForm at `page_token`."""
    rows = ContactChange.objects.filter(user_id=user_id).order_by("-id")
    if page_token is not None:
        if not _DIGITS.fullmatch(page_token) or not _is_id(page_token):
            raise InvalidForm.at("page_token", FieldCode.INVALID_FORMAT)
        rows = rows.filter(id__lt=int(page_token))
    found = list(rows[: limit + 1])
    return found[:limit], str(found[limit - 1].id) if len(found) > limit else None


def guilds_of_user(
    actor: Actor, user_id: int, *, limit: int, before: int | None, after: int | None
) -> list[GuildRecord]:
    """A page of the guilds somebody is in (`guilds.queries.memberships_of`). Two queries. Needs the right
    `user:list:guilds`; raises as `require_right`, UNKNOWN_USER."""
    require_right(actor, Right.USER_LIST_GUILDS)
    if not User.objects.filter(id=user_id).exists():
        raise ProductError(Code.UNKNOWN_USER)
    page = memberships_of(user_id, limit=limit, before=before, after=after)
    return [GuildRecord.of(member.guild) for member in page]


def waiting_people(actor: Actor, *, limit: int) -> list[PendingRegistration]:
    """Who waits to be let in, longest first, with their accounts. One query. Needs the right
    `pending_verification:view`; raises as `require_right`."""
    require_right(actor, Right.PENDING_VERIFICATION_VIEW)
    flags = F("user__flags")
    rows = PendingRegistration.objects.alias(
        waits=flags.bitand(int(UserFlags.PENDING_APPROVAL)), gone=flags.bitand(int(UserFlags.DELETED))
    )
    found = rows.filter(waits__gt=0, gone=0).select_related("user").order_by("created_at", "user_id")
    return list(found[:limit])


def _all(limit: int, offset: int) -> Found:
    total = User.objects.order_by("-id").values("id")[:MOST_FOUND].count()
    return Found(list(User.objects.order_by("-id")[offset : offset + limit]), total)


def _fitting(key: str, limit: int, offset: int) -> Found:
    exact = sorted(_ids(_exactly(key)), reverse=True)
    others = {found for column in _columns(key) for found in _ids(begins_with(column, key))}
    ids = [*exact, *sorted(others.difference(exact), reverse=True)][:MOST_FOUND]
    return Found(_in_order(ids[offset : offset + limit]), len(ids))


def _exactly(key: str) -> Q:
    return _named(key) | Q(email_key=key)


def _named(key: str) -> Q:
    wanted = Q(username_key=key) | Q(handle_key=key)
    if tag := _TAG.fullmatch(key):
        wanted |= Q(username_key=tag[1], discriminator=int(tag[2]))
    return wanted | Q(id=int(key)) if _DIGITS.fullmatch(key) and _is_id(key) else wanted


def _columns(key: str) -> tuple[str, ...]:
    return ("email_key",) if "@" in key else (*_NAMES, "email_key")


def _ids(wanted: Q, most: int = MOST_FOUND) -> list[int]:
    return list(User.objects.filter(wanted).values_list("id", flat=True)[:most])


def _in_order(ids: list[int]) -> list[User]:
    rows = User.objects.in_bulk(ids)
    return [rows[user_id] for user_id in dict.fromkeys(ids) if user_id in rows]


def _is_id(text: str) -> bool:
    return len(text) <= len(str(MAX_ID)) and int(text) <= MAX_ID
