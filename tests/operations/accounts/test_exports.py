"""Copies of one's data on the guild wire: asked for, made, fetched, given up on, and gone again (auth-and-users.md 20;
rows F062 and F063; G18)."""

import io
import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from zipfile import ZipFile

import pytest

from accounts import hooks
from accounts.export_tasks import make_export, tidy_exports
from accounts.exports import making
from accounts.exports.places import export_key
from accounts.models import DataExport, Relationship, RelationshipType, User
from accounts.operations.exports import EXPORT_ATTEMPTS
from chat.drafts import MessageDraft
from chat.models import Channel, Message
from chat.operations.messages import send_message
from core.actor import Actor
from core.clock import at, iso, now
from core.exports import Archive
from core.jobs import GiveUp
from core.models import Job, JobState
from core.storage import files
from tests.mailbox import queued_mails
from tests.operations.guilds.test_member_races import at_once
from tests.topic_side import person as topic_person
from tests.topic_side import post_in, topic_of
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def alice() -> Actor:
    return World().person("alice", email="alice@example.com", email_key="alice@example.com")


@pytest.fixture
def wire(alice: Actor) -> Wire:
    return Wire(alice)


def ask(wire: Wire) -> str:
    reply = wire.send("POST", "/users/@me/harvest")
    assert reply.status == 200, reply.body
    return str(reply.body["harvest_id"])


def make(export_id: str) -> None:
    row = DataExport.objects.get(id=int(export_id))
    make_export(user_id=row.user_id, export_id=row.id)


def made(wire: Wire) -> str:
    export_id = ask(wire)
    make(export_id)
    return export_id


def fetched(wire: Wire, export_id: str) -> dict[str, Any]:
    address = wire.send("GET", f"/users/@me/harvest/{export_id}/download").body["download_url"]
    answer = Wire().fetch(address)
    assert answer.status == 200
    with ZipFile(io.BytesIO(answer.body)) as archive:
        assert archive.testzip() is None
        return {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}


# -- the journey -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("mail_is_on")
def test_from_the_wish_to_the_file(alice: Actor, wire: Wire) -> None:
    assert wire.send("GET", "/users/@me/harvest/latest").status == 200
    asked = wire.send("POST", "/users/@me/harvest")
    export_id = asked.body["harvest_id"]
    row = DataExport.objects.get()
    assert asked.body == {"harvest_id": str(row.id), "status": "pending", "created_at": iso(row.created_at)}
    waiting = wire.send("GET", f"/users/@me/harvest/{export_id}").body
    assert waiting == asked.body | {
        "started_at": None,
        "completed_at": None,
        "failed_at": None,
        "file_size": None,
        "progress_percent": 0,
        "progress_step": "Queued",
        "error_message": None,
        "download_url_expires_at": None,
        "expires_at": None,
    }
    assert wire.send("GET", f"/users/@me/harvest/{export_id}/download").code == "HARVEST_NOT_READY"
    make(export_id)
    row.refresh_from_db()
    ready = wire.send("GET", "/users/@me/harvest/latest").body
    assert (ready["status"], ready["progress_percent"]) == ("completed", 100)
    assert ready["file_size"] == str(files().size(export_key(alice.user_id, row.id)))
    assert ready["expires_at"] == ready["download_url_expires_at"] == iso(row.expires_at or now())
    assert abs((row.expires_at or now()) - now() - WEEK) < timedelta(minutes=1)
    assert fetched(wire, export_id)["user.json"]["user"]["email"] == "alice@example.com"
    address = wire.send("GET", f"/users/@me/harvest/{export_id}/download").body
    (mail,) = queued_mails("alice@example.com", "harvest_completed")
    assert (mail["link"], mail["size"], mail["messages"]) == (address["download_url"], row.size, 0)
    assert address["expires_at"] == mail["expires_at"] == iso(row.expires_at or now())


def test_the_routes_below_download_say_a_little_more(wire: Wire) -> None:
    asked = wire.send("POST", "/download/request")
    assert asked.status == 200
    assert asked.body["request_id"] == asked.body["harvest_id"]
    export_id = asked.body["request_id"]
    waiting = wire.send("GET", f"/download/status/{export_id}")
    assert (waiting.status, waiting.body["request_id"], waiting.body["download_url"]) == (200, export_id, None)
    make(export_id)
    ready = wire.send("GET", f"/download/status/{export_id}").body
    assert ready["download_url"] == wire.send("GET", f"/users/@me/harvest/{export_id}/download").body["download_url"]
    with at(now() + WEEK):
        assert wire.send("GET", f"/download/status/{export_id}").body["download_url"] is None


def test_bots_have_none(alice: Actor) -> None:
    bot = World().bot()
    assert Wire(bot).send("POST", "/users/@me/harvest").status == 403
    assert Wire(bot).send("GET", "/download/status/1").status == 403


# -- how often -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/users/@me/harvest", "/download/request"])
def test_one_in_seven_days(wire: Wire, path: str) -> None:
    """Acceptance: a second request is 429."""
    ask(wire)
    again = wire.send("POST", path)
    assert (again.status, again.code) == (429, "HARVEST_ON_COOLDOWN")
    assert 7 * 86_400 - 60 < again.body["retry_after"] <= 7 * 86_400
    assert again.headers["Retry-After"] == str(again.body["retry_after"])
    with at(now() + WEEK - timedelta(seconds=5)):
        assert wire.send("POST", path).body["retry_after"] <= 5
    with at(now() + WEEK):
        assert wire.send("POST", path).status == 200


@pytest.mark.django_db(transaction=True)
def test_of_many_at_one_moment_one_is_made() -> None:
    """SEC-076: they take turns, and the second sees the first."""
    alice = World().person("alice")
    asking = [Wire(alice) for _ in range(6)]
    replies = at_once(*[partial(wire.send, "POST", "/users/@me/harvest") for wire in asking])
    assert Counter(reply.status for reply in replies) == {200: 1, 429: 5}
    assert {reply.code for reply in replies if reply.status == 429} == {"HARVEST_ON_COOLDOWN"}
    assert DataExport.objects.count() == 1


def test_the_operator_chooses_how_often(wire: Wire, settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, export_cooldown=0)
    assert ask(wire) != ask(wire)


def test_one_that_failed_does_not_count(wire: Wire) -> None:
    export_id = ask(wire)
    DataExport.objects.filter(id=int(export_id)).update(failed_at=now(), error="The export could not be made.")
    state = wire.send("GET", f"/users/@me/harvest/{export_id}").body
    assert (state["status"], state["error_message"]) == ("failed", "The export could not be made.")
    assert wire.send("GET", f"/users/@me/harvest/{export_id}/download").code == "HARVEST_FAILED"
    assert ask(wire) != export_id


# -- interruptions ---------------------------------------------------------------------------------------------------


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """Every attempt fails in the middle as long as there is something in the list."""
    failures: list[Exception] = [RuntimeError("the disk is on fire")]

    def fail(archive: Archive, user: User, share: Any) -> int:
        if failures:
            archive.write_text("half.json", ["["])
            raise failures[0]
        return 0

    monkeypatch.setattr(hooks.export_messages, "_functions", [fail])
    return failures


def test_an_interrupted_one_begins_anew(wire: Wire, broken: list[Exception]) -> None:
    export_id = ask(wire)
    with pytest.raises(RuntimeError):
        make(export_id)
    half = wire.send("GET", f"/users/@me/harvest/{export_id}").body
    assert (half["status"], half["progress_percent"], half["progress_step"]) == ("processing", 5, "Harvesting messages")
    broken.clear()
    make(export_id)
    assert "half.json" not in fetched(wire, export_id)


def test_one_that_fails_again_and_again_is_given_up(wire: Wire, broken: list[Exception], alice: Actor) -> None:
    export_id = ask(wire)
    for _ in range(EXPORT_ATTEMPTS - 1):
        with pytest.raises(RuntimeError):
            make(export_id)
    with pytest.raises(GiveUp):
        make(export_id)
    state = wire.send("GET", f"/users/@me/harvest/{export_id}").body
    assert state["status"] == "failed"
    assert state["failed_at"]
    assert "fire" not in state["error_message"]
    make(export_id)
    assert not files().exists(export_key(alice.user_id, int(export_id)))


def test_one_whose_process_died_too_often_is_given_up(wire: Wire) -> None:
    export_id = ask(wire)
    tidy_exports()
    assert wire.send("GET", f"/users/@me/harvest/{export_id}").body["status"] == "pending"
    Job.objects.filter(name="account.export").update(state=JobState.FAILED)
    tidy_exports()
    assert wire.send("GET", f"/users/@me/harvest/{export_id}").body["status"] == "failed"


def test_a_second_process_with_the_same_job_does_no_harm(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    export_id = ask(wire)
    real = making.fill
    monkeypatch.setattr(making, "fill", lambda *args: (make(export_id), real(*args))[1] if once.pop() else real(*args))
    once = [False, True]
    make(export_id)
    assert wire.send("GET", f"/users/@me/harvest/{export_id}").body["status"] == "completed"
    assert fetched(wire, export_id)["user.json"]


def test_progress_is_told_on_the_way(alice: Actor, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    cats = World().guild("cats", owner="bob")
    send_message(cats.owner, cats.channel_id("general"), draft=MessageDraft(content="hi"))
    told: list[tuple[int, str]] = []
    real = making.Progress._tell

    def tell(self: making.Progress) -> None:
        told.append((self._percent, self._step))
        real(self)

    monkeypatch.setattr(making.Progress, "_tell", tell)
    made(Wire(cats.owner))
    assert told == [(5, "Harvesting messages"), (60, "Collecting user metadata"), (70, "Creating archive")]


# -- the end ---------------------------------------------------------------------------------------------------------


def test_after_a_week_the_file_goes(alice: Actor, wire: Wire) -> None:
    """Acceptance: an expired link is 400 HARVEST_EXPIRED."""
    export_id = made(wire)
    key = export_key(alice.user_id, int(export_id))
    tidy_exports()
    assert files().exists(key)
    with at(now() + WEEK):
        late = wire.send("GET", f"/users/@me/harvest/{export_id}/download")
        assert (late.status, late.code) == (400, "HARVEST_EXPIRED")
        tidy_exports()
        assert not files().exists(key)
        state = wire.send("GET", f"/users/@me/harvest/{export_id}").body
        assert state["status"] == "completed"
        assert wire.send("GET", f"/users/@me/harvest/{export_id}/download").code == "HARVEST_EXPIRED"
    with at(now() + timedelta(days=366)):
        tidy_exports()
    assert not DataExport.objects.exists()


# -- what is in it ---------------------------------------------------------------------------------------------------


def test_messages_stand_by_channel_oldest_first_with_their_files(alice: Actor) -> None:
    world = World()
    cats = world.guild("cats", owner="carol").member("bob")
    carol, bob, general = world.person("carol"), world.person("bob"), cats.channel_id("general")
    for author, words in ((carol, "first"), (bob, "not mine"), (carol, "second")):
        send_message(author, general, draft=MessageDraft(content=words))
    topic = topic_of(carol)
    feed = Channel.objects.get(home_topic=topic, kind=100)
    Message.objects.create(channel=feed, author=carol.user, content="in the feed", alias="Quiet Fox")
    content = fetched(Wire(carol), made(Wire(carol)))
    rows = content[f"channels/{general}/messages.json"]
    assert [row["content"] for row in rows] == ["first", "second"]
    assert all(row["timestamp"].endswith("Z") and row["attachments"] == [] for row in rows)
    (aliased,) = content["topics/topic_messages.json"]
    assert (aliased["content"], aliased["alias"], aliased["topic_id"]) == ("in the feed", "Quiet Fox", str(topic.id))
    assert "not mine" not in json.dumps(content)


def test_posts_and_votes_come_along(alice: Actor) -> None:
    bob = topic_person("bob")
    post = post_in(topic_of(bob), bob)
    content = fetched(Wire(bob), made(Wire(bob)))
    assert [row["id"] for row in content["topics/posts.json"]] == [str(post.id)]
    assert content["topics/comments.json"] == []
    assert set(content["topics/votes.json"]) == {"posts", "comments"}
    assert content["account/security.json"]["exports"]


def test_ids_and_big_numbers_are_text(alice: Actor, wire: Wire) -> None:
    bob = World().person("bob")
    Relationship.objects.create(owner=alice.user, other=bob.user, type=RelationshipType.FRIEND)
    content = fetched(wire, made(wire))["user.json"]
    assert content["user"]["id"] == str(alice.user_id)
    assert content["relationships"][0]["other_id"] == str(bob.user_id)
    assert content["relationships"][0]["type"] == 1
