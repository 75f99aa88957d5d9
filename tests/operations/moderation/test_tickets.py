"""Asking those who run the instance (TF-073)."""

from typing import Any

import pytest

from accounts.models import User
from core.actor import Actor
from core.ids import to_oid
from core.paging import Offset
from moderation.models import AdminAuditEntry, Ticket
from moderation.operations.tickets import MOST_OPEN
from moderation.tickets import TicketFilter, all_tickets, own_tickets
from tests.api_side import Api
from tests.shapes import differences, text, time, truth
from tests.topic_side import person

pytestmark = pytest.mark.django_db
ASKED = {"category": "bug", "priority": "high", "subject": "It broke", "description": "It broke when I clicked on it"}
TICKET = {
    "_id": text,
    "id": text,
    "user_id": text,
    "username": text,
    "category": text,
    "subject": text,
    "description": text,
    "status": text,
    "priority": text,
    "admin_response": (text, None),
    "messages": [
        {"id": text, "user_id": text, "username": text, "is_admin": truth, "message": text, "created_at": time}
    ],
    "reviewed_by": (text, None),
    "reviewed_at": (time, None),
    "created_at": time,
    "updated_at": time,
}


@pytest.fixture
def alice() -> Actor:
    return person()


@pytest.fixture
def admin() -> Actor:
    return person(is_admin=True)


def asked(who: Actor, **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = Api(who).data("POST", "/tickets", ASKED | changes, status=201)
    return made


def test_asking(alice: Actor) -> None:
    """TF-073"""
    answer = Api(alice).ask("POST", "/tickets", ASKED, status=201)
    ticket = answer["data"]
    assert answer["message"] == "Support ticket created successfully"
    assert differences(ticket, TICKET) == []
    assert (ticket["category"], ticket["priority"], ticket["status"]) == ("bug", "high", "pending")
    assert [said["message"] for said in ticket["messages"]] == [ASKED["description"]]
    odd = asked(alice, category="weather", priority="now")
    assert (odd["category"], odd["priority"]) == ("other", "medium")
    for changes, words in (
        ({"subject": "four"}, "Subject must be at least 5 characters"),
        ({"subject": "x" * 201}, "Subject must be 200 characters or less"),
        ({"description": "too short"}, "Description must be at least 20 characters"),
    ):
        assert Api(alice).refused("POST", "/tickets", ASKED | changes) == (400, words)
    assert Api().refused("POST", "/tickets", ASKED) == (401, "Authentication required")
    listed = Api().data("GET", "/tickets/categories")
    assert listed[0] == {"value": "bug", "label": "Bug Report"}
    assert [one["value"] for one in listed] == ["bug", "feature", "account", "other"]


def test_the_conversation_is_its_authors_and_the_administrators(alice: Actor, admin: Actor) -> None:
    """TF-073"""
    where = f"/tickets/{asked(alice)['id']}"
    answer = Api(alice).ask("PUT", where, {"message": "Still broken"})
    assert answer["message"] == "Message added successfully"
    assert [said["message"] for said in answer["data"]["messages"]][1:] == ["Still broken"]
    assert Api(alice).refused("PUT", where, {"message": "  "}) == (400, "Message is required")
    assert Api(admin).data("GET", where)["username"] == alice.user.handle
    for method, body in (("GET", None), ("PUT", {"message": "x"}), ("DELETE", None)):
        assert Api(person()).refused(method, where, body) == (403, "Permission denied")
        assert Api().status(method, where, body) == 401
        for unknown in ("507f1f77bcf86cd799439011", "nonsense"):
            assert Api(alice).refused(method, f"/tickets/{unknown}", body) == (404, "Ticket not found")
    assert Api(admin).refused("PUT", where, {"message": "x"}) == (403, "Permission denied")


def test_own_lists(alice: Actor, django_assert_num_queries: Any) -> None:
    """TF-073"""
    made = [asked(alice)["id"] for _ in range(3)]
    asked(person())
    for path in ("/tickets/my", "/tickets/my-tickets/"):
        page = Api(alice).ask("GET", f"{path}?limit=2&offset=0")
        assert [ticket["id"] for ticket in page["data"]] == made[:0:-1]
        assert page["pagination"] == {"limit": 2, "offset": 0, "total": 3, "has_more": True}
    assert Api(alice).ask("GET", "/tickets/my?limit=99")["pagination"]["limit"] == 20
    with django_assert_num_queries(3):
        assert own_tickets(alice, Offset(50, 0))[1] == 3


def test_lists_show_of_each_ticket_what_was_said_last(alice: Actor, admin: Actor) -> None:
    first, second = asked(alice)["id"], asked(alice)["id"]
    for number in range(4):
        Api(alice).ask("PUT", f"/tickets/{first}", {"message": f"more {number}"})
    for who, where in ((alice, "/tickets/my"), (admin, "/admin/tickets")):
        listed = {ticket["id"]: ticket for ticket in Api(who).data("GET", where)}
        assert [said["message"] for said in listed[first]["messages"]] == ["more 1", "more 2", "more 3"]
        assert [said["message"] for said in listed[second]["messages"]] == [ASKED["description"]]
        assert all(differences(ticket, TICKET) == [] for ticket in listed.values())
    whole = Api(alice).data("GET", f"/tickets/{first}")["messages"]
    assert [said["message"] for said in whole] == [ASKED["description"], *(f"more {number}" for number in range(4))]


def test_nobody_asks_without_end(alice: Actor) -> None:
    facts = {"user": alice.user, "subject": "It broke", "description": "again"}
    Ticket.objects.bulk_create([Ticket(**facts) for _ in range(MOST_OPEN)])
    assert Api(alice).refused("POST", "/tickets", ASKED) == (400, "You have too many open support tickets")
    asked(person())
    Ticket.objects.filter(pk=Ticket.objects.earliest("id").id).update(status="closed")
    asked(alice)


def test_deleting(alice: Actor, admin: Actor) -> None:
    """TF-073"""
    first, second = asked(alice)["id"], asked(alice)["id"]
    assert Api(alice).ask("DELETE", f"/tickets/{first}")["message"] == "Ticket deleted successfully"
    Api(admin).ask("PUT", f"/admin/tickets/{second}", {"status": "in_progress"})
    being = (403, "Cannot delete tickets that are being processed")
    assert Api(alice).refused("DELETE", f"/tickets/{second}") == being
    Api(admin).ask("DELETE", f"/tickets/{second}")
    assert not Ticket.objects.exists()
    assert AdminAuditEntry.objects.filter(action="delete_ticket", admin_id=admin.user_id).count() == 1


def test_what_administrators_do(alice: Actor, admin: Actor) -> None:
    """TF-073, TF-074"""
    ticket = asked(alice)["id"]
    where, staff = f"/admin/tickets/{ticket}", Api(admin)
    assert staff.ask("PUT", where, {"status": "resolved"})["message"] == "Ticket updated successfully"
    answered = staff.ask("PUT", where, {"admin_response": "Try again", "status": "closed"})
    assert answered["message"] == "Response added successfully"
    assert (answered["data"]["admin_response"], answered["data"]["status"]) == ("Try again", "closed")
    assert answered["data"]["messages"][-1]["is_admin"] is True
    opened = staff.ask("PUT", where, {"reopen": True, "reason": "it is still broken"})
    assert opened["message"] == "Ticket reopened successfully"
    assert (opened["data"]["status"], opened["data"]["messages"][-1]["message"]) == (
        "open",
        "[REOPENED] it is still broken",
    )
    assert opened["data"]["reviewed_by"] == to_oid(admin.user_id)
    assert staff.refused("PUT", where, {}) == (400, "Status, admin_response, or reopen required")
    assert staff.refused("PUT", where, {"status": "lost"}) == (400, "Failed to update ticket")
    unknown = "/admin/tickets/507f1f77bcf86cd799439011"
    assert staff.refused("PUT", unknown, {"status": "open"}) == (404, "Ticket not found")
    assert AdminAuditEntry.objects.filter(action="update_ticket").count() == 3
    for who, refusal in ((None, (401, "Authentication required")), (alice, (403, "Admin privileges required"))):
        assert Api(who).refused("PUT", where, {"status": "open"}) == refusal
        assert Api(who).refused("GET", "/admin/tickets") == refusal


def test_the_queue(alice: Actor, admin: Actor, django_assert_num_queries: Any) -> None:
    low, high, other = asked(alice, priority="low"), asked(alice), asked(person(), category="account")
    Ticket.objects.filter(pk=int(low["id"][8:], 16)).update(status="open")
    Ticket.objects.filter(pk=int(other["id"][8:], 16)).update(status="closed")
    for query, found in {
        "": [other, high, low],
        "?status=open": [high, low],
        "?status=pending": [high, low],
        "?status=closed": [other],
        "?category=account&priority=high": [other],
        "?priority=low": [low],
        "?limit=1&offset=1": [high],
    }.items():
        listed = Api(admin).data("GET", f"/admin/tickets{query}")
        assert [ticket["id"] for ticket in listed] == [ticket["id"] for ticket in found], query
    with django_assert_num_queries(3):
        assert all_tickets(admin, TicketFilter(), Offset(50, 0))[1] == 3
    User.objects.filter(pk=admin.user_id).update(acls=["admin:authenticate"])
    assert Api(admin).refused("GET", "/admin/tickets") == (403, "Admin privileges required")
