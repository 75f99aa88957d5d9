"""Jobs, what repeats, archives and what is scheduled to go, in the console."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.models.user import DeletionReason
from accounts.operations.deletion import condemn
from accounts.rights import EVERYTHING, Right
from core.clock import at, now
from core.jobs import failures, periodic, registry, runner
from core.jobs.repeating import last_runs, run_periodic
from core.models import Job, JobState
from moderation.models import Archive, MessageShred
from moderation.operations.admin_archives import archive_guild
from posts.operations.deletions import delete_post
from tests.operations.moderation.pressing import done, written
from tests.ops import sample_jobs
from tests.staff import inside, staff
from tests.topic_side import person, post_in, topic_of
from tests.world import World
from topics.models import Topic
from topics.operations.deletion import delete_topic

pytestmark = pytest.mark.django_db
JOBS = "/admin/core/job"


@pytest.fixture
def client() -> Client:
    return inside(staff(EVERYTHING))


def failed(tmp_path: Path) -> Job:
    """A job that has failed for good, once."""
    path = tmp_path / "trace"
    path.touch()
    job_id = sample_jobs.give_up.enqueue(path=str(path))
    assert runner.run(job_id)
    return Job.objects.get(id=job_id)


def test_a_failed_job_is_tried_again(client: Client, tmp_path: Path) -> None:
    """What it was to do is sealed meanwhile, and nothing of it is shown."""
    job = failed(tmp_path)
    assert (job.state, job.arguments, job.error) == (JobState.FAILED, {}, "GiveUp: no such person")
    assert str(tmp_path) not in job.sealed_arguments
    shown = client.get(f"{JOBS}/{job.id}/change/").content.decode()
    assert ("no such person" in shown, str(tmp_path) in shown) == (True, False)
    assert ">sample.give_up<" in client.get(f"{JOBS}/", {"state__exact": "failed"}).content.decode()
    assert done(client, f"{JOBS}/{job.id}/do/retry/", reason="").startswith("reason:")
    assert done(client, f"{JOBS}/{job.id}/do/retry/") == "It will run as soon as it can."
    job.refresh_from_db()
    assert (job.state, job.attempts, job.sealed_arguments, job.finished_at) == (JobState.PENDING, 0, "", None)
    assert done(client, f"{JOBS}/{job.id}/do/retry/") != "It will run as soon as it can."
    assert runner.run(job.id)
    assert (tmp_path / "trace").read_text().split() == ["tried"] * 2
    assert written("retry_job") == [("retry_job", "Because")]


def test_a_failed_job_is_discarded_and_no_other(client: Client, tmp_path: Path) -> None:
    job, waiting = failed(tmp_path), sample_jobs.note.enqueue(path="x", text="y")
    assert done(client, f"{JOBS}/{job.id}/do/discard/") == "It is gone."
    for action in ("retry", "discard"):
        done(client, f"{JOBS}/{waiting}/do/{action}/")
    assert list(Job.objects.filter(name__startswith="sample.").values_list("id", "state")) == [(waiting, "pending")]
    assert written("discard_job", "retry_job") == [("discard_job", "Because")]


def test_one_that_waits_after_a_slip_is_tried_now(client: Client, tmp_path: Path) -> None:
    job_id = sample_jobs.fail.enqueue(path=str(tmp_path / "trace"))
    runner.run(job_id)
    assert not runner.run(job_id)
    done(client, f"{JOBS}/{job_id}/do/retry/")
    assert runner.run(job_id)


def test_what_a_job_was_to_do_is_forgotten(client: Client, tmp_path: Path) -> None:
    job = failed(tmp_path)
    assert failures.forget_arguments() == 0
    with at(now() + failures.KEEP_ARGUMENTS + timedelta(hours=1)):
        assert failures.forget_arguments() == 1
    assert "Try it again now" not in client.get(f"{JOBS}/{job.id}/change/").content.decode()
    assert done(client, f"{JOBS}/{job.id}/do/retry/") != "It will run as soon as it can."
    Job.objects.filter(id=job.id).update(sealed_arguments="A" * 80)  # by a key that is gone
    assert done(client, f"{JOBS}/{job.id}/do/retry/") != "It will run as soon as it can."


def test_who_only_looks_at_jobs_changes_none(tmp_path: Path) -> None:
    job = failed(tmp_path)
    reader = inside(staff(Right.AUTHENTICATE, Right.METRICS_VIEW))
    assert "Discard it" not in reader.get(f"{JOBS}/{job.id}/change/").content.decode()
    reader.post(f"{JOBS}/{job.id}/do/discard/", {"reason": "x"})
    assert Job.objects.filter(id=job.id).exists()


def test_repeating_work_tells_when_it_last_ran(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_periodics", dict(registry._periodics))

    @periodic("sample.every_minute", seconds=60)
    def slip() -> None:
        raise ValueError("the disk is full")

    cache.delete("jobs:periodic:sample.every_minute")
    with pytest.raises(ValueError, match="disk"):
        run_periodic("sample.every_minute")
    assert not run_periodic("sample.every_minute")
    (run,) = [run for run in last_runs() if run.work.name == "sample.every_minute"]
    assert run.error == "ValueError: the disk is full"
    page = client.get("/admin/repeating/").content.decode()
    assert "the disk is full" in page
    assert "jobs.forget_old" in page


def test_archives_and_shreds_show_how_far_they_are(client: Client) -> None:
    boss, guild = staff(EVERYTHING), World().guild()
    row = archive_guild(boss, guild_id=guild.id)
    Archive.objects.filter(pk=row.pk).update(progress_percent=40, progress_step="Messages")
    page = client.get("/admin/moderation/archive/").content.decode()
    assert ("Messages" in page, ">40<" in page) == (True, True)
    assert client.get("/admin/moderation/archive/", {"q": str(guild.id)}).content.decode().count(">Messages<") == 1
    assert "Get its address" not in client.get(f"/admin/moderation/archive/{row.pk}/change/").content.decode()
    Archive.objects.filter(pk=row.pk).update(completed_at=now(), size=1)
    assert "from http" in done(client, f"/admin/moderation/archive/{row.pk}/do/fetch/")
    of_people = inside(staff(Right.AUTHENTICATE, Right.ARCHIVE_TRIGGER_USER))
    assert "Messages" not in of_people.get("/admin/moderation/archive/").content.decode()
    assert of_people.get(f"/admin/moderation/archive/{row.pk}/change/").status_code == 404
    of_guilds = inside(staff(Right.AUTHENTICATE, Right.ARCHIVE_TRIGGER_GUILD))
    assert "from http" in done(of_guilds, f"/admin/moderation/archive/{row.pk}/do/fetch/")
    MessageShred.objects.create(admin_id=1, author_id=7007, total=10, processed=4)
    assert "7007" in client.get("/admin/moderation/messageshred/").content.decode()


def test_an_account_that_goes_stays_after_all(client: Client) -> None:
    eve = World().person()
    condemn(eve.user, DeletionReason.OTHER, public_reason="Spam", delay=timedelta(days=60))
    User.objects.filter(pk=eve.user_id).update(messages_deletion_at=now() + timedelta(days=1))
    page = client.get("/admin/deletions/").content.decode()
    assert (eve.user.tag in page, "Spam" in page, "Keep what is left" in page) == (True, True, True)
    assert done(client, f"/admin/deletions/{eve.user_id}/keep/") == "It stays."
    assert done(client, f"/admin/deletions/{eve.user_id}/keep-messages/") == "They stay."
    user = User.objects.get(pk=eve.user_id)
    assert (user.pending_deletion_at, user.messages_deletion_at) == (None, None)
    assert written("cancel_deletion", "cancel_bulk_message_deletion") == [
        ("cancel_deletion", "Because"),
        ("cancel_bulk_message_deletion", "Because"),
    ]


def test_what_owners_want_gone_is_decided(client: Client) -> None:
    olga = person("olga")
    go, stay = topic_of(olga, "Cheese"), topic_of(olga, "Bread")
    post = post_in(stay, olga, "Old news")
    delete_post(olga, post.id)
    for topic in (go, stay):
        delete_topic(olga, topic.id)
    page = client.get("/admin/deletions/").content.decode()
    assert [words for words in ("Cheese", "Bread", "Old news") if words not in page] == []
    reader = inside(staff(Right.AUTHENTICATE, Right.REPORT_VIEW))
    seen = reader.get("/admin/deletions/").content.decode()
    assert ("Cheese" in seen, "Let it go" in seen, "Accounts that go" in seen) == (True, False, False)
    reader.post(f"/admin/deletions/{go.id}/let-go-topic/", {"reason": "x"})
    assert Topic.objects.get(pk=go.id).deletion_status == "pending"
    assert done(client, f"/admin/deletions/{go.id}/let-go-topic/") == "It goes when its week is over."
    assert done(client, f"/admin/deletions/{stay.id}/bring-back-topic/") == "It is back."
    assert done(client, f"/admin/deletions/{post.id}/bring-back-post/") == "It is back."
    found = dict(Topic.objects.values_list("title", "deletion_status"))
    assert (found["Cheese"], found["Bread"]) == ("approved", "rejected")
    assert "Cheese" in client.get("/admin/deletions/").content.decode()
