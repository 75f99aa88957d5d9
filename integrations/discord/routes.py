"""Which address of the guild wire answers one of the dialect, and how its answer is respelled.

Addresses are the same unless named here; answers are passed on as they are unless named here.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from integrations.discord import message_shapes, shapes

Shape = Callable[[Any], Any]
_PREFIX = re.compile(r"/api/v(?:[6-9]|10)(?=/|$)")
_FAMILIES = frozenset({"users", "guilds", "channels", "invites", "gateway", "oauth2", "webhooks", "applications"})
_PARAMETER = re.compile(r"\{\w+\}")


class Face(NamedTuple):
    """One route of the dialect."""

    pattern: re.Pattern[str]
    shape: Shape | None
    body: Shape | None


def path_below(path: str) -> str | None:
    """What follows the dialect's prefix in a path; None for other paths."""
    found = _PREFIX.match(path)
    return path[found.end() :].rstrip("/") if found is not None else None


def is_there(path: str) -> bool:
    """Whether the dialect has anything at all below a path. What browsers and operators use has no second address."""
    return path[1:].partition("/")[0] in _FAMILIES


def own_path(method: str, path: str) -> str:
    """The address of the guild wire for one of the dialect, both below their prefixes."""
    for verb, pattern, template in _MOVED:
        found = pattern.fullmatch(path)
        if verb == method and found is not None:
            return found.expand(template)
    return path


def face_of(method: str, path: str) -> Face | None:
    """How bodies and answers of a route of the dialect are respelled; None when they are not."""
    return next((face for face in _FACES.get(method, ()) if face.pattern.fullmatch(path)), None)


def template_of(path: str) -> str:
    """A path with its lesser parameters left out, as the name of a bucket."""
    return "/".join(part if not part.isdigit() else ":id" for part in path.split("/"))


def _each(shape: Shape) -> Shape:
    return lambda bodies: [shape(each) for each in bodies]


def _detailed_guild(body: Any) -> Any:
    return {"large": False, **shapes.guild(body)}


def _pins(body: Any) -> Any:
    return {**body, "items": [{**each, "message": message_shapes.message(each["message"])} for each in body["items"]]}


def _pinned_messages(body: Any) -> Any:
    return [message_shapes.message(each["message"]) for each in body["items"]]


def _ban_body(body: Any) -> Any:
    seconds = body.pop("delete_message_seconds", None)
    if seconds is not None:
        body.setdefault("delete_message_days", -(-int(seconds) // 86_400))
    return body


def _bulk_body(body: Any) -> Any:
    return {"message_ids": body.get("messages", [])}


def _role_body(body: Any) -> Any:
    colors = body.pop("colors", None)
    if isinstance(colors, dict) and colors.get("primary_color") is not None:
        body.setdefault("color", colors["primary_color"])
    return body


def _compiled(template: str) -> re.Pattern[str]:
    return re.compile(_PARAMETER.sub(r"([^/]+)", template))


_MESSAGE, _MEMBER = message_shapes.message, shapes.member
_BODIES = {
    "POST /guilds/{id}/roles": _role_body,
    "PATCH /guilds/{id}/roles/{role}": _role_body,
    "PUT /guilds/{id}/bans/{user}": _ban_body,
    "POST /channels/{id}/messages/bulk-delete": _bulk_body,
}
_FACES: dict[str, list[Face]] = {}
for _line, _shape in (
    ("GET /users/@me", shapes.own_user),
    ("PATCH /users/@me", shapes.own_user),
    ("GET /users/{id}", shapes.user),
    ("GET /users/@me/guilds", _each(shapes.guild)),
    ("GET /users/@me/channels", shapes.channels),
    ("POST /users/@me/channels", shapes.channel),
    ("GET /guilds/{id}", _detailed_guild),
    ("PATCH /guilds/{id}", _detailed_guild),
    ("GET /guilds/{id}/channels", shapes.channels),
    ("POST /guilds/{id}/channels", shapes.channel),
    ("GET /guilds/{id}/members", _each(_MEMBER)),
    ("GET /guilds/{id}/members/{user}", _MEMBER),
    ("PATCH /guilds/{id}/members/{user}", _MEMBER),
    ("GET /guilds/{id}/roles", _each(shapes.role)),
    ("POST /guilds/{id}/roles", shapes.role),
    ("PATCH /guilds/{id}/roles/{role}", shapes.role),
    ("GET /guilds/{id}/emojis", _each(shapes.emoji)),
    ("POST /guilds/{id}/emojis", shapes.emoji),
    ("PATCH /guilds/{id}/emojis/{emoji}", shapes.emoji),
    ("GET /guilds/{id}/stickers", _each(shapes.sticker)),
    ("GET /guilds/{id}/bans", _each(shapes.ban)),
    ("PUT /guilds/{id}/bans/{user}", None),
    ("GET /guilds/{id}/invites", _each(shapes.invite)),
    ("GET /channels/{id}", shapes.channel),
    ("PATCH /channels/{id}", shapes.channel),
    ("DELETE /channels/{id}", shapes.channel),
    ("GET /channels/{id}/invites", _each(shapes.invite)),
    ("POST /channels/{id}/invites", shapes.invite),
    ("GET /invites/{code}", shapes.invite),
    ("DELETE /invites/{code}", shapes.invite),
    ("GET /channels/{id}/webhooks", _each(shapes.webhook)),
    ("POST /channels/{id}/webhooks", shapes.webhook),
    ("GET /guilds/{id}/webhooks", _each(shapes.webhook)),
    ("GET /webhooks/{id}", shapes.webhook),
    ("PATCH /webhooks/{id}", shapes.webhook),
    ("GET /webhooks/{id}/{token}", shapes.webhook),
    ("PATCH /webhooks/{id}/{token}", shapes.webhook),
    ("POST /webhooks/{id}/{token}", _MESSAGE),
    ("GET /channels/{id}/messages", _each(_MESSAGE)),
    ("POST /channels/{id}/messages", _MESSAGE),
    ("POST /channels/{id}/messages/bulk-delete", None),
    ("GET /channels/{id}/messages/pins", _pins),
    ("GET /channels/{id}/pins", _pinned_messages),
    ("GET /channels/{id}/messages/{message}", _MESSAGE),
    ("PATCH /channels/{id}/messages/{message}", _MESSAGE),
    ("GET /channels/{id}/messages/{message}/reactions/{emoji}", _each(shapes.user)),
):
    _method, _, _template = _line.partition(" ")
    _FACES.setdefault(_method, []).append(Face(_compiled(_template), _shape, _BODIES.get(_line)))

_MOVED = [
    (verb, _compiled(theirs), ours)
    for verb, theirs, ours in (
        ("GET", "/channels/{id}/pins", r"/channels/\1/messages/pins"),
        ("PUT", "/channels/{id}/messages/pins/{message}", r"/channels/\1/pins/\2"),
        ("DELETE", "/channels/{id}/messages/pins/{message}", r"/channels/\1/pins/\2"),
        ("PATCH", "/guilds/{id}/members/@me/nick", r"/guilds/\1/members/@me"),
    )
]
