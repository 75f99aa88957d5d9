"""What the first page and the queues cost when there is much of everything."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from accounts.models import BanKind, ContactBan, PendingRegistration, User
from accounts.models.user import UserFlags
from accounts.rights import EVERYTHING
from core.clock import at, now
from core.models import Job, JobState
from guilds.models import DiscoveryListing, Guild
from moderation.console.dashboard import MOST_COUNTED
from moderation.models import Report, ReportKind, Ticket
from posts.models import Post
from tests.plans import MOST_ROWS, MOST_STEPS, copies, explained_plan, nodes, steps
from tests.staff import inside, staff
from tests.topic_side import person, post_in, topic_of
from tests.world import World

pytestmark = pytest.mark.django_db
MANY = 4000
FAR = 10**15


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """What the database is asked, with the values."""
    asked: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield asked


def crowd() -> None:
    """Much that is over, and some that waits, of everything that the console counts or lists."""
    moment = now()
    world, olga = World(), person("olga")
    cats, model = world.guild("cats"), world.person("model").user
    topic = topic_of(olga, "Cheese")
    post = Post.objects.get(pk=post_in(topic, olga).id)
    text = dict.fromkeys(("username", "username_key", "handle", "handle_key"), "'m' || n")
    copies(model, 1, MANY, id=f"n + {FAR}", email="NULL", email_key="NULL", **text)
    User.objects.filter(pk__gt=FAR, pk__lte=FAR + MANY).update(flags=int(UserFlags.PENDING_APPROVAL))
    copies(PendingRegistration.objects.create(user=model), 1, MANY, user_id=f"n + {FAR}")
    report = Report.objects.create(kind=ReportKind.USER, target_id=1, category="x", is_open=False, status="resolved")
    copies(report, 1, MANY, id=f"n + {FAR}")
    copies(Ticket.objects.create(user=model, subject="x", description="x", status="closed"), 1, MANY, id=f"n + {FAR}")
    job = Job.objects.create(
        name="x", queue="fast", state=JobState.DONE, run_after=moment, created_at=moment, finished_at=moment
    )
    copies(job, 1, MANY, id=f"n + {FAR}")
    ban = ContactBan.objects.create(kind=BanKind.EMAIL, value="x", key="x", banned_by=1)
    copies(ban, 1, MANY, id=f"n + {FAR}", key="'k' || n")
    copies(Guild.objects.get(pk=cats.id), 1, MANY, id=f"n + {FAR}", vanity_url_code="NULL")
    listing = DiscoveryListing.objects.create(guild_id=cats.id, description="x", category=1, status="approved")
    is_postgres = connection.vendor == "postgresql"
    later = "applied_at + n * interval '1 second'" if is_postgres else "datetime('2030-01-01', '+' || n || ' seconds')"
    copies(listing, 1, MANY, guild_id=f"n + {FAR}", applied_at=later)
    title = "'t' || n"
    copies(topic, 1, MANY, id=f"n + {FAR}", title_key=title)
    copies(post, 1, MANY, id=f"n + {FAR}")


TABLES = {
    *("accounts_pendingregistration", "accounts_contactban", "guilds_discoverylisting", "core_job", "topics_topic"),
    *("moderation_report", "moderation_ticket", "posts_post"),
}
PAGES = (
    "",
    "accounts/pendingregistration/",
    f"accounts/pendingregistration/?older={FAR + 50}",
    "accounts/contactban/",
    "accounts/contactban/?kind=email",
    "accounts/contactban/?kind=ip",
    "accounts/contactban/?q=x@example.org",
    "guilds/discoverylisting/",
    "guilds/discoverylisting/?status=approved",
    f"guilds/discoverylisting/?status=approved&older={FAR + 50}",
    "core/job/",
    "core/job/?state__exact=failed",
    "core/job/?state__exact=pending",
    "deletions/",
)


def check_bounded(sql: str, values: Any) -> None:
    """What a statement touches is no more than a page shows; passed over counts as touched."""
    if connection.vendor != "postgresql":
        assert steps(sql, values) <= MOST_STEPS, (sql, steps(sql, values))
        return
    for node in nodes(explained_plan(sql, values)):
        touched = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        assert touched * node["Actual Loops"] <= MOST_ROWS, (sql, node)


def test_pages_cost_what_they_show_however_much_there_is() -> None:
    """No table is looked through, sorted or counted: each question goes by an index and touches some hundred rows."""
    client = inside(staff(EVERYTHING))
    crowd()
    cache.clear()
    for path in PAGES:
        with statements() as asked:
            answer = client.get(f"/admin/{path}")
        assert answer.status_code == 200, path
        for sql, values in asked:
            # What a chart counts is the days; they are counted once.
            if sql.startswith("SELECT") and "__count" not in sql and any(f'"{table}"' in sql for table in TABLES):
                check_bounded(sql, values)


def test_what_waits_is_counted_to_a_bound() -> None:
    client = inside(staff(EVERYTHING))
    report = Report.objects.create(kind=ReportKind.USER, target_id=1, category="x")
    copies(report, 1, MOST_COUNTED, id=f"n + {FAR}", target_id=f"n + {FAR}")
    page = client.get("/admin/")
    tiles = {tile["words"]: tile["count"] for tile in page.context["waiting"]}
    assert (tiles["Open reports"], tiles["Yours"], tiles["Failed jobs"]) == (f"{MOST_COUNTED}+", 0, 0)
    assert f"<strong>{MOST_COUNTED}+</strong>" in page.content.decode()


def test_a_day_that_is_over_is_counted_once() -> None:
    noon = now().replace(hour=12)  # of a day that does not end meanwhile
    with at(noon):
        client = inside(staff(EVERYTHING))
        cache.clear()

        def counts() -> int:
            with statements() as asked:
                client.get("/admin/")
            return sum("COUNT" in sql and "LIMIT" not in sql for sql, _ in asked)

        assert counts() == 4 * 14
        assert counts() == 0
        cache.delete_many([key for key in _keys() if key.endswith("so-far")])
        assert counts() == 4
    with at(noon + timedelta(days=1)):
        # Yesterday is over now: it is counted for good, and today for the first time.
        assert counts() == 4 * 2


def _keys() -> list[str]:
    return [f"console:day:{label}:{now():%Y-%m-%d}:so-far" for label in LABELS]


LABELS = ("accounts.user", "chat.message", "posts.post", "moderation.report")
