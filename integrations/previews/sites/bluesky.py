"""Posts and profiles of Bluesky."""

import re
from typing import Any
from urllib.parse import urlencode

from integrations.previews import cards
from integrations.previews.media import Media
from integrations.previews.sites.addresses import host_of, steps_of
from integrations.previews.visits import Visit

_API = "https://public.api.bsky.app/xrpc"
_SITE = "https://bsky.app/profile"
_FOOTER = {"text": "Bluesky"}
_ACTOR = re.compile(r"(?:did:[a-z]+:[A-Za-z0-9._:%-]{1,200}|[A-Za-z0-9.-]{3,253})")
_KEY = re.compile(r"[A-Za-z0-9._~:-]{1,512}")
_MOST_PICTURES = 4


def preview(link: str, visit: Visit) -> list[cards.Embed] | None:
    """A post with its author and pictures, and the post it quotes as a child; or a profile."""
    steps = steps_of(link)
    if host_of(link) != "bsky.app" or len(steps) < 2 or steps[0] != "profile" or not _ACTOR.fullmatch(steps[1]):
        return None
    if len(steps) == 2:
        return _profile(link, steps[1], visit)
    is_post = len(steps) == 4 and steps[2] == "post" and _KEY.fullmatch(steps[3])
    return _post(link, steps[1], steps[3], visit) if is_post else None


def _profile(link: str, actor: str, visit: Visit) -> list[cards.Embed] | None:
    found = _asked(visit, "app.bsky.actor.getProfile", actor=actor)
    if not _text(found, "handle"):
        return None
    return [
        cards.card(
            "rich",
            link,
            title=cards.line(_called(found)),
            description=cards.paragraphs(_text(found, "description"), cards.LONGEST_DESCRIPTION),
            thumbnail=visit.picture(cards.web_address(_inside(found, "avatar"))),
            fields=cards.counts(followers=_inside(found, "followersCount"), posts=_inside(found, "postsCount")),
            footer=_FOOTER,
        )
    ]


def _post(link: str, actor: str, key: str, visit: Visit) -> list[cards.Embed] | None:
    uri = f"at://{actor}/app.bsky.feed.post/{key}"
    post = _inside(_asked(visit, "app.bsky.feed.getPostThread", uri=uri, depth=0, parentHeight=0), "thread", "post")
    if _inside(post, "record") is None:
        return None
    pictures = _pictures(_inside(post, "embed"), visit)
    first = _card(link, post, _inside(post, "record")) | ({"image": pictures[0]} if pictures else {})
    film = visit.picture(cards.web_address(_inside(_shown(_inside(post, "embed")), "thumbnail")))
    if film is not None:
        first["thumbnail"] = film
    quoted = _quoted(_inside(post, "embed"))
    if quoted is not None:
        first["children"] = [quoted]
    return cards.with_pictures(first, pictures[1:])


def _card(link: str, post: Any, record: Any) -> cards.Embed:
    person = _inside(post, "author")
    return cards.card(
        "bluesky",
        link,
        description=cards.paragraphs(_text(record, "text")),
        author=cards.author(_called(person), f"{_SITE}/{_text(person, 'handle')}", _inside(person, "avatar")),
        timestamp=cards.moment(_inside(record, "createdAt")),
        fields=cards.counts(
            replies=_inside(post, "replyCount"),
            reposts=_inside(post, "repostCount"),
            quotes=_inside(post, "quoteCount"),
            likes=_inside(post, "likeCount"),
        ),
        footer=_FOOTER,
    )


def _quoted(embed: Any) -> cards.Embed | None:
    found = _inside(embed, "record", "record") or _inside(embed, "record")
    if _inside(found, "value") is None or not _text(found, "uri"):
        return None
    key, handle = _text(found, "uri").rpartition("/")[2], _text(_inside(found, "author"), "handle")
    return _card(f"{_SITE}/{handle}/post/{key}", found, _inside(found, "value"))


def _pictures(embed: Any, visit: Visit) -> list[Media]:
    rows = _inside(_shown(embed), "images")
    rows = rows[:_MOST_PICTURES] if isinstance(rows, list) else []
    found = (
        visit.picture(cards.web_address(_inside(row, "fullsize")), cards.paragraphs(_inside(row, "alt")))
        for row in rows
    )
    return [picture for picture in found if picture]


def _shown(embed: Any) -> Any:
    """The pictures or the film of a post, which stand one deeper where it quotes another too."""
    return _inside(embed, "media") or embed


def _asked(visit: Visit, what: str, **query: Any) -> Any:
    return visit.json(f"{_API}/{what}?{urlencode(query)}", dict[str, Any])


def _called(person: Any) -> str:
    name, handle = cards.line(_text(person, "displayName"), 100), _text(person, "handle")
    return f"{name} (@{handle})" if name else f"@{handle}"


def _text(value: Any, name: str) -> str:
    found = _inside(value, name)
    return found if isinstance(found, str) else ""


def _inside(value: Any, *path: str) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value
