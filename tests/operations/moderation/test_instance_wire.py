"""The settings of the instance on the guild wire, and in the documents that anybody reads."""

from collections.abc import Iterator

import pytest

from accounts.rights import EVERYTHING
from core import instance_limits, limit_config
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Wire:
    return Wire(World().person(acls=[EVERYTHING]))


@pytest.fixture(autouse=True)
def _limits_of_the_product() -> Iterator[None]:
    yield
    instance_limits.use(instance_limits.LimitConfig())


def test_the_configuration_is_read_and_changed_field_by_field(admin: Wire) -> None:
    before = admin.send("POST", "/admin/instance-config/get").body
    assert before == {
        "manual_review_enabled": False,
        "manual_review_schedule_enabled": False,
        "manual_review_schedule_start_hour_utc": 0,
        "manual_review_schedule_end_hour_utc": 23,
        "manual_review_active_now": False,
        "registration_alerts_webhook_url": None,
        "system_alerts_webhook_url": None,
        "sso": {
            "enabled": False,
            "display_name": "Single sign-on",
            "issuer": None,
            "authorization_url": None,
            "token_url": None,
            "userinfo_url": None,
            "jwks_url": None,
            "client_id": None,
            "client_secret_set": False,
            "scope": "openid email profile",
            "allowed_domains": [],
            "auto_provision": True,
            "redirect_uri": before["sso"]["redirect_uri"],
        },
        "self_hosted": True,
    }
    hook = "https://alerts.example.org/hook"
    given = {"manual_review_enabled": True, "system_alerts_webhook_url": hook, "sso": {"client_secret": "s3cret"}}
    after = admin.send("POST", "/admin/instance-config/update", given)
    assert after.status == 200
    assert "s3cret" not in str(after.body)
    assert after.body["sso"].pop("client_secret_set") is True
    del before["sso"]["client_secret_set"]
    changed = {"manual_review_enabled": True, "manual_review_active_now": True, "system_alerts_webhook_url": hook}
    assert after.body == before | changed
    assert Wire().send("GET", "/instance").body["registration"]["manual_review"] is True
    nothing = {"system_alerts_webhook_url": None, "sso": {"client_secret": None}}
    cleared = admin.send("POST", "/admin/instance-config/update", nothing).body
    assert (cleared["system_alerts_webhook_url"], cleared["sso"]["client_secret_set"]) == (None, False)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"manual_review_schedule_end_hour_utc": 24}, "manual_review_schedule_end_hour_utc"),
        ({"system_alerts_webhook_url": "ftp://x.example"}, "system_alerts_webhook_url"),
        ({"sso": {"issuer": "javascript:alert(1)"}}, "sso.issuer"),
        ({"manual_review_enabled": "yes"}, "manual_review_enabled"),
    ],
)
def test_values_that_make_no_sense_are_refused(admin: Wire, body: dict[str, object], path: str) -> None:
    reply = admin.send("POST", "/admin/instance-config/update", body)
    assert (reply.status, [where for where, _ in reply.invalid]) == (400, [path])


def test_limits_are_told_to_an_editor_and_to_clients(admin: Wire) -> None:
    found = admin.send("POST", "/admin/limit-config/get").body
    assert (
        found["limit_keys"] == sorted(found["metadata"]) == sorted(found["bounds"]) == sorted(found["defaults"]["free"])
    )
    assert {one["category"] for one in found["metadata"].values()} == set(found["categories"])
    assert found["metadata"]["max_attachment_file_size"]["unit"] == "bytes"
    (base,) = found["limit_config"]["rules"]
    base["limits"]["max_bookmarks"] = 7
    more = {"id": "more", "filters": {"traits": ["vip"]}, "limits": {"max_bookmarks": 9}}
    rules = {"traitDefinitions": ["vip"], "rules": [base, more]}
    stored = admin.send("POST", "/admin/limit-config/update", {"limit_config": rules})
    assert stored.status == 200, stored.body
    shown = {rule["id"]: rule for rule in stored.body["limit_config"]["rules"]}
    assert shown["default"]["modifiedFields"] == ["max_bookmarks"]
    assert shown["more"]["filters"] == {"traits": ["vip"], "guildFeatures": []}
    limit_config.read()  # as every process does after the transaction
    (_, told) = Wire().send("GET", "/instance/config").body["limits"]["rules"]
    assert told == {"id": "more", "filters": shown["more"]["filters"], "overrides": {"max_bookmarks": 9}}
    refused = admin.send("POST", "/admin/limit-config/update", {"limit_config": {"rules": [base, base]}})
    assert [path for path, _ in refused.invalid] == ["limit_config.rules.0.id", "limit_config.rules.1.id"]
    assert admin.send("POST", "/admin/limit-config/update", {"limit_config": {}}).status == 400


def test_reservations(admin: Wire) -> None:
    kept = {"email": "Mary@Example.com", "snowflake": "4242"}
    assert admin.send("POST", "/admin/snowflake-reservations/add", kept).body == {"success": True}
    (one,) = admin.send("POST", "/admin/snowflake-reservations/list").body["reservations"]
    assert (one["email"], one["snowflake"]) == ("mary@example.com", "4242")
    for body, refusal in (
        ({"email": "no", "snowflake": "1"}, ("email", "INVALID_EMAIL_ADDRESS")),
        ({"email": "a@example.com", "snowflake": "x"}, ("snowflake", "INVALID_SNOWFLAKE")),
        ({"email": "a@example.com", "snowflake": "4242"}, ("snowflake", "INVALID_SNOWFLAKE")),
    ):
        assert admin.send("POST", "/admin/snowflake-reservations/add", body).invalid == [refusal]
    assert admin.send("POST", "/admin/snowflake-reservations/delete", {"email": "mary@example.com"}).status == 200
    assert admin.send("POST", "/admin/snowflake-reservations/list").body == {"reservations": []}
