"""What messages have, as conditions for the database."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from chat.models import Attachment
from chat.models.message import ORDINARY_KINDS
from chat.search.asked import MessageSearch, Traits
from core.db.json_lists import JsonHolds, elements
from core.search import holds_text, looks_like

_LINKS = ("http://", "https://")
_EMBEDS = {
    "image": ("image",),
    "video": ("video", "gifv"),
    "sound": ("audio",),
    "article": ("article", "link"),
}
"""Embeds as searches call them, and the types that they are stored with."""


def narrowed(rows: "QuerySet[Any]", search: MessageSearch) -> "QuerySet[Any]":
    """Those of some messages that have all that is wanted and nothing that is not; their words are not looked at."""
    bounds = {
        "id__gt": search.after,
        "id__lt": search.before,
        "pinned": search.pinned,
        "mention_everyone": search.mentions_everyone,
    }
    rows = rows.filter(deleted_at=None, kind__in=ORDINARY_KINDS)
    rows = rows.filter(**{name: value for name, value in bounds.items() if value is not None})
    for condition in _conditions(search.wanted):
        rows = rows.filter(condition)
    for condition in _each(search.unwanted):
        rows = rows.filter(~condition)
    return rows


def holding(rows: "QuerySet[Any]", phrases: Iterable[str]) -> "QuerySet[Any]":
    """Those that say each of the phrases, or pass on a message that does."""
    for phrase in phrases:
        rows = rows.filter(holds_text("content", phrase) | Q(_any_element("snapshots", "content", like=phrase)))
    return rows


def _conditions(traits: Traits) -> list[Q]:
    """All must hold. Of authors, kinds of embed, names and hosts any is enough, as nobody is two authors."""
    any_of, all_of = ("author_types", "author_ids", *_LISTED), ("mentions", "has")
    found = [reduce(or_, conditions) for name in any_of if (conditions := _of(traits, name))]
    return found + [condition for name in all_of for condition in _of(traits, name)]


def _each(traits: Traits) -> list[Q]:
    return [condition for name in _MAKING for condition in _of(traits, name)]


def _of(traits: Traits, name: str) -> list[Q]:
    making = _MAKING[name]
    if name == "author_ids":
        return [Q(author_id__in=traits.author_ids)] if traits.author_ids else []
    return [making(value) for value in dict.fromkeys(getattr(traits, name))]


def _written_by(kind: str) -> Q:
    if kind == "webhook":
        return Q(webhook_id__isnull=False)
    return Q(author__is_bot=kind == "bot")


def _mentioning(user_id: int) -> Q:
    return Q(JsonHolds("mention_ids", user_id))


def _having(what: str) -> Q:
    return _HAVING[what]()


def _links() -> Q:
    passed_on = (Q(_any_element("snapshots", "content", like=each)) for each in _LINKS)
    return reduce(or_, (*(Q(content__icontains=each) for each in _LINKS), *passed_on))


def _files(**columns: Any) -> Q:
    files = Attachment.objects.filter(message_id=OuterRef("pk"), **columns)
    return Q(has_files=True) & Q(Exists(files))


def _media(name: str, file_type: str) -> Callable[[], Q]:
    return lambda: _files(content_type__startswith=file_type) | _embedding(name)


def _embedding(name: str) -> Q:
    marks = ", ".join(["%s"] * len(_EMBEDS[name]))
    return Q(_element("embeds", f"e.value ->> 'type' IN ({marks})", _EMBEDS[name]))


def _provided_by(name: str) -> Q:
    return Q(_element("embeds", "LOWER(e.value -> 'provider' ->> 'name') = LOWER(%s)", (name,)))


def _linking_to(host: str) -> Q:
    place = re.escape(host.lower().removesuffix("."))
    pattern = rf"https?://([^/?#\s]*[.@])?{place}([:/?#\s]|$)"
    return holds_text("content", host) & Q(content__iregex=pattern)


def _named(name: str) -> Q:
    return _files_like("contains", name)


def _ending(extension: str) -> Q:
    return _files_like("endswith", f".{extension.removeprefix('.')}")


def _files_like(lookup: str, text: str) -> Q:
    files = Attachment.objects.filter(looks_like("filename", lookup, text), message_id=OuterRef("pk"))
    return Q(has_files=True) & Q(Exists(files))


def _any_element(column: str, key: str, *, like: str) -> RawSQL:
    escaped = like.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    condition = f"UPPER(e.value ->> '{key}') LIKE UPPER(%s) ESCAPE '\\'"
    return _element(column, condition, (f"%{escaped}%",))


def _element(column: str, condition: str, values: Sequence[str]) -> RawSQL:
    """Whether an element of a JSON list fits."""
    listed = elements(f"chat_message.{column}", "e")
    sql = f"chat_message.{column} <> '[]' AND EXISTS (SELECT 1 FROM {listed} WHERE {condition})"
    return RawSQL(f"({sql})", tuple(values), output_field=BooleanField())


_NOTHING = Q(pk__in=())
_HAVING: Mapping[str, Callable[[], Q]] = {
    "image": _media("image", "image/"),
    "video": _media("video", "video/"),
    "sound": _media("sound", "audio/"),
    "file": lambda: Q(has_files=True),
    "sticker": lambda: ~Q(stickers=[]),
    "embed": lambda: ~Q(embeds=[]),
    "link": _links,
    "poll": lambda: _NOTHING,  # there are none
    "snapshot": lambda: ~Q(snapshots=[]),
}
_LISTED = ("embed_types", "embed_providers", "link_hosts", "file_names", "file_extensions")
_MAKING: Mapping[str, Callable[[Any], Q]] = {
    "author_types": _written_by,
    "author_ids": lambda user_id: Q(author_id=user_id),
    "mentions": _mentioning,
    "has": _having,
    "embed_types": _embedding,
    "embed_providers": _provided_by,
    "link_hosts": _linking_to,
    "file_names": _named,
    "file_extensions": _ending,
}
