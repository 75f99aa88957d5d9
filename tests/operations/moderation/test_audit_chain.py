"""The audit log of the instance is a chain: whatever is done to it behind the server's back is found."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings

from core.actor import Actor
from core.operations import operation
from moderation.admin import TABLES
from moderation.audit import record_admin
from moderation.audit_chain import entry_hash
from moderation.models import AdminAuditEntry, AuditHead, AuditIsKept
from moderation.models.audit import TARGET_TYPES
from tests.operations.accounts.test_relationship_races import at_once
from tests.world import World

pytestmark = pytest.mark.django_db
KEY = "k" * 50


@operation("test.act")
def act(actor: Actor, *, times: int = 1, fails: bool = False) -> None:
    for _ in range(times):
        record_admin(actor, "warn", "user", 5, message="stop it", report_id=7)
    if fails:
        raise ValueError("no")


@operation("test.act_around")
def act_around(actor: Actor) -> None:
    record_admin(actor, "first", "user", 1)
    with pytest.raises(ValueError, match="no"):
        act(actor, fails=True)
    act(actor)
    assert not AdminAuditEntry.objects.exists()  # numbered as the last thing


@pytest.fixture
def admin() -> Actor:
    return World().person("admin", is_superuser=True)


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def audit(*arguments: str) -> tuple[int, str]:
    """The status of a call, and what it printed."""
    told = StringIO()
    try:
        call_command("audit", *arguments, stdout=told)
    except CommandError as problem:
        return problem.returncode, told.getvalue() + str(problem)
    return 0, told.getvalue()


def head() -> str:
    return audit("head")[1].strip()


def test_entries_are_numbered_where_their_operation_ends(admin: Actor) -> None:
    act_around(admin)
    act(admin, times=3)
    rows = list(AdminAuditEntry.objects.order_by("number").values_list("number", "action", "admin_id"))
    assert rows == [(1, "first", admin.user_id), *[(number, "warn", admin.user_id) for number in range(2, 6)]]
    status, told = audit("verify")
    assert (status, told.startswith("5 entries, all as they were written.")) == (0, True)


def test_an_empty_log_is_whole() -> None:
    assert audit("verify") == (0, f"0 entries, all as they were written. Head: 0:{'0' * 64}\n")


def test_all_entries_of_an_operation_cost_three_queries(
    admin: Actor, django_assert_num_queries: Callable[..., Any]
) -> None:
    act(admin)
    for times in (1, 10):
        with django_assert_num_queries(3 + 2):  # and the savepoint
            act(admin, times=times)


def edited(number: int) -> None:
    sql("UPDATE moderation_adminauditentry SET reason = 'another' WHERE number = %s", number)


def edited_with_its_hash(number: int) -> None:
    """By somebody who knows how hashes are made, but has no key."""
    edited(number)
    previous = ""
    for row in AdminAuditEntry.objects.filter(number__gte=number).order_by("number"):
        row.previous = previous or row.previous
        previous = entry_hash(row)
        update = "UPDATE moderation_adminauditentry SET previous = %s, hash = %s WHERE number = %s"
        sql(update, row.previous, previous, row.number)
    sql("UPDATE moderation_audithead SET hash = %s", previous)


def removed(number: int) -> None:
    sql("DELETE FROM moderation_adminauditentry WHERE number = %s", number)


def removed_and_numbered_anew(number: int) -> None:
    removed(number)
    for later in range(number + 1, 7):
        sql("UPDATE moderation_adminauditentry SET number = number - 1 WHERE number = %s", later)
    sql("UPDATE moderation_audithead SET number = number - 1")


def inserted(number: int) -> None:
    for later in range(6, number, -1):
        sql("UPDATE moderation_adminauditentry SET number = number + 1 WHERE number = %s", later)
    copy = AdminAuditEntry.objects.get(number=number)
    copy.id, copy.number, copy.previous, copy._state.adding = 1, number + 1, copy.hash, True
    copy.hash = entry_hash(copy)
    copy.save()


def reordered(number: int) -> None:
    for old, new in ((number, 99), (number + 1, number), (99, number + 1)):
        sql("UPDATE moderation_adminauditentry SET number = %s WHERE number = %s", new, old)


def truncated(number: int) -> None:
    sql("DELETE FROM moderation_adminauditentry WHERE number > %s", number)


def truncated_with_its_head(number: int) -> None:
    truncated(number)
    digest = AdminAuditEntry.objects.get(number=number).hash
    sql("UPDATE moderation_audithead SET number = %s, hash = %s", number, digest)


def emptied(number: int) -> None:
    sql("DELETE FROM moderation_audithead")


@pytest.mark.parametrize(
    ("meddling", "said"),
    [
        (edited, "is not what was written: its content does not give its hash"),
        (edited_with_its_hash, "was not written by this instance: another key made its seal"),
        (removed, "Before entry 4: entry 3 is missing"),
        (removed_and_numbered_anew, "does not follow from the one before it"),
        (inserted, "was not written by this instance"),
        (reordered, "does not follow from the one before it"),
        (truncated, "The end is cut off: the log ends with entry 3, and had at least 6"),
        (truncated_with_its_head, "The row that tells where the log ends was not written by this instance"),
        (emptied, "The row that tells where the log ends is missing"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_meddling_is_found_and_does_not_heal(admin: Actor, meddling: Callable[[int], None], said: str) -> None:
    act(admin, times=6)
    meddling(3)
    status, told = audit("verify")
    assert status == 1
    assert said in told
    act(admin)  # the log goes on, and hides nothing
    assert AdminAuditEntry.objects.filter(action="warn").order_by("-number").first() is not None
    assert audit("verify")[0] == 1


def test_who_puts_all_of_the_past_back_is_found_by_a_head_that_was_written_down(admin: Actor) -> None:
    act(admin, times=3)
    old = AuditHead.objects.values_list("number", "hash", "seal").get()
    act(admin, times=2)
    known = head()
    assert audit("verify", "--expect", known)[0] == 0
    truncated(3)
    sql("UPDATE moderation_audithead SET number = %s, hash = %s, seal = %s", *old)
    assert audit("verify")[0] == 0  # nothing here can tell
    status, told = audit("verify", "--expect", known)
    assert (status, "ends with entry 3, and had at least 5" in told) == (1, True)
    act(admin, times=2)
    status, told = audit("verify", "--expect", known)
    assert (status, "Entry 5 is not the one that was there" in told) == (1, True)


def test_entries_outlive_a_change_of_the_key(admin: Actor, settings: Any) -> None:
    act(admin)
    old = settings.SECRET_KEY
    with override_settings(SECRET_KEY=KEY, SECRET_KEY_FALLBACKS=[old]):
        act(admin)
        assert audit("verify")[0] == 0
    with override_settings(SECRET_KEY=KEY):
        assert "SECRET_KEY_FALLBACKS" in audit("verify")[1]


def test_nothing_is_changed_or_deleted_through_the_model(admin: Actor) -> None:
    act(admin)
    entry, rows = AdminAuditEntry.objects.get(), AdminAuditEntry.objects.all()
    entry.reason = "another"
    for attempt in (
        entry.save,
        entry.delete,
        rows.delete,
        rows._raw_delete,
        lambda: rows.update(reason="another"),
        lambda: rows.bulk_update([entry], ["reason"]),
        lambda: rows.update_or_create(id=entry.id, defaults={"reason": "another"}),
        lambda: AdminAuditEntry._base_manager.filter(id=entry.id).delete(),
    ):
        with pytest.raises(AuditIsKept):
            attempt()
    assert audit("verify")[0] == 0


def test_an_export_can_be_checked_anywhere(admin: Actor, tmp_path: Path) -> None:
    act(admin, times=3)
    file = tmp_path / "audit.jsonl"
    status, told = audit("export", "--output", str(file))
    assert (status, head() in told) == (0, True)
    assert audit("export")[1] == file.read_text()
    first = json.loads(file.read_text().splitlines()[0])
    assert (first["number"], first["metadata"]) == (1, {"message": "stop it", "report_id": "7"})
    assert audit("verify", "--file", str(file))[0] == 0
    file.write_text(file.read_text().replace("stop it", "go on", 1))
    assert "Entry 1 (warn" in audit("verify", "--file", str(file))[1]
    file.write_text('{"number": 1}\n')
    assert audit("verify", "--file", str(file)) == (1, "Line 1 is no entry of an audit log.")
    assert audit("export", "--output", str(file))[0] == 1  # it exists
    assert "NUMBER:HASH" in audit("verify", "--expect", "7")[1]


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one_chain(admin: Actor) -> None:
    assert at_once(*[lambda: act(admin, times=2)] * 20) == [""] * 20
    assert list(AdminAuditEntry.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 41))
    assert audit("verify")[0] == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_gap(admin: Actor) -> None:
    act(admin)
    with pytest.raises(ValueError, match="no"), transaction.atomic():
        act(admin, fails=True)
    act(admin)
    assert audit("verify")[0] == 0


def test_the_log_can_be_asked_for_each_kind_of_page_that_was_looked_at() -> None:
    looked_at = {table.private for table in TABLES if getattr(table, "private", "")} | {"report_file", "post"}
    assert not looked_at - set(TARGET_TYPES)
