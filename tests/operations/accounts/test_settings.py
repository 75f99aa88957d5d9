"""Client settings as the clock changes them."""

from datetime import timedelta

import pytest

from accounts.events import UserSettingsUpdated
from accounts.models import UserSettings
from accounts.operations.settings import repair_settings, reset_statuses, update_settings
from accounts.queries import settings_of
from accounts.tasks import put_statuses_back
from accounts.v1.render import render_settings
from core.actor import Actor
from core.clock import at, now
from tests.befriending import people
from tests.operations.events import announced, mark
from tests.world import World

pytestmark = pytest.mark.django_db
SYSTEM = Actor(user=None, kind="system")


def status_of(actor: Actor) -> tuple[str, object, object]:
    row = UserSettings.objects.get(user=actor.user)
    return row.status, row.status_resets_at, row.status_resets_to


def test_statuses_are_put_back_when_their_time_comes() -> None:
    alice, bob = people("alice", "bob")
    soon = now() + timedelta(minutes=5)
    update_settings(alice, changes={"status": "dnd", "status_resets_at": soon, "status_resets_to": "online"})
    update_settings(bob, changes={"status": "dnd"})
    start = mark()
    put_statuses_back()
    assert status_of(alice) == ("dnd", soon, "online")
    with at(soon + timedelta(seconds=1)):
        put_statuses_back()
    assert status_of(alice) == ("online", None, None)
    assert status_of(bob) == ("dnd", None, None)
    (event,) = [each for each in announced(start) if isinstance(each, UserSettingsUpdated)]
    assert (event.user_id, event.settings.status, event.new_status) == (alice.user_id, "online", "online")
    assert reset_statuses(SYSTEM) == 0


def test_a_time_without_a_status_to_go_back_to_only_ends() -> None:
    (alice,) = people("alice")
    past = now() - timedelta(minutes=5)
    update_settings(alice, changes={"status": "idle", "status_resets_at": past})
    assert reset_statuses(SYSTEM) == 1
    assert status_of(alice) == ("idle", None, None)


def test_a_custom_status_ends_by_itself() -> None:
    (alice,) = people("alice")
    soon = now() + timedelta(minutes=5)
    update_settings(alice, changes={"custom_status": {"text": "lunch", "expires_at": soon}})
    shown = render_settings(settings_of(alice.user_id), ())["custom_status"]
    assert shown is not None
    assert shown["text"] == "lunch"
    with at(soon):
        assert render_settings(settings_of(alice.user_id), ())["custom_status"] is None


def test_versions_rise_and_nothing_else_changes() -> None:
    (alice,) = people("alice")
    before = UserSettings.objects.filter(user=alice.user).values().get()
    update_settings(alice, changes={"theme": "coal"})
    after = UserSettings.objects.filter(user=alice.user).values().get()
    assert after == before | {"theme": "coal", "version": before["version"] + 1}
    repair_settings(alice)
    assert UserSettings.objects.filter(user=alice.user).values().get() == after


def test_people_without_a_row_have_the_defaults() -> None:
    alice = World().person("alice")
    UserSettings.objects.filter(user=alice.user).delete()
    assert settings_of(alice.user_id).theme == "system"
    assert update_settings(alice, changes={"theme": "dark"}).theme == "dark"
