"""Settings and limits of the instance in the console: forms that change what they show, and nothing else."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import ReservedId
from accounts.rights import EVERYTHING, Right
from core.instance_limits import LIMITS
from core.instance_settings import stored
from core.limit_config import NAME, read_stored, write
from core.models import InstanceSetting
from moderation.models import AdminAuditEntry
from moderation.operations.admin_limits import set_limits
from tests.operations.moderation.pressing import done, written
from tests.operations.refusals import code_of
from tests.staff import inside, staff

pytestmark = pytest.mark.django_db
SETTINGS, LIMITS_PAGE, RESERVED = "/admin/settings/", "/admin/limits/", "/admin/reserved/"
RULE_PAGE = "/admin/limit_rule/"
CHANGER = (Right.AUTHENTICATE, Right.INSTANCE_CONFIG_VIEW, Right.INSTANCE_CONFIG_UPDATE)


@pytest.fixture
def client() -> Client:
    return inside(staff(EVERYTHING))


def form(client: Client, path: str, group: str = "") -> dict[str, str]:
    """What a browser would send of a form that nobody has changed."""
    page = client.get(path).content.decode()
    _, _, part = (
        page.partition(f'name="group" value="{group}"') if group else ("", "", page.partition('id="content"')[2])
    )
    part = part.partition("</form>")[0] if group else part
    found = {"reason": "Because"} | ({"group": group} if group else {})
    for tag in re.findall(r"<input [^>]*>", part):
        facts = dict(re.findall(r'(\S+)="([^"]*)"', tag))
        if "disabled" in tag.split() or "disabled>" in tag or facts.get("name") in (None, "csrfmiddlewaretoken"):
            continue
        if facts.get("type") != "checkbox" or " checked" in tag:
            found[facts["name"]] = facts.get("value", "")
    for tag, text in re.findall(r"(<textarea [^>]*>)([^<]*)</textarea>", part):
        facts = dict(re.findall(r'(\S+)="([^"]*)"', tag))
        if "disabled" not in tag:
            found.setdefault(facts["name"], text)
    return found


def problems(page: Any) -> list[str]:
    return re.findall(r'class="problem" role="alert">([^<]+)<', page.content.decode())


def test_a_form_that_nobody_changed_changes_nothing(client: Client) -> None:
    for group in ("reviews", "alerts", "sso"):
        assert done(client, SETTINGS, **form(client, SETTINGS, group)) == "Nothing is other than it was."
    assert not InstanceSetting.objects.exists()
    assert written("instance_config.update") == []


def test_settings_are_changed_a_group_at_a_time(client: Client) -> None:
    hours = {"manual_review_schedule_start_hour_utc": "0", "manual_review_schedule_end_hour_utc": "6"}
    reviews = form(client, SETTINGS, "reviews") | {"manual_review_enabled": "1"} | hours
    assert done(client, SETTINGS, **reviews).startswith("It holds")
    alerts = form(client, SETTINGS, "alerts") | {"system_alerts_webhook_url": "https://hooks.example/1"}
    assert done(client, SETTINGS, **alerts).startswith("It holds")
    page = client.get(SETTINGS).content.decode()
    assert ('value="https://hooks.example/1"' in page, 'name="manual_review_enabled" value="1" checked' in page) == (
        True,
        True,
    )
    assert done(client, SETTINGS, **alerts | {"system_alerts_webhook_url": ""}).startswith("It holds")
    assert "hooks.example" not in str(list(InstanceSetting.objects.values()))
    assert written("instance_config.update") == [("instance_config.update", "Because")] * 3


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(client: Client) -> None:
    sent = form(client, SETTINGS, "reviews") | {"manual_review_schedule_start_hour_utc": "25"}
    page = client.post(SETTINGS, sent)
    assert (len(problems(page)), 'value="25"' in page.content.decode()) == (1, True)
    sent = form(client, SETTINGS, "sso") | {"sso.issuer": "no address", "sso.allowed_domains": "x" * 300}
    assert len(problems(client.post(SETTINGS, sent))) == 2
    for group, reason in (("alerts", ""), ("no such group", "x")):
        alerts = form(client, SETTINGS, "alerts") | {"group": group, "reason": reason}
        answer = client.post(SETTINGS, alerts | {"system_alerts_webhook_url": "https://hooks.example/"})
        assert answer.status_code == 200
    assert not InstanceSetting.objects.exists()


def test_the_secret_goes_in_and_never_comes_out(client: Client) -> None:
    sent = form(client, SETTINGS, "sso") | {"sso.client_secret": "hush-hush", "sso.client_id": "us"}
    assert done(client, SETTINGS, **sent).startswith("It holds")
    page = client.get(SETTINGS).content.decode()
    assert ("hush-hush" in page, "There is one, which is never shown" in page) == (False, True)
    wrong = client.post(SETTINGS, sent | {"sso.client_secret": "once-more", "sso.issuer": "x"}).content.decode()
    assert "once-more" not in wrong
    kept = stored("sso_client_secret")
    assert kept
    assert done(client, SETTINGS, **form(client, SETTINGS, "sso")) == "Nothing is other than it was."
    assert stored("sso_client_secret") == kept
    forget = form(client, SETTINGS, "sso") | {"sso.forget_secret": "1"}
    assert done(client, SETTINGS, **forget).startswith("It holds")
    assert stored("sso_client_secret") == {}
    assert "hush-hush" not in str(list(AdminAuditEntry.objects.values()))


def test_who_the_provider_is_takes_every_right() -> None:
    clerk = inside(staff(*CHANGER))
    sent = form(clerk, SETTINGS, "sso")
    assert ("sso.issuer" in sent, "sso.display_name" in sent) == (False, True)
    forged = sent | {"sso.issuer": "https://evil.example/", "sso.client_secret": "mine"}
    assert done(clerk, SETTINGS, **forged) == "Nothing is other than it was."
    assert done(clerk, SETTINGS, **forged | {"sso.display_name": "The office"}).startswith("It holds")
    assert list(InstanceSetting.objects.values_list("name", flat=True)) == ["sso_display_name"]


def test_who_may_only_read_changes_nothing() -> None:
    reader = inside(staff(Right.AUTHENTICATE, Right.INSTANCE_CONFIG_VIEW, Right.INSTANCE_LIMIT_CONFIG_VIEW))
    for path in (SETTINGS, LIMITS_PAGE):
        page = reader.get(path).content.decode()
        assert (page.count(">Save<"), "disabled" in page) == (0, True)
    alerts = {"group": "alerts", "system_alerts_webhook_url": "https://evil.example/", "reason": "x"}
    reader.post(SETTINGS, alerts)
    seen = form(reader, LIMITS_PAGE)["seen"]
    limits = {key: str(spec.least) for key, spec in LIMITS.items()} | {"seen": seen, "reason": "x"}
    reader.post(LIMITS_PAGE, limits)
    assert not InstanceSetting.objects.exists()


def test_limits_that_were_changed_meanwhile_are_not_overwritten() -> None:
    boss, seen = staff(EVERYTHING), read_stored()
    first = {"rules": [{"id": "default", "limits": {"max_message_length": 3000}}]}
    set_limits(boss, given=first, seen=seen)
    assert code_of(set_limits, boss, given={"rules": []}, seen=seen) == "CONFLICT"
    assert [dict(rule.limits) for rule in read_stored().rules] == [{"max_message_length": 3000}]
    set_limits(boss, given=first, seen=read_stored())


def test_limits_are_changed_and_the_rules_for_some_stay(client: Client) -> None:
    special = {
        "id": "helpers",
        "filters": {"traits": ["helper"], "guildFeatures": []},
        "limits": {"max_guilds": LIMITS["max_guilds"].most},
    }
    write({"traitDefinitions": ["helper"], "rules": [special]})
    sent = form(client, LIMITS_PAGE)
    assert "helpers" in client.get(LIMITS_PAGE).content.decode()
    page = client.post(LIMITS_PAGE, sent | {"max_message_length": "0", "max_guilds": "many"})
    assert len(problems(page)) == 2
    assert 'value="many"' in page.content.decode()
    assert done(client, LIMITS_PAGE, **sent | {"max_message_length": "3000"}).startswith("They hold")
    rules = {rule.id: dict(rule.limits) for rule in read_stored().rules}
    assert rules == {"default": {"max_message_length": 3000}, "helpers": {"max_guilds": LIMITS["max_guilds"].most}}
    late = client.post(LIMITS_PAGE, sent | {"max_message_length": "3500"})
    assert "meanwhile" in problems(late)[0]
    assert problems(client.post(LIMITS_PAGE, sent | {"reason": ""})) != []
    assert written("limit_config.update") == [("limit_config.update", "Because")]
    assert NAME in stored(NAME)


def rules_now() -> dict[str, tuple[set[str], set[str], dict[str, int]]]:
    return {rule.id: (set(rule.traits), set(rule.guild_features), dict(rule.limits)) for rule in read_stored().rules}


def test_a_rule_for_some_is_made_changed_and_deleted(client: Client) -> None:
    sent = form(client, RULE_PAGE)
    assert sent["rule"] == sent["id"] == sent["traits"] == ""
    helpers = sent | {"id": "helpers", "traits": "helper\r\n\r\ndonor\r\nhelper", "max_guilds": "200"}
    assert done(client, RULE_PAGE, **helpers).startswith("They hold")
    assert rules_now()["helpers"] == ({"helper", "donor"}, set(), {"max_guilds": 200})
    assert read_stored().trait_definitions == ("helper", "donor")
    sent = form(client, RULE_PAGE)
    big = sent | {"id": "big & old", "guildFeatures": "VERY_LARGE", "max_guild_members": "5000000"}
    assert done(client, RULE_PAGE, **big | {"feature_global_expressions": "1"}).startswith("They hold")
    page = client.get(LIMITS_PAGE).content.decode()
    assert f'href="{RULE_PAGE}?rule=big%20%26%20old"' in page

    changed = f"{RULE_PAGE}?rule=helpers"
    sent = form(client, changed)
    was = (sent["id"], sorted(sent["traits"].splitlines()), sent["max_guilds"], sent["max_bookmarks"])
    assert was == ("helpers", ["donor", "helper"], "200", "")
    assert "feature_early_access" not in sent
    renamed = sent | {"id": "aides", "traits": "helper", "max_guilds": "", "max_bookmarks": "250"}
    assert done(client, changed, **renamed).startswith("They hold")
    names = [rule.id for rule in read_stored().rules]
    assert names == ["default", "aides", "big & old"], "it keeps its place"
    assert rules_now()["aides"] == ({"helper"}, set(), {"max_bookmarks": 250})
    whole = {"max_guild_members": 5_000_000, "feature_global_expressions": 1}
    assert rules_now()["big & old"] == (set(), {"VERY_LARGE"}, whole)
    assert client.get(changed).status_code == 404
    assert client.get(f"{RULE_PAGE}?rule=default").status_code == 404

    gone = f"{RULE_PAGE}?rule=aides"
    assert done(client, gone, **form(client, gone) | {"deed": "delete"}).startswith("They hold")
    assert [rule.id for rule in read_stored().rules] == ["default", "big & old"]
    assert written("limit_config.update") == [("limit_config.update", "Because")] * 4


def test_what_is_wrong_with_a_rule_stands_at_its_field(client: Client) -> None:
    taken = {"id": "taken", "filters": {"traits": []}, "limits": {"max_guilds": 200}}
    write({"traitDefinitions": [], "rules": [taken]})
    sent = form(client, RULE_PAGE) | {"id": "new", "traits": "helper", "max_guilds": "150"}
    before = read_stored()
    for wrong, expected in (
        ({"max_guilds": "0"}, "A whole number from 1 to 200"),
        ({"max_guilds": "many"}, "A whole number from 1 to 200"),
        ({"traits": ""}, "Name a trait or a feature"),
        ({"max_guilds": ""}, "It raises nothing yet"),
        ({"id": "taken"}, "Every rule needs an id of its own"),
        ({"id": "default"}, "Every rule needs an id of its own"),
        ({"id": ""}, ""),
        ({"id": "x" * 65}, ""),
        ({"traits": "x" * 65}, ""),
        ({"guildFeatures": "\n".join(f"F{number}" for number in range(101))}, ""),
        ({"reason": ""}, "Say why"),
        ({"seen": "something else"}, "Somebody else has changed the limits meanwhile"),
        ({"rule": "no-more"}, "There is no such rule any more"),
        ({"rule": "default"}, "There is no such rule any more"),
    ):
        page = client.post(RULE_PAGE, sent | wrong)
        assert page.status_code == 200, wrong
        assert any(expected in problem for problem in problems(page)), (wrong, problems(page))
        assert 'value="150"' in page.content.decode() or "max_guilds" in wrong, "what was typed stays"
        assert read_stored() == before, wrong
    reader = inside(staff(Right.AUTHENTICATE, Right.INSTANCE_LIMIT_CONFIG_VIEW))
    shown = reader.get(RULE_PAGE).content.decode()
    assert (">Save<" in shown, "Make a rule" in reader.get(LIMITS_PAGE).content.decode()) == (False, False)
    reader.post(RULE_PAGE, sent)
    assert read_stored() == before
    stranger = inside(staff(Right.AUTHENTICATE))
    assert (stranger.get(RULE_PAGE).status_code, stranger.post(RULE_PAGE, sent).status_code) == (404, 404)
    assert f'href="{RULE_PAGE}"' not in reader.get("/admin/").content.decode(), "it is reached from the limits"


def test_ids_are_kept_and_kept_no_more(client: Client) -> None:
    def act(name: str, **sent: Any) -> str:
        return done(client, f"{RESERVED}0/{name}/", **sent)

    assert act("keep", email="Ann@example.org", snowflake="x").startswith("Id:")
    assert act("keep", email="Ann@example.org", snowflake="77") == "Who registers with the address gets it."
    assert "ann@example.org" in client.get(RESERVED).content.decode()
    reader = inside(staff(Right.AUTHENTICATE, Right.INSTANCE_SNOWFLAKE_RESERVATION_VIEW))
    assert "Keep an id" not in reader.get(RESERVED).content.decode()
    reader.post(f"{RESERVED}0/release/", {"reason": "x", "email": "ann@example.org"})
    assert ReservedId.objects.get().user_id == 77
    assert act("release", email="ann@example.org") == "Nothing is kept for it."
    assert not ReservedId.objects.exists()
