"""Who may come in where administrators work: every operation below /v1/admin, by what the document says of it.
SEC-092.

Section 8 of the contract's permissions: credentials, then `admin:authenticate`, then the operation's own right.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from accounts.models import AdminKey, User
from accounts.models.user import UserFlags
from accounts.operations.admin_keys import add_key, end_keys
from accounts.operations.sessions import end_all_sessions
from accounts.rights import EVERYTHING, Right
from config.urls import V1_ROUTES
from core.actor import Actor
from core.clock import at, now
from integrations.models import OAuth2Grant
from moderation.models import AdminAuditEntry
from tests.security.test_oauth2_scopes import token_of
from tests.wire import Reply, Wire
from tests.world import World

pytestmark = pytest.mark.django_db
# Rights of routes that the document tells two ways (with several of which one is enough) keep the document's order.
CONTRACT = Path(__file__).parent / "administrators.json"


class Declared(NamedTuple):
    """One operation and the rights of which one opens it."""

    method: str
    path: str
    rights: tuple[str, ...]

    def ask(self, wire: Wire) -> Reply:
        """What comes of it, with an empty body."""
        return wire.send(self.method, self.path, {} if self.method != "GET" else None)


def declared() -> Iterator[Declared]:
    for route in V1_ROUTES:
        if route.path.startswith("/admin/"):
            for method, endpoint in route.view.endpoints.items():
                path = "/".join("1" if part.startswith("<") else part for part in route.path.split("/"))
                yield Declared(method, path, endpoint.rights)


EVERY = sorted(declared())


def admin(*acls: str) -> Actor:
    return World().person(acls=list(acls))


def key_of(actor: Actor, *acls: str) -> Wire:
    return Wire.signed_in("Admin " + add_key(actor.user, name="x", acls=list(acls), expires_at=None)[1])


def outcome(reply: Reply) -> tuple[int, str]:
    return reply.status, reply.code


def refused(reply: Reply, right: str) -> bool:
    return outcome(reply) == (403, "MISSING_ACL") and right in reply.body["message"]


def test_every_operation_names_its_right() -> None:
    assert [one for one in EVERY if not one.rights] == []
    known = {right.value for right in Right}
    assert {right for one in EVERY for right in one.rights} <= known


def test_the_rights_are_those_of_the_contract() -> None:
    """`x-admin-acl` of the contract's document, kept beside this file."""
    wanted: dict[str, list[str]] = json.loads(CONTRACT.read_text())
    found = {f"{one.method} {one.path}": list(one.rights) for one in EVERY}
    assert set(wanted) - set(found) == set()
    assert len(wanted) == 125
    assert {name: rights for name, rights in found.items() if rights != wanted.get(name, rights)} == {}


def test_strangers_people_and_bots_come_nowhere() -> None:
    world = World()
    stranger, person, bot = Wire(), Wire(world.person()), Wire(world.bot())
    for one in EVERY:
        assert outcome(one.ask(stranger)) == (401, "UNAUTHORIZED"), one
        assert outcome(one.ask(bot)) == (401, "UNAUTHORIZED"), one
        assert outcome(one.ask(person)) == (403, "MISSING_PERMISSIONS"), one


def test_administrators_need_the_right_itself() -> None:
    """Nothing is read of the body before; with every other right it stays shut, as it does without coming in at all."""
    for rights in sorted({one.rights for one in EVERY}):
        if Right.AUTHENTICATE in rights:
            continue
        others = {right.value for right in Right} - set(rights)
        all_others, not_in = Wire(admin(*others)), Wire(admin(*rights))
        for one in EVERY:
            if one.rights == rights:
                assert refused(one.ask(all_others), rights[0]), one
                assert outcome(one.ask(not_in)) == (403, "MISSING_PERMISSIONS"), one


def test_keys_are_narrower_than_who_made_them() -> None:
    """For a key both its own list and its creator's must hold the right."""
    everything, nothing = admin(EVERYTHING), admin(Right.AUTHENTICATE)
    without, beyond = key_of(everything, Right.METRICS_VIEW), key_of(nothing, EVERYTHING)
    for one in EVERY:
        if Right.AUTHENTICATE not in one.rights and Right.METRICS_VIEW not in one.rights:
            assert refused(one.ask(without), one.rights[0]), one
            assert refused(one.ask(beyond), one.rights[0]), one


def test_applications_need_their_scope() -> None:
    actor = admin(EVERYTHING)
    without, within = Wire.signed_in(token_of(actor, "identify")), Wire.signed_in(token_of(actor, "admin"))
    for one in EVERY:
        assert outcome(one.ask(without)) == (403, "MISSING_OAUTH_ADMIN_SCOPE"), one
    assert within.send("GET", "/admin/api-keys").status == 200


def test_a_key_opens_nothing_else() -> None:
    """Only honoured below /admin: everywhere else it is nobody's."""
    key = key_of(admin(EVERYTHING), EVERYTHING)
    assert key.send("GET", "/admin/api-keys").status == 200
    for path in ("/users/@me", "/users/@me/guilds", "/auth/sessions", "/gateway/bot"):
        assert key.send("GET", path).status == 401
    assert outcome(key.send("POST", "/guilds", {"name": "x"})) == (401, "UNAUTHORIZED")
    text = key_of(admin(EVERYTHING), EVERYTHING)._headers["Authorization"].removeprefix("Admin ")
    for header in (text, f"Bearer {text}", f"Bot {text}", f"admin {text}", f"Admin  {text}", f"Admin {text}x"):
        assert Wire.signed_in(header).send("GET", "/admin/api-keys").status == 401


def test_a_key_from_making_to_end() -> None:
    alice = admin(Right.AUTHENTICATE, Right.ADMIN_API_KEY_MANAGE, Right.USER_LOOKUP)
    wire = Wire(alice)
    body = {"name": "desk", "expires_in_days": 2, "acls": [Right.ADMIN_API_KEY_MANAGE, Right.USER_LOOKUP]}
    made = wire.send("POST", "/admin/api-keys", body, X_Audit_Log_Reason="for%20the%20desk").body
    assert made["key"].startswith(f"fa_{made['key_id']}_")
    assert made["key"].rsplit("_", 1)[1].isalnum()
    assert (len(made["key"].rsplit("_", 1)[1]), made["acls"], made["name"]) == (32, body["acls"], "desk")
    assert made["key"] not in str(AdminKey.objects.values())
    by_key = Wire.signed_in(f"Admin {made['key']}")
    (listed,) = by_key.send("GET", "/admin/api-keys").body
    assert listed == {
        **{name: made[name] for name in ("key_id", "name", "created_at", "expires_at", "acls")},
        "created_by_user_id": str(alice.user_id),
        "last_used_at": listed["last_used_at"],
    }
    assert listed["last_used_at"] is not None
    with at(now() + timedelta(days=2)):
        assert by_key.send("GET", "/admin/api-keys").status == 401
    # It makes no key that may do more than itself.
    more = {"name": "x", "acls": [Right.AUTHENTICATE]}
    assert refused(by_key.send("POST", "/admin/api-keys", more), Right.AUTHENTICATE)

    bob = Wire(admin(EVERYTHING))
    for key_id in (made["key_id"], "1", "x", "9" * 30):
        assert outcome(bob.send("DELETE", f"/admin/api-keys/{key_id}")) == (404, "ADMIN_API_KEY_NOT_FOUND")
    assert wire.send("DELETE", f"/admin/api-keys/{made['key_id']}").body == {"success": True}
    assert by_key.send("GET", "/admin/api-keys").status == 401
    written = AdminAuditEntry.objects.order_by("id").values_list("action", "reason", "metadata")
    facts = {"key_id": made["key_id"], "name": "desk", "acls": "admin_api_key:manage,user:lookup"}
    assert list(written) == [
        ("api_key.create", "for the desk", facts),
        ("api_key.revoke", None, {"key_id": made["key_id"]}),
    ]


def test_a_key_made_with_a_key_ends_with_it() -> None:
    """Neither a key that runs out or is taken back, nor an application that is let go, leaves a way in behind."""
    alice = admin(EVERYTHING)
    parent = made(Wire(alice), expires_in_days=2)
    child = made(by(parent))
    grandchild = made(by(child), expires_in_days=300)
    assert {one["expires_at"] for one in (child, grandchild)} == {parent["expires_at"]}
    assert made(by(parent), expires_in_days=1)["expires_at"] < parent["expires_at"]
    assert opens(by(grandchild))
    assert Wire(alice).send("DELETE", f"/admin/api-keys/{parent['key_id']}").status == 200
    assert not opens(by(child))
    assert not opens(by(grandchild))

    program = Wire.signed_in(token_of(alice, "admin"))
    child = made(program)
    grandchild = made(by(child))
    assert opens(by(child))
    assert opens(by(grandchild))
    grant = OAuth2Grant.objects.get(user=alice.user)
    assert Wire(alice).send("DELETE", f"/oauth2/@me/authorizations/{grant.application_id}").status == 204
    assert not opens(by(child))
    assert not opens(by(grandchild))


def made(wire: Wire, **more: int) -> dict[str, str]:
    body = {"name": "x", "acls": [Right.ADMIN_API_KEY_MANAGE], **more}
    answer: dict[str, str] = wire.send("POST", "/admin/api-keys", body).body
    return answer


def by(key: dict[str, str]) -> Wire:
    return Wire.signed_in(f"Admin {key['key']}")


def opens(wire: Wire) -> bool:
    return wire.send("GET", "/admin/api-keys").status == 200


def test_nobody_gives_a_key_what_they_lack() -> None:
    """ACLs must be a subset of the caller's: 403 names the first missing one."""
    wire = Wire(admin(Right.AUTHENTICATE, Right.ADMIN_API_KEY_MANAGE))
    for acls in ([EVERYTHING], [Right.AUTHENTICATE, Right.USER_DELETE, Right.GUILD_DELETE], ["no:such:right"]):
        lacking = next(right for right in acls if right != Right.AUTHENTICATE)
        assert refused(wire.send("POST", "/admin/api-keys", {"name": "x", "acls": acls}), lacking)
    assert not AdminKey.objects.exists()
    assert Wire(admin(EVERYTHING)).send("POST", "/admin/api-keys", {"name": "x", "acls": [EVERYTHING]}).status == 200


def test_bad_keys_are_refused_in_their_shape() -> None:
    wire = Wire(admin(EVERYTHING))
    unnamed, long, bare = {"name": "", "acls": []}, {"name": "x" * 101, "acls": []}, {"name": "x"}
    for body in ({}, bare, unnamed, long, bare | {"acls": "*"}):
        assert outcome(wire.send("POST", "/admin/api-keys", body)) == (400, "INVALID_FORM_BODY")
    for days in (0, 366, "x"):
        body = {"name": "x", "acls": [], "expires_in_days": days}
        assert outcome(wire.send("POST", "/admin/api-keys", body)) == (400, "INVALID_FORM_BODY")


def test_a_key_is_worth_what_its_creator_is() -> None:
    alice = admin(EVERYTHING)
    key = key_of(alice, EVERYTHING)
    rows = User.objects.filter(id=alice.user_id)
    for change in ({"acls": []}, {"acls": [Right.AUTHENTICATE]}):
        rows.update(**change)
        assert key.send("GET", "/admin/api-keys").status == 403
    rows.update(acls=[EVERYTHING], flags=UserFlags.DISABLED)
    assert key.send("GET", "/admin/api-keys").status == 401
    rows.update(flags=0)
    assert key.send("GET", "/admin/api-keys").status == 200
    end_all_sessions(rows.get())  # what a changed password, a lost device and a closed account have in common
    assert key.send("GET", "/admin/api-keys").status == 401


def test_keys_of_somebody_are_bounded() -> None:
    alice = admin(EVERYTHING)
    for number in range(100):
        add_key(alice.user, name=str(number), acls=[], expires_at=None)
    assert outcome(Wire(alice).send("POST", "/admin/api-keys", {"name": "x", "acls": []})) == (400, "INVALID_FORM_BODY")
    end_keys(alice.user_id)
    assert Wire(alice).send("POST", "/admin/api-keys", {"name": "x", "acls": []}).status == 200
