"""Rules of automatic moderation in force: what they refuse on both wires, and what follows."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from msgspec.structs import replace

from accounts.records import UserRecord
from accounts.rights import EVERYTHING, Right
from accounts.traits import MESSAGE_SCHEDULING
from chat.drafts import MessageChanges, MessageDraft
from chat.models import Message, ScheduledMessage
from chat.operations.dms import open_dm, open_notes
from chat.operations.messages import edit_message, send_message
from chat.operations.scheduled import Plan, schedule_message, send_scheduled
from chat.records import AttachmentRecord
from core.actor import Actor
from core.clock import now
from core.content_rules import chosen_settings, content_filter
from core.errors import Code, InvalidForm, ProductError
from core.ids import to_oid
from core.instance import endpoints
from core.kept_facts import KeptFactsChanged, hear
from core.models import Job
from core.operations import leave_for_after, operation
from core.permissions import P
from guilds.models import AuditLogEntry, Guild, Member
from moderation.automatic import in_force
from moderation.automod.engine import RuleSet
from moderation.automod_tasks import follow_broken_rules
from moderation.automod_texts import links_of_message, text_of_message
from moderation.models import AdminAuditEntry, AutomodRule, Report, ReportAction
from moderation.operations import automod
from moderation.operations.automod import RuleDraft
from moderation.operations.reviewing import act_on_report, review_report
from posts.drafts import PostDraft
from posts.operations.posts import create_post
from tests.api_side import Api
from tests.operations.chat.refusals import refused
from tests.operations.events import announced, mark
from tests.staff import inside, staff
from tests.topic_callers import somebody
from tests.topic_side import person, topic_of
from tests.wire import Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db
SYSTEM = Actor(user=None, kind="system")
SAID = "come to my CASINO"
BLOCKED = "CONTENT_BLOCKED"


@pytest.fixture
def chief() -> Actor:
    return staff(EVERYTHING)


@pytest.fixture
def cats() -> GuildPlace:
    return World().guild().member("bob")


def make(chief: Actor, kind: str = "words", settings: Any = None, **facts: Any) -> AutomodRule:
    chosen = {"words": ["casino"]} if settings is None else settings
    return automod.create_rule(chief, draft=RuleDraft(name="No casinos", kind=kind, settings=chosen, **facts))


def follow() -> int:
    """Run the jobs that what was refused has left."""
    jobs = Job.objects.filter(name="automod.follow").order_by("id")
    for job in jobs:
        follow_broken_rules(**job.arguments)
    return jobs.delete()[0]


def test_messages_edits_and_what_comes_along_are_refused_on_the_guild_wire(chief: Actor, cats: GuildPlace) -> None:
    bob, path = Wire(cats.world.person("bob")), f"/channels/{cats.channel_id('general')}/messages"
    cats.everyone(P.VIEW_CHANNEL | P.SEND_MESSAGES | P.EMBED_LINKS | P.READ_MESSAGE_HISTORY | P.CHANGE_NICKNAME)
    old = bob.send("POST", path, {"content": SAID}).body["id"]
    mine = bob.send("POST", path, {"content": "hello"}).body["id"]
    make(chief)
    passed_on = {"type": 1, "message_id": old, "channel_id": str(cats.channel_id("general"))}
    for method, where, body in (
        ("POST", path, {"content": SAID}),
        ("POST", path, {"content": "see", "embeds": [{"title": "x", "fields": [{"name": "a", "value": SAID}]}]}),
        ("POST", path, {"message_reference": passed_on}),
        ("PATCH", f"{path}/{mine}", {"content": SAID}),
        ("PATCH", f"{path}/{mine}", {"embeds": [{"description": "c4s1n0"}]}),
        ("PATCH", f"/guilds/{cats.id}/members/@me", {"nick": "casino"}),
    ):
        answer = bob.send(method, where, body)
        assert (answer.status, answer.code) == (403, BLOCKED), (method, body, answer.body)
    assert Message.objects.get(id=int(mine)).content == "hello"
    owner = Wire(cats.owner)
    assert owner.send("POST", path, {"content": SAID}).status == 200  # who moderates the place is spared
    hook = owner.send("POST", f"/channels/{cats.channel_id('general')}/webhooks", {"name": "Bridge"}).body
    said = Wire().send("POST", f"/webhooks/{hook['id']}/{hook['token']}?wait=true", {"content": SAID})
    assert (said.status, said.code) == (403, BLOCKED)
    robot = cats.world.bot()
    cats.member("bot")
    assert Wire(robot).send("POST", path, {"content": SAID}).code == BLOCKED


def test_what_is_read_of_a_message(cats: GuildPlace) -> None:
    embed = {"type": "rich", "title": "two", "footer": {"text": "three"}, "url": "https://nine.example"}
    draft = MessageDraft(content="one", embeds=(embed,))
    sent = send_message(cats.owner, cats.channel_id("general"), draft=draft)
    facts: Any = {"channel_id": 1, "file_id": 2, "size": 3, "content_type": "", "media_type": "", "content_hash": ""}
    file = AttachmentRecord(id=1, filename="four.png", title="five", description="six", **facts)
    hook = UserRecord(id=1, username="seven", discriminator=0, handle="")
    whole = replace(
        sent, attachments=(file,), author=hook, webhook_id=1, snapshots=({"content": "eight", "embeds": []},)
    )
    assert set(text_of_message(whole).written.split()) - {"rich"} == {
        *("one", "two", "three", "four.png", "five", "six", "seven", "eight")
    }
    assert links_of_message(whole) == ("https://nine.example",)


def test_posts_comments_and_messages_are_refused_on_the_topic_wire(chief: Actor) -> None:
    owner, eve = person(), somebody()
    oid = to_oid(topic_of(owner).id)
    room = eve.data("POST", "/chat-rooms", {"topic_id": oid, "name": "Room"}, status=201)
    post = eve.data("POST", f"/posts/topics/{oid}/posts", {"title": "Fine", "content": "fine"}, status=201)
    make(chief, scope="topics")
    other, friend = somebody(), somebody()
    make(chief)
    for path, body, words in (
        ("/messages/private", {"to_user_id": friend.id, "content": SAID}, "Message"),
        (f"/chat-rooms/{room['id']}/messages", {"content": SAID}, "Message"),
        (f"/posts/topics/{oid}/posts", {"title": SAID, "content": "x"}, "Post"),
        (f"/comments/posts/{post['id']}/comments", {"content": SAID}, "Comment"),
        ("/chat-rooms", {"topic_id": oid, "name": "Casino"}, "This name"),
        ("/topics", {"title": "Casino"}, "This name"),
    ):
        assert other.refused("POST", path, body) == (400, f"{words} contains inappropriate content")


def test_private_messages_are_refused_and_never_shown_to_anybody(chief: Actor, cats: GuildPlace) -> None:
    alice, bob = cats.member("alice").world.person("alice"), cats.world.person("bob")
    dm = open_dm(bob, alice.user_id).id
    make(chief, reports=True, scope="guilds")
    send_message(bob, dm, draft=MessageDraft(content=SAID))
    make(chief, reports=True, time_out_minutes=5)
    assert refused(send_message, bob, dm, draft=MessageDraft(content=SAID)) == BLOCKED
    assert (follow(), Report.objects.count()) == (0, 0)
    open_notes(bob)
    send_message(bob, bob.user_id, draft=MessageDraft(content=SAID))


def test_what_is_refused_again_and_again_is_one_report_that_counts(chief: Actor, cats: GuildPlace) -> None:
    bob, general = cats.world.person("bob"), cats.channel_id("general")
    rule = make(chief, reports=True, scope="guild", place_id=cats.id)
    for number in range(13):
        assert refused(send_message, bob, general, draft=MessageDraft(content=f"{SAID} {number}")) == BLOCKED
    jobs = list(Job.objects.filter(name="automod.follow").order_by("id"))
    assert len(jobs) == 13
    follow_broken_rules(**jobs[0].arguments)
    follow_broken_rules(**jobs[0].arguments)  # a process died before it could say that it had done it
    follow()
    report = Report.objects.get()
    assert (report.source, report.kind, report.times, report.is_open) == ("server", "message", 13, True)
    assert (report.category, report.guild_id, report.channel_id) == ("Rule: No casinos", cats.id, general)
    assert report.details == "Found: casino. It was refused; nobody has seen it."
    assert report.snapshot["content"] == f"{SAID} 0"
    assert len(report.context) == 10
    assert not Message.objects.filter(id=report.target_id).exists()
    review_report(chief, report.id, action=ReportAction.RESOLVED)
    assert refused(send_message, bob, general, draft=MessageDraft(content=SAID)) == BLOCKED
    follow()
    assert sorted(Report.objects.values_list("times", flat=True)) == [1, 13]
    automod.delete_rule(chief, rule.id)
    assert Report.objects.count() == 2


def test_anonymous_people_stay_so_in_reports_for_moderators(chief: Actor) -> None:
    owner, eve = person(), person()
    topic = topic_of(owner)
    make(chief, reports=True)
    for anonymous in (False, True):
        draft = PostDraft(title="Casino", anonymous=anonymous)
        assert refused(create_post, eve, topic.id, draft=draft) == BLOCKED
    follow()
    named, hidden = Report.objects.order_by("id")
    assert (named.kind, named.alias, bool(hidden.alias), named.topic_id) == ("post", "", True, topic.id)


def test_reports_of_rules_are_read_everywhere(chief: Actor, cats: GuildPlace) -> None:
    owner, eve = person(), person()
    topic = topic_of(owner)
    make(chief, reports=True)
    general = cats.channel_id("general")
    for _ in range(2):
        assert refused(send_message, cats.world.person("bob"), general, draft=MessageDraft(content=SAID)) == BLOCKED
    assert refused(create_post, eve, topic.id, draft=PostDraft(title="Casino", anonymous=True)) == BLOCKED
    follow()
    report, hidden = Report.objects.order_by("id")
    seen = Wire(chief).send("POST", "/admin/reports/list", {"status": 0})
    assert [each["report_id"] for each in seen.body["reports"]] == [str(report.id)]
    assert Wire(chief).send("GET", f"/admin/reports/{report.id}").body["category"] == "Rule: No casinos"
    page = inside(chief).get(f"/admin/moderation/report/{report.id}/change/").content.decode()
    assert "2 times" in page
    assert "It was refused; nobody has seen it." in page
    everything = str(Api(chief).data("GET", "/reports"))
    assert to_oid(report.id) in everything
    shown = str(Api(owner).data("GET", f"/reports/{to_oid(hidden.id)}"))
    assert "Rule: No casinos" in shown
    assert to_oid(eve.user_id) not in shown
    for each in (report, hidden):
        acted = act_on_report(chief, each.id, action=ReportAction.DELETED, notes="Gone already")
        assert not acted.is_open


def test_a_rule_may_report_what_it_lets_through(chief: Actor, cats: GuildPlace) -> None:
    make(chief, reports=True, refuses=False)
    sent = send_message(cats.world.person("bob"), cats.channel_id("general"), draft=MessageDraft(content=SAID))
    follow()
    report = Report.objects.get()
    assert (report.target_id, report.details) == (sent.id, "Found: casino. It was let through.")


@pytest.mark.parametrize("permissions", [0, P.MODERATE_MEMBERS])
def test_who_breaks_a_rule_is_timed_out_unless_they_moderate(chief: Actor, cats: GuildPlace, permissions: int) -> None:
    cats.role("some", permissions).member("eve", "some")
    eve, general = cats.world.person("eve"), cats.channel_id("general")
    make(chief, time_out_minutes=10, spares_staff=False)
    assert refused(send_message, eve, general, draft=MessageDraft(content=SAID)) == BLOCKED
    start = mark()
    follow()
    until = Member.objects.get(guild_id=cats.id, user_id=eve.user_id).communication_disabled_until
    if permissions:
        assert (until, announced(start)) == (None, [])
        return
    assert until is not None
    assert timedelta(minutes=9) < until - now() <= timedelta(minutes=10)
    (entry,) = AuditLogEntry.objects.filter(guild_id=cats.id, target_id=str(eve.user_id), user_id=None)
    assert entry.reason == "Rule: No casinos"
    assert [type(event).__name__ for event in announced(start)] == ["MemberUpdated"]
    refusal = refused(send_message, eve, general, draft=MessageDraft(content="hello"))
    assert refusal == "COMMUNICATION_DISABLED"
    follow_broken_rules(
        broken=[{"rule_id": 1, "name": "x", "what": "", "reports": False, "minutes": 5}],
        offence={"guild_id": cats.id, "user_id": eve.user_id},
        was_refused=True,
    )
    assert Member.objects.get(guild_id=cats.id, user_id=eve.user_id).communication_disabled_until == until


def test_floods_are_counted_over_messages(chief: Actor, cats: GuildPlace) -> None:
    bob, general = cats.member("eve").world.person("bob"), cats.channel_id("general")
    eve = cats.world.person("eve")
    make(chief, "repeats", {"most": 2, "shortest": 5})
    make(chief, "mentions", {"together": 3})
    said = [send_message(bob, general, draft=MessageDraft(content=text)).id for text in ("hello all", "Hello  all")]
    edit_message(bob, general, said[0], changes=MessageChanges(given=frozenset({"content"}), content="hello all."))
    assert refused(send_message, bob, general, draft=MessageDraft(content="hellо \u200ball")) == BLOCKED
    for _ in range(3):
        send_message(bob, general, draft=MessageDraft(content="ok"))
    send_message(eve, general, draft=MessageDraft(content="hello all"))
    calls = f"<@{eve.user_id}> <@{cats.owner.user_id}>"
    send_message(bob, general, draft=MessageDraft(content=calls))
    assert refused(send_message, bob, general, draft=MessageDraft(content=f"{calls} again")) == BLOCKED
    assert not Message.objects.filter(content__contains="again").exists()


def test_invites_of_other_guilds_are_known_by_where_they_lead(chief: Actor, cats: GuildPlace) -> None:
    dogs = cats.world.guild("dogs", owner="dave")
    bob, general = cats.world.person("bob"), cats.channel_id("general")
    make(chief, "invites", {})
    start = endpoints()["invite"]
    send_message(bob, general, draft=MessageDraft(content=f"{start}/{cats.invite().code} {start}/nowhere"))
    assert refused(send_message, bob, general, draft=MessageDraft(content=f"{start}/{dogs.invite().code}")) == BLOCKED
    Guild.objects.filter(pk=dogs.id).update(vanity_url_code="dogs")
    assert refused(send_message, bob, general, draft=MessageDraft(content=f"{start}/DOGS")) == BLOCKED


def test_scheduled_messages_are_refused_when_they_are_made_and_when_they_are_sent(
    chief: Actor, cats: GuildPlace
) -> None:
    bob, general = cats.world.person("bob"), cats.channel_id("general")
    bob.user.traits = [MESSAGE_SCHEDULING]
    bob.user.save()
    at = (now() + timedelta(hours=1)).isoformat()
    plan = Plan(draft=MessageDraft(content=SAID), local_at=at, timezone="UTC")
    row = ScheduledMessage.objects.get(pk=schedule_message(bob, general, plan=plan).id)
    make(chief, reports=True)
    assert refused(schedule_message, bob, general, plan=plan) == BLOCKED
    send_scheduled(SYSTEM, scheduled_id=row.id, due=row.scheduled_at)
    row.refresh_from_db()
    assert (row.status, row.status_reason) == ("invalid", BLOCKED)
    follow()
    assert Report.objects.get().times == 2


def test_rules_cost_no_query(chief: Actor, cats: GuildPlace) -> None:
    bob, general = cats.world.person("bob"), cats.channel_id("general")

    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            send_message(bob, general, draft=MessageDraft(content="nothing of that"))
        return len(counted)

    send_message(bob, general, draft=MessageDraft(content="first"))
    before = cost()
    make(chief)
    make(chief, "repeats", {"most": 50})
    make(chief, "mentions", {"people": 3, "together": 9})
    in_force.get()
    assert cost() == before


def test_a_changed_rule_is_heard_of_by_other_processes(chief: Actor, cats: GuildPlace) -> None:
    bob, general = cats.world.person("bob"), cats.channel_id("general")
    start = mark()
    rule = make(chief)
    told = [event for event in announced(start) if isinstance(event, KeptFactsChanged)]
    assert [event.name for event in told] == ["automod_rules"]
    in_force.take(RuleSet(()))  # as another process still has it
    send_message(bob, general, draft=MessageDraft(content=SAID))
    hear(told[0])
    assert refused(send_message, bob, general, draft=MessageDraft(content=SAID)) == BLOCKED
    automod.switch_rule(chief, rule.id, enabled=False)
    send_message(bob, general, draft=MessageDraft(content=SAID))


class SlowRules(RuleSet):
    """Rules that are made ready when they are told to be."""

    begun, go = threading.Event(), threading.Event()

    def __init__(self, *rules: Any) -> None:
        self.begun.set()
        assert self.go.wait(30)
        super().__init__(*rules)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[SlowRules]]:
    """As in a server, where rules are made ready on a thread of their own; from now on that takes long."""
    monkeypatch.setattr(in_force, "beside", True)
    monkeypatch.setattr("moderation.automatic.RuleSet", SlowRules)
    SlowRules.begun.clear()
    SlowRules.go.clear()
    yield SlowRules
    SlowRules.go.set()
    assert soon(lambda: not readers())


def readers() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("reading-")]


def soon(holds: Callable[[], bool]) -> bool:
    return any(holds() or time.sleep(0.02) for _ in range(500))


def passes(actor: Actor, channel_id: int, text: str) -> bool:
    try:
        send_message(actor, channel_id, draft=MessageDraft(content=text))
    except ProductError as refusal:
        if refusal.code is not Code.CONTENT_BLOCKED:
            raise
        return False
    return True


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_rules_that_are_made_ready(chief: Actor, cats: GuildPlace, slow: type[SlowRules]) -> None:
    bob, general = cats.world.person("bob"), cats.channel_id("general")
    slow.go.set()
    make(chief)
    assert soon(lambda: not passes(bob, general, SAID))
    slow.go.clear()
    slow.begun.clear()

    rule = make(chief, settings={"words": ["poker"]})

    assert slow.begun.wait(10)  # with the change, before anybody writes
    assert passes(bob, general, "poker")  # judged at once, by the former ones
    assert not passes(bob, general, SAID)
    slow.go.set()
    assert soon(lambda: not passes(bob, general, "poker"))
    slow.go.clear()
    slow.begun.clear()
    hear(KeptFactsChanged(name="automod_rules"))
    assert soon(lambda: not readers())
    assert not slow.begun.is_set()  # where nothing is otherwise nothing is made ready
    automod.delete_rule(chief, rule.id)
    assert not passes(bob, general, "poker")
    slow.go.set()
    assert soon(lambda: passes(bob, general, "poker"))


@pytest.mark.django_db(transaction=True)
def test_a_process_that_has_just_begun_lets_nothing_pass_unjudged(
    chief: Actor, cats: GuildPlace, slow: type[SlowRules], monkeypatch: pytest.MonkeyPatch
) -> None:
    bob, general = cats.world.person("bob"), cats.channel_id("general")
    make(chief)
    monkeypatch.setattr(in_force, "_known", None)
    in_force.read_beside()  # as when a server starts
    assert slow.begun.wait(10)

    def send() -> bool:
        try:
            return passes(bob, general, SAID)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(send)
        time.sleep(0.1)
        assert not sent.done()
        slow.go.set()
        assert not sent.result(30)


def test_what_follows_a_refusal_follows_once_and_not_for_a_lost_run() -> None:
    told: list[list[str]] = []

    @operation("test.inner")
    def inner(actor: Actor, word: str) -> None:
        leave_for_after(told.append, word)
        raise ProductError(Code.CONTENT_BLOCKED)

    @operation("test.outer")
    def outer(actor: Actor) -> None:
        with suppress(ProductError), transaction.atomic():
            inner(actor, "one")
        assert told == []
        inner(actor, "two")

    assert refused(outer, SYSTEM) == BLOCKED
    assert told == [["one", "two"]]
    leave_for_after(told.append, "alone")
    assert told[1:] == [["alone"]]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": " "}, "name"),
        ({"kind": "magic"}, "kind"),
        ({"settings": {}}, "words"),
        ({"scope": "moon"}, "scope"),
        ({"scope": "guild"}, "place_id"),
        ({"scope": "guild", "place_id": 1}, "place_id"),
        ({"refuses": False}, "refuses"),
        ({"time_out_minutes": 10**9}, "time_out_minutes"),
        ({"time_out_minutes": 5, "scope": "topics"}, "time_out_minutes"),
        ({"spared_role_ids": (2**63,)}, "spared_role_ids"),
    ],
)
def test_mistakes_in_rules_are_told_at_their_field(chief: Actor, change: dict[str, Any], path: str) -> None:
    draft = RuleDraft(**{"name": "x", "kind": "words", "settings": {"words": ["a"]}} | change)
    with pytest.raises(InvalidForm) as told:
        automod.create_rule(chief, draft=draft)
    assert [error.path for error in told.value.errors] == [path]


def test_rules_are_bounded_logged_and_take_a_right(chief: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = make(chief)
    monkeypatch.setattr(automod, "MOST_RULES", 2)
    monkeypatch.setattr(automod, "MOST_STEPS_TOGETHER", 40)
    draft = RuleDraft(name="Patterns", kind="patterns", settings={"patterns": ["a{20}"]})
    other = automod.create_rule(chief, draft=draft)
    assert refused(automod.create_rule, chief, draft=draft).startswith("patterns ")
    with pytest.raises(InvalidForm):
        make(chief)
    automod.change_rule(chief, other.id, draft=draft)  # nothing is otherwise
    automod.switch_rule(chief, rule.id, enabled=False)
    automod.delete_rule(chief, rule.id)
    assert refused(automod.delete_rule, chief, rule.id) == "NOT_FOUND"
    written = AdminAuditEntry.objects.filter(target_type="automod_rule").order_by("number")
    assert list(written.values_list("action", flat=True)) == [
        *("create_automod_rule", "create_automod_rule", "disable_automod_rule", "delete_automod_rule")
    ]
    reader = staff(Right.AUTHENTICATE, Right.AUTOMOD_VIEW)
    assert refused(automod.create_rule, reader, draft=draft) == "MISSING_ACL"
    assert refused(automod.set_content_filter, reader, words=None, links=None) == "MISSING_ACL"


def test_the_content_filter_of_the_topic_side_is_set_without_a_restart(chief: Actor) -> None:
    assert content_filter().clean("shit https://a.example") == "**** [Link removed]"
    start = mark()
    automod.set_content_filter(chief, words=["Casino", " "], links="keep")
    assert content_filter().clean("shit casino https://a.example") == "shit ****** https://a.example"
    assert content_filter().refuses_name("my_casino")
    told = [event.name for event in announced(start) if isinstance(event, KeptFactsChanged)]
    assert told == ["content_filter"]
    automod.set_content_filter(chief, words=[], links=None)
    assert content_filter().clean("shit https://a.example") == "shit [Link removed]"
    automod.set_content_filter(chief, words=None, links=None)
    assert chosen_settings.get() == {}
    assert content_filter().clean("shit") == "****"
    assert refused(automod.set_content_filter, chief, words=None, links="x").startswith("links")
    assert refused(automod.set_content_filter, chief, words=["x" * 61], links=None).startswith("words")
