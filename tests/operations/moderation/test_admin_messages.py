"""Administrators look at messages and take them away: one, a list, all of somebody's."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from accounts.rights import EVERYTHING, Right
from chat.drafts import MessageDraft
from chat.events import MessageDeleted, MessagesDeleted
from chat.models import Message
from chat.operations.direct import send_private_message
from chat.operations.messages import send_message
from core.actor import Actor
from core.clock import now
from core.models import Job
from moderation import tasks
from moderation.models import AdminAuditEntry, MessageShred, ShredState
from moderation.operations import admin_messages
from moderation.operations.admin_messages import shred_piece
from tests import files_side
from tests.operations.events import announced, mark
from tests.wire import Reply, Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db
SYSTEM = Actor(user=None, kind="system")


@pytest.fixture
def cats() -> GuildPlace:
    return World().guild().member("alice").member("bob").channel("den")


@pytest.fixture
def root(cats: GuildPlace) -> Wire:
    return Wire(cats.world.person("root", acls=[EVERYTHING]))


def say(cats: GuildPlace, who: str, content: str = "boo", channel: str = "general") -> Message:
    draft = MessageDraft(content=content)
    sent = send_message(cats.world.person(who), cats.channel_id(channel), draft=draft)
    return Message.objects.get(pk=sent.id)


def whisper(cats: GuildPlace, content: str = "psst") -> Message:
    alice = cats.world.person("alice")
    sent = send_private_message(cats.world.person("bob"), alice.user_id, draft=MessageDraft(content=content))
    return Message.objects.get(pk=sent.id)


def ask(root: Wire, path: str, **body: Any) -> Reply:
    return root.send("POST", f"/admin/messages/{path}", body, X_Audit_Log_Reason="spam")


def place(message: Message) -> dict[str, str]:
    return {"channel_id": str(message.channel_id), "message_id": str(message.id)}


def run(job_id: str) -> None:
    tasks.shred(job_id=int(job_id))


def last_entry() -> tuple[str, str, str, str | None, dict[str, str]]:
    entry = AdminAuditEntry.objects.order_by("-number")[0]
    return entry.action, entry.target_type, entry.target_id, entry.reason, entry.metadata


def test_one_message_goes_wherever_it_is(cats: GuildPlace, root: Wire) -> None:
    for message in (say(cats, "bob"), whisper(cats)):
        before = mark()
        for _ in range(2):  # a missing one counts as deleted
            assert ask(root, "delete", **place(message)).body == {"success": True}
        assert not Message.objects.filter(pk=message.id).exists()
        (event,) = [event for event in announced(before) if isinstance(event, MessageDeleted)]
        assert (event.message_id, event.place.channel_id) == (message.id, message.channel_id)
        assert last_entry() == ("delete_message", "message", str(message.id), "spam", place(message))


def test_the_guild_s_own_log_tells_that_and_not_by_whom(cats: GuildPlace, root: Wire) -> None:
    """Who works for the instance is nobody's business there; who moderates the guild is."""
    owner, log = Wire(cats.owner), f"/guilds/{cats.id}/audit-logs"
    for number in range(2):
        message = say(cats, "bob", channel=("general", "den")[number])
        assert ask(root, "delete", **place(message)).status == 200
        told = owner.send("GET", log).body
        entry = told["audit_log_entries"][0]
        assert (entry["action_type"], entry["user_id"], entry["target_id"]) == (72, None, str(message.id))
    assert "spam" not in str(told)
    assert not AdminAuditEntry.objects.exclude(admin_id=cats.world.person("root").user_id).exists()
    assert str(cats.world.person("root").user_id) not in str(told)
    message = say(cats, "bob")
    assert owner.send("DELETE", f"/channels/{message.channel_id}/messages/{message.id}").status == 204
    assert owner.send("GET", log).body["audit_log_entries"][0]["user_id"] == str(cats.owner.user_id)


def test_a_message_of_another_channel_stays(cats: GuildPlace, root: Wire) -> None:
    message = say(cats, "bob")
    body = place(message) | {"channel_id": str(cats.channel_id("den"))}
    assert ask(root, "delete", **body).body == {"success": True}
    assert ask(root, "lookup", **body).body == {"messages": [], "message_id": None}
    assert Message.objects.filter(pk=message.id).exists()


def test_looking_shows_neighbours_and_is_logged(cats: GuildPlace, root: Wire) -> None:
    said = [whisper(cats, str(number)) for number in range(7)]
    reply = ask(root, "lookup", **place(said[3]), context_limit=4)
    assert [one["content"] for one in reply.body["messages"]] == ["1", "2", "3", "4", "5"]
    assert reply.body["message_id"] == str(said[3].id)
    bob = cats.world.person("bob").user
    (first, *_) = reply.body["messages"]
    assert (first["author_id"], first["author_username"]) == (str(bob.id), bob.username)
    assert first["author_discriminator"] == f"{bob.discriminator:04d}"
    facts = place(said[3]) | {"message_count": "5"}
    assert last_entry() == ("view_messages", "message", str(said[3].id), None, facts)
    before = AdminAuditEntry.objects.count()
    assert ask(root, "lookup", channel_id="1", message_id="2").body == {"messages": [], "message_id": None}
    assert AdminAuditEntry.objects.count() == before


def test_a_message_is_found_by_its_file() -> None:
    house = files_side.place()
    root = Wire(house.guild.world.person("root", acls=[EVERYTHING]))
    sent = house.sent(("cat.png", files_side.PICTURE))
    (file,) = sent["attachments"]
    body = {"channel_id": str(house.channel_id), "attachment_id": file["id"], "filename": "cat.png"}
    found = ask(root, "lookup-by-attachment", **body).body
    assert found["message_id"] == sent["id"]
    (shown,) = found["messages"][-1]["attachments"]
    assert shown["filename"] == "cat.png"
    assert 0 < int(parse_qs(urlsplit(shown["url"]).query)["ex"][0]) - now().timestamp() <= 300
    assert Wire().fetch(shown["url"]).status == 200
    assert ask(root, "lookup-by-attachment", **body | {"filename": "dog.png"}).body["message_id"] is None


def test_a_list_goes_in_a_job_that_skips_what_is_not_theirs(cats: GuildPlace, root: Wire) -> None:
    bob = cats.world.person("bob").user
    mine = [say(cats, "bob"), say(cats, "bob", channel="den"), whisper(cats)]
    others = say(cats, "alice")
    wrong_place = place(say(cats, "bob")) | {"channel_id": str(cats.channel_id("den"))}
    entries = [*map(place, mine), place(others), wrong_place, place(mine[0]), {"channel_id": "1", "message_id": "2"}]
    reply = ask(root, "shred", user_id=str(bob.id), entries=entries)
    job_id = reply.body["job_id"]
    assert reply.body == {"success": True, "job_id": job_id, "requested": 7}
    facts = {"user_id": str(bob.id), "job_id": job_id, "requested_entries": "7"}
    assert last_entry() == ("queue_message_shred", "message_shred", job_id, "spam", facts)
    assert Job.objects.filter(name="moderation.shred").count() == 1
    before = mark()
    run(job_id)
    status = ask(root, "shred-status", job_id=job_id).body
    assert {name: status[name] for name in ("status", "requested", "total", "processed", "skipped")} == {
        "status": "completed",
        "requested": 7,
        "total": 7,
        "processed": 3,
        "skipped": 4,
    }
    assert status["completed_at"] >= status["started_at"]
    assert not Message.objects.filter(id__in=[message.id for message in mine]).exists()
    assert Message.objects.filter(pk=others.id).exists()
    told = announced(before)
    bulk = {event.place.channel_id: event.message_ids for event in told if isinstance(event, MessagesDeleted)}
    single = [event.message_id for event in told if isinstance(event, MessageDeleted)]
    assert bulk == {mine[0].channel_id: (mine[0].id,), mine[1].channel_id: (mine[1].id,)}
    assert single == [mine[2].id]
    run(job_id)  # once more does nothing
    assert MessageShred.objects.get().processed == 3


def test_a_job_goes_on_where_it_stopped(cats: GuildPlace, root: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each piece is noted in its own transaction, so nothing is lost or counted twice when a process dies."""
    monkeypatch.setattr(admin_messages, "PIECE", 2)
    bob = cats.world.person("bob").user
    entries = [place(say(cats, "bob", str(number))) for number in range(5)]
    job_id = ask(root, "shred", user_id=str(bob.id), entries=entries).body["job_id"]
    assert shred_piece(SYSTEM, job_id=int(job_id))  # and the process dies
    status = ask(root, "shred-status", job_id=job_id).body
    assert (status["status"], status["processed"]) == ("in_progress", 2)

    def broken(*_: Any, **__: Any) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="disk full"):
        patched.setattr(admin_messages, "delete_each_channel", broken)
        run(job_id)
    status = ask(root, "shred-status", job_id=job_id).body
    assert (status["status"], status["processed"], status["error"]) == ("failed", 2, "OSError")
    run(job_id)
    status = ask(root, "shred-status", job_id=job_id).body
    assert (status["status"], status["processed"], status["skipped"]) == ("completed", 5, 0)


def test_everything_of_somebody_goes_and_what_is_under_aliases_later(cats: GuildPlace, root: Wire) -> None:
    bob = cats.world.person("bob").user
    said = [say(cats, "bob"), say(cats, "bob", channel="den"), whisper(cats)]
    Message.objects.filter(pk=said[1].pk).update(alias="Fox")
    kept = say(cats, "alice")
    counts = {"channel_count": 3, "message_count": 4}  # with the one that says that bob came
    dry = ask(root, "delete-all", user_id=str(bob.id))
    assert dry.body == {"success": True, "dry_run": True, **counts}
    facts = {"user_id": str(bob.id), "channel_count": "3", "message_count": "4"}
    action = "delete_all_user_messages_dry_run"
    assert last_entry() == (action, "message_deletion", str(bob.id), "spam", facts | {"dry_run": "true"})
    assert Message.objects.filter(author=bob, alias="").count() == 3

    job_id = ask(root, "delete-all", user_id=str(bob.id), dry_run=False).body["job_id"]
    action = "delete_all_user_messages"
    assert last_entry() == (action, "message_deletion", job_id, "spam", facts | {"dry_run": "false"})
    later = say(cats, "bob", "after")
    run(job_id)
    assert set(Message.objects.filter(author=bob).values_list("id", flat=True)) == {said[1].id, later.id}
    assert MessageShred.objects.get().state == ShredState.IN_PROGRESS
    (waiting,) = Job.objects.filter(name="moderation.shred", run_after__gt=now())
    assert waiting.arguments == {"job_id": int(job_id), "channel_id": said[1].channel_id}
    tasks.shred(**waiting.arguments)
    job = MessageShred.objects.get()
    assert (job.state, job.processed, job.total) == (ShredState.COMPLETED, 4, 4)
    assert set(Message.objects.filter(kind=0).values_list("id", flat=True)) == {kept.id, later.id}


def test_unknown_things_and_bad_bodies(cats: GuildPlace, root: Wire) -> None:
    one = [{"channel_id": "1", "message_id": "2"}]
    assert ask(root, "delete-all", user_id="5").code == "UNKNOWN_USER"
    assert ask(root, "shred", user_id="5", entries=one).code == "UNKNOWN_USER"
    for job_id in ("5", "x", "9" * 40):
        assert ask(root, "shred-status", job_id=job_id).body == {"status": "not_found"}
    assert ask(root, "shred", user_id="5", entries=[]).invalid == [("entries", "AT_LEAST_ONE_ENTRY_IS_REQUIRED")]
    assert ask(root, "shred", user_id="5", entries=one * 1001).code == "INVALID_FORM_BODY"
    assert ask(root, "lookup", channel_id="1", message_id="2", context_limit=101).code == "INVALID_FORM_BODY"


def test_looking_costs_the_same_for_one_and_for_many(
    cats: GuildPlace, root: Wire, django_assert_max_num_queries: Any
) -> None:
    message = say(cats, "bob")
    ask(root, "lookup", **place(message))
    with django_assert_max_num_queries(15) as few:
        ask(root, "lookup", **place(message))
    for number in range(20):
        say(cats, "bob", str(number))
    with django_assert_max_num_queries(len(few)):
        assert len(ask(root, "lookup", **place(message)).body["messages"]) == 23  # two of them say who came


def test_nobody_takes_away_what_somebody_wrote_who_may_do_more(cats: GuildPlace, root: Wire) -> None:
    say(cats, "alice")
    cats.world.person("alice").user.acls = [Right.AUTHENTICATE, Right.USER_DELETE]
    cats.world.person("alice").user.save()
    clerk = Wire(cats.world.person("clerk", acls=[Right.AUTHENTICATE, Right.MESSAGE_SHRED, Right.MESSAGE_DELETE_ALL]))
    alice = str(cats.world.person("alice").user_id)
    for path, body in (
        ("delete-all", {"dry_run": False}),
        ("shred", {"entries": [{"channel_id": "1", "message_id": "2"}]}),
    ):
        assert ask(clerk, path, user_id=alice, **body).code == "MISSING_PERMISSIONS"
        assert not MessageShred.objects.exists()
        assert ask(root, path, user_id=alice, **body).status == 200
        MessageShred.objects.all().delete()
