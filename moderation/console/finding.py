"""People, guilds and topics that are offered while somebody types into a field that takes an id or a tag.

Offered is what the page of the table finds by, for those whom the right opens that page: nobody learns here what they
could not look up. Addresses find nobody, so that there is nothing to log.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import URLPattern, path, reverse

from accounts.rights import Right, holds
from core.actor import Actor
from core.api.answers import v1_refusal
from core.errors import ProductError
from core.text import normalise
from moderation.admin_guild_queries import guilds_like
from moderation.admin_topic_queries import topics_like
from moderation.admin_users_queries import users_like
from moderation.console.entering import staff_behind, staff_of

MOST = 10  # of a kind
_SHORTEST, _LONGEST = 2, 100


class Offer(NamedTuple):
    """What one row of a list says: the id that goes into the field, the name, and what tells it from others."""

    id: str
    name: str
    more: str


class _Kind(NamedTuple):
    right: Right
    find: Callable[[Actor, str], Iterable[Offer]]


def _people(actor: Actor, text: str) -> Iterable[Offer]:
    for user in users_like(actor, text=text, limit=MOST):
        yield Offer(str(user.id), user.tag, ", ".join(filter(None, (user.global_name, f"@{user.handle}"))))


def _guilds(actor: Actor, text: str) -> Iterable[Offer]:
    for guild in guilds_like(actor, text=text, limit=MOST):
        yield Offer(str(guild.id), guild.name, f"guild with {_members(guild.member_count)}")


def _topics(actor: Actor, text: str) -> Iterable[Offer]:
    for topic in topics_like(actor, text=text, limit=MOST):
        state = "deleted topic" if topic.is_deleted else "topic"
        yield Offer(str(topic.id), topic.title, f"{state} with {_members(topic.member_count)}")


def _members(count: int) -> str:
    return f"{count:,} member{'' if count == 1 else 's'}"


KINDS = {
    "user": _Kind(Right.USER_LOOKUP, _people),
    "guild": _Kind(Right.GUILD_LOOKUP, _guilds),
    "topic": _Kind(Right.REPORT_VIEW, _topics),
}


def address_for(request: HttpRequest, kinds: str) -> str:
    """Where a field that takes ids of these kinds asks, as "user guild"; nothing where the person may look none up."""
    actor = staff_behind(request)
    mine = _allowed(actor, kinds) if actor is not None else []
    return f"{reverse('admin:console_find')}?of={'+'.join(mine)}" if mine else ""


def find(request: HttpRequest) -> HttpResponse:
    """What begins with `q`, of the kinds in `of` that the person may look up: `{"found": [{id, name, more}]}`."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    actor = staff_of(request)
    kinds = _allowed(actor, request.GET.get("of", ""))
    if not kinds:
        raise Http404
    text = normalise(request.GET.get("q", ""))[:_LONGEST]
    try:
        found = [offer for kind in kinds for offer in KINDS[kind].find(actor, text)] if len(text) >= _SHORTEST else []
    except ProductError as refusal:
        return v1_refusal(refusal)
    return JsonResponse({"found": [offer._asdict() for offer in found]})


def finding_urls(inside: Callable[..., Any]) -> list[URLPattern]:
    """The address, for those in the console alone."""
    return [path("find/", inside(find), name="console_find")]


def _allowed(actor: Actor, kinds: str) -> list[str]:
    named = kinds.split()
    return [kind for kind, known in KINDS.items() if kind in named and holds(actor, known.right)]
