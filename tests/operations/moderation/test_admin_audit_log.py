"""Administrators read what administrators did."""

from typing import Any

import pytest

from accounts.rights import EVERYTHING
from core.actor import Actor
from core.clock import iso
from moderation.audit import record_admin
from moderation.models import AdminAuditEntry
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Wire:
    """Reads a log of four entries."""
    ann = World().person(acls=[EVERYTHING])
    bob = World().person(acls=[EVERYTHING])
    record_admin(Actor(user=ann.user, reason="Spám of 100%"), "temp_ban", "user", 7, duration_hours=24)
    record_admin(bob, "ban_email", "email", email="spam@example.com")
    record_admin(bob, "transfer_ownership", "guild", 7, new_owner="spam")
    record_admin(Actor(user=ann.user, reason="spam"), "spam_sweep", "guild", 9)
    return Wire(ann)


def entries(root: Wire, path: str = "/search", **body: Any) -> tuple[list[str], int]:
    reply = root.send("POST", f"/admin/audit-logs{path}", body)
    assert reply.status == 200, reply.body
    return [entry["action"] for entry in reply.body["logs"]], reply.body["total"]


def test_an_entry_says_it_all(root: Wire) -> None:
    entry = AdminAuditEntry.objects.order_by("number")[0]
    assert root.send("POST", "/admin/audit-logs", {"target_id": "7", "target_type": "user"}).body == {
        "logs": [
            {
                "log_id": str(entry.id),
                "admin_user_id": str(entry.admin_id),
                "target_type": "user",
                "target_id": "7",
                "action": "temp_ban",
                "audit_log_reason": "Spám of 100%",
                "metadata": {"duration_hours": "24"},
                "created_at": iso(entry.created_at),
            }
        ],
        "total": 1,
    }


def test_the_list_and_its_filters(root: Wire) -> None:
    every = ["spam_sweep", "transfer_ownership", "ban_email", "temp_ban"]
    bob = str(AdminAuditEntry.objects.get(action="ban_email").admin_id)
    assert entries(root, "") == (every, 4)
    assert entries(root, "", limit=2, offset=1) == (every[1:3], 4)
    assert entries(root, "", admin_user_id=bob) == (every[1:3], 2)
    assert entries(root, "", target_type="guild") == ([every[0], every[1]], 2)
    assert entries(root, "", target_id="7") == ([every[1], every[3]], 2)
    assert entries(root, "", offset=10**12) == ([], 4)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({}, ["spam_sweep", "transfer_ownership", "ban_email", "temp_ban"]),
        ({"query": "SPAM"}, ["spam_sweep", "transfer_ownership", "ban_email"]),
        ({"query": "spam", "sort_order": "asc"}, ["ban_email", "transfer_ownership", "spam_sweep"]),
        ({"query": "spam", "sort_by": "relevance"}, ["spam_sweep", "transfer_ownership", "ban_email"]),
        ({"query": "spam example"}, ["ban_email"]),
        ({"query": "Spám"}, ["temp_ban"]),
        ({"query": "100%"}, ["temp_ban"]),
        ({"query": "new_owner"}, []),  # names of facts are not searched
        ({"query": "_"}, ["spam_sweep", "transfer_ownership", "ban_email", "temp_ban"]),
        ({"query": "spam", "target_id": "9"}, ["spam_sweep"]),
    ],
)
def test_searching(root: Wire, body: dict[str, Any], found: list[str]) -> None:
    assert entries(root, **body) == (found, len(found))


def test_bad_bodies(root: Wire) -> None:
    for body in ({"limit": 201}, {"offset": -1}, {"sort_by": "x"}, {"query": ""}, {"admin_user_id": "x"}):
        assert root.send("POST", "/admin/audit-logs/search", body).code == "INVALID_FORM_BODY"


def test_a_page_costs_the_same_however_long(root: Wire, django_assert_max_num_queries: Any) -> None:
    entries(root)
    with django_assert_max_num_queries(6) as few:
        entries(root, limit=1)
    with django_assert_max_num_queries(len(few)):
        entries(root, limit=200)
