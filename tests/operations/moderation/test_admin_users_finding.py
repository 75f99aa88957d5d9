"""Finding accounts, and looking into what people keep to themselves."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dns.resolver
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import ContactChange, PendingRegistration, User
from accounts.models.user import UserFlags
from accounts.operations.erasing import ERASED_NAME
from accounts.rights import EVERYTHING
from chat.operations.dms import open_dm
from core import reverse_dns
from core.actor import Actor
from core.clock import now
from core.ids import new_id
from integrations.models import Buyer, Donor
from moderation import admin_users_queries as queries
from moderation.admin_users_queries import contact_changes, guilds_of_user, search_users, waiting_people
from moderation.models import AdminAuditEntry
from moderation.operations.admin_users_reading import view_private_channels
from tests.mailbox import queued_mails
from tests.mmdb import write_mmdb
from tests.operations.events import names, published_during
from tests.plans import check_index, copies
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def admin(world: World) -> Actor:
    return world.person("admin", acls=[EVERYTHING])


@pytest.fixture
def desk(admin: Actor) -> Wire:
    return Wire(admin)


@pytest.fixture
def alice(world: World) -> Actor:
    return world.person("alice", email="Alice@example.com", email_verified=True, phone="+4912345678")


def ids(desk: Wire, what: str, **body: Any) -> list[int]:
    reply = desk.send("POST", f"/admin/users/{what}", body)
    assert reply.status == 200, reply.body
    return [int(user["id"]) for user in reply.body["users"]]


def logged() -> list[tuple[str, str, str]]:
    rows = AdminAuditEntry.objects.order_by("id").values_list("action", "target_type", "target_id")
    return list(rows)


# -- lookup ----------------------------------------------------------------------------------------------------------


def test_a_text_names_an_account(desk: Wire, alice: Actor) -> None:
    user = alice.user
    Donor.objects.create(email="alice@example.com", email_key="alice@example.com", subscription_id="sub_1")
    Buyer.objects.create(user=user, subscription_id="sub_9")
    for text in (user.tag, user.tag.upper(), f" {user.id} ", "+4912345678", "aLICE@EXAMPLE.com", "sub_1", "sub_9"):
        assert ids(desk, "lookup", query=text) == [user.id], text
    number = user.discriminator % 9999 + 1
    for text in (f"{user.username}#{number}", user.username, "1", "9" * 30, "+1", "nobody@example.com", "sub_2", "#"):
        assert ids(desk, "lookup", query=text) == [], text
    assert ids(desk, "lookup", user_ids=[str(user.id), "1", str(user.id)]) == [user.id]
    assert ids(desk, "lookup", user_ids=[]) == []
    # Who looks for an address or a phone is logged; whose it was, not what was typed.
    assert [action for action, _, _ in logged()] == [
        *("lookup_user_by_phone", "lookup_user_by_email"),
        *("lookup_user_by_phone", "lookup_user_by_email"),
    ]
    kept = [entry.metadata for entry in AdminAuditEntry.objects.order_by("id")]
    assert kept == [{"user_id": str(user.id)}] * 2 + [{"user_id": ""}] * 2


def test_an_address_that_was_only_typed_pays_for_nobody(desk: Wire, alice: Actor) -> None:
    Donor.objects.create(email="alice@example.com", email_key="alice@example.com", subscription_id="sub_1")
    User.objects.filter(id=alice.user_id).update(email_verified=False)
    assert ids(desk, "lookup", query="sub_1") == []


def test_an_erased_account_is_shown_as_such(desk: Wire, alice: Actor) -> None:
    name = f"{ERASED_NAME}{alice.user_id}"
    User.objects.filter(id=alice.user_id).update(username=name, discriminator=0, flags=UserFlags.DELETED)
    (shown,) = desk.send("POST", "/admin/users/lookup", {"query": str(alice.user_id)}).body["users"]
    assert (shown["username"], shown["global_name"], shown["discriminator"]) == ("DeletedUser", "Deleted User", 0)


# -- search ----------------------------------------------------------------------------------------------------------


def test_what_is_exact_comes_first_then_the_newest(desk: Wire, world: World) -> None:
    def named(username: str, **columns: Any) -> int:
        user_id: int = world.person().user_id
        User.objects.filter(id=user_id).update(username=username, username_key=username.lower(), **columns)
        return user_id

    exact, begins, inside = named("Rat"), named("Ratatouille", discriminator=7), named("Brat")
    by_mail = named("other", email="rat.catcher@example.com", email_key="rat.catcher@example.com")
    by_handle = named("another", handle="rat_pack", handle_key="rat_pack")
    assert ids(desk, "search", query="RAT") == [exact, by_handle, by_mail, begins]
    assert ids(desk, "search", query="rat", limit=2, offset=1) == [by_handle, by_mail]
    assert ids(desk, "search", query="ratatouille#7") == [begins]
    assert ids(desk, "search", query="rat.catcher@") == [by_mail]
    assert ids(desk, "search", query=str(inside)) == [inside]
    for odd in ("rat%", "ra_", "'", "\U0010ffff"):
        assert ids(desk, "search", query=odd) == []
    everybody = desk.send("POST", "/admin/users/search", {"limit": 2}).body
    assert everybody["total"] == User.objects.count()
    newest = User.objects.order_by("-id").values_list("id", flat=True)[:2]
    assert [int(user["id"]) for user in everybody["users"]] == list(newest)
    assert desk.send("POST", "/admin/users/search", {"limit": 201}).code == "INVALID_FORM_BODY"
    assert ids(desk, "search", query="rat.catcher\uff20") == [by_mail], "another spelling finds the same"
    assert logged() == [("search_users_by_email", "email", "0")] * 2


def test_no_more_is_counted_than_the_bound(monkeypatch: pytest.MonkeyPatch, admin: Actor, world: World) -> None:
    monkeypatch.setattr(queries, "MOST_FOUND", 3)
    for _ in range(5):
        user = world.person().user
        User.objects.filter(id=user.id).update(username_key="mole")
    found = search_users(admin, text="mole", limit=10, offset=0)
    assert (found.total, len(found.users)) == (3, 3)
    assert search_users(admin, text="", limit=10, offset=0).total == 3
    assert len(search_users(admin, text="", limit=10, offset=0).users) > 3, "all of them can be paged through"


def test_every_search_goes_by_an_index(admin: Actor, world: World) -> None:
    model = world.person("model").user
    number = "(n + 5000000)"
    key = f"'m' || {number}"
    copies(
        model,
        1,
        5000,
        id=number,
        username_key=key,
        handle_key=key,
        email_key=f"{key} || '@example.com'",
        phone="NULL",
    )
    for text in ("m50001", "m5000123", "m5000123@ex", "m5000123#1", "5000123"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert search_users(admin, text=text, limit=50, offset=0).total > 0 or "#" in text
        statements = [query["sql"] for query in asked if "accounts_user" in query["sql"]]
        assert len(statements) <= 5
        for sql in statements:
            check_index(sql.replace("%", "%%"), [], "accounts_user")


# -- what people keep to themselves ----------------------------------------------------------------------------------


def test_the_history_of_addresses_and_names(desk: Wire, admin: Actor, alice: Actor) -> None:
    body = {"user_id": str(alice.user_id)}
    assert desk.send("POST", "/admin/users/change-username", body | {"username": "Renamed"}).status == 200
    assert desk.send("POST", "/admin/users/change-email", body | {"email": "new@example.com"}).status == 200
    assert desk.send("POST", "/admin/users/unlink-phone", body).status == 200
    ContactChange.objects.create(user=alice.user, kind="handle", old="a", new="b", reason="user_requested")
    first = desk.send("POST", "/admin/users/change-log", body | {"limit": 3}).body
    assert [(entry["field"], entry["old_value"], entry["new_value"]) for entry in first["entries"]] == [
        ("handle", "a", "b"),
        ("phone", "+4912345678", None),
        ("email", "Alice@example.com", "new@example.com"),
    ]
    newest, by_staff = first["entries"][0], first["entries"][1]
    assert (newest["reason"], newest["actor_user_id"]) == ("user_requested", None)
    assert (by_staff["reason"], by_staff["actor_user_id"]) == ("admin_action", str(admin.user_id))
    assert first["next_page_token"] == first["entries"][-1]["event_id"]
    rest = desk.send("POST", "/admin/users/change-log", body | {"page_token": first["next_page_token"]}).body
    assert [entry["field"] for entry in rest["entries"]] == ["fluxer_tag"]
    assert rest["next_page_token"] is None
    assert desk.send("POST", "/admin/users/change-log", {"user_id": "1"}).body["entries"] == []
    for token in ("x", "9" * 30):
        reply = desk.send("POST", "/admin/users/change-log", body | {"page_token": token})
        assert reply.invalid == [("page_token", "INVALID_FORMAT")]
    assert logged()[-3:-1] == [("view_contact_changes", "user", str(alice.user_id))] * 2


def test_private_channels_with_who_is_in_them(desk: Wire, alice: Actor, world: World) -> None:
    channels = []
    for name in ("bob", "carol", "dave"):
        world.guild(name).member("alice").member(name)
        other = world.person(name)
        channels.append((str(open_dm(alice, other.user_id).id), str(other.user_id)))
    body = {"user_id": str(alice.user_id)}
    shown = desk.send("POST", "/admin/users/list-dm-channels", body).body["channels"]
    assert shown == [
        {
            "channel_id": channel,
            "channel_type": 1,
            "recipient_ids": [other],
            "last_message_id": None,
            "is_open": True,
        }
        for channel, other in reversed(channels)
    ]

    def page(**more: Any) -> list[str]:
        reply = desk.send("POST", "/admin/users/list-dm-channels", body | more)
        return [channel["channel_id"] for channel in reply.body["channels"]]

    first, second, third = (channel for channel, _ in channels)
    assert page(limit=1) == [third]
    assert page(before=third, limit=1) == [second]
    assert page(after=first, limit=1) == [second]
    assert desk.send("POST", "/admin/users/list-dm-channels", {"user_id": "1"}).body == {"channels": []}
    assert set(logged()) == {("view_dm_channels", "user", str(alice.user_id)), ("view_dm_channels", "user", "1")}


def test_guilds_of_somebody(desk: Wire, alice: Actor, world: World) -> None:
    made = [str(world.guild(name).member("alice").id) for name in ("cats", "dogs", "owls")]
    body = {"user_id": str(alice.user_id)}

    def page(**more: Any) -> list[str]:
        reply = desk.send("POST", "/admin/users/list-guilds", body | more)
        return [guild["id"] for guild in reply.body["guilds"]]

    assert page() == made
    assert page(after=made[0], limit=1) == [made[1]]
    assert page(before=made[2], limit=1) == [made[1]]
    (one,) = desk.send("POST", "/admin/users/list-guilds", body | {"limit": 1, "with_counts": True}).body["guilds"]
    assert (one["name"], one["member_count"]) == ("cats", 2)
    unknown = desk.send("POST", "/admin/users/list-guilds", {"user_id": "1"})
    assert (unknown.status, unknown.code) == (404, "UNKNOWN_USER")


def test_a_page_costs_the_same_however_long_it_is(admin: Actor, alice: Actor, world: World) -> None:
    def cost() -> list[int]:
        reads = (
            lambda: search_users(admin, text="person", limit=100, offset=0),
            lambda: contact_changes(alice.user_id, limit=100, page_token=None),
            lambda: guilds_of_user(admin, alice.user_id, limit=100, before=None, after=None),
            lambda: waiting_people(admin, limit=100),
            lambda: view_private_channels(admin, alice.user_id, limit=100, before=None, after=None),
        )
        counts = []
        for read in reads:
            with CaptureQueriesContext(connection) as asked:
                read()
            counts.append(len(asked))
        return counts

    def more() -> None:
        name = f"person{new_id()}"
        world.guild(name).member("alice").member(name)
        open_dm(alice, world.person(name).user_id)
        ContactChange.objects.create(user=alice.user, kind="tag", reason="x")
        _waiting(world)

    more()
    before = cost()
    for _ in range(4):
        more()
    assert cost() == before


# -- where somebody is -----------------------------------------------------------------------------------------------


class Names:
    """Name servers that know one address."""

    asked = 0

    def resolve(self, name: Any, kind: str, **options: Any) -> list[Any]:
        self.asked += 1
        if str(name).startswith("8.8.8.8."):
            return [SimpleNamespace(target="dns.google.")]
        raise dns.resolver.NXDOMAIN


@pytest.fixture
def names_and_places(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Names:
    cache.clear()
    known = Names()
    monkeypatch.setattr(reverse_dns, "resolver", lambda: known)
    place = {"city": {"names": {"en": "Porto"}}, "country": {"iso_code": "PT", "names": {"en": "Portugal"}}}
    write_mmdb(tmp_path / "places.mmdb", {"8.8.8.0/24": place})
    settings.GUILDHALL = replace(settings.GUILDHALL, geoip_path=str(tmp_path / "places.mmdb"))
    return known


def test_addresses_have_names_and_places(desk: Wire, alice: Actor, world: World, names_and_places: Names) -> None:
    other = world.person("bob")
    User.objects.filter(id=alice.user_id).update(last_seen_ip="8.8.8.8")
    User.objects.filter(id=other.user_id).update(last_seen_ip="9.9.9.9")
    body = {"user_ids": [str(alice.user_id), str(other.user_id)]}
    shown = desk.send("POST", "/admin/users/lookup", body).body["users"]
    seen = [(user["last_active_ip_reverse"], user["last_active_location"]) for user in shown]
    assert seen == [("dns.google", "Porto, Portugal"), (None, None)]


# -- people who wait -------------------------------------------------------------------------------------------------


def _waiting(world: World, **columns: Any) -> Actor:
    somebody = world.person(flags=UserFlags.PENDING_APPROVAL, **columns)
    PendingRegistration.objects.create(user=somebody.user, invite_code="cats")
    return somebody


@pytest.mark.usefixtures("mail_is_on")
def test_people_who_wait_are_listed_let_in_or_turned_away(desk: Wire, world: World) -> None:
    first, second = _waiting(world, email="first@example.com"), _waiting(world, email="second@example.com")
    listed = desk.send("POST", "/admin/pending-verifications/list", {}).body["pending_verifications"]
    assert [one["user_id"] for one in listed] == [str(first.user_id), str(second.user_id)]
    assert listed[0]["user"]["email"] == "first@example.com"
    assert listed[0]["metadata"] == [{"key": "invite_code", "value": "cats"}]
    assert len(desk.send("POST", "/admin/pending-verifications/list", {"limit": 1}).body["pending_verifications"]) == 1

    body = {"user_id": str(first.user_id)}
    assert desk.send("POST", "/admin/pending-verifications/approve", body).body == {"success": True}
    assert not User.objects.get(id=first.user_id).is_pending
    assert [mail["kind"] for mail in queued_mails("first@example.com")] == ["registration_approved"]
    again = desk.send("POST", "/admin/pending-verifications/approve", body)
    assert [path for path, _ in again.invalid] == ["user_id"]

    body = {"user_id": str(second.user_id)}
    with published_during() as events:
        assert desk.send("POST", "/admin/pending-verifications/reject", body).body == {"success": True}
    assert names(events)[-1] == "SessionsEnded"
    gone = User.objects.get(id=second.user_id)
    assert gone.flags & UserFlags.DELETED
    assert gone.pending_deletion_at is not None
    assert gone.pending_deletion_at <= now()
    assert desk.send("POST", "/admin/pending-verifications/list", {}).body == {"pending_verifications": []}
    assert desk.send("POST", "/admin/pending-verifications/reject", body).status == 400
    assert logged() == [
        ("approve_registration", "user", str(first.user_id)),
        ("reject_registration", "user", str(second.user_id)),
    ]


def test_many_who_wait(desk: Wire, alice: Actor, world: World) -> None:
    waiting = [str(_waiting(world).user_id) for _ in range(3)]
    body = {"user_ids": [*waiting[:2], str(alice.user_id), "1"]}
    reply = desk.send("POST", "/admin/pending-verifications/bulk-approve", body)
    assert reply.body == {"success": True, "processed": 2}
    reply = desk.send("POST", "/admin/pending-verifications/bulk-reject", {"user_ids": waiting})
    assert reply.body == {"success": True, "processed": 1}
    assert desk.send("POST", "/admin/pending-verifications/bulk-reject", {"user_ids": []}).status == 400
