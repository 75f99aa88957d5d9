"""Administrators write to everybody, once a second one has approved it."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.models.user import UserFlags
from accounts.rights import EVERYTHING, Right
from chat.drafts import MessageDraft
from chat.events import MessageCreated, PrivateChannelOpened
from chat.models import Message, ReadState
from chat.operations.messages import send_message
from core.actor import Actor
from core.clock import at, iso, now
from core.errors import Code, ProductError
from core.models import Job
from moderation import tasks
from moderation.models import AdminAuditEntry, SystemMessageJob
from moderation.operations import admin_system_messages
from moderation.operations.admin_system_messages import send_piece
from tests.operations.events import announced, mark
from tests.wire import Reply, Wire
from tests.world import World

pytestmark = pytest.mark.django_db
PATH = "/admin/system-dm-jobs"
SYSTEM = Actor(user=None, kind="system")


@pytest.fixture
def world() -> World:
    """Two administrators, who could each approve, and two people."""
    made = World()
    for name in ("ann", "eve"):
        made.person(name, acls=[EVERYTHING])
    made.person("bob")
    made.person("cat")
    return made


def write(world: World, who: str = "ann", **body: Any) -> Reply:
    return Wire(world.person(who)).send("POST", PATH, {"content": "Hello all"} | body, X_Audit_Log_Reason="news")


def approve(world: World, job_id: str, who: str = "eve") -> Reply:
    return Wire(world.person(who)).send("POST", f"{PATH}/{job_id}/approve")


def received() -> list[int]:
    rows = Message.objects.filter(content="Hello all", author__is_system=True).order_by("id")
    return [
        user_id for row in rows for user_id in row.channel.members.values_list("user_id", flat=True)
        if user_id != row.author_id
    ]  # fmt: skip


def test_from_writing_to_everybody_has_it(world: World) -> None:
    made = write(world)
    job = SystemMessageJob.objects.get()
    assert made.body == {
        "job_id": str(job.id),
        "status": "pending",
        "content": "Hello all",
        "target_count": 4,
        "sent_count": 0,
        "failed_count": 0,
        "created_at": iso(job.created_at),
        "approved_at": None,
        "registration_start": None,
        "registration_end": None,
        "excluded_guild_ids": [],
        "last_error": None,
    }
    assert not Job.objects.filter(name="moderation.system_message").exists()
    assert (approve(world, str(job.id), "ann").status, received()) == (403, [])  # not who wrote it
    approved = approve(world, str(job.id)).body
    assert (approved["status"], approved["approved_at"] is None) == ("approved", False)
    (task,) = Job.objects.filter(name="moderation.system_message")
    before = mark()
    tasks.send_system_message(**task.arguments)
    (listed,) = Wire(world.person("ann")).send("GET", PATH).body["jobs"]
    assert (listed["status"], listed["target_count"], listed["sent_count"]) == ("completed", 4, 4)
    people = [world.person(name).user_id for name in ("ann", "eve", "bob", "cat")]
    assert sorted(received()) == sorted(people)
    bob = world.person("bob").user_id
    told = announced(before)
    opened = next(
        index for index, one in enumerate(told) if isinstance(one, PrivateChannelOpened) and one.user_id == bob
    )
    sent = next(i for i, one in enumerate(told) if isinstance(one, MessageCreated) and bob in one.place.recipient_ids)
    assert opened < sent
    assert ReadState.objects.get(user_id=bob).mention_count == 1
    tasks.send_system_message(**task.arguments)  # once more sends nothing
    assert len(received()) == 4

    first, second = AdminAuditEntry.objects.order_by("number")
    assert (first.action, first.target_type, first.target_id, first.reason) == (
        "system_dm_job.create",
        "system_dm_job",
        str(job.id),
        "news",
    )
    assert first.metadata == {
        "target_count": "4",
        "content_length": "9",
        "registration_start": "",
        "registration_end": "",
        "excluded_guild_ids": "",
    }
    assert second.metadata == {"target_count": "4", "worker_job_key": str(task.id), "excluded_guild_ids": ""}


def test_nobody_answers_the_system(world: World) -> None:
    job_id = write(world).body["job_id"]
    approve(world, job_id)
    tasks.send_system_message(job_id=int(job_id))
    bob = world.person("bob")
    message = Message.objects.filter(author__is_system=True, channel__members__user=bob.user).get()
    with pytest.raises(ProductError) as refused:
        send_message(bob, message.channel_id, draft=MessageDraft(content="hi"))
    assert refused.value.code is Code.CANNOT_SEND_MESSAGES_TO_USER
    assert message.author is not None
    assert not message.author.has_usable_password()


def test_whom_it_is_for(world: World) -> None:
    guild = world.guild().member("bob")
    world.bot()
    User.objects.filter(id=world.person("cat").user_id).update(flags=UserFlags.DELETED)
    assert write(world).body["target_count"] == 4  # with the owner of the guild
    body = write(world, excluded_guild_ids=[str(guild.id), str(guild.id)]).body
    assert (body["target_count"], body["excluded_guild_ids"]) == (2, [str(guild.id)])
    soon = iso(now() + timedelta(hours=1))
    assert write(world, registration_start=soon).body["target_count"] == 0
    body = write(world, registration_start="2015-02-01T00:00:00Z", registration_end=soon).body
    assert (body["target_count"], body["registration_start"]) == (4, "2015-02-01T00:00:00.000Z")
    assert write(world, registration_end="2015-02-01T00:00:00Z").body["target_count"] == 0


def test_who_is_alone_approves_their_own(world: World) -> None:
    User.objects.filter(id=world.person("eve").user_id).update(flags=UserFlags.DISABLED)
    assert approve(world, write(world).body["job_id"], "ann").status == 200
    User.objects.filter(id=world.person("eve").user_id).update(flags=0, acls=[Right.SYSTEM_DM_SEND])
    assert approve(world, write(world).body["job_id"], "ann").status == 200  # that right alone is worth nothing
    User.objects.filter(id=world.person("eve").user_id).update(acls=[Right.AUTHENTICATE, Right.SYSTEM_DM_SEND])
    assert approve(world, write(world).body["job_id"], "ann").status == 403


def test_it_goes_on_where_it_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whom a message has reached is written with the message, so nobody gets it twice when a process dies."""
    monkeypatch.setattr(admin_system_messages, "PIECE", 2)
    job_id = write(world).body["job_id"]
    approve(world, job_id)
    world.person("dan")  # came later
    assert send_piece(SYSTEM, job_id=int(job_id))  # and the process dies
    assert len(received()) == 2
    tell = admin_system_messages.tell_privately

    def broken(user_id: int, content: str) -> None:
        raise OSError("disk full")

    def refusing(user_id: int, content: str) -> None:
        tell(user_id, content)
        if user_id == world.person("cat").user_id:
            raise ProductError(Code.UNKNOWN_CHANNEL)

    monkeypatch.setattr(admin_system_messages, "tell_privately", broken)
    with pytest.raises(OSError, match="disk full"):
        tasks.send_system_message(job_id=int(job_id))
    assert SystemMessageJob.objects.get().last_error == "OSError"
    monkeypatch.setattr(admin_system_messages, "tell_privately", refusing)
    tasks.send_system_message(job_id=int(job_id))
    job = SystemMessageJob.objects.get()
    assert (job.state, job.sent_count, job.failed_count, job.last_error) == ("completed", 3, 1, "UNKNOWN_CHANNEL")
    assert len(received()) == len(set(received())) == 3


def test_unknown_jobs_and_bad_bodies(world: World) -> None:
    for job_id in ("5", "x"):
        assert approve(world, job_id).invalid == [("job_id", "JOB_NOT_FOUND")]
    job_id = write(world).body["job_id"]
    assert approve(world, job_id).status == 200
    assert approve(world, job_id).invalid == [("job_id", "JOB_IS_ALREADY_PROCESSED")]
    for body in (
        {"content": ""},
        {"content": "x" * 4001},
        {"registration_start": "soon"},
        {"excluded_guild_ids": ["x"]},
    ):
        assert write(world, **body).code == "INVALID_FORM_BODY"
    early, late = iso(now()), iso(now() + timedelta(hours=1))
    assert write(world, registration_start=late, registration_end=early).invalid[0][0] == "registration_end"


def test_the_list_goes_on(world: World) -> None:
    ids = []
    for number in range(3):
        with at(now() + timedelta(seconds=number)):
            ids.append(write(world).body["job_id"])
    wire = Wire(world.person("ann"))
    first = wire.send("GET", f"{PATH}?limit=2").body
    assert ([job["job_id"] for job in first["jobs"]], first["next_cursor"]) == ([ids[2], ids[1]], ids[1])
    rest = wire.send("GET", f"{PATH}?limit=2&before_job_id={ids[1]}").body
    assert ([job["job_id"] for job in rest["jobs"]], rest["next_cursor"]) == ([ids[0]], None)
