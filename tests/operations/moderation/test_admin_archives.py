"""Archives of accounts and guilds for administrators (admin-and-instance.md 2.8 and 6)."""

import io
import json
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest

from accounts.models import DataExport
from accounts.rights import EVERYTHING, Right
from chat.drafts import MessageDraft
from chat.operations.messages import send_message
from core.actor import Actor
from core.clock import at, now
from core.jobs import GiveUp, runner
from core.models import Job, JobState
from core.storage import files
from guilds.models import Ban, Guild
from integrations.models import Webhook
from moderation.archive_tasks import archive, tidy_archives
from moderation.archives import making
from moderation.archives.places import key_of
from moderation.models import AdminAuditEntry, Archive
from moderation.operations.archive_making import ATTEMPTS
from moderation.operations.erasing import forget_archives
from tests.mailbox import queued_mails
from tests.wire import Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db
WEEK, YEAR = timedelta(days=7), timedelta(days=365)


@pytest.fixture
def root() -> Wire:
    return Wire(World().person("root", acls=[EVERYTHING]))


@pytest.fixture
def cats() -> GuildPlace:
    cats = World().guild("cats").member("alice").channel("lounge").channel("quiet")
    lounge = cats.channel_id("lounge")
    for name, words in (("alice", "first"), ("owner", "second")):
        send_message(cats.world.person(name), lounge, draft=MessageDraft(content=words))
    return cats


def ask(wire: Wire, **subject: int) -> Archive:
    ((kind, number),) = subject.items()
    reply = wire.send("POST", f"/admin/archives/{kind}", {f"{kind}_id": str(number)})
    assert reply.status == 200, reply.body
    return Archive.objects.get(id=int(reply.body["archive_id"]))


def place(row: Archive) -> str:
    return f"/admin/archives/{row.subject_type}/{row.subject_id}/{row.id}"


def make(row: Archive) -> None:
    assert runner.run(row.job_id or 0)
    row.refresh_from_db()


def fetched(wire: Wire, row: Archive) -> dict[str, Any]:
    answer = Wire().fetch(wire.send("GET", f"{place(row)}/download").body["downloadUrl"])
    assert answer.status == 200
    with ZipFile(io.BytesIO(answer.body)) as archived:
        assert archived.testzip() is None
        return {name: json.loads(archived.read(name)) for name in archived.namelist() if name.endswith(".json")}


def test_an_archive_of_a_guild_holds_all_of_it_and_no_secret(root: Wire, cats: GuildPlace) -> None:
    alice, lounge = cats.world.person("alice"), cats.channel_id("lounge")
    Webhook.objects.create(guild_id=cats.id, channel_id=lounge, creator=alice.user, name="bell", token="t0ken-of-it")
    Ban.objects.create(guild_id=cats.id, user=cats.world.person("rude").user, moderator_id=1, ip="203.0.113.9")
    row = ask(root, guild=cats.id)
    assert (row.progress_percent, row.progress_step) == (0, "Queued")
    assert root.send("GET", f"{place(row)}/download").code == "HARVEST_NOT_READY"
    make(row)
    assert (row.progress_percent, row.progress_step, row.size) == (100, "Completed", files().size(key_of(row)))
    found = fetched(root, row)
    guild = found["guild.json"]
    assert (guild["guild"]["name"], guild["guild"]["id"]) == ("cats", str(cats.id))
    assert {"lounge", "quiet"} <= {channel["name"] for channel in guild["channels"]}
    assert {member["user_id"] for member in guild["members"]} == {str(alice.user_id), str(cats.owner.user_id)}
    assert [hook["name"] for hook in guild["webhooks"]] == ["bell"]
    assert len(guild["roles"]) == len(guild["bans"]) == len(guild["invites"]) == 1
    assert guild["emojis"] == guild["stickers"] == []
    messages = found[f"channels/{lounge}/messages.json"]
    assert [(said["content"], said["author_id"]) for said in messages] == [
        ("first", str(alice.user_id)),
        ("second", str(cats.owner.user_id)),
    ]
    assert found[f"channels/{cats.channel_id('quiet')}/messages.json"] == []
    for secret in ("t0ken-of-it", "203.0.113.9", alice.user.password):
        assert secret not in json.dumps(found)


def test_an_archive_of_an_account_is_what_its_owner_could_have_made(root: Wire, cats: GuildPlace) -> None:
    """Without a mail, a cool-down, or a trace for the person; and for a year."""
    alice = cats.world.person("alice")
    row = ask(root, user=alice.user_id)
    make(row)
    found = fetched(root, row)
    assert found["user.json"]["user"]["id"] == str(alice.user_id)
    assert [said["content"] for said in found[f"channels/{cats.channel_id('lounge')}/messages.json"]] == ["first"]
    assert not DataExport.objects.exists()
    assert not Job.objects.filter(name__startswith="mail").exists()
    assert queued_mails(alice.user.email or "", "harvest_completed") == []
    assert Wire(alice).send("GET", "/users/@me/harvest/latest").body is None
    ask(root, user=alice.user_id)
    shown = root.send("GET", place(row)).body["archive"]
    assert (shown["requested_by"], shown["file_size"]) == (str(row.requested_by), str(row.size))
    assert abs(row.expires_at - now() - YEAR) < timedelta(minutes=1)


def test_who_had_what_is_in_the_log(root: Wire, cats: GuildPlace) -> None:
    """SEC-088"""
    row = ask(root, guild=cats.id)
    make(row)
    root.send("GET", f"{place(row)}/download", X_Audit_Log_Reason="court%20order")
    entries = AdminAuditEntry.objects.order_by("id").values_list("action", "target_type", "target_id", "reason")
    target = ("guild", str(cats.id))
    assert list(entries) == [("archive.trigger", *target, None), ("archive.download", *target, "court order")]


def test_links_end_after_a_week_and_archives_after_a_year(root: Wire, cats: GuildPlace) -> None:
    row = ask(root, guild=cats.id)
    make(row)
    link = root.send("GET", f"{place(row)}/download").body
    assert Wire().fetch(link["downloadUrl"]).headers["Cache-Control"] == "no-store"
    for forged in (link["downloadUrl"].replace("hm=", "hm=x"), link["downloadUrl"].replace(str(row.id), "5")):
        assert Wire().fetch(forged).status == 403
    with at(now() + WEEK + timedelta(seconds=1)):
        assert Wire().fetch(link["downloadUrl"]).status == 403
        assert root.send("GET", f"{place(row)}/download").status == 200
    Archive.objects.update(expires_at=now())  # a session does not last a year
    assert root.send("GET", f"{place(row)}/download").code == "HARVEST_EXPIRED"
    assert root.send("POST", "/admin/archives/list").body == {"archives": []}
    everything = root.send("POST", "/admin/archives/list", {"include_expired": True}).body
    assert len(everything["archives"]) == 1
    tidy_archives()
    assert not files().exists(key_of(row))
    assert not Archive.objects.exists()


def test_each_sees_what_they_may_have_made(root: Wire, cats: GuildPlace) -> None:
    of_guild, of_user = ask(root, guild=cats.id), ask(root, user=cats.world.person("alice").user_id)
    for right, visible in (
        (Right.ARCHIVE_VIEW_ALL, {"guild", "user"}),
        (Right.ARCHIVE_TRIGGER_USER, {"user"}),
        (Right.ARCHIVE_TRIGGER_GUILD, {"guild"}),
    ):
        wire = Wire(World().person(acls=[Right.AUTHENTICATE, right]))
        listed = wire.send("POST", "/admin/archives/list").body["archives"]
        assert {one["subject_type"] for one in listed} == visible
        for row in (of_guild, of_user):
            seen = row.subject_type in visible
            assert (wire.send("GET", place(row)).body["archive"] is not None) is seen
            refusal = wire.send("GET", f"{place(row)}/download").code
            assert refusal == ("HARVEST_NOT_READY" if seen else "UNKNOWN_HARVEST")
    only = {"subject_type": "guild", "subject_id": str(cats.id), "requested_by": str(of_guild.requested_by)}
    assert len(root.send("POST", "/admin/archives/list", only).body["archives"]) == 1
    refused = root.send("POST", "/admin/archives/list", {"subject_id": str(cats.id)})
    assert refused.invalid == [("subject_type", "INVALID_FORMAT")]


def test_nobody_has_the_data_of_who_may_do_more_archived(cats: GuildPlace) -> None:
    chief = World().person(acls=[EVERYTHING])
    helper = Wire(World().person(acls=[Right.AUTHENTICATE, Right.ARCHIVE_TRIGGER_USER]))
    reply = helper.send("POST", "/admin/archives/user", {"user_id": str(chief.user_id)})
    assert (reply.status, reply.code) == (403, "MISSING_PERMISSIONS")
    assert helper.send("POST", "/admin/archives/user", {"user_id": "5"}).code == "UNKNOWN_USER"
    made = ask(Wire(chief), user=chief.user_id)
    reply = helper.send("GET", f"{place(made)}/download")
    assert (reply.status, reply.code) == (403, "MISSING_PERMISSIONS")
    make(made)
    assert helper.send("GET", f"{place(made)}/download").code == "MISSING_PERMISSIONS"
    assert Wire(chief).send("GET", f"{place(made)}/download").status == 200


def test_an_attempt_that_was_killed_is_begun_anew(
    root: Wire, cats: GuildPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ask(root, guild=cats.id)

    class Killed(BaseException):
        """No handler of the work sees it, as none sees the end of its process."""

    def killed(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(making, "write_tables", killed)
        with pytest.raises(Killed):
            archive(subject_type="guild", subject_id=cats.id, archive_id=row.id)
    row.refresh_from_db()
    assert (row.attempts, row.completed_at, files().exists(key_of(row))) == (1, None, False)
    make(row)
    assert (row.attempts, row.error) == (2, "")
    assert fetched(root, row)["guild.json"]["guild"]["name"] == "cats"
    make_again = making.make_archive("guild", cats.id, row.id)
    assert make_again is False
    assert files().exists(key_of(row))  # which the first left


def test_what_cannot_be_made_fails_and_says_so(root: Wire, cats: GuildPlace) -> None:
    row = ask(root, guild=cats.id)
    Guild.objects.filter(id=cats.id).delete()
    for _ in range(ATTEMPTS - 1):
        with pytest.raises(LookupError):
            archive(subject_type="guild", subject_id=cats.id, archive_id=row.id)
    with pytest.raises(GiveUp):
        archive(subject_type="guild", subject_id=cats.id, archive_id=row.id)
    assert root.send("GET", place(row)).body["archive"]["error_message"] == "The archive could not be made."
    assert root.send("GET", f"{place(row)}/download").code == "HARVEST_FAILED"
    lost = ask(root, user=cats.world.person("alice").user_id)
    Job.objects.filter(id=lost.job_id).update(state=JobState.FAILED)
    tidy_archives()
    lost.refresh_from_db()
    assert lost.failed_at is not None


def test_with_the_account_its_archives_go(root: Wire, cats: GuildPlace) -> None:
    alice: Actor = cats.world.person("alice")
    row, waiting = ask(root, user=alice.user_id), ask(root, user=alice.user_id)
    make(row)
    while forget_archives(alice.user, alice.user):
        continue
    assert not files().exists(key_of(row))
    assert making.make_archive("user", alice.user_id, waiting.id) is False
    assert not Archive.objects.exists()
