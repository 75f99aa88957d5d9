"""The pages of the console on which rules are made, tried and changed."""

from typing import Any

import pytest
from django.test import Client

from accounts.rights import EVERYTHING, Right
from core.content_rules import content_filter
from moderation.models import AdminAuditEntry, AutomodRule
from moderation.operations.automod import RuleDraft, create_rule
from tests.staff import inside, staff
from tests.world import World

pytestmark = pytest.mark.django_db
LIST = "/admin/moderation/automodrule/"
COMMON = {"name": "A rule", "scope": "everywhere", "refuses": "on", "time_out_minutes": "0", "reason": "Because"}
SETTINGS: dict[str, dict[str, str]] = {
    "words": {"words": "casino\r\n\r\n*coin*"},
    "patterns": {"patterns": r"buy\s+now"},
    "links": {"hosts": "evil.example", "only": "on"},
    "invites": {"guilds": "12\n13", "elsewhere": "on"},
    "mentions": {"people": "5", "roles": "0", "together": "0", "seconds": "60"},
    "repeats": {"most": "3", "seconds": "30", "shortest": "4"},
}


@pytest.fixture
def client() -> Client:
    return inside(staff(EVERYTHING))


@pytest.mark.parametrize("kind", SETTINGS)
def test_a_rule_of_each_kind_is_made_shown_and_changed(client: Client, kind: str) -> None:
    assert client.get(f"{LIST}new/{kind}/").status_code == 200
    made = client.post(f"{LIST}new/{kind}/", COMMON | SETTINGS[kind])
    assert made.status_code == 302, made.content.decode()
    rule = AutomodRule.objects.get()
    assert (rule.kind, rule.name, rule.refuses, rule.spares_staff) == (kind, "A rule", True, False)
    page = client.get(f"{LIST}{rule.id}/change/").content.decode()
    assert "A rule" in page
    assert "<script>" not in page
    changes = COMMON | SETTINGS[kind] | {"name": "Another", "reports": "on", "spared_role_ids": "7 \n8"}
    assert client.post(f"{LIST}{rule.id}/save/", changes).status_code == 302
    rule.refresh_from_db()
    assert (rule.name, rule.reports, rule.spared_role_ids) == ("Another", True, [7, 8])
    assert ">Another<" in client.get(LIST).content.decode()
    entry = AdminAuditEntry.objects.get(action="update_automod_rule")
    assert (entry.reason, entry.metadata["changed"]) == ("Because", "name, reports, spared_role_ids")


@pytest.mark.parametrize(
    ("kind", "change", "words"),
    [
        ("words", {"words": " "}, "From 1 to 1000 lines"),
        ("words", {"name": ""}, "From 1 to 60 characters"),
        ("words", {"scope": "guild"}, "The id of a guild that exists"),
        ("words", {"scope": "guild", "place_id": "9" * 30}, "The id of a guild that exists"),
        ("words", {"place_id": "x"}, "Enter a whole number."),
        ("words", {"refuses": ""}, "Nothing would follow"),
        ("words", {"spared_role_ids": "mods"}, "Ids, one in a line"),
        ("patterns", {"patterns": "(unclosed"}, "“(unclosed”: missing ): (unclosed"),
        ("patterns", {"patterns": "[^x]{900}y"}, "of 150"),
        ("links", {"hosts": "<b>"}, "“&lt;b&gt;” is not the name of a host"),
        ("mentions", {"people": "0"}, "Nothing is counted"),
        ("repeats", {"most": "99"}, "A number from 1 to 50"),
    ],
)
def test_mistakes_stand_at_their_field(client: Client, kind: str, change: dict[str, str], words: str) -> None:
    answer = client.post(f"{LIST}new/{kind}/", COMMON | SETTINGS[kind] | change)
    assert (answer.status_code, AutomodRule.objects.exists()) == (422, False)
    page = answer.content.decode()
    (name,) = list(change)[-1:]
    field = page.partition(f'id="id_{name}_error"')[2] or page.partition('id="id_place_id_error"')[2]
    assert words in field.partition("</p>")[0]
    assert page.count('class="mistake"') == 1


@pytest.mark.parametrize(
    ("said", "told"), [("my casino", "<strong>casino</strong>"), ("hello", "lets this text through")]
)
def test_a_text_is_tried_before_a_rule_is_stored(client: Client, said: str, told: str) -> None:
    form = COMMON | SETTINGS["words"] | {"tried": said, "deed": "try"}
    for scope in ("everywhere", "topics"):
        answer = client.post(f"{LIST}new/words/", form | {"scope": scope})
        assert answer.status_code == 200
        assert told in answer.content.decode()
    assert not AutomodRule.objects.exists()
    assert client.post(f"{LIST}new/words/", form | {"words": ""}).content.decode().count('class="mistake"') == 1


def a_rule() -> AutomodRule:
    chief = World().person(acls=[EVERYTHING])
    return create_rule(chief, draft=RuleDraft(name="A rule", kind="words", settings={"words": ["casino"]}))


def test_rules_are_switched_and_deleted(client: Client) -> None:
    rule = a_rule()
    for enabled in ("no", "yes"):
        client.post(f"{LIST}{rule.id}/switch/", {"enabled": enabled})
        rule.refresh_from_db()
        assert rule.is_enabled is (enabled == "yes")
        for asked in ("no", "yes"):
            shown = client.get(LIST, {"in_force": asked}).content.decode()
            assert (f"{LIST}{rule.id}/" in shown) is (asked == enabled)
    assert client.get(f"{LIST}{rule.id}/delete-rule/").status_code == 405
    client.post(f"{LIST}{rule.id}/delete-rule/", {"reason": "Wrong"})
    assert not AutomodRule.objects.exists()
    assert client.post(f"{LIST}{rule.id}/save/", COMMON | SETTINGS["words"]).status_code == 404
    assert client.get(f"{LIST}new/magic/").status_code == 404


def test_the_content_filter_is_set_and_given_back(client: Client) -> None:
    path = f"{LIST}filter/"
    assert "Content filter" in client.get(path).content.decode()
    assert client.post(path, {"own_words": "on", "words": "Casino\nOther", "links": "keep"}).status_code == 302
    assert content_filter().clean("casino https://a.example shit") == "****** https://a.example shit"
    assert "Casino" in client.get(path).content.decode()
    wrong = client.post(path, {"own_words": "on", "words": "x" * 61})
    assert (wrong.status_code, "At most 1000 words" in wrong.content.decode()) == (422, True)
    assert client.post(path, {"words": "Casino", "links": ""}).status_code == 302
    assert content_filter().clean("casino shit") == "casino ****"


def test_who_may_only_look_changes_nothing() -> None:
    rule = a_rule()
    reader = inside(staff(Right.AUTHENTICATE, Right.AUTOMOD_VIEW))
    page = reader.get(f"{LIST}{rule.id}/change/").content.decode()
    assert ('value="try"' in page, 'value="store"' in page, "Switch it off" in page) == (True, False, False)
    form: dict[str, Any] = COMMON | SETTINGS["words"]
    tried = reader.post(f"{LIST}{rule.id}/save/", form | {"tried": "casino", "deed": "try"})
    assert "<strong>casino</strong>" in tried.content.decode()
    reader.post(f"{LIST}new/words/", form)
    reader.post(f"{LIST}{rule.id}/save/", form | {"name": "Mine"})
    reader.post(f"{LIST}{rule.id}/switch/", {"enabled": "no"})
    reader.post(f"{LIST}{rule.id}/delete-rule/")
    reader.post(f"{LIST}filter/", {"own_words": "on", "words": "hello"})
    kept = AutomodRule.objects.get()
    assert (kept.name, kept.is_enabled, content_filter().clean("hello")) == ("A rule", True, "hello")
    nobody = inside(staff(Right.AUTHENTICATE, Right.USER_LOOKUP))
    for path in (f"{LIST}{rule.id}/change/", f"{LIST}filter/", f"{LIST}new/words/", LIST):
        assert nobody.get(path).status_code in (403, 404), path
    trying = nobody.post(f"{LIST}{rule.id}/save/", form | {"tried": "casino", "deed": "try"})
    assert trying.status_code == 404
