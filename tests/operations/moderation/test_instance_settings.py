"""What administrators set while the instance runs: reviews, alerts, single sign-on, limits, ids kept for people
(admin-and-instance.md 2.9 and 3; limits-and-rate-limits.md 1)."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.models import ReservedId, User
from accounts.operations.browser_registration import register_without_password
from accounts.operations.registration import register
from accounts.review import ManualReview
from accounts.signing_in.devices import Device
from accounts.sso.config import sso_config
from chat.models import Channel
from core import alerts, instance, instance_limits, limit_config
from core.actor import Actor
from core.clock import at
from core.errors import InvalidForm, ProductError
from core.instance_limits import limit
from core.jobs import GiveUp, runner
from core.jobs.registry import JobSpec, add_job
from core.limits import hit
from core.models import InstanceSetting, Job, JobState, OutboxEvent
from core.outbound import Reply
from moderation.admin_instance_queries import instance_config, limit_rules
from moderation.models import AdminAuditEntry
from moderation.operations.admin_instance import set_instance_config
from moderation.operations.admin_limits import set_limits
from moderation.operations.admin_reservations import release_id, reserve_id, reserved_ids
from tests.newcomers import anonymous, draft, newcomer
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db
HOOK = "https://alerts.example.org/v1/webhooks/1/secret"
NOON, NIGHT = datetime(2026, 3, 4, 12, 30, tzinfo=UTC), datetime(2026, 3, 4, 0, 30, tzinfo=UTC)


@pytest.fixture
def root() -> Actor:
    return World().person("root", acls=["*"])


@pytest.fixture(autouse=True)
def _limits_of_the_product() -> Iterator[None]:
    yield
    instance_limits.use(instance_limits.LimitConfig())


def refusals(error: pytest.ExceptionInfo[InvalidForm]) -> list[str]:
    return [problem.path for problem in error.value.errors]


@pytest.mark.parametrize(
    "act",
    [
        lambda actor: instance_config(actor),
        lambda actor: limit_rules(actor),
        lambda actor: reserved_ids(actor),
        lambda actor: set_instance_config(actor, changes={}),
        lambda actor: set_limits(actor, given={"rules": []}),
        lambda actor: reserve_id(actor, email="a@example.com", account_id=5),
        lambda actor: release_id(actor, email="a@example.com"),
    ],
)
def test_each_needs_its_right(act: Any) -> None:
    with pytest.raises(ProductError, match="MISSING_PERMISSIONS"):
        act(World().person())
    with pytest.raises(ProductError, match="MISSING_ACL"):
        act(World().person(acls=["admin:authenticate", "user:lookup"]))
    assert not AdminAuditEntry.objects.exists()


# -- manual review ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("review", "moment", "waits"),
    [
        (ManualReview(), NOON, False),
        (ManualReview(enabled=True), NOON, True),
        (ManualReview(scheduled=True), NOON, False),
        (ManualReview(enabled=True, scheduled=True), NOON, True),
        (ManualReview(enabled=True, scheduled=True, start_hour=12, end_hour=12), NOON, True),
        (ManualReview(enabled=True, scheduled=True, start_hour=13, end_hour=20), NOON, False),
        (ManualReview(enabled=True, scheduled=True, start_hour=22, end_hour=6), NOON, False),
        (ManualReview(enabled=True, scheduled=True, start_hour=22, end_hour=6), NIGHT, True),
        (ManualReview(enabled=True, scheduled=True, start_hour=22, end_hour=0), NIGHT, True),
    ],
)
def test_when_registrations_wait(review: ManualReview, moment: datetime, waits: bool) -> None:
    assert review.is_active(moment) is waits


def test_while_reviewed_newcomers_wait_at_every_door(root: Actor) -> None:
    """SEC-082"""
    set_instance_config(root, changes={"manual_review_enabled": True})
    assert newcomer().is_pending
    assert register_without_password(anonymous(), draft=draft(password=None, handle="waiting"))[0].is_pending
    token = register(anonymous(), draft=draft(), device=Device()).token
    refused = Wire.signed_in(token).send("GET", "/users/@me")
    assert (refused.status, refused.code) == (403, "MISSING_ACCESS")
    hours = {"manual_review_schedule_start_hour_utc": 22, "manual_review_schedule_end_hour_utc": 6}
    set_instance_config(root, changes={"manual_review_schedule_enabled": True, **hours})
    with at(NOON):
        assert not newcomer().is_pending
        assert not instance_config(root).review_is_active
        assert instance.about()["registration"]["manual_review"] is False
    with at(NIGHT):
        assert newcomer().is_pending
        assert instance_config(root).review_is_active
        assert instance.about()["registration"]["manual_review"] is True
    assert instance.discovery()["features"]["manual_review_enabled"] is True


def test_where_the_operator_wants_approval_it_is_always_reviewed(root: Actor, settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, registration="approval")
    never = {"manual_review_schedule_enabled": True, "manual_review_schedule_start_hour_utc": 3}
    set_instance_config(root, changes={**never, "manual_review_schedule_end_hour_utc": 3})
    with at(NOON):
        assert newcomer().is_pending


# -- single sign-on --------------------------------------------------------------------------------------------------

PROVIDER = {
    "enabled": True,
    "issuer": "https://id.example.org",
    "authorization_url": "https://id.example.org/in",
    "token_url": "https://id.example.org/token",
    "client_id": "guildhall",
    "client_secret": "a-very-secret-thing",
    "allowed_domains": ["@Example.org"],
}


def test_single_sign_on_is_merged_and_its_secret_kept_sealed(root: Actor) -> None:
    assert not sso_config().enabled
    shown = set_instance_config(root, changes={}, sso=PROVIDER)
    assert (shown.sso.enabled, shown.sso.client_secret) == (True, "a-very-secret-thing")
    assert sso_config().allowed_domains == ("example.org",)
    assert instance.discovery()["sso"]["enabled"] is True
    assert "very-secret" not in str(list(InstanceSetting.objects.values()))
    assert "secret-thing" not in repr(sso_config())
    set_instance_config(root, changes={}, sso={"display_name": "Our house"})
    assert (sso_config().display_name, sso_config().client_secret) == ("Our house", "a-very-secret-thing")
    set_instance_config(root, changes={}, sso={"client_secret": None, "display_name": None})
    assert (sso_config().display_name, sso_config().client_secret) == ("Single sign-on", "")
    assert [sso_config().trusted, sso_config().private_network] == [False, False]  # which only the operator decides
    first = AdminAuditEntry.objects.order_by("id").values_list("action", "target_type", "metadata").first()
    changed = ", ".join(sorted(f"sso.{name}" for name in PROVIDER))
    assert first == ("instance_config.update", "instance_config", {"changed": changed})


def test_what_administrators_set_stands_above_the_environment(root: Actor, settings: Any) -> None:
    given = {"oidc_issuer": "https://env.example.org", "oidc_client_id": "env", "oidc_name": "From the environment"}
    settings.GUILDHALL = replace(settings.GUILDHALL, **given)
    assert (sso_config().enabled, sso_config().issuer) == (True, "https://env.example.org")
    set_instance_config(root, changes={}, sso={"enabled": False, "issuer": "https://id.example.org"})
    assert (sso_config().enabled, sso_config().issuer) == (False, "https://id.example.org")
    set_instance_config(root, changes={}, sso={"enabled": None, "issuer": None})
    assert (sso_config().enabled, sso_config().issuer) == (True, "https://env.example.org")


def test_who_may_not_do_everything_names_no_provider_that_could_sign_them_in_as_who_may(root: Actor) -> None:
    set_instance_config(root, changes={}, sso=PROVIDER)
    clerk = World().person(acls=["admin:authenticate", "instance:config:update"])
    program = replace(root, kind="key", rights=frozenset({"admin:authenticate", "instance:config:update"}))
    for name in ("issuer", "authorization_url", "token_url", "userinfo_url", "jwks_url", "client_id", "redirect_uri"):
        for actor in (clerk, program):
            with pytest.raises(ProductError, match="MISSING_ACL"):
                set_instance_config(actor, changes={}, sso={name: "https://evil.example.org"})
    for given in ({"client_secret": "a-very-secret-thing"}, {"client_secret": None}, {"issuer": None}):
        with pytest.raises(ProductError, match="MISSING_ACL"):
            set_instance_config(clerk, changes={}, sso=given)
    same = {name: PROVIDER[name] for name in ("issuer", "token_url", "client_id")} | {"redirect_uri": None}
    set_instance_config(clerk, changes={}, sso={**same, "display_name": "Our house", "enabled": False})
    assert (sso_config().display_name, sso_config().issuer) == ("Our house", PROVIDER["issuer"])


# -- alerts ----------------------------------------------------------------------------------------------------------


@dataclass
class Site:
    """Where alerts arrive."""

    status: int = 204
    sent: list[dict[str, Any]] = field(default_factory=list)

    def fetch(self, url: str, **request: Any) -> Reply:
        self.sent.append({"url": url, **request})
        return Reply(self.status, url, alerts.httpx.Headers(), b"")


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Site:
    site = Site()
    monkeypatch.setattr(alerts, "guarded_for", lambda urls, own: site)
    monkeypatch.setattr(alerts, "hit", lambda *_: None)
    return site


def run_alerts() -> None:
    for job in Job.objects.filter(name=alerts.JOB, state=JobState.PENDING):
        assert runner.run(job.id)


def test_each_registration_is_told_to_the_webhook(root: Actor, site: Site) -> None:
    newcomer()
    assert not Job.objects.filter(name=alerts.JOB).exists()
    set_instance_config(root, changes={alerts.REGISTRATIONS: HOOK})
    user = newcomer(username="mary", email="mary@example.com")
    run_alerts()
    (sent,) = site.sent
    assert (sent["url"], sent["method"], sent["headers"]) == (HOOK, "POST", {"content-type": "application/json"})
    body = alerts.httpx.Response(200, content=sent["content"]).json()
    told = {fact["name"]: fact["value"] for fact in body["embeds"][0]["fields"]}
    assert told == {"Name": user.tag, "Id": str(user.id), "Waits": "False"}
    assert body["allowed_mentions"] == {"parse": []}
    assert "example.com" not in str(sent["content"])  # whoever reads that channel learns no address


def test_failed_jobs_and_crashes_are_told_with_their_trace(root: Actor, site: Site, client: Any) -> None:
    def breaks() -> None:
        raise LookupError("nothing there")

    add_job(JobSpec("test.breaks", breaks, "fast", 1))
    set_instance_config(root, changes={alerts.SYSTEM: HOOK})
    runner.run(alerts.enqueue("test.breaks"))
    run_alerts()
    (sent,) = site.sent
    assert sent["headers"]["content-type"].startswith("multipart/form-data; boundary=")
    for part in (b'name="payload_json"', b'name="files[0]"; filename="trace.txt"', b"in breaks", b"A job failed"):
        assert part in sent["content"]
    try:
        breaks()
    except LookupError as error:
        alerts.alert_of_crash("GET on the wire of v1", error)
    run_alerts()
    assert b"Something failed" in site.sent[1]["content"]


def test_an_alert_that_fails_is_not_alerted_of(root: Actor, site: Site) -> None:
    site.status = 404
    set_instance_config(root, changes={alerts.SYSTEM: HOOK})
    alerts.alert_of_crash("somewhere", ValueError("no"))
    run_alerts()
    assert Job.objects.get(name=alerts.JOB).state == JobState.FAILED
    assert len(site.sent) == 1
    site.status = 429  # which will be over soon
    with pytest.raises(RuntimeError):
        alerts.send_alert(kind=alerts.SYSTEM, title="t", facts={}, trace="", happened="2026-01-01T00:00:00Z")
    set_instance_config(root, changes={alerts.SYSTEM: None})
    alerts.send_alert(kind=alerts.SYSTEM, title="t", facts={}, trace="", happened="2026-01-01T00:00:00Z")
    assert len(site.sent) == 2


def test_a_server_that_fails_all_the_time_does_not_alert_all_the_time(
    root: Actor, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "hit", hit)
    set_instance_config(root, changes={alerts.SYSTEM: HOOK})
    for _ in range(30):
        alerts.alert_of_job("some.job", 1, GiveUp("no"))
    assert Job.objects.filter(name=alerts.JOB).count() <= 21


def test_new_reports_are_told_to_the_webhook_of_the_environment(site: Site, settings: Any) -> None:
    cats = World().guild("cats").member("alice").member("bob")
    alice, bob = cats.world.person("alice"), cats.world.person("bob")
    body = {"user_id": str(bob.user_id), "category": "harassment", "additional_info": "He wrote this and that"}
    assert Wire(cats.owner).send("POST", "/reports/user", body).status == 200
    assert not Job.objects.filter(name=alerts.JOB).exists()
    settings.GUILDHALL = replace(settings.GUILDHALL, report_alerts_url=HOOK, public_url="https://chat.example.org/x")
    made = Wire(alice).send("POST", "/reports/user", body).body
    run_alerts()
    (sent,) = site.sent
    assert sent["url"] == HOOK
    body = alerts.httpx.Response(200, content=sent["content"]).json()
    assert {fact["name"]: fact["value"] for fact in body["embeds"][0]["fields"]} == {
        "Of a": "user",
        "From": "person",
        "Look at it": f"https://chat.example.org/x/admin/moderation/report/{made['report_id']}/change/",
    }
    people = [word for one in (alice, bob) for word in (str(one.user_id), one.user.username)]
    assert not [word for word in (*people, "this and that", "harassment") if word in str(sent["content"])]


def test_a_flood_of_reports_is_no_flood_of_alerts(settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, report_alerts_url=HOOK)
    world, eve = World(), World().person()
    for _ in range(25):
        body = {"user_id": str(eve.user_id), "category": "other"}
        assert Wire(world.person()).send("POST", "/reports/user", body).status == 200
    assert 20 <= Job.objects.filter(name=alerts.JOB).count() <= 21


# -- limits ----------------------------------------------------------------------------------------------------------

RULES = {
    "traitDefinitions": ["supporter", "premium"],
    "rules": [
        {"id": "default", "limits": {"max_guilds": 20, "max_bookmarks": 300}},
        {"id": "more", "filters": {"traits": ["supporter"], "guildFeatures": []}, "limits": {"max_guilds": 50}},
        {"id": "paid", "filters": {"traits": ["premium"]}, "limits": {"max_guilds": 60}},
    ],
}


def test_rules_are_stored_told_to_every_process_and_shown(root: Actor) -> None:
    set_limits(root, given=RULES)
    assert limit("max_guilds") == 200  # until the transaction ends
    (event,) = OutboxEvent.objects.filter(streams="everyone")
    assert b"limit_config" in bytes(event.body)
    limit_config.read()
    assert (limit("max_guilds"), limit("max_guilds", traits=["supporter", "premium"])) == (20, 50)
    rules = {rule["id"]: rule for rule in instance.discovery()["limits"]["rules"]}
    assert rules["default"]["overrides"]["max_guilds"] == 20
    shown = limit_config.shown(limit_rules(root))
    assert shown["traitDefinitions"] == ["supporter"]
    base, more = shown["rules"]
    assert (base["limits"]["max_guilds"], base["modifiedFields"]) == (20, ["max_guilds"])
    assert (base["limits"]["max_message_length"], more["limits"]) == (4000, {"max_guilds": 50})
    kept_rule = InstanceSetting.objects.get(name="limit_config").value["rules"][0]
    assert kept_rule["limits"] == {"max_guilds": 20}  # the others follow the product
    entry = AdminAuditEntry.objects.get()
    assert (entry.action, entry.metadata) == (
        "limit_config.update",
        {"rules": "default, more", "default_changes": "max_guilds"},
    )
    set_limits(root, given={"rules": []})
    limit_config.read()
    assert limit("max_guilds") == 200


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ({"id": "default", "limits": {}}, "limit_config.rules.1.id"),
        ({"id": "x", "limits": {"max_cats": 5}}, "limit_config.rules.1.limits.max_cats"),
        ({"id": "x", "limits": {"max_guilds": 201}}, "limit_config.rules.1.limits.max_guilds"),
        ({"id": "x", "limits": {"max_guilds": 0}}, "limit_config.rules.1.limits.max_guilds"),
        ({"id": "x", "limits": {"max_guilds": 1.5}}, "limit_config.rules.1.limits.max_guilds"),
        ({"id": "x", "limits": {"max_guilds": float("inf")}}, "limit_config.rules.1.limits.max_guilds"),
        ({"id": "x", "filters": {"traits": ["unheard"]}, "limits": {}}, "limit_config.rules.1.filters.traits.0"),
    ],
)
def test_rules_that_make_no_sense_are_refused(root: Actor, rule: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidForm) as refused:
        set_limits(root, given={"rules": [{"id": "default", "limits": {"max_guilds": 5}}, rule]})
    assert path in refusals(refused)
    assert not InstanceSetting.objects.exists()


# -- ids kept for people ---------------------------------------------------------------------------------------------


def test_who_registers_with_the_address_gets_the_id(root: Actor) -> None:
    reserve_id(root, email="Mary@Example.com", account_id=1234)
    reserve_id(root, email="mary@example.com", account_id=1235)
    assert [(kept.email, kept.user_id) for kept in reserved_ids(root)] == [("mary@example.com", 1235)]
    assert newcomer(email="other@example.com").id != 1235
    assert newcomer(email="MARY@example.com").id == 1235
    assert not ReservedId.objects.exists()
    reserve_id(root, email="mary@example.org", account_id=1236)
    release_id(root, email="MARY@example.org")
    release_id(root, email="MARY@example.org")
    assert newcomer(email="mary@example.org").id != 1236
    actions = list(AdminAuditEntry.objects.order_by("id").values_list("action", "target_id"))
    assert actions == [("set_snowflake_reservation", "0")] * 3 + [("delete_snowflake_reservation", "0")]


def test_an_id_that_somebody_or_something_has_is_not_kept(root: Actor) -> None:
    channel = World().guild().channel("lounge").channel_id("lounge")
    reserve_id(root, email="first@example.com", account_id=77)
    for taken in (0, 77, root.user_id, channel, 2**63 - 1):
        with pytest.raises(InvalidForm) as refused:
            reserve_id(root, email="mary@example.com", account_id=taken)
        assert refusals(refused) == ["snowflake"]
    Channel.objects.filter(id=channel).update(id=77)  # meanwhile
    made = newcomer(email="first@example.com")
    assert made.id != 77
    assert User.objects.filter(id=made.id).exists()
