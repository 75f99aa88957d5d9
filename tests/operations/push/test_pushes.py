"""Web Push (section 18.4 of the contract of users): who is told of a message, what, and what becomes of answers."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import AuthSession, UserSettings
from accounts.operations.relationships import block_user
from chat.drafts import MessageDraft
from chat.models import Channel, Message
from chat.models.message import MessageFlags
from chat.operations.dms import open_dm
from chat.operations.messages import send_message
from chat.operations.read_states import mark_read
from core.clock import at, now
from core.jobs.registry import job_named
from core.models import Job
from core.outbound import Guard, Outbound
from core.p256 import base64url
from core.permissions import P
from guilds.models import Guild, UserGuildSettings
from integrations.models import PushSubscription
from integrations.push import sending
from integrations.push.choosing import people_to_tell
from integrations.push.hooks import attentive_people
from integrations.push.wanting import somebody
from integrations.push_tasks import push_to_person, sweep_subscriptions
from tests.push_side import Browser, PushService, claims_of
from tests.shape.test_query_budgets import counted
from tests.wire import Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db
PATH = "/users/@me/push/subscriptions"


@pytest.fixture(scope="module")
def running() -> Iterator[PushService]:
    made = PushService()
    yield made
    made.stop()


@pytest.fixture
def service(running: PushService, monkeypatch: pytest.MonkeyPatch) -> PushService:
    running.pushes.clear()
    running.answers.clear()
    monkeypatch.setattr(sending, "outbound", running.client)
    somebody.came()
    return running


@pytest.fixture
def cats() -> GuildPlace:
    return World().guild("cats").role("mods").member("ann").member("bob", "mods")


@pytest.fixture
def browser(service: PushService, cats: GuildPlace) -> Browser:
    """Of bob."""
    made = Browser(service)
    assert Wire(cats.world.person("bob")).send("POST", "/users/@me/push/subscribe", made.subscription()).status == 200
    return made


@pytest.fixture
def say(cats: GuildPlace, django_capture_on_commit_callbacks: Any) -> Any:
    """Have the owner write something, and everybody told of it."""

    def send(content: str = "hello", channel_id: int = 0, by: str = "owner", **draft: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            where = channel_id or cats.channel_id("general")
            return send_message(cats.world.person(by), where, draft=MessageDraft(content=content, **draft))

    return send


def test_a_subscription_is_made_listed_and_deleted(cats: GuildPlace, service: PushService) -> None:
    """18.4: the id follows from the endpoint, so that asking again renews it; it ends after 90 days."""
    bob, browser = Wire(cats.world.person("bob")), Browser(service)
    ids = {bob.send("POST", "/users/@me/push/subscribe", browser.subscription()).body["subscription_id"] for _ in "ab"}
    (made,) = ids
    assert len(made) == 32
    assert bob.send("GET", PATH).body == {"subscriptions": [{"subscription_id": made, "user_agent": "Browser 1.0"}]}
    assert Wire(cats.world.person("ann")).send("GET", PATH).body == {"subscriptions": []}
    assert Wire(cats.world.person("ann")).send("DELETE", f"{PATH}/{made}").body == {"success": True}
    with at(now() + timedelta(days=89)):
        sweep_subscriptions()
        assert PushSubscription.objects.count() == 1
    with at(now() + timedelta(days=91)):
        assert bob.send("GET", PATH).status in (200, 401)
        sweep_subscriptions()
    assert PushSubscription.objects.count() == 0
    bob.send("POST", "/users/@me/push/subscribe", browser.subscription())
    for _ in range(2):
        reply = bob.send("DELETE", f"{PATH}/{made}")
        assert (reply.status, reply.body) == (200, {"success": True})
    assert bob.send("GET", PATH).body == {"subscriptions": []}


@pytest.mark.parametrize(
    ("change", "invalid"),
    [
        ({"endpoint": "nonsense"}, [("endpoint", "INVALID_URL_FORMAT")]),
        ({"endpoint": "https://x.example/" + "x" * 2048}, [("endpoint", "URL_LENGTH_INVALID")]),
        ({"endpoint": "http://127.0.0.1/x"}, [("endpoint", "INVALID_URL_FORMAT")]),
        ({"endpoint": "https://169.254.169.254/x"}, [("endpoint", "INVALID_URL_FORMAT")]),
        ({"endpoint": "https://push.internal/x"}, [("endpoint", "INVALID_URL_FORMAT")]),
        ({"endpoint": "https://push.example.com:22/x"}, [("endpoint", "INVALID_URL_FORMAT")]),
    ],
)
def test_odd_addresses_are_refused(change: dict[str, Any], invalid: Any) -> None:
    """SEC-065: what is never fetched is not kept either."""
    body = {"endpoint": "https://push.example.com/x", "keys": {"p256dh": "k", "auth": "a"}} | change
    reply = Wire(World().person()).send("POST", "/users/@me/push/subscribe", body)
    assert (reply.status, reply.invalid) == (400, invalid)


def test_a_name_that_leads_into_the_own_network_is_never_pushed_to(
    cats: GuildPlace, say: Any, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SEC-065: what a name resolves to is asked when it is used, and such a subscription is given up."""
    guard = Guard(resolve=lambda host, port, seconds: ["10.0.0.1"])
    monkeypatch.setattr(sending, "outbound", lambda: Outbound(guard))
    body = Browser(service).subscription() | {"endpoint": "https://push.example.com/x"}
    assert Wire(cats.world.person("bob")).send("POST", "/users/@me/push/subscribe", body).status == 200
    say("hello")
    assert not PushSubscription.objects.exists()


def test_who_is_away_is_told_and_only_their_browser_can_read_it(
    cats: GuildPlace, browser: Browser, say: Any, service: PushService
) -> None:
    bob = cats.world.person("bob").user
    message = say(f"hi <@{bob.id}>, look")
    (push,) = service.pushes
    told = browser.read(push)
    assert told["body"] == f"hi @{bob.global_name or bob.username}, look"
    assert told["title"].endswith("(#general, cats)")
    assert told["url"].endswith(f"/channels/{cats.id}/{cats.channel_id('general')}/{message.id}")
    assert (told["guild_id"], told["message_id"], told["user_id"]) == (str(cats.id), str(message.id), str(bob.id))
    assert (push.headers["Topic"], push.headers["Urgency"]) == (str(cats.channel_id("general")), "high")
    assert int(push.headers["TTL"]) > 0
    public_key = Wire().send("GET", "/instance").body["push"]["public_vapid_key"]
    assert claims_of(push, service.url, public_key)["sub"].startswith("http")
    assert b"look" not in push.body


def chosen(cats: GuildPlace, **values: Any) -> None:
    UserGuildSettings.objects.create(user=cats.world.person("bob").user, guild_id=cats.id, **values)


ENDED, ENDS = "2020-01-01T00:00:00.000Z", "2990-01-01T00:00:00.000Z"


@pytest.mark.parametrize(
    ("choice", "named", "is_told"),
    [
        ({}, "", True),
        ({"message_notifications": 1}, "", False),
        ({"message_notifications": 1}, "bob", True),
        ({"message_notifications": 1}, "mods", True),
        ({"message_notifications": 1, "suppress_roles": True}, "mods", False),
        ({"message_notifications": 1}, "@everyone", True),
        ({"message_notifications": 1, "suppress_everyone": True}, "@everyone", False),
        ({"message_notifications": 2}, "bob", False),
        ({"muted": True}, "bob", False),
        ({"muted": True, "mute_config": {"end_time": ENDS, "selected_time_window": 60}}, "bob", False),
        ({"muted": True, "mute_config": {"end_time": ENDED, "selected_time_window": 60}}, "bob", True),
        ({"message_notifications": 2, "channel": {"message_notifications": 0}}, "", True),
        ({"channel": {"message_notifications": 2}}, "bob", False),
        ({"channel": {"muted": True}}, "bob", False),
        ({"category": {"muted": True}}, "bob", False),
        ({"category": {"message_notifications": 1}, "channel": {"message_notifications": 0}}, "", True),
    ],
)
def test_what_one_chose_decides(
    cats: GuildPlace,
    browser: Browser,
    say: Any,
    service: PushService,
    choice: dict[str, Any],
    named: str,
    is_told: bool,
) -> None:
    """6.7: levels, muting and suppressing, of the guild, the category and the channel."""
    overrides: dict[str, Any] = {}
    parent = Channel.objects.get(pk=cats.channel_id("general")).parent_id
    for what, place in (("channel", cats.channel_id("general")), ("category", parent)):
        if what in choice:
            overrides[str(place)] = {"message_notifications": 3, "muted": False} | choice[what]
    values = {name: value for name, value in choice.items() if name not in ("channel", "category")}
    chosen(cats, channel_overrides=overrides or None, **values)
    words = {"bob": f"<@{cats.world.person('bob').user_id}>", "mods": f"<@&{cats.role_id('mods')}>"}
    say(words.get(named, named or "hello"))
    assert bool(service.pushes) is is_told


def test_large_guilds_push_only_mentions_unless_asked(
    cats: GuildPlace, browser: Browser, say: Any, service: PushService
) -> None:
    """Section 17 of the gateway's contract."""
    Guild.objects.filter(pk=cats.id).update(member_count=251)
    say("hello")
    assert service.pushes == []
    say(f"<@{cats.world.person('bob').user_id}>")
    chosen(cats, message_notifications=0)
    say("hello")
    assert len(service.pushes) == 2


def test_a_guild_or_a_message_can_be_silent(cats: GuildPlace, browser: Browser, say: Any, service: PushService) -> None:
    say("psst", flags=MessageFlags.SUPPRESS_NOTIFICATIONS)
    Guild.objects.filter(pk=cats.id).update(disabled_operations=1)
    say("hello")
    assert service.pushes == []


def test_private_messages_are_pushed_and_blocking_ends_that(
    cats: GuildPlace, browser: Browser, say: Any, service: PushService
) -> None:
    ann, bob = cats.world.person("ann"), cats.world.person("bob")
    channel_id = open_dm(ann, bob.user_id).id
    say("for you", channel_id, by="ann")
    (push,) = service.pushes
    told = browser.read(push)
    assert (told["title"], told["body"], told["guild_id"]) == (
        ann.user.global_name or ann.user.username,
        "for you",
        None,
    )
    block_user(bob, ann.user_id)
    say("in the guild", by="ann")
    assert len(service.pushes) == 1


def test_who_looks_has_read_it_or_wants_peace_is_not_told(
    cats: GuildPlace, browser: Browser, say: Any, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Section 17 of the gateway's contract: no session, or all of them idle and none mobile; an acknowledgement ends
    what is pending."""
    bob = cats.world.person("bob")

    def looks(ids: Any) -> set[int]:
        return {bob.user_id}.intersection(ids)

    monkeypatch.setattr(attentive_people, "_functions", [looks])
    say("hello")
    monkeypatch.setattr(attentive_people, "_functions", [])
    UserSettings.objects.filter(user=bob.user).update(status="dnd")
    say("hello")
    UserSettings.objects.filter(user=bob.user).update(status="online")

    def reads_first(ids: Any) -> set[int]:
        mark_read(bob, cats.channel_id("general"), 2**62)
        return set()

    monkeypatch.setattr(attentive_people, "_functions", [reads_first])
    say("hello")
    assert service.pushes == []


def test_who_may_not_see_the_channel_is_not_told(
    cats: GuildPlace, browser: Browser, say: Any, service: PushService
) -> None:
    cats.channel("secret").overwrite("secret", "@everyone", deny=P.VIEW_CHANNEL)
    say("hello", cats.channel_id("secret"))
    assert service.pushes == []
    assert not Job.objects.filter(name="push.person").exists()  # all were asked for together, before


def test_access_is_asked_for_all_together(cats: GuildPlace, service: PushService) -> None:
    message = send_message(cats.owner, cats.channel_id("general"), draft=MessageDraft(content="hello"))
    cost = []
    for number in range(0, 8, 4):
        for name in (f"p{number}", f"q{number}", f"r{number}", f"s{number}"):
            cats.member(name)
            Wire(cats.world.person(name)).send("POST", "/users/@me/push/subscribe", Browser(service).subscription())
        with counted() as statements:
            people = people_to_tell(Message.objects.select_related("channel").get(pk=message.id))
        assert len(people) == number + 4, statements
        cost.append(len(statements))
    assert cost[1] <= cost[0] <= 8


def test_nothing_is_done_where_nobody_wants_to_be_told(
    cats: GuildPlace, browser: Browser, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody somewhere has asked for pushes: that alone makes no work of a message."""
    bob = cats.world.person("bob")
    say("by bob", by="bob")
    chosen(cats, message_notifications=1)
    say("no mention")
    UserGuildSettings.objects.all().delete()
    monkeypatch.setattr(attentive_people, "_functions", [set])
    say("bob looks")
    assert not Job.objects.exists()
    monkeypatch.setattr(attentive_people, "_functions", [])
    say(f"<@{bob.user_id}>")
    assert Job.objects.filter(name="push.message").count() == 1


def test_a_message_of_a_webhook_is_pushed_under_its_name(
    cats: GuildPlace, browser: Browser, service: PushService, django_capture_on_commit_callbacks: Any
) -> None:
    """To whoever made it too: the account does not speak. What it names notifies nobody (22.2)."""
    owner, bob = Wire(cats.owner), cats.world.person("bob")
    made = owner.send("POST", f"/channels/{cats.channel_id('general')}/webhooks", {"name": "Bridge"}).body
    other = Browser(service, "owner")
    assert owner.send("POST", "/users/@me/push/subscribe", other.subscription()).status == 200
    with django_capture_on_commit_callbacks(execute=True):
        answer = Wire().send(
            "POST",
            f"/webhooks/{made['id']}/{made['token']}",
            {"content": f"<@{bob.user_id}> build 5", "username": "CI"},
        )
        assert answer.status == 204
    assert len(service.pushes) == 2
    (push,) = (push for push in service.pushes if not push.path.endswith("owner"))
    told = browser.read(push)
    assert (told["title"], told["author_id"]) == ("CI (#general, cats)", made["id"])
    assert push.headers["Urgency"] == "normal"


@pytest.mark.parametrize("answer", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(
    cats: GuildPlace, browser: Browser, say: Any, service: PushService, answer: int
) -> None:
    service.answers = [answer]
    say("hello")
    say("hello again")
    assert len(service.pushes) == 1
    assert not PushSubscription.objects.exists()


def test_a_busy_service_is_asked_again_for_the_browser_it_kept_waiting(
    cats: GuildPlace, browser: Browser, say: Any, service: PushService
) -> None:
    other = Browser(service, "two")
    Wire(cats.world.person("bob")).send("POST", "/users/@me/push/subscribe", other.subscription())
    service.answers = [503, 201]
    say("hello")
    late = service.pushes[0].path
    (again,) = Job.objects.filter(name="push.person", arguments__has_key="only")
    assert again.run_after > now()
    (waiting,) = again.arguments["only"]
    assert PushSubscription.objects.get(subscription_id=waiting).endpoint.endswith(late)
    service.answers = [400]
    push_to_person(**again.arguments)
    assert [push.path for push in service.pushes[2:]] == [late]
    assert PushSubscription.objects.count() == 2


def test_a_service_that_takes_its_time_is_left_alone_for_a_while(
    cats: GuildPlace, browser: Browser, say: Any, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SEC-065: an endpoint of one's own that answers as late as it may holds nobody else up with every message."""
    monkeypatch.setattr(sending, "_SLOW_SECONDS", -1.0)
    say("hello")
    say("hello again")
    assert len(service.pushes) == 1
    (again,) = Job.objects.filter(name="push.person", arguments__has_key="only")
    assert again.run_after > now()
    assert job_named("push.person").queue == "push"


def test_what_a_service_says_beside_its_status_does_not_count(
    cats: GuildPlace, browser: Browser, say: Any, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer in an encoding that nobody asked for ends no subscription."""
    monkeypatch.setattr(service, "encoding", "br")
    say("hello")
    assert (len(service.pushes), PushSubscription.objects.count()) == (1, 1)
    assert not Job.objects.filter(name="push.person", arguments__has_key="only").exists()


def test_keys_that_are_none_end_the_subscription(cats: GuildPlace, say: Any, service: PushService) -> None:
    body = Browser(service).subscription() | {"keys": {"p256dh": base64url(b"x" * 65), "auth": "nonsense!"}}
    assert Wire(cats.world.person("bob")).send("POST", "/users/@me/push/subscribe", body).status == 200
    say("hello")
    assert (service.pushes, PushSubscription.objects.count()) == ([], 0)


def test_it_ends_with_the_sign_in_and_the_oldest_go(cats: GuildPlace, service: PushService) -> None:
    bob = cats.world.person("bob")
    wire = Wire(bob)
    for number in range(21):
        wire.send("POST", "/users/@me/push/subscribe", Browser(service, str(number)).subscription())
    found = set(PushSubscription.objects.values_list("endpoint", flat=True))
    assert found == {f"{service.url}/{number}" for number in range(1, 21)}
    AuthSession.objects.filter(user=bob.user).delete()
    assert not PushSubscription.objects.exists()
