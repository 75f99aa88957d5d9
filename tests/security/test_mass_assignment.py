"""SEC-037: what an operation did not ask for is never written, in whatever body of either wire it stands.

Out of the API documents: each write is sent a body that fits it, with everything in it besides that somebody would
like to decide for themselves. No word of that may reach a statement that writes, and nobody's rights may change.
"""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import User
from tests.security.bodies import BODIES
from tests.security.test_every_operation import NOT_THE_OWNER, Stage, filled, stage  # noqa: F401
from tests.topic_side import topic_of
from tests.wire import Reply, Wire

pytestmark = pytest.mark.django_db
DOCUMENTS = Path(__file__).resolve().parents[2] / "docs" / "api"
WORD, NUMBER, MOMENT = "forged-5ec037", 5_037_037_037, "1999-05-03T07:00:00Z"
FORGED: dict[str, Any] = {
    **dict.fromkeys(("id", "_id", "user_id", "author_id", "owner_id", "creator_id", "sender_id"), str(NUMBER)),
    **dict.fromkeys(("from_user_id", "inviter_id", "bot_owner", "guild_id", "topic_id"), str(NUMBER)),
    **dict.fromkeys(("created_at", "joined_at", "updated_at", "premium_until", "premium_since"), MOMENT),
    **dict.fromkeys(("is_staff", "is_superuser", "is_admin", "is_system", "system", "bot", "is_bot"), True),
    **dict.fromkeys(("verified", "email_verified", "is_active", "is_deleted", "managed", "bot_public"), True),
    **dict.fromkeys(("flags", "version", "uses", "member_count", "score", "upvotes"), NUMBER),
    "permissions": str(NUMBER),
    "premium_type": 2,
    "acls": ["*"],
    "traits": [WORD],
    "groups": [1],
    "token": WORD,
    "secret_hash": WORD,
    "handle": WORD,
    "username_key": WORD,
}
RIGHTS = ("is_staff", "is_superuser", "is_bot", "is_system", "email_verified", "premium_type")
LISTS = ("acls", "traits")


class Document:
    """One wire's writes, and bodies that fit them."""

    def __init__(self, name: str) -> None:
        self.read: dict[str, Any] = json.loads((DOCUMENTS / f"{name}.json").read_text())

    def writes(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Method, path and the schema of the body of each."""
        for path, methods in self.read["paths"].items():
            for method, declared in methods.items():
                content = declared.get("requestBody", {}).get("content", {}) if isinstance(declared, dict) else {}
                if "application/json" in content:
                    yield method.upper(), path, content["application/json"]["schema"]

    def plain(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A schema without references and choices: the first of those."""
        while True:
            if "$ref" in schema:
                schema = self.read["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            elif choices := schema.get("oneOf") or schema.get("anyOf") or schema.get("allOf"):
                schema = choices[0]
            else:
                return schema

    def names(self, schema: dict[str, Any], seen: frozenset[str] = frozenset()) -> set[str]:
        """Every name that is asked for anywhere in it."""
        found: set[str] = set()
        for choice in [schema, *(schema.get("oneOf") or schema.get("anyOf") or schema.get("allOf") or ())]:
            if (ref := choice.get("$ref", "")) in seen:
                continue
            plain, known = self.plain(choice), seen | ({ref} if ref else set())
            for name, inner in plain.get("properties", {}).items():
                found |= {name} | self.names(inner, known)
            if isinstance(plain.get("items"), dict):
                found |= self.names(plain["items"], known)
        return found

    def sample(self, schema: dict[str, Any], ids: dict[str, str], name: str = "", depth: int = 0) -> Any:
        """A value that fits."""
        plain = self.plain(schema)
        if "enum" in plain:
            return plain["enum"][0]
        kind = plain.get("type")
        kind = next((one for one in kind if one != "null"), None) if isinstance(kind, list) else kind
        if kind == "object" and depth < 4:
            wanted = plain.get("properties", {}).items()
            return {key: self.sample(inner, ids, key, depth + 1) for key, inner in wanted}
        if kind == "array":
            return [self.sample(plain.get("items", {}), ids, name, depth + 1)][: plain.get("maxItems", 1)]
        if kind in ("integer", "number"):
            return max(plain.get("minimum", 1), 1)
        if kind == "boolean":
            return True
        if name in ids:
            return ids[name]
        return "alice@example.com" if "email" in name else "x" * max(plain.get("minLength", 3), 1)


def forged(body: Any, known: set[str]) -> Any:
    """The body with everything in it that nobody asked for, on every level."""
    if isinstance(body, list):
        return [forged(one, known) for one in body]
    if not isinstance(body, dict):
        return body
    more = {name: value for name, value in FORGED.items() if name not in known}
    return {**more, **{name: forged(value, known) for name, value in body.items()}}


def is_forged(value: Any) -> bool:
    if isinstance(value, datetime):
        return value.year == 1999
    return value == NUMBER or (isinstance(value, str) and (WORD in value or str(NUMBER) in value or "1999-05" in value))


class Writes:
    """Watches what is written."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        rows = params if many else [params or ()]
        is_write = sql.lstrip().upper().startswith(("INSERT", "UPDATE"))
        # What is done afterwards is found by what the path names, which is nothing that was forged.
        if is_write and any(is_forged(value) for row in rows for value in row):
            self.found.append(sql[:200])
        return execute(sql, params, many, context)


def rights() -> dict[int, tuple[Any, ...]]:
    rows = User.objects.values_list("id", *RIGHTS, *LISTS)
    return {row[0]: tuple(map(str, row[1:])) for row in rows}


def wrongs_of(
    wire: Wire, method: str, path: str, body: Any, *, may_give_rights: bool = False
) -> tuple[list[str], Reply]:
    """What is wrong with what came of a write, which is taken back."""
    before, writes = rights(), Writes()
    with transaction.atomic():
        with connection.execute_wrapper(writes):
            reply = wire.send(method, path, body)
        after = rights()
        transaction.set_rollback(True)
    wrong = list(writes.found)
    if reply.status >= 500:
        wrong.append(str(reply.status))
    if not may_give_rights:
        wrong += [f"rights of {one}" for one, held in after.items() if before.get(one, held) != held]
        wrong += [f"rights of a new {one}" for one in after.keys() - before.keys() if "*" in after[one][-2]]
    return wrong, reply


def test_sec_037_on_the_guild_wire(stage: Stage) -> None:  # noqa: F811
    """With bodies that work: the operation is done, or refuses the body, and never does what was smuggled in."""
    document, wrong = Document("v1"), {}
    for method, path, schema in document.writes():
        operation = f"{method} {path.removeprefix('/v1')}"
        if operation not in BODIES:
            continue
        special = stage.special.get(operation) or stage.special.get(operation.split(" ")[1].partition("{")[0], {})
        ids = stage.ids | special
        body = forged(filled(BODIES[operation], ids), document.names(schema))
        found, reply = wrongs_of(stage.wire("owner"), method, filled(operation.split(" ")[1], ids), body)
        works = reply.status < 300 or (reply.status, reply.code) == NOT_THE_OWNER.get(operation)
        if found or not (works or reply.code == "INVALID_FORM_BODY"):
            wrong[operation] = (found, reply.status, reply.code)
    assert wrong == {}


def test_what_is_asked_for_is_seen_where_it_is_written(stage: Stage) -> None:  # noqa: F811
    """So that nothing found above means that there was nothing."""
    assert wrongs_of(stage.wire("owner"), "POST", "/guilds", {"name": WORD})[0]


@pytest.mark.parametrize("of", ["ways in", "administrators"])
def test_sec_037_in_every_other_body_of_the_guild_wire(stage: Stage, of: str) -> None:  # noqa: F811
    document, wrong = Document("v1"), {}
    admin = stage.cats.world.person("root", acls=["*"])
    wire = Wire(admin) if of == "administrators" else stage.wire("target")
    ids = stage.ids | {"email": "alice@example.com"}
    for method, path, schema in document.writes():
        short = path.removeprefix("/v1")
        if f"{method} {short}" in BODIES or short.startswith("/admin/") != (of == "administrators"):
            continue
        body = forged(document.sample(schema, ids), document.names(schema))
        place = filled(short, {name: ids.get(name, "1") for name in parameters(short)})
        found, _ = wrongs_of(wire, method, place, body, may_give_rights=of == "administrators")
        if found:
            wrong[method, path] = found
    assert wrong == {}


def test_sec_037_on_the_topic_wire(stage: Stage) -> None:  # noqa: F811
    document, wrong = Document("topics"), {}
    owner = stage.cats.world.person("owner")
    ids = {"topic_id": str(topic_of(owner).id), "user_id": str(stage.cats.world.person("target").user_id)}
    ids |= {"to_user_id": ids["user_id"]}
    wire = Wire(owner, prefix="")
    for method, path, schema in document.writes():
        if path.startswith("/api/"):
            body = forged(document.sample(schema, ids), document.names(schema))
            place = filled(path, {name: ids.get(name, ids["topic_id"]) for name in parameters(path)})
            if found := wrongs_of(wire, method, place, body)[0]:
                wrong[method, path] = found
    assert wrong == {}


def parameters(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]
